internal import Timekeeping
internal import TypedTopics
package import EventLog

/// The dead letters that are outstanding: what the events of the topic come to.
///
/// ``follow()`` takes up what was appended since; whoever writes upon what the book says expects it to be at the topic's end
/// (``DeadLetterWriter/expectNothingNew(in:)``). One owner, one thread at a time.
package final class DeadLetterBook {
    private let stage: String?
    private let feed: EventFeed<DeadLetterEvent>
    private var letters: [DeadLetterID: DeadLetter] = [:]
    /// Those that keep an order, by their key, sorted.
    private var queues: [Key: [DeadLetterID]] = [:]
    private var droppedIDs = BoundedSet(capacity: 10_000)
    private var knownDue: [DeadLetter]?

    private struct Key: Hashable {
        let stage: String
        let topic: String
        let key: String
    }

    /// - Parameter stage: whose letters; `nil` for those of all stages.
    package init(_ log: EventLog, stage: String? = nil) {
        self.stage = stage
        feed = EventFeed(log, LogTopic.deadLetters)
    }

    /// Takes up the events that were appended since.
    package func follow() throws {
        if try feed.look() != .same {
            letters = [:]
            queues = [:]
            droppedIDs = BoundedSet(capacity: 10_000)
            knownDue = nil
        }
        while let next = try feed.next() { take(next.event) }
    }

    /// Has the log refuse the request where the topic holds events that were not taken up.
    func expectNothingNew(in request: inout AppendRequest) {
        feed.expectEnds(in: &request, owner: .reader(of: LogTopic.deadLetters.name, canLookAgain: true))
    }

    /// How many are outstanding.
    package var count: Int { letters.count }

    /// All that are outstanding, in order of stage, topic, partition and offset.
    package var outstanding: [DeadLetter] { letters.values.sorted { $0.id < $1.id } }

    package subscript(id: DeadLetterID) -> DeadLetter? { letters[id] }

    /// The letter that later records of the key have to wait for, or `nil`. Records without a key wait for none.
    package func holder(ofKey key: String, stage: String, topic: String) -> DeadLetter? {
        guard !key.isEmpty else { return nil }
        return queues[Key(stage: stage, topic: topic, key: key)]?.first.flatMap { letters[$0] }
    }

    /// The letter of the same key that `letter` waits for; `nil` where its turn has come.
    package func predecessor(of letter: DeadLetter) -> DeadLetter? {
        guard let first = holder(ofKey: letter.key, stage: letter.id.stage, topic: letter.id.topic),
            first.id < letter.id
        else { return nil }
        return first
    }

    /// What the stage is to try now: letters with a wanted retry and parked ones whose turn has come, in order.
    package var due: [DeadLetter] {
        if let knownDue { return knownDue }
        let due = letters.values.filter { letter in
            guard letter.state != .failed else { return false }
            return predecessor(of: letter) == nil
        }.sorted { $0.id < $1.id }
        knownDue = due
        return due
    }

    /// Whether somebody dropped it: the last ten thousand are known.
    package func wasDropped(_ id: DeadLetterID) -> Bool { droppedIDs.contains(id) }

    private func take(_ event: DeadLetterEvent) {
        knownDue = nil
        let id = DeadLetterID(
            stage: event.stage, topic: event.sourceTopic,
            partition: PartitionID(rawValue: Int32(clamping: event.sourcePartition)),
            offset: Offset(Int64(clamping: event.sourceOffset)))
        guard stage == nil || id.stage == stage else { return }
        switch event.event {
        case .deadLettered(let failure):
            var letter = DeadLetter(
                id: id, key: event.recordKey, state: .failed, errorClass: failure.errorClass, reason: failure.reason,
                attempts: Int(failure.attempts), firstFailedAt: EventTime(milliseconds: failure.firstFailedAt),
                lastFailedAt: EventTime(milliseconds: failure.lastFailedAt), holdsKey: failure.holdsKey)
            if let known = letters[id], known.attempts > 0 {
                letter.firstFailedAt = min(known.firstFailedAt, letter.firstFailedAt)
            }
            put(letter)
        case .parked(let parked):
            put(
                DeadLetter(
                    id: id, key: event.recordKey, state: .parked, errorClass: "parked",
                    reason: "waits behind offset \(parked.behindOffset) of its key", attempts: 0,
                    firstFailedAt: EventTime(milliseconds: event.eventTime),
                    lastFailedAt: EventTime(milliseconds: event.eventTime), holdsKey: true))
        case .retryRequested(let request):
            guard letters[id]?.state == .failed else { return }
            letters[id]?.state = .retrying
            letters[id]?.requestedBy = request.requestedBy
        case .resolved: remove(id)
        case .dropped:
            remove(id)
            droppedIDs.insert(id)
        case nil: return
        }
    }

    private func put(_ letter: DeadLetter) {
        remove(letter.id)
        letters[letter.id] = letter
        guard letter.holdsKey, !letter.key.isEmpty else { return }
        let key = Key(stage: letter.id.stage, topic: letter.id.topic, key: letter.key)
        var queue = queues[key] ?? []
        queue.insert(letter.id, at: queue.firstIndex { letter.id < $0 } ?? queue.count)
        queues[key] = queue
    }

    private func remove(_ id: DeadLetterID) {
        guard let letter = letters.removeValue(forKey: id), letter.holdsKey, !letter.key.isEmpty else { return }
        let key = Key(stage: id.stage, topic: id.topic, key: letter.key)
        queues[key]?.removeAll { $0 == id }
        if queues[key]?.isEmpty == true { queues[key] = nil }
    }
}

/// The last so many ids.
private struct BoundedSet {
    let capacity: Int
    private var members: Set<DeadLetterID> = []
    private var order: [DeadLetterID] = []
    private var next = 0

    init(capacity: Int) { self.capacity = capacity }

    func contains(_ id: DeadLetterID) -> Bool { members.contains(id) }

    mutating func insert(_ id: DeadLetterID) {
        guard members.insert(id).inserted else { return }
        if order.count < capacity {
            order.append(id)
        } else {
            members.remove(order[next])
            order[next] = id
            next = (next + 1) % capacity
        }
    }
}
