import Crypto
import Devices
import EventLog
import FootfallEvents
import SwiftProtobuf
import EventSchema

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
struct EventIdentity<Event: Message>: Sendable {
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
final class KnownEvents<Event: Message> {
    private let log: EventLog
    private let topic: Topic
    private let scan: MessageScan<Event>
    private let schema: EventType
    private let rules: EventIdentity<Event>
    private var contents: [EventDigest: EventDigest] = [:]
    /// The earliest event time from which the topic was read; `nil` before the first.
    private var from: Int64?
    private(set) var next: [Offset]

    init(_ log: EventLog, _ topic: Topic, _ schema: EventType, _ rules: EventIdentity<Event>) {
        self.log = log
        self.topic = topic
        self.schema = schema
        self.rules = rules
        scan = MessageScan(log, schema)
        next = topic.partitions.map { _ in .zero }
    }

    /// Another that knows of nothing yet.
    func empty() -> KnownEvents { KnownEvents(log, topic, schema, rules) }

    /// Takes up what the topic has at `time` and later, as it is now.
    func catchUp(from time: Int64) throws {
        guard let from, time >= from else { return try load(from: time) }
        for partition in topic.partitions { try read(partition, from: next[partition.index]) }
        // Of an input that goes on for days only the last hours are kept; what comes late is looked up again.
        if contents.count > Self.countMax, time - from > 2 * Self.hourMilliseconds {
            try load(from: time - Self.hourMilliseconds)
        }
    }

    private static var countMax: Int { 1_000_000 }
    private static var hourMilliseconds: Int64 { 3_600_000 }

    private func load(from time: Int64) throws {
        from = time
        contents.removeAll()
        for partition in topic.partitions {
            // Nothing that stands before is as late.
            try read(partition, from: try log.offset(at: time, of: topic, partition))
        }
    }

    private func read(_ partition: PartitionID, from start: Offset) throws {
        next[partition.index] = try scan.scan(topic, partition, from: start) { event, _ in
            try note(event)
        }
    }

    func note(_ event: Event) throws { contents[try rules.identity(event)] = try rules.content(event) }

    /// Whether an event is there, and says the same.
    func find(_ event: Event) throws -> Found {
        guard let known = contents[try rules.identity(event)] else { return .new }
        return known == (try rules.content(event)) ? .same : .other
    }

    enum Found {
        case new, same, other
    }
}
