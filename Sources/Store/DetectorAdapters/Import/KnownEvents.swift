import EventLog
import EventSchema
import TypedTopics
internal import Timekeeping

/// What is kept of a topic's events to find what comes again.
protocol EventMemory {
    associatedtype Event: TypedEvent
    /// How many events are kept.
    var count: Int { get }
    /// How much earlier than an event another can begin that has to do with it.
    static var reach: Duration { get }
    mutating func removeAll()
    /// Takes up what else the log has, once the topic was read.
    mutating func catchUp(_ log: EventLog) throws
    mutating func take(_ event: Event, _ record: EventRecord<Event>) throws
    /// Which of some events are new, the same or others than what is kept, or an earlier one of them.
    mutating func sort(_ events: [Event]) throws -> SortedEvents<Event>
    /// Takes up the new ones of the events that were sorted last, which are in the topic now.
    ///
    /// - Parameter receipts: one for each partition that has some of them, in their order.
    /// - Returns: `false` where it has to read them there.
    mutating func takeSorted(_ receipts: [AppendReceipt]) -> Bool
}

extension EventMemory {
    mutating func catchUp(_ log: EventLog) throws {}
    mutating func takeSorted(_ receipts: [AppendReceipt]) -> Bool { false }
}

struct SortedEvents<Event: TypedEvent> {
    struct Conflict {
        var event: Event
        var reason: AdapterConflict.Reason
        /// What the log has: "the log has entered 3, exited 4".
        var known: String
    }
    var new: [Event] = []
    var duplicates = 0
    var conflicts: [Conflict] = []
}

/// What a topic has from some time on, as far as it matters for finding what comes again.
final class KnownEvents<Memory: EventMemory> {
    private let log: EventLog
    private let reader: EventReader<Memory.Event>
    private var tail: TopicTail
    private var memory: Memory
    /// The earliest event time from which the topic was read; `nil` before the first.
    private var from: EventTime?
    private var next: [Offset] = []

    init(_ log: EventLog, _ topic: EventTopic<Memory.Event>, _ memory: Memory) {
        self.log = log
        self.memory = memory
        tail = TopicTail(topic.definition)
        reader = EventReader(log)
    }

    /// Takes up what the topic has of `time` and later, as it is now.
    func catchUp(from time: EventTime) throws {
        try readTopic(from: time - Memory.reach)
        // Not before the topic was read: what is said to both at once is then met in one of them, or the append is refused.
        try memory.catchUp(log)
    }

    private func readTopic(from time: EventTime) throws {
        let found = try tail.look(log)
        guard let topic = tail.topic else { return }
        if found == .another { from = nil }
        guard let from, time >= from else {
            return try load(topic, from: time)
        }
        for partition in topic.partitions {
            if next.count <= partition.index { next.append(.zero) }
            try read(topic, partition, from: next[partition.index])
        }
        // Of an input that goes on for days only the last hours are kept; what comes late is looked up again.
        if memory.count > Self.countMax, time - from > Self.hour * 2 {
            try load(topic, from: time - Self.hour)
        }
    }

    /// Has the log refuse the request where the topic has more by then.
    func expectNothingNew(in request: inout AppendRequest, owner: ExpectationOwner) {
        guard let topic = tail.topic else { return }
        request.expect(partitionsOf: topic, owner: owner)
        for (partition, offset) in zip(topic.partitions, next) {
            request.expect(highWaterMark: offset, of: topic, partition, owner: owner)
        }
    }

    /// The new ones of the events that were sorted last were appended: nothing else has come before them, or the append would have been
    /// refused.
    func appended(_ receipts: [AppendReceipt]) {
        guard let topic = tail.topic, from != nil else { return }
        let own = receipts.filter { $0.topic == topic.name }
        let isNext = own.allSatisfy { $0.partition.index < next.count && next[$0.partition.index] == $0.baseOffset }
        guard isNext, memory.takeSorted(own) else { return }
        for receipt in own { next[receipt.partition.index] = receipt.lastOffset + 1 }
    }

    /// Has everything read anew, by other rules.
    func readAgain(_ change: (inout Memory) -> Void) {
        memory.removeAll()
        change(&memory)
        from = nil
    }

    /// Changes by which rules events are sorted.
    func adjust(_ change: (inout Memory) -> Void) { change(&memory) }

    func sort(_ events: [Memory.Event]) throws -> SortedEvents<Memory.Event> { try memory.sort(events) }

    private static var countMax: Int { 1_000_000 }
    private static var hour: Duration { .seconds(3_600) }

    private func load(_ topic: Topic, from time: EventTime) throws {
        from = time
        memory.removeAll()
        next = topic.partitions.map { _ in .zero }
        for partition in topic.partitions {
            // Nothing that stands before is as late.
            try read(topic, partition, from: try log.offset(at: time, of: topic, partition))
        }
    }

    private func read(_ topic: Topic, _ partition: PartitionID, from start: Offset) throws {
        next[partition.index] = try reader.scan(topic, partition, from: start) { record in
            guard let event = record.event else { return }
            try memory.take(event, record)
        }
    }
}
