import Terminal
import EventLog
import FootfallEvents
import FootfallProjections
import Projections
import TypedTopics

/// Computes `visits-15s` of a filled log from its start and times it, rows made durable included.
struct BenchRebuild {
    struct Result {
        /// Of this run; fewer than ``total`` where an earlier one was interrupted.
        let processed: Int
        let total: Int
        let seconds: Double
        let cpuSeconds: Double
        let rows: Int
        let late: Int
        let commits: Int
        let check: UInt64
        let peakAnonymousBytes: Int
    }

    let data: BenchData
    let arguments: BenchRebuildArguments

    func run(_ report: (RunReport) -> Void) throws -> Result {
        let projection = VisitWindows()
        let source = try LogSource(data.log, topic: projection.topic.name)
        try data.removeFinishedRebuild(projection.definition, source)
        var peak = ProcessMeter.anonymousBytes()
        let cpu = ProcessMeter.cpuSeconds()
        let began = ProcessMeter.nanoseconds()
        let runner = try ProjectionRunner(
            source, projection.makeProgram(), folder: data.projections,
            options:
                RunnerOptions(eventsPerCommit: arguments.commit, threads: arguments.threads))
        let done = try runner.runOnce(
            { progress in
                peak = max(peak, ProcessMeter.anonymousBytes())
                report(progress)
            }, until: { Interruption.isRequested })
        let seconds = Double(ProcessMeter.nanoseconds() - began) / 1e9
        let cpuSeconds = ProcessMeter.cpuSeconds() - cpu

        var rows = 0
        var check: UInt64 = 0
        try projection.query(try ProjectionFile.serving(projection.name, in: data.projections), RowQuery()) { row in
            rows += 1
            if case .count(let events)? = row["count"] {
                check += events * 3
                if case .number(let mean)? = row["mean_dwell_ms"] { check += UInt64((mean * Double(events)).rounded()) }
            }
            if case .count(let visitors)? = row["visitors"] { check += visitors * 7 }
            return .next
        }
        let status = try ProjectionStatus(of: projection.definition, in: data.projections, source: source)
        return Result(
            processed: done.processed, total: status.processed, seconds: seconds, cpuSeconds: cpuSeconds, rows: rows,
            late: status.late, commits: done.commits, check: check % 1_000_000_007, peakAnonymousBytes: peak)
    }
}
