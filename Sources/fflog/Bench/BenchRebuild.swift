import EventLog
import FootfallEvents
import FootfallProjections
import Projections

/// Computes `visits-15s` of a filled log from its start and times it, rows made durable included.
struct BenchRebuild {
    struct Result {
        let seconds: Double
        let cpuSeconds: Double
        let rows: Int
        let late: Int
        let commits: Int
        let check: UInt64
        let peakAnonymousBytes: Int
    }

    private let log: EventLog

    init(folder: BenchFolder) throws { log = try EventLog.open(folder.path + "/data", .write) }

    func run(_ report: (Int) -> Void) throws -> Result {
        let projection = VisitWindows()
        let folder = log.directory.projectionsPath
        var peak = 0
        let cpu = ProcessMeter.cpuSeconds()
        let began = ProcessMeter.nanoseconds()
        let runner = try ProjectionRunner(
            try LogSource(log, topic: projection.topic.name), projection.makeProgram(), folder: folder)
        let done = try runner.runOnce(
            { progress in
                peak = max(peak, ProcessMeter.anonymousBytes())
                report(progress.processed)
            }, until: { Interruption.isRequested })
        let seconds = Double(ProcessMeter.nanoseconds() - began) / 1e9
        let cpuSeconds = ProcessMeter.cpuSeconds() - cpu

        var rows = 0
        var check: UInt64 = 0
        try projection.query(try ProjectionFile.serving(projection.name, in: folder), RowQuery()) { row in
            rows += 1
            if case .count(let events)? = row["count"] {
                check += events * 3
                if case .number(let mean)? = row["mean_dwell_ms"] { check += UInt64((mean * Double(events)).rounded()) }
            }
            if case .count(let visitors)? = row["visitors"] { check += visitors * 7 }
            return .next
        }
        let status = try ProjectionCommand.status(projection, log)
        return Result(
            seconds: seconds, cpuSeconds: cpuSeconds, rows: rows, late: status.late, commits: done.commits,
            check: check % 1_000_000_007, peakAnonymousBytes: peak)
    }
}
