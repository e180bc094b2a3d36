import EventLog
import EventSchema
import FootfallEvents
import RecordBatch
import Sealing
import SwiftProtobuf
import Testing
import TypedTopics

@Suite struct AllowListTests {
    private let scene: AllowListScene

    init() throws { scene = try AllowListScene() }

    // MARK: Columns

    @Test func `columns of the topic's schema go in, with the event's own key, the same given again, or none`() throws {
        try scene.append(scene.columns())
        try scene.append(scene.columns(key: Array("Henry Street".utf8)))
        try scene.append(scene.columns(key: .some(nil)))
        #expect(try scene.stored() == Array(repeating: AllowListScene.visit, count: 3))
    }

    @Test func `a header is refused by its name`() throws {
        let header = RecordHeader(key: "blobName", value: Array("store-1/cam-2/1.jpg".utf8))
        try scene.expectRefused(naming: "header \"blobName\"") { try scene.append(scene.columns(headers: [header])) }
        let empty = RecordHeader(key: "", value: nil)
        try scene.expectRefused(naming: "header \"\"") { try scene.append(scene.columns(headers: [empty])) }
    }

    @Test func `a key that says what the event does not say is refused`() throws {
        try scene.expectRefused(naming: "field \"store\"") {
            try scene.append(scene.columns(key: Array("face-7".utf8)))
        }
        try scene.expectRefused(naming: "key of record 0") { try scene.append(scene.columns(key: [])) }
    }

    @Test func `columns of another schema, or more of them than the schema has, are refused`() throws {
        let faces = try FootfallTopic.faces.ensure(in: scene.log)
        try scene.expectRefused(naming: "none of footfall.v1.VisitorObserved") {
            try scene.append(scene.columns(schemaID: faces.schemaID))
        }
        try scene.expectRefused(naming: "none of footfall.v1.VisitorObserved") {
            try scene.append(scene.columns(schemaID: SchemaID(rawValue: 0)))
        }
        try scene.expectRefused(naming: "16 columns") { try scene.append(scene.columns(extraColumn: true)) }
    }

    // MARK: Rows

    @Test func `rows that columns give back exactly become columns`() throws {
        let visit = AllowListScene.visit
        let value = scene.framed(try visit.serializedBytes())
        try scene.append(scene.rows([value, value], key: Array("Henry Street".utf8)))
        try scene.append(scene.rows([value]))
        #expect(try scene.stored() == [visit, visit, visit])
    }

    @Test func `an unknown field in a row is refused by its number`() throws {
        let visit: [UInt8] = try AllowListScene.visit.serializedBytes()
        let faceID = visit + [0xA2, 0x01, 3] + Array("f-1".utf8)  // field 20, a text
        try scene.expectRefused(naming: "record 1 of the batch: byte \(visit.count): field number 20") {
            try scene.append(scene.rows([scene.framed(visit), scene.framed(faceID)]))
        }
        let rectangle = visit + [0xAA, 0x01, 4, 0x08, 10, 0x10, 20]  // field 21, a message
        try scene.expectRefused(naming: "field number 21") { try scene.append(scene.rows([scene.framed(rectangle)])) }
        // The same field twice is another way to say more than the schema has room for.
        try scene.expectRefused(naming: "store") {
            try scene.append(scene.rows([scene.framed(visit + [0x0A, 1, 0x41])]))
        }
    }

    @Test func `rows with headers, strange keys, no value, or anything but framed messages are refused`() throws {
        let value = scene.framed(try AllowListScene.visit.serializedBytes())
        let header = RecordHeader(key: "face_id", value: [1])
        try scene.expectRefused(naming: "header \"face_id\"") {
            try scene.append(scene.rows([value], headers: [header]))
        }
        try scene.expectRefused(naming: "field \"store\"") {
            try scene.append(scene.rows([value], key: Array("blob".utf8)))
        }
        try scene.expectRefused(naming: "Confluent") { try scene.append(scene.rows([nil])) }
        try scene.expectRefused(naming: "Confluent") { try scene.append(scene.rows([Array("{}".utf8)])) }
        let faces = try FootfallTopic.faces.ensure(in: scene.log)
        let other = scene.framed([], schemaID: faces.schemaID!.rawValue)
        try scene.expectRefused(naming: "none of footfall.v1.VisitorObserved") { try scene.append(scene.rows([other])) }
    }

    @Test func `a refused part takes the whole request with it, also one that is only queued`() throws {
        let counts = try FootfallTopic.counts.ensure(in: scene.log, partitions: 1)
        var request = AppendRequest()
        request.append(try scene.rows([[1, 2, 3]]), to: counts, PartitionID(0))
        request.append(scene.columns(key: [1]), to: scene.visits, PartitionID(0))
        try scene.expectRefused(naming: "key") { try scene.log.append(request) }
        try scene.expectRefused(naming: "key") { try scene.log.submit(request).wait() }
        // The same in a topic without an allow-list is nobody's business.
        try scene.append(scene.rows([[1, 2, 3]], key: [9], headers: [RecordHeader(key: "x", value: nil)]), to: counts)
    }

    // MARK: Topics and schemas

    @Test(arguments: [DataClass.pseudonymous, .anonymous])
    func `a topic with an allow-list needs a schema`(dataClass: DataClass) throws {
        try scene.expectRefused(naming: "it has none") {
            try scene.log.createTopic(TopicConfiguration(name: "t", dataClass: dataClass))
        }
        try scene.log.createTopic(TopicConfiguration(name: "plain"))
        try scene.expectRefused(naming: "it has none") {
            try scene.log.alterTopic("plain") { $0.dataClass = dataClass }
        }
        try scene.expectRefused(naming: "it has none") { try scene.log.alterTopic("visits") { $0.schema = nil } }
    }

