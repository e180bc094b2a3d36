import EventLog
import FootfallEvents
import FootfallProjections
import Foundation
import Projections
import Testing
import TypedTopics

/// A projection file of every format is kept, and still opens, is queried and goes on.
///
/// `FFLOG_WRITE_FIXTURES=FOLDER swift test --filter ProjectionFixtureTests` writes one anew, for the next format.
@Suite struct ProjectionFixtureTests {
    /// 2026-01-01T12:00:00Z.
    private static let noon: Int64 = 1_767_268_800_000

    /// The log that the fixtures were computed from: two partitions, of which the second lost its first four records; a late
    /// record and one from outside of the calendar.
    private static func scene() throws -> ProjectionHarness {
        let harness = try ProjectionHarness(FootfallTopic.visits.definition, partitions: 2)
        try append(0..<40, to: harness)
        var writer = VisitorObservedWriter(capacity: 8)
        for index in 0..<6 {
            writer.append(
                store: writer.store("Henry Street"), zone: writer.zone("exit"), eventTime: noon + Int64(index) * 4_000)
        }
        try harness.append(&writer, to: 1)
        _ = try harness.log.trim(harness.topic, to: [PartitionID(1): Offset(4)])
        return harness
    }

    private static func append(_ range: Range<Int>, to harness: ProjectionHarness) throws {
        var writer = VisitorObservedWriter(capacity: 64)
        for index in range {
            let time: Int64 =
                switch index {
                case 20: noon - 2 * 86_400_000
                case 21: Int64.max
                default: noon + Int64(index) * 2_000
                }
            writer.append(
                store: writer.store(["Grafton Street", "Henry Street", "Mary Street"][index % 3]),
                zone: writer.zone(index % 2 == 0 ? "entrance" : "exit"), eventTime: time, visitor: UInt64(index / 2),
                emotion: index % 5 == 0 ? nil : index % 4, dwellMs: UInt32(index * 100))
        }
        try harness.append(&writer)
    }

    private static func fixture(_ version: Int) throws -> URL {
        try #require(
            Bundle.module.url(forResource: "projection-v\(version)", withExtension: nil, subdirectory: "Fixtures"))
    }

    @Test(.enabled(if: ProcessInfo.processInfo.environment["FFLOG_WRITE_FIXTURES"] != nil, "writes the fixture"))
    func `the fixture is written`() throws {
        let harness = try Self.scene()
        try harness.run(VisitWindows())
        let target = try #require(ProcessInfo.processInfo.environment["FFLOG_WRITE_FIXTURES"])
        try FileManager.default.createDirectory(atPath: target, withIntermediateDirectories: true)
        try FileManager.default.copyItem(
            atPath: harness.projections + "/visits-15s@1.mdb", toPath: target + "/visits-15s@1.mdb")
        let rows = try harness.json(VisitWindows()).joined(separator: "\n") + "\n"
        try Data(rows.utf8).write(to: URL(fileURLWithPath: target + "/rows.txt"))
    }

    private static func rows(_ version: Int) throws -> [String] {
        try String(contentsOf: fixture(version).appendingPathComponent("rows.txt"), encoding: .utf8)
            .split(separator: "\n").map(String.init)
    }

    @Test(arguments: 1...2)
    func `a file of an earlier format is queried, and says what it says`(version: Int) throws {
        let harness = try Self.scene()
        try FileManager.default.copyItem(
            at: Self.fixture(version).appendingPathComponent("visits-15s@1.mdb"),
            to: URL(fileURLWithPath: harness.projections + "/visits-15s@1.mdb"))
        #expect(try harness.json(VisitWindows()) == Self.rows(version))
        let status = try harness.status(VisitWindows())
        // Lateness was by partition then.
        guard case .stale(let differences) = status.state else {
            Issue.record("not stale")
            return
        }
        #expect(differences.contains("was: version 1") && differences.contains("is: version 2"))
        #expect(status.version == 1 && status.isConserved && status.lag == 0 && status.foldedSubstreams == 0)
        #expect((status.windowed, status.late, status.parked, status.gap) == (40, 1, 1, 4))
        // Format 1 knows how many records were missing, not which.
        #expect(status.gaps.map(\.count) == (version == 1 ? [] : [4]))
    }

    @Test(arguments: 1...2)
    func `a file of an earlier format is stale, is not gone on with, and a rebuild makes it new`(version: Int) throws {
        let harness = try Self.scene()
        try FileManager.default.copyItem(
            at: Self.fixture(version).appendingPathComponent("visits-15s@1.mdb"),
            to: URL(fileURLWithPath: harness.projections + "/visits-15s@1.mdb"))
        try Self.append(40..<90, to: harness)
        _ = try harness.log.trim(harness.topic, to: [PartitionID(0): Offset(45)])
        #expect {
            try harness.run(VisitWindows())
        } throws: { error in
            if case ProjectionError.stale = error { true } else { false }
        }
        #expect(try harness.json(VisitWindows()) == Self.rows(version))
        let report = try ProjectionRebuild(
            LogSource(harness.log, topic: "visits"), VisitWindows().makeProgram(), folder: harness.projections,
            options: RebuildOptions(allowsGap: true)
        ).run()
        #expect(report.phase == .serving && report.events == 47)
        let status = try harness.status(VisitWindows())
        #expect(status.state == .fresh && status.version == 2 && status.isConserved)

        let anew = try Self.scene()
        try Self.append(40..<90, to: anew)
        _ = try anew.log.trim(anew.topic, to: [PartitionID(0): Offset(45)])
        try anew.run(VisitWindows())
        #expect(
            try harness.json(VisitWindows()).map { $0.replacing("\"version\":2", with: "\"version\":1") }
                == anew.json(VisitWindows()).map { $0.replacing("\"version\":2", with: "\"version\":1") })
    }
}
