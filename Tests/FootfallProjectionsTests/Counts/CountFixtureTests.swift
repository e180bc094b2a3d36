import EventLog
import FootfallEvents
import FootfallProjections
import Foundation
import Projections
import Testing
import TypedTopics

/// Files of counts of every format are kept: those of an earlier definition are served as they are, and say that they are stale.
@Suite struct CountFixtureTests {
    private static let projections: [any FootfallProjection] = [HourlyCounts(), DailyCounts()]

    private func scene(_ version: Int) throws -> ProjectionHarness {
        let harness = try ProjectionHarness(FootfallTopic.counts.definition)
        let folder = try #require(
            Bundle.module.url(forResource: "counts-v\(version)", withExtension: nil, subdirectory: "Fixtures"))
        try FileManager.default.createDirectory(atPath: harness.projections, withIntermediateDirectories: true)
        for projection in Self.projections {
            let name = "\(projection.name)@1.mdb"
            try FileManager.default.copyItem(
                at: folder.appendingPathComponent(name), to: URL(fileURLWithPath: harness.projections + "/" + name))
            let rows = try harness.rows(projection).map { $0.values.map(\.description).joined(separator: ",") }
            let csv = try String(contentsOf: folder.appendingPathComponent("\(projection.name).csv"), encoding: .utf8)
            #expect([projection.columns.joined(separator: ",")] + rows == csv.split(separator: "\n").map(String.init))
        }
        return harness
    }

    @Test func `rows of the first format are served, and stale`() throws {
        let harness = try scene(1)
        for projection in Self.projections {
            guard case .stale(let differences) = try harness.status(projection).state else {
                Issue.record("not stale")
                continue
            }
            #expect(differences.contains("is: version 3"), "\(differences)")
            #expect(throws: ProjectionError.self) { try harness.run(projection) }
        }
    }

    /// The second was of no release.
    @Test func `rows of the third format are served`() throws {
        let harness = try scene(3)
        for projection in Self.projections {
            // The log is shorter than the one that they were computed from, and nothing else is wrong.
            guard case .stale(let differences) = try harness.status(projection).state else { continue }
            #expect(differences.allSatisfy { $0.contains("the log ends at") }, "\(differences)")
        }
    }
}
