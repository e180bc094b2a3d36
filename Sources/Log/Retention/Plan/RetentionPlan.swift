import Bytes
import EventLog
package import Timekeeping

/// Which limit of a policy lets something go.
package enum RetentionRule: String, Codable, Sendable {
    case age
    case bytes
    case records
}

/// How much goes, or went.
package struct PurgeTotals: Codable, Equatable, Sendable {
    package var records = 0
    /// Of envelopes and bodies.
    package var bytes = 0
    package var segments = 0

    package init() {}

    package static func += (totals: inout PurgeTotals, other: PurgeTotals) {
        totals.records += other.records
        totals.bytes += other.bytes
        totals.segments += other.segments
    }
}

/// What retention would remove, so exactly that a run can do just that or refuse. It is kept in a file of JSON
/// (docs/retention.md).
package struct RetentionPlan: Codable, Equatable, Sendable {
    /// Of the file; a program refuses another.
    package static let format = 1

    package var format = Self.format
    /// Names the plan in the audit topic: 16 random hexadecimal digits.
    package var id: String
    /// The time that ages were measured at.
    package var at: PlanTime
    /// Every topic that has a policy, or those that were asked for; also those of which nothing goes.
    package var topics: [TopicPlan]
    package var totals: PurgeTotals

    package init(id: String, at: EventTime, topics: [TopicPlan]) {
        self.id = id
        self.at = PlanTime(at)
        self.topics = topics
        totals = topics.reduce(into: PurgeTotals()) { $0 += $1.totals }
    }

    package static func randomID() -> String {
        Hexadecimal.text(UInt64.random(in: 0...UInt64.max))
    }
}

/// What goes of one topic, and what the topic was like when that was found out.
package struct TopicPlan: Codable, Equatable, Sendable {
    package struct LogStart: Codable, Equatable, Sendable {
        package var partition: PartitionID
        package var offset: Offset
    }

    package var topic: String
    /// Tells it from another topic that was created anew under its name.
    package var topicID: TopicID
    package var policy: PlannedPolicy
    /// All that the topic held.
    package var held: PurgeTotals
    package var logStarts: [LogStart]
    /// In the order in which they go: segments oldest first, then batches of the head by partition.
    package var ranges: [PlannedRange]
    /// What doesn't go, and keeps what comes after it from going, because of a time in the future; absent in plans of before.
    package var heldBack: [HeldBack]?

    package var totals: PurgeTotals {
        var totals = PurgeTotals()
        var segments: Set<UInt64> = []
        for range in ranges {
            totals.records += range.records
            totals.bytes += range.bytes
            if let segment = range.segment { segments.insert(segment) }
        }
        totals.segments = segments.count
        return totals
    }

    enum CodingKeys: String, CodingKey {
        case topic, policy, held, ranges
        case topicID = "topic_id"
        case logStarts = "log_starts"
        case heldBack = "held_back"
    }
}

/// A place in a partition from which on nothing goes by its age, since a record there has a time in the future. Where there are
/// several in a partition, their times ascend.
package struct HeldBack: Codable, Equatable, Sendable {
    package var partition: PartitionID
    /// The first offset of the batch, or of what the segment holds of the partition: of a segment it may be another partition's
    /// record that has the time.
    package var start: Offset
    package var end: Offset
    /// The latest time in it, of the clock that the policy's ages count from.
    package var newest: PlanTime
    /// When it goes at the earliest.
    package var until: PlanTime
    /// Records after it, up to the next such place, that are too old by themselves.
    package var records: Int
    /// `nil` is in the head.
    package var segment: UInt64?

    enum CodingKeys: String, CodingKey {
        case partition, until, records, segment
        case start = "start_offset"
        case end = "end_offset"
        case newest = "newest_time"
    }
}

/// A run of offsets of one partition that goes by one rule, and lies in one segment or in the head.
package struct PlannedRange: Codable, Equatable, Sendable {
    package var partition: PartitionID
    package var start: Offset
    /// The offset after the last.
    package var end: Offset
    package var records: Int
    package var bytes: Int
    /// Event times: of the batches, or of all that the segment holds.
    package var oldest: PlanTime
    package var newest: PlanTime
    package var rule: RetentionRule
    /// `nil` is in the head.
    package var segment: UInt64?

    enum CodingKeys: String, CodingKey {
        case partition, records, bytes, rule, segment
        case start = "start_offset"
        case end = "end_offset"
        case oldest = "oldest_event_time"
        case newest = "newest_event_time"
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(partition, forKey: .partition)
        try container.encode(start, forKey: .start)
        try container.encode(end, forKey: .end)
        try container.encode(records, forKey: .records)
        try container.encode(bytes, forKey: .bytes)
        try container.encode(oldest, forKey: .oldest)
        try container.encode(newest, forKey: .newest)
        try container.encode(rule, forKey: .rule)
        try container.encode(segment, forKey: .segment)  // null in the head
    }
}
