import Synchronization

/// What topics of class pseudonymous or anonymous take: the fields that their registered schema names, and nothing else, in
/// values, keys, headers and unknown fields.
///
/// Every append passes it on the caller's side, whoever makes the batch; the writer refuses what did not
/// (``GroupCommit``). Columns are admitted by a look at their directory; a batch of rows only as the columns that give back
/// each of its records, and these are what is stored. Any thread may use it.
final class AllowList: Sendable {
    private let lookUp: @Sendable (SchemaID) throws -> SchemaRecord?
    /// What was looked up: registered versions never change.
    private let known = Mutex<[SchemaID: Verdict]>([:])

    private struct Verdict {
        let schema: AllowedSchema
        var classes: Set<DataClass> = []
    }

    init(_ lookUp: @escaping @Sendable (SchemaID) throws -> SchemaRecord?) { self.lookUp = lookUp }

    /// The request as it may be written.
    ///
    /// - Throws: ``LogError/notAllowed(topic:dataClass:what:)``, naming what is refused;
    ///   ``LogError/schemaMissing(topic:dataClass:)``.
    func admitted(_ request: AppendRequest) throws -> AppendRequest {
        guard request.parts.contains(where: { $0.topic.configuration.dataClass.hasAllowList }) else { return request }
        var request = request
        for index in request.parts.indices where request.parts[index].topic.configuration.dataClass.hasAllowList {
            let part = request.parts[index]
            request.parts[index] = AppendRequest.Part(
                topic: part.topic, partition: part.partition, batch: try admitted(part.batch, to: part.topic),
                admittedAs: part.topic.configuration.dataClass)
        }
        return request
    }

    private func admitted(_ batch: EncodedBatch, to topic: Topic) throws -> EncodedBatch {
        let dataClass = topic.configuration.dataClass
        func refuse(_ what: String) -> LogError { .notAllowed(topic: topic.name, dataClass: dataClass, what: what) }
        guard let name = topic.configuration.schema else {
            throw LogError.schemaMissing(topic: topic.name, dataClass: dataClass)
        }
        guard batch.layout == .columnar else {
            return try RowAdmission(topic) { id in try self.schema(id, named: name, topic) }.columns(of: batch)
        }
        guard let schema = try schema(batch.schemaID, named: name, topic) else {
            throw refuse("a batch of schema number \(batch.schemaID) is none of \(name)")
        }
        try batch.withBody { try schema.check(chunk: $0, topic: topic.name, dataClass: dataClass) }
        return batch
    }

    /// The version of the topic's schema with this id, all of whose fields its class allows; `nil` for another's id.
    private func schema(_ id: SchemaID, named name: String, _ topic: Topic) throws -> AllowedSchema? {
        let dataClass = topic.configuration.dataClass
        if let verdict = known.withLock({ $0[id] }), verdict.classes.contains(dataClass) {
            return verdict.schema.record.name == name ? verdict.schema : nil
        }
        guard let record = try lookUp(id), record.name == name else { return nil }
        let schema = try AllowedSchema(record, topic: topic.name, dataClass: dataClass)
        try schema.check(topic: topic.name, dataClass: dataClass)
        known.withLock { _ = $0[id, default: Verdict(schema: schema)].classes.insert(dataClass) }
        return schema
    }
}
