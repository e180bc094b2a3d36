/// How a rebuild is done. None of it changes a row.
package struct RebuildOptions: Sendable {
    /// Versions that served before, to be kept; older ones are removed when the new one serves.
    package var keep: Int
    /// Whether to go on where the log no longer has what would be read.
    package var allowsGap: Bool
    /// At most so many events a second; `nil` for as many as there can be.
    package var eventsPerSecondMax: Int?
    package var runner: RunnerOptions

    package init(
        keep: Int = 1, allowsGap: Bool = false, eventsPerSecondMax: Int? = nil, runner: RunnerOptions = RunnerOptions()
    ) {
        self.keep = keep
        self.allowsGap = allowsGap
        self.eventsPerSecondMax = eventsPerSecondMax
        self.runner = runner
    }
}

/// What a rebuild is about to do, known before it reads a record.
package struct RebuildPlan: Sendable {
    package let name: String
    package let topic: String
    package let version: Int
    /// The version that serves meanwhile; `nil` where none does.
    package let serving: Int?
    /// Whether it goes on with a version that was cut short.
    package let isResumed: Bool
    /// Unfinished versions that can't be gone on with, and why; removed.
    package let discarded: [(version: Int, reasons: [String])]
    /// What the log no longer has of what the new version needs; the gaps of a version that is resumed included.
    package let gaps: [GapRange]
    /// Records up to the pinned end, and those of them that are done.
    package let total: Int
    package let done: Int
}

/// How far a rebuild is: what a callback gets before the first commit, after each, and at the end.
package struct RebuildReport: Sendable {
    package enum Phase: Sendable, Equatable {
        /// On the way to the pinned end.
        case building
        /// Beyond it, after the live tail.
        case catchingUp
        /// The new version serves.
        case serving
    }

    package var phase = Phase.building
    package var pace: RebuildPace
    /// Events of this run, those of the tail included.
    package var events = 0
    package var commits = 0
    /// Records that are there and not in the new version, as of the last look.
    package var behind = 0
    package var rows = 0
    /// What this run found purged.
    package var gaps: [GapRange] = []
    /// What this run found not to be events of the topic's type.
    package var parked = ParkedRecords()
    /// All that the new version has gone past unread: ``gaps``, and what runs before found of a version that is resumed.
    package var lacking: [GapRange] = []
    /// Versions that were removed when the new one served.
    package var removed: [Int] = []
    /// Versions that were to be removed, but somebody still computes them.
    package var inUse: [Int] = []
}
