internal import EventLog
internal import TypedTopics
internal import FootfallEvents
internal import Synchronization

extension BlobStore {
    private static let attemptsMax = 1_000

    /// Makes changes, in order, in one durable transaction together with `request`.
    ///
    /// Each change is checked upon the state of its partition that the append then insists on: whoever else changed it in
    /// between, it is checked again.
    /// - Returns: Of each, the blob that it made or removed, or why it was refused.
    /// - Throws: where `request` holds something, the first refusal: then nothing was changed.
    func commit(_ changes: [BlobChange], with request: AppendRequest) throws -> [Result<Blob, BlobError>] {
        let (_, schemaID) = try ensureTopic()
        let index = try index()
        let isAllOrNothing = !request.isEmpty
        return try turn.withLock { _ -> [Result<Blob, BlobError>] in
            for attempt in 1...Self.attemptsMax {
                let topic = try self.topic()
                try index.catchUp(log, topic)
                var next = request
                let draft = try index.look { look in
                    try drafted(changes, look, topic, schemaID, &next)
                }
                if isAllOrNothing { for result in draft.results { _ = try result.get() } }
                guard draft.hasEvents || isAllOrNothing else { return draft.results }
                do {
                    try log.append(next)
                    options.step(.appended)
                    return draft.results
                } catch let refusal as LogError {
                    guard case .expectationFailed = refusal else { throw refusal }
                    // Unless our partitions moved on it was the caller's own expectation that failed.
                    try log.seeNewestCommit()
                    let hasMoved = try draft.expected.contains { partition, offset in
                        try log.partitionState(topic, partition).highWaterMark != offset
                    }
                    guard hasMoved else { throw refusal }
                    if attempt == Self.attemptsMax { break }
                }
            }
            throw BlobError.tooMuchContention(attempts: Self.attemptsMax)
        }
    }

    private struct Draft {
        var results: [Result<Blob, BlobError>] = []
        var expected: [PartitionID: Offset] = [:]
        var hasEvents = false
    }

    private func drafted(
        _ changes: [BlobChange], _ look: borrowing BlobIndex.Look, _ topic: Topic, _ schemaID: SchemaID,
        _ request: inout AppendRequest
    ) throws -> Draft {
        var draft = Draft()
        // What earlier changes of this request have made; names as bytes, since equal texts may have different ones.
        var made: [[UInt8]: Blob?] = [:]
        let events = EventGathering<BlobEvent>(topic, schemaID: schemaID)
        for change in changes {
            let key = Array(change.name.utf8)
            let old: Blob?
            if let known = made[key] { old = known } else { old = try look.blob(change.name) }
            if let refusal = change.refusal(old) {
                draft.results.append(.failure(refusal))
                continue
            }
            let (new, event, told) = change.applied(to: old, etag: options.newETag(), now: options.now())
            made[key] = .some(new)
            try events.append(event)
            draft.hasEvents = true
            draft.results.append(.success(told))
            let partition = topic.configuration.partitioner.partition(
                ofKey: change.name, among: topic.configuration.partitions)
            draft.expected[partition] = look.offsets[partition] ?? .zero
        }
        events.encode(into: &request)
        for (partition, offset) in draft.expected { request.expect(highWaterMark: offset, of: topic, partition) }
        return draft
    }
}

extension AppendRequest {
    fileprivate var isEmpty: Bool { parts.isEmpty && positions.isEmpty && expectations.isEmpty }
}
