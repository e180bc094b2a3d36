internal import Foundation
package import Timekeeping

/// How often a run commits and reports. None of it changes a row.
package struct RunnerOptions: Sendable {
    /// A commit is due after so many events, or after so much time, whichever comes first.
    package var eventsPerCommit: Int
    package var commitInterval: Duration
    /// Handed out by one read of the source; bounds how long its snapshot lives.
    package var bytesPerRead: Int
    /// How far a partition may run ahead of the others in event time before another is read: bounds the windows in memory.
    package var interleave: Duration
    /// 1: everything on the runner's thread. More: so many threads read and compute, as far as there are partitions, besides
    /// the runner's, which merges and commits.
    package var threads: Int
    /// Fewer events than these are not worth other threads.
    package var parallelEventsMin: Int
    /// What those threads compute, all together, before what is complete is merged: bounds what they hold.
    package var eventsPerRound: Int
    /// A seam: when commits are due, and what they say of the time.
    package var time: TimeSource

    /// As many as there are processors, at most 2: beyond that the disk is what a rebuild waits for.
    package static let defaultThreads = min(2, ProcessInfo.processInfo.activeProcessorCount)

    /// Where commits overlap with what other threads compute, small ones keep both busy; where everything is done in turn each
    /// costs a sync, and a large one more memory and a longer wait for the device.
    package static func defaultEventsPerCommit(threads: Int) -> Int { threads > 1 ? 131_072 : 200_000 }

    /// - Parameter eventsPerCommit: ``defaultEventsPerCommit(threads:)`` unless said.
    package init(
        eventsPerCommit: Int? = nil, commitInterval: Duration = .seconds(1), bytesPerRead: Int = 4 << 20,
        interleave: Duration = .seconds(1), threads: Int = RunnerOptions.defaultThreads,
        parallelEventsMin: Int = 20_000, eventsPerRound: Int = 65_536, time: TimeSource = .system
    ) {
        self.eventsPerCommit = eventsPerCommit ?? Self.defaultEventsPerCommit(threads: threads)
        self.commitInterval = commitInterval
        self.bytesPerRead = bytesPerRead
        self.interleave = interleave
        self.threads = threads
        self.parallelEventsMin = parallelEventsMin
        self.eventsPerRound = eventsPerRound
        self.time = time
    }
}

/// How far a run is: what a progress callback gets, when it begins and after each commit.
package struct RunReport: Sendable, Equatable {
    /// Events of this run.
    package var processed = 0
    /// Those, and what was there to read when the run began; grows only while following.
    package var total = 0
    package var commits = 0
    /// What was purged before this run could read it, in the order in which it was met.
    package var gaps: [GapRange] = []
    /// The number of records in ``gaps``.
    package var gap: Int { gaps.reduce(0) { $0 + $1.count } }
    /// Records that are not events of the topic's type.
    package var parked = ParkedRecords()

    package init(processed: Int = 0, total: Int = 0, commits: Int = 0, gaps: [GapRange] = []) {
        self.processed = processed
        self.total = total
        self.commits = commits
        self.gaps = gaps
    }
}