    @Test func `a schema with a field that identifies can't be a pseudonymous topic's`() throws {
        for (topic, field) in [
            (FootfallTopic.detections.definition, "person_detected.box.left"),
            (FootfallTopic.faces.definition, "face_analyzed.face_id"),
            (FootfallTopic.blobs.definition, "\"name\""),
        ] {
            _ = try topic.ensure(in: scene.log)
            for dataClass in [DataClass.pseudonymous, .anonymous] {
                try scene.expectRefused(naming: field) {
                    try scene.log.createTopic(
                        TopicConfiguration(name: "t", dataClass: dataClass, schema: topic.eventType.name))
                }
            }
        }
        #expect(try scene.log.topics().map(\.name) == ["blobs", "detections", "faces", "visits"])
    }

    @Test func `a pseudonym can't go to an anonymous topic`() throws {
        try scene.expectRefused(naming: "field \"visitor\"") {
            try scene.log.createTopic(
                TopicConfiguration(name: "out", dataClass: .anonymous, schema: VisitorObserved.eventType.name))
        }
        try scene.expectRefused(naming: "field \"visitor\"") {
            try scene.log.alterTopic("visits") { $0.dataClass = .anonymous }
        }
        let counts = FootfallTopic.counts.eventType
        _ = try scene.log.registerSchema(
            name: counts.name, descriptorSet: counts.descriptorSet, admittedBy: { _, _, _ in })
        try scene.log.createTopic(TopicConfiguration(name: "out", dataClass: .anonymous, schema: counts.name))
    }

    /// The schema with one more field.
    private func visitorObserved(
        adding name: String, _ fieldClass: Fflog_V1_FieldClass, format: Fflog_V1_Format = .unspecified
    ) throws -> [UInt8] {
        var set = try Google_Protobuf_FileDescriptorSet(
            serializedBytes: VisitorObserved.eventType.descriptorSet,
            extensions: Fflog_V1_Options_Extensions.union(Fflog_V1_Privacy_Extensions))
        var field = Google_Protobuf_FieldDescriptorProto()
        field.name = name
        field.number = 200
        field.label = .optional
        field.type = .string
        if fieldClass != .unspecified { field.options.Fflog_V1_fieldClass = fieldClass }
        set.file[set.file.count - 1].messageType[0].field.append(field)
        return try set.serializedBytes()
    }

    @Test func `a new version of the schema may not bring a field that identifies`() throws {
        let name = VisitorObserved.eventType.name
        let worse = try visitorObserved(adding: "face_id", .restricted)
        try scene.expectRefused(naming: "field \"face_id\"") {
            try scene.log.registerSchema(name: name, descriptorSet: worse, admittedBy: { _, _, _ in })
        }
        #expect(try scene.log.schemas().filter { $0.name == name }.count == 1)
        let better = try visitorObserved(adding: "weather", .unspecified)
        #expect(
            try scene.log.registerSchema(name: name, descriptorSet: better, admittedBy: { _, _, _ in }).version == 2)
        // A class that this program doesn't know is none that it can allow.
        let unknown = try visitorObserved(adding: "mood", .UNRECOGNIZED(9))
        try scene.expectRefused(naming: "field \"mood\"") {
            try scene.log.registerSchema(name: name, descriptorSet: unknown, admittedBy: { _, _, _ in })
        }
        // Where nobody binds it, it may be: and then no pseudonymous topic can be made with it.
        _ = try scene.log.registerSchema(name: "x", descriptorSet: worse, admittedBy: { _, _, _ in })
    }

    @Test func `a topic that became pseudonymous since its producer looked takes nothing unseen`() throws {
        let schema = VisitorObserved.eventType.name
        let before = try scene.log.createTopic(TopicConfiguration(name: "t", schema: schema))
        try scene.log.alterTopic("t") { $0.dataClass = .pseudonymous }
        let error = #expect(throws: LogError.self) {
            try scene.append(scene.columns(headers: [RecordHeader(key: "blobName", value: nil)]), to: before)
        }
        guard case .expectationFailed(let failure) = error else {
            Issue.record("\(error as Any)")
            return
        }
        #expect(failure.reason.contains("pseudonymous"))
        try scene.append(scene.columns(), to: try scene.log.topic("t"))
        #expect(try scene.log.partitionState(before, PartitionID(0)).highWaterMark == Offset(1))
    }

    @Test func `a topic with records that nobody looked at can't become pseudonymous`() throws {
        let topic = try scene.log.createTopic(
            TopicConfiguration(name: "t", schema: VisitorObserved.eventType.name))
        try scene.append(scene.columns(headers: [RecordHeader(key: "blobName", value: nil)]), to: topic)
        let error = #expect(throws: LogError.self) { try scene.log.alterTopic("t") { $0.dataClass = .pseudonymous } }
        guard case .refusedChange = error else {
            Issue.record("\(error as Any)")
            return
        }
    }

    // MARK: Sealing

    @Test func `what was sealed is what was admitted`() throws {
        for _ in 0..<3 { try scene.append(scene.columns()) }
        try scene.append(scene.rows([scene.framed(try AllowListScene.visit.serializedBytes())]))
        _ = try Sealer(scene.log).seal(scene.visits)
        #expect(try scene.log.segments().count == 1)
        #expect(try scene.stored() == Array(repeating: AllowListScene.visit, count: 4))
    }
}
