import Terminal
import EventLog
internal import Timekeeping

/// Retention policies as people and programs read them.
enum PolicyText {
    static func text(_ policy: RetentionPolicy?) -> String {
        guard let policy else { return "-" }
        var limits: [String] = []
        if let age = policy.age {
            limits.append("\(DurationText.text(age.max)) by \(age.clock.rawValue) time")
        }
        if let bytes = policy.bytesMax { limits.append(ByteCountText.text(bytes)) }
        if let records = policy.recordsMax { limits.append("\(Measure.grouped(records)) records") }
        return limits.joined(separator: ", ")
    }

    static func json(_ policy: RetentionPolicy?) -> JSONValue {
        guard let policy else { return .null }
        return .object([
            ("max_age_ms", .optional(policy.age.map { Int($0.max.milliseconds) })),
            ("age_clock", .optional(policy.age?.clock.rawValue)), ("max_bytes", .optional(policy.bytesMax)),
            ("max_records", .optional(policy.recordsMax)),
        ])
    }

    /// Says what a change has changed.
    static func report(
        _ topic: String, old: RetentionPolicy?, new: RetentionPolicy?, _ options: GlobalOptions
    ) {
        if options.format == .json {
            Output.standard.line(
                .object([
                    ("topic", .string(topic)), ("old", json(old)), ("new", json(new)), ("changed", .bool(old != new)),
                ]))
            return
        }
        let now = new == nil ? "keeps everything" : "keeps at most \(text(new))"
        if old == new {
            options.say("topic '\(topic)' \(now), as before")
        } else {
            options.say("topic '\(topic)' \(now)\(old == nil ? "" : "; until now at most \(text(old))")")
        }
    }
}
