internal import Timekeeping
package import EventLog

/// Retention policies as people and programs read them.
package enum PolicyReport {
    package static func text(_ policy: RetentionPolicy?) -> String {
        guard let policy else { return "-" }
        var limits: [String] = []
        if let age = policy.age {
            limits.append("\(DurationText.text(age.max)) by \(age.clock.rawValue) time")
        }
        if let bytes = policy.bytesMax { limits.append(ByteCountText.text(bytes)) }
        if let records = policy.recordsMax { limits.append("\(Measure.grouped(records)) records") }
        return limits.joined(separator: ", ")
    }

    package static func json(_ policy: RetentionPolicy?) -> JSONValue {
        guard let policy else { return .null }
        return .object([
            ("max_age_ms", .optional(policy.age.map { Int($0.max.milliseconds) })),
            ("age_clock", .optional(policy.age?.clock.rawValue)), ("max_bytes", .optional(policy.bytesMax)),
            ("max_records", .optional(policy.recordsMax)),
        ])
    }

    /// What a change has changed.
    package static func json(_ topic: String, old: RetentionPolicy?, new: RetentionPolicy?) -> JSONValue {
        .object([("topic", .string(topic)), ("old", json(old)), ("new", json(new)), ("changed", .bool(old != new))])
    }

    /// The same as a sentence.
    package static func text(_ topic: String, old: RetentionPolicy?, new: RetentionPolicy?) -> String {
        let now = new == nil ? "keeps everything" : "keeps at most \(text(new))"
        return old == new
            ? "topic '\(topic)' \(now), as before"
            : "topic '\(topic)' \(now)\(old == nil ? "" : "; until now at most \(text(old))")"
    }
}
