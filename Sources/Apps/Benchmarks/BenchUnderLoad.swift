import Bytes
import EventLog
import FootfallEvents
import FootfallProjections
import Foundation
import LocalTime
import Projections
import Reports
import Terminal
import Timekeeping

/// The processes of the benchmark of a rebuild under load, and the comparison of what came of it.
struct BenchUnderLoad {
    private let command: BenchUnderLoadCommand
    private let log: EventLog
    private let topic: Topic
    private let projection = VisitWindows()
    private var folder: String { log.directory.projectionsPath }

    init(path: String, _ command: BenchUnderLoadCommand) throws {
        self.command = command
        log = try EventLog.open(path, .create)
        try StandardTopics.registerSchemas(in: log)
        var configuration = StandardTopics.configuration("visits")!
        configuration.partitions = command.partitions
        topic = try log.createTopic(configuration)
    }

    func fill(_ report: (Int) -> Void) throws {
        try BenchFill(log, topic, batch: command.batch).run(events: command.events, report)
    }

    func run() throws -> [(String, JSONValue)] {
        try finish(start(["projection", "run", projection.name, "--once", "-q"]))
        let expectations = try WindowExpectations(projection, folder: folder)
        let runner = try start(["projection", "run", projection.name, "-q"])
        defer { runner.terminate() }
        let appends = try LoadAppends(log, topic, perSecond: command.appends, skipping: command.events)
        let reads = LoadReads(projection, folder: folder, expectations, perSecond: command.reads)
        appends.start()
        reads.start()
        let rebuilds = try rebuild()
        let appended = try appends.stop()
        var read = reads.stop()
        runner.terminate()
        runner.waitUntilExit()
        try finish(start(["projection", "run", projection.name, "--once", "-q"]))
        let equal = try compare(expectations)
        return [
            ("events", .int(command.events)), ("partitions", .int(command.partitions)),
            ("rebuild_seconds", .double(BenchReport.rounded(rebuilds.seconds))),
            ("events_per_second", .int(Int(Double(command.events) / rebuilds.seconds))),
            ("rebuilds", .int(rebuilds.count)), ("kills", .int(rebuilds.kills)),
            ("lost_seconds_max", .double(BenchReport.rounded(rebuilds.lostSeconds))),
            ("appends", .int(appended.count)),
            ("appends_per_second", .int(Int(Double(appended.count) / appended.seconds))),
            ("reads", .int(read.latencies.count)),
            ("reads_per_second", .int(Int((Double(read.latencies.count) / read.seconds).rounded()))),
            ("read_failures", .int(read.failures)), ("versions_mixed", .int(read.mixed)),
            ("versions_seen", .int(read.versions)),
        ] + read.latencies.fields() + [
            ("rows", .int(equal.rows)), ("rows_equal_live", .bool(equal.live)),
            ("rows_equal_straight", .bool(equal.straight)),
        ] + (read.firstFailure.map { [("first_failure", .string($0))] } ?? [])
    }

    // MARK: Processes

    private func start(_ arguments: [String]) throws -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = arguments + ["--data", log.directory.path]
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        return process
    }

    private func finish(_ process: Process) throws {
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw CommandEnded(
                Interruption.status ?? ExitStatus.failure,
                "\(process.arguments?.joined(separator: " ") ?? "") ended with status \(process.terminationStatus)")
        }
    }

    private struct Rebuilds {
        /// Of the last one, from its start to its end where it wasn't killed.
        var seconds = 0.0
        var count = 0
        var kills = 0
        var lostSeconds = 0.0
    }

    /// Rebuilds until one ended by itself after all kills.
    private func rebuild() throws -> Rebuilds {
        var found = Rebuilds()
        let rate = command.rate.map { ["--rate", "\($0)"] } ?? []
        while true {
            let began = ProcessMeter.nanoseconds()
            let startedAt = TimeSource.system.wallClock()
            // Old versions stay for the comparison.
            let process = try start(["projection", "rebuild", projection.name, "-q", "--keep", "1000"] + rate)
            if found.kills < command.kills, !Interruption.isRequested {
                usleep(UInt32.random(in: 100_000...3_000_000))
                kill(process.processIdentifier, SIGKILL)
                let killedAt = TimeSource.system.wallClock()
                process.waitUntilExit()
                guard process.terminationReason == .exit else {
                    found.kills += 1
                    let status = try ProjectionStatus(of: projection.definition, in: folder, source: nil)
                    let committed = status.versions.last?.committedAt ?? .epoch
                    found.lostSeconds = max(found.lostSeconds, (killedAt - max(committed, startedAt)) / .seconds(1))
                    continue
                }
            }
            try finish(process)
            found.count += 1
            found.seconds = Double(ProcessMeter.nanoseconds() - began) / 1e9
            if found.kills >= command.kills { return found }
        }
    }

    // MARK: Comparison

    private func compare(_ expectations: WindowExpectations) throws -> (rows: Int, live: Bool, straight: Bool) {
        let serving = try ProjectionFile.serving(projection.name, in: folder)
        let first = try ProjectionFile(
            opening: ProjectionLocation(folder: folder, name: projection.name, version: 1), readOnly: true)
        let filled = RowQuery(times: TimeRange(to: .instant(EventTime(milliseconds: expectations.end))))
        let isLiveEqual = try digest(serving, filled) == digest(first, filled)
        let straightFolder = log.directory.path + "/straight"
        try ProjectionRunner(
            LogSource(log, topic: topic.name), projection.makeProgram(), folder: straightFolder
        ).runOnce()
        let straight = try digest(try ProjectionFile.serving(projection.name, in: straightFolder), RowQuery())
        let rebuilt = try digest(serving, RowQuery())
        return (rebuilt.rows, isLiveEqual, rebuilt == straight)
    }

    private struct Digest: Equatable {
        var rows = 0
        var hash = FNV1a()
    }

    /// Of all values in their order, without the revisions, which say how a row came to be.
    private func digest(_ file: ProjectionFile, _ query: RowQuery) throws -> Digest {
        var digest = Digest()
        try projection.query(file, query) { row in
            digest.rows += 1
            for value in WindowExpectations.compared(row) {
                digest.hash.update(value.description.utf8)
            }
            return .next
        }
        return digest
    }
}
