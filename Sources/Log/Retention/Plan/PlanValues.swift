import EventLog
import EventSchema
package import Timekeeping

/// A time in a plan: RFC 3339, or a number of milliseconds since 1970 where the year has no four digits.
package struct PlanTime: Codable, Equatable, Sendable {
    package var time: EventTime

    package init(_ time: EventTime) { self.time = time }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let number = try? container.decode(Int64.self) {
            time = EventTime(milliseconds: number)
        } else {
            let text = try container.decode(String.self)
            do { time = try RFC3339.time(of: text) } catch {
                throw DecodingError.dataCorruptedError(in: container, debugDescription: "'\(text)' is no time")
            }
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        if RFC3339.range.contains(time.milliseconds) {
            try container.encode(RFC3339.text(time))
        } else {
            try container.encode(time.milliseconds)
        }
    }
}

/// A policy in a plan. What is `null` has no limit.
package struct PlannedPolicy: Codable, Equatable, Sendable {
    package var maxAgeMilliseconds: Int64?
    package var ageClock: String?
    package var maxBytes: Int?
    package var maxRecords: Int?

    enum CodingKeys: String, CodingKey {
        case maxAgeMilliseconds = "max_age_ms"
        case ageClock = "age_clock"
        case maxBytes = "max_bytes"
        case maxRecords = "max_records"
    }

    package init(_ policy: RetentionPolicy) {
        maxAgeMilliseconds = policy.age?.max.milliseconds
        ageClock = policy.age?.clock.rawValue
        maxBytes = policy.bytesMax
        maxRecords = policy.recordsMax
    }

    /// - Throws: ``RetentionError/unusablePlan(_:)`` where there is no such policy.
    package func policy(of topic: String) throws -> RetentionPolicy {
        var policy = RetentionPolicy(bytesMax: maxBytes, recordsMax: maxRecords)
        if let maxAgeMilliseconds {
            guard let clock = ageClock.flatMap(RetentionPolicy.AgeClock.init(rawValue:)) else {
                throw RetentionError.unusablePlan("the plan has an unknown age clock for topic '\(topic)'")
            }
            policy.age = .init(max: .milliseconds(maxAgeMilliseconds), clock: clock)
        }
        if let fault = policy.fault {
            throw RetentionError.unusablePlan("the plan's policy for topic '\(topic)' is none: \(fault)")
        }
        return policy
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(maxAgeMilliseconds, forKey: .maxAgeMilliseconds)
        try container.encode(ageClock, forKey: .ageClock)
        try container.encode(maxBytes, forKey: .maxBytes)
        try container.encode(maxRecords, forKey: .maxRecords)
    }
}
