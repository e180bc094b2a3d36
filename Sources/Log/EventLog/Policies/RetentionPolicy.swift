internal import Timekeeping

/// What a topic keeps: every limit that is set holds, whichever lets more go.
package struct RetentionPolicy: Sendable, Equatable {
    /// Which time of a record its age counts from.
    package enum AgeClock: String, CaseIterable, Sendable {
        /// When it happened, as its producer says.
        case event
        /// When it became durable here.
        case append
    }

    package struct Age: Sendable, Equatable {
        /// What is older has to go. Whole milliseconds count.
        package var max: Duration
        package var clock: AgeClock

        package init(max: Duration, clock: AgeClock = .event) {
            self.max = max
            self.clock = clock
        }
    }

    package var age: Age?
    /// Of envelopes and bodies, in the head and in segments.
    package var bytesMax: Int?
    package var recordsMax: Int?

    package init(age: Age? = nil, bytesMax: Int? = nil, recordsMax: Int? = nil) {
        self.age = age
        self.bytesMax = bytesMax
        self.recordsMax = recordsMax
    }

    /// Whether it keeps everything for ever. Such a policy is none: it is not stored.
    package var isEmpty: Bool { age == nil && bytesMax == nil && recordsMax == nil }

    /// What is wrong with it; `nil` where it can be stored.
    package var fault: String? {
        if isEmpty { return "it limits nothing" }
        if let age, age.max.milliseconds < 1 { return "a largest age of \(age.max.milliseconds) ms" }
        if let bytesMax, bytesMax < 1 { return "at most \(bytesMax) bytes" }
        if let recordsMax, recordsMax < 1 { return "at most \(recordsMax) records" }
        return nil
    }
}
