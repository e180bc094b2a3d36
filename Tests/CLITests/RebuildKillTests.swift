import Foundation
import Synchronization
import TestSupport
import Testing

/// `kill -9` of rebuilds at random moments, while another process appends and others query: every query answers with rows of
/// one version alone, and the rows at the end are those of a run over the same log from its start.
@Suite("Rebuilds that are killed while the log is used")
struct RebuildKillTests {
    private static let kills = ProcessInfo.processInfo.environment["FFLOG_TEST_FULL"] == "1" ? 50 : 5
    private static let lateZone = "late-zone"
    /// Within it the late events come, an hour and more after the day's latest.
    private static let window = ["--from", "2023-06-01T10:00:00Z", "--to", "2023-06-01T11:00:00Z"]

    /// What goes on beside the rebuilds, and what it saw.
    private final class Load: Sendable {
        private let isOver = Atomic(false)
        private let running = Atomic(0)
        /// By version, how many of the late rows queries saw of it.
        let seen = Mutex<[Int: Set<Int>]>([:])

        func start(_ body: @escaping @Sendable (Load) throws -> Void) {
            running.add(1, ordering: .sequentiallyConsistent)
            Thread.detachNewThread { [self] in
                while !isOver.load(ordering: .sequentiallyConsistent) {
                    do { try body(self) } catch { Issue.record("beside the rebuilds: \(error)") }
                }
                running.subtract(1, ordering: .sequentiallyConsistent)
            }
        }

        func stop() throws {
            isOver.store(true, ordering: .sequentiallyConsistent)
            try eventually("the end of the load") { running.load(ordering: .sequentiallyConsistent) == 0 }
        }
    }

    /// Events of windows that an allowed lateness of a day takes and one of nothing does not: which of the two definitions a
    /// version has, its rows show.
    private func appendLateEvents(_ fflog: FflogProcess) throws {
        let sample = try #require(
            try fflog.ok("projection", "query", "visits-15s", "-n", "1", "--format", "json").objects().first)
        let store = try #require(sample["store"] as? String)
        let lines = (0..<20).map { index in
            #"{"store":"\#(store)","zone":"\#(Self.lateZone)","event_time":"2023-06-01T10:\#(10 + index):00.000Z"}"#
        }
        try fflog.ok("produce", "visits", input: lines.joined(separator: "\n") + "\n")
    }

    /// What one query saw, and that it is of one version: `nil` where no version was seen.
    private static func look(_ fflog: FflogProcess) throws -> (version: Int, late: Int)? {
        let result = try fflog.start(["projection", "query", "visits-15s", "--format", "json"] + window).result(
            seconds: 600)
        guard result.status == 0 else {
            Issue.record("a query failed: \(result.status) \(result.errors)")
            return nil
        }
        let rows = try result.objects()
        let versions = Set(rows.compactMap { $0["version"] as? Int })
        #expect(versions.count == 1, "\(versions)")
        return (versions.first ?? 0, rows.filter { $0["zone"] as? String == lateZone }.count)
    }

    @Test("every query sees one whole version, and the rows come out the same")
    func kills() throws {
        let fflog = try FflogProcess()
        let path = try fflog.file("counts.csv", KillTests.counterFile(sites: 8, days: 1))
        try fflog.ok("import", "counts", path, "--preset", "dublin", "-q")
        try fflog.ok("simulate", "crossings", "-q")
        try fflog.ok("projection", "run", "visits-15s", "--once", "-q")
        try appendLateEvents(fflog)
        try fflog.ok("projection", "run", "visits-15s", "--once", "-q")
        #expect(try Self.look(fflog)?.late == 20)

        var random = SeededGenerator.announced("kill moments of rebuilds")
        let seed = random.seed
        let load = Load()
        load.start { load in
            if let look = try Self.look(fflog) {
                _ = load.seen.withLock { $0[look.version, default: []].insert(look.late) }
            }
        }
        load.start { _ in
            let second = 10 + Int.random(in: 0..<49)
            let line = #"{"store":"Gate \#(second % 8)","zone":"new","event_time":"2023-06-02T00:00:\#(second).000Z"}"#
            try fflog.ok("produce", "visits", "-q", input: line + "\n")
        }
        // So that a rebuild takes about two seconds.
        let processed =
            try fflog.ok("projection", "status", "visits-15s", "--format", "json").object()["processed"] as? Int
        let rate = max(1, try #require(processed) / 2)

        var landed = 0
        var expectedLate = [1: 20]
        var isPatient = true
        var version = 1
        // Each version that comes to serve has the other definition than the one before.
        while landed < Self.kills {
            isPatient.toggle()
            try fflog.ok("projection", "alter", "visits-15s", "--allowed-lateness", isPatient ? "24h" : "0s", "-q")
            var isServing = false
            while !isServing {
                let running = try fflog.start([
                    "projection", "rebuild", "visits-15s", "--rate", "\(rate)", "--format", "json",
                ])
                if landed < Self.kills { usleep(UInt32(Double.random(in: 0...1.5, using: &random) * 1_000_000)) }
                if landed < Self.kills { running.kill() }
                let result = try running.result(seconds: 600)
                if result.status == -SIGKILL { landed += 1 } else { #expect(result.status == 0, "\(result.errors)") }
                let status = try fflog.ok("projection", "status", "visits-15s", "--format", "json").object()
                let now = try #require(status["version"] as? Int)
                isServing = now != version
                version = now
            }
            expectedLate[version] = isPatient ? 20 : 0
        }
        try load.stop()

        let looks = load.seen.withLock { $0 }
        for (version, late) in looks {
            #expect(
                late == [try #require(expectedLate[version], "version \(version)")], "seed \(seed), version \(version)")
        }
        #expect(looks.count > 1)

        // Caught up, the rows are those of a run over the same log from its start.
        try fflog.ok("projection", "run", "visits-15s", "--once", "-q")
        let rows = try RebuildCommandTests.rows(fflog)
        try FileManager.default.removeItem(atPath: fflog.data + "/projections")
        try fflog.ok("projection", "alter", "visits-15s", "--allowed-lateness", isPatient ? "24h" : "0s", "-q")
        try fflog.ok("projection", "run", "visits-15s", "--once", "-q")
        #expect(try RebuildCommandTests.rows(fflog) == rows, "seed \(seed)")
        #expect(try fflog.run("verify").status == 0)
    }

}
