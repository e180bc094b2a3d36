import Crypto
import EventLog
import FootfallEvents
import SwiftProtobuf
import EventSchema
import TypedTopics
internal import Timekeeping

/// 128 bits of a SHA-256: what an event says.
struct EventDigest: Hashable {
    private let high: UInt64
    private let low: UInt64

    init(_ bytes: some Sequence<UInt8>) {
        let hash = SHA256.hash(data: Array(bytes))
        (high, low) = hash.withUnsafeBytes {
            ($0.loadUnaligned(as: UInt64.self), $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        }
    }
}

/// What tells events of a type from each other, and whether two are the same.
struct EventIdentity<Event: TypedEvent>: Sendable {
    var identity: @Sendable (Event) throws -> EventDigest
    var content: @Sendable (Event) throws -> EventDigest
}

extension EventIdentity<Detection> {
    /// A detection is what it says, whoever brought it.
    static let detections = EventIdentity(
        identity: { try digest($0) }, content: { try digest($0) })

    private static func digest(_ event: Detection) throws -> EventDigest {
        var event = event
        event.clearDevice()
        return EventDigest(try event.serializedBytes() as [UInt8])
    }
}

extension EventIdentity<PeopleCounted> {
    /// A count is known by its site and its local label.
    static let counts = EventIdentity(
        identity: { EventDigest("\($0.site.utf8.count) \($0.site) \($0.localLabel)".utf8) },
        content: { event in
            var event = event
            event.clearSource()
            event.clearSourceLine()
            return EventDigest(try event.serializedBytes() as [UInt8])
        })
}

/// What a topic has from some time on, as far as it matters for finding what comes again. 32 bytes an event.
final class KnownEvents<Event: TypedEvent> {
    private let log: EventLog
    private let reader: EventReader<Event>
    private let rules: EventIdentity<Event>
    private var tail: TopicTail
    private var contents: [EventDigest: EventDigest] = [:]
    /// The earliest event time from which the topic was read; `nil` before the first.
    private var from: EventTime?
    private var next: [Offset] = []

    init(_ log: EventLog, _ topic: EventTopic<Event>, _ rules: EventIdentity<Event>) {
        self.log = log
        self.rules = rules
        tail = TopicTail(topic.definition)
        reader = EventReader(log)
    }

    /// Takes up what the topic has at `time` and later, as it is now.
    ///
    func catchUp(from time: EventTime) throws {
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
        if contents.count > Self.countMax, time - from > Self.hour * 2 {
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

    private static var countMax: Int { 1_000_000 }
    private static var hour: Duration { .seconds(3_600) }

    private func load(_ topic: Topic, from time: EventTime) throws {
        from = time
        contents.removeAll()
        next = topic.partitions.map { _ in .zero }
        for partition in topic.partitions {
            // Nothing that stands before is as late.
            try read(topic, partition, from: try log.offset(at: time, of: topic, partition))
        }
    }

    private func read(_ topic: Topic, _ partition: PartitionID, from start: Offset) throws {
        next[partition.index] = try reader.scan(topic, partition, from: start) { record in
            guard let event = record.event else { return }
            contents[try rules.identity(event)] = try rules.content(event)
        }
    }

    /// Which of some events are new, the same or others than what the topic has, or an earlier one of them.
    func sort(_ events: [Event]) throws -> Sorted {
        var sorted = Sorted()
        var added: [EventDigest: EventDigest] = [:]
        for event in events {
            let identity = try rules.identity(event)
            let content = try rules.content(event)
            if let known = added[identity] ?? contents[identity] {
                if known == content { sorted.duplicates += 1 } else { sorted.conflicts.append(event) }
            } else {
                added[identity] = content
                sorted.new.append(event)
            }
        }
        return sorted
    }

    struct Sorted {
        var new: [Event] = []
        var duplicates = 0
        var conflicts: [Event] = []
    }
}
