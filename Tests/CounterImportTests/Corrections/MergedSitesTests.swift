import CounterImport
import Counts
import EventLog
import FootfallEvents
import FootfallTestSupport
import LocalTime
import Simulation
import Stores
import Testing
import TestSupport
import Timekeeping
import TypedTopics

/// What becomes of counts when two names are registered as one store's.
@Suite struct MergedSitesTests {
    private let header = "time,site,in,out\n"

    private static func hour(_ label: LocalLabel) -> Int { Int(label.minutes % 1_440) / 60 }

    private func known(_ data: TemporaryLog) throws -> KnownStores {
        let registry = StoreRegistry(data.log)
        try registry.refresh()
        return registry.known
    }

    private func register(_ data: TemporaryLog, _ spellings: [String], id: String = "S1") throws -> MergedSites {
        let before = try known(data)
        var store = StoreDescription(id: id, timeZone: "Europe/Dublin")
        store.spellings = spellings
        _ = try StoreAdministration(data.log).say { _ in [StoreStatement(store)] }
        return try MergedSites(data.log, [id], before: before, after: known(data))
    }

    @Test func `two different counts of one interval are named, and the first stands as it does for an import`() throws
    {
        let data = try TemporaryLog()
        let text =
            header + "2024-01-01 10:00,North,10,10\n2024-01-01 10:00,South,30,30\n2024-01-01 11:00,North,1,1\n"
            + "2024-01-01 11:00,South,1,1\n2024-01-01 12:00,South,2,2\n"
        try data.importText(text, try .long())
        #expect(try register(data, ["North"]).isEmpty)
        let merged = try register(data, ["North", "South"])
        let found = try #require(merged.contradictions.first)
        #expect(merged.contradictions.count == 1 && merged.leftOut.isEmpty)
        #expect(found.store == "S1" && found.label.description == "2024-01-01T10:00")
        #expect([found.name, found.otherName] == ["North", "South"])
        #expect(
            [found.counts.description, found.otherCounts.description] == [
                "entered 10, exited 10", "entered 30, exited 30",
            ])
        #expect(try data.simulate { $0.visits = "merged" }.available == 26)
        // Nothing becomes another by what is said later.
        #expect(try register(data, ["North", "South", "East"]).isEmpty)
        let again = try data.importText(text, try .long())
        #expect(again.duplicates == 4 && again.conflicts == 1)
        #expect(again.firstConflicts.first?.site == "South")
    }

    @Test func `a replacement takes the place of the counts that stand, under whichever name it is told`() throws {
        let data = try TemporaryLog()
        try data.importText(header + "2024-01-01 10:00,North,10,10\n", try .long())
        try data.importText(header + "2024-01-01 10:00,South,30,30\n", try .long(), name: "b.csv")
        #expect(try register(data, ["North", "South"]).contradictions.count == 1)
        let text = header + "2024-01-01 10:00,South,33,30\n"
        let replaced = try data.importText(text, try .long(), name: "c.csv", replace: true)
        #expect(replaced.replaced == 1)
        #expect(try data.simulate { $0.visits = "replaced" }.available == 63)
        // What was told under the other name is taken back with its import's place.
        #expect(try data.importText(text, try .long(), name: "c.csv").duplicates == 1)
        let plan = try data.undo(replaced.importID)
        #expect(plan.changes.map(\.after.description) == ["entered 10, exited 10"])
        let same = try data.importText(
            header + "2024-01-01 10:00,South,30,30\n", try .long(), name: "b.csv", replace: true)
        #expect(same.replaced == 1)
        #expect(try data.simulate { $0.visits = "same" }.available == 60)
    }

    @Test func `intervals that overlap those of another name are named`() throws {
        let data = try TemporaryLog()
        try data.importText(header + "2024-01-01 10:00,A,8,8\n", try .long())
        let quarters = ["00", "15", "30", "45"].map { "2024-01-01 10:\($0),B,1,1\n" }.joined()
        try data.importText(header + quarters, try .long(minutes: 15), name: "b.csv")
        let merged = try register(data, ["B"], id: "A")
        #expect(merged.contradictions.isEmpty && merged.leftOut.map(\.site) == ["B", "B", "B", "B"])
        #expect(merged.leftOut.allSatisfy { $0.instead?.seconds == 3_600 && $0.after.isEmpty })
    }

    @Test(arguments: 0..<20)
    func `whatever names are merged, in whichever topic and partition they lie, all contradictions are found`(
        seed: Int
    ) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        let data = try TemporaryLog()
        let names = (0..<4).map { "N\($0)" }
        var first: [Int: (name: String, entered: Int)] = [:]
        var others: [Int: Int] = [:]
        for file in 0..<4 {
            var text = header
            let name = names[file]
            for hour in 0..<24 where Bool.random(using: &random) {
                let entered = Int.random(in: 1...2, using: &random)
                text += "2024-01-01 \(hour < 10 ? "0" : "")\(hour):00,\(name),\(entered),0\n"
                if let known = first[hour] {
                    if known.entered != entered { others[hour, default: 0] += 1 }
                } else {
                    first[hour] = (name, entered)
                }
            }
            if text != header { try data.importText(text, try .long(), name: "\(name).csv") }
        }
        let merged = try register(data, names)
        #expect(
            merged.contradictions.map { Self.hour($0.label) } == others.keys.sorted(), "seed \(seed)")
        for found in merged.contradictions {
            let expected = try #require(first[Self.hour(found.label)])
            #expect(found.name == expected.name && found.counts.entered == UInt64(expected.entered))
        }
        #expect(try data.simulate().available == UInt64(first.values.reduce(0) { $0 + $1.entered }))
    }
}
