internal import EventLog
internal import FootfallEvents
internal import Foundation
internal import TypedTopics

/// Changes of blobs as a part of an append.
///
/// Each change is checked upon the state of its partition that the append then insists on: whoever else changed it in between,
/// it is checked again. Changes of one process take turns, instead of refusing one another: from the first join to the end of
/// the append. For one append, and one thread.
final class BlobCommit: AppendParticipant {
    /// Of each change, the blob that it made or removed, or why it was refused; set when it joins.
    private(set) var results: [Result<Blob, BlobError>] = []
    private let store: BlobStore
    private let changes: [BlobChange]
    private let isAllOrNothing: Bool
    private var hasTurn = false

    /// - Parameter isAllOrNothing: whether the first refusal refuses the append.
    init(_ store: BlobStore, _ changes: [BlobChange], isAllOrNothing: Bool) {
        self.store = store
        self.changes = changes
        self.isAllOrNothing = isAllOrNothing
    }

    func join(_ request: inout AppendRequest) throws {
        if !hasTurn {
            store.turn.lock()
            hasTurn = true
        }
        results = []
        let (topic, schemaID) = try store.ensureTopic()
        let index = try store.index()
        try index.catchUp(store.log, topic)
        try index.look { look in try draft(look, EventGathering(topic, schemaID: schemaID), &request) }
    }

    private func draft(
        _ look: borrowing BlobIndex.Look, _ events: EventGathering<BlobEvent>, _ request: inout AppendRequest
    ) throws {
        let topic = events.topic
        // What earlier changes of this request have made; names as bytes, since equal texts may have different ones.
        var made: [[UInt8]: Blob?] = [:]
        var expected: [PartitionID: Offset] = [:]
        for change in changes {
            let key = Array(change.name.utf8)
            let old: Blob?
            if let known = made[key] { old = known } else { old = try look.blob(change.name) }
            if let refusal = change.refusal(old) {
                if isAllOrNothing { throw refusal }
                results.append(.failure(refusal))
                continue
            }
            let (new, event, told) = change.applied(to: old, etag: store.options.newETag(), now: store.options.now())
            made[key] = .some(new)
            try events.append(event)
            results.append(.success(told))
            let partition = topic.configuration.partitioner.partition(
                ofKey: change.name, among: topic.configuration.partitions)
            expected[partition] = look.offsets[partition] ?? .zero
        }
        events.encode(into: &request)
        let owner = ExpectationOwner("the blobs of topic '\(topic.name)'")
        // A name whose partition another process has added since the look would be sought in the wrong one.
        if !expected.isEmpty { request.expect(partitionsOf: topic, owner: owner) }
        for (partition, offset) in expected {
            request.expect(highWaterMark: offset, of: topic, partition, owner: owner)
        }
    }

    func appended(_ receipts: [AppendReceipt]) {
        endTurn()
        if !receipts.isEmpty { store.options.step(.appended) }
    }

    func abandoned() { endTurn() }

    private func endTurn() {
        guard hasTurn else { return }
        hasTurn = false
        store.turn.unlock()
    }
}
