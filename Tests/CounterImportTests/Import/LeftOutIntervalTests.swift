import CounterImport
import Counts
import FootfallTestSupport
import Simulation
import Stores
import Testing

/// Intervals that stand and that no row has, since another one that overlaps them counts.
@Suite struct LeftOutIntervalTests {
    private let header = "time,site,in,out\n"
    private var hour: String { header + "2024-01-01 10:00,S,8,8\n" }
    private var quarters: String {
        header + ["00", "15", "30", "45"].map { "2024-01-01 10:\($0),S,1,1\n" }.joined()
    }

    /// The hour was undone, quarters came, and the undo was undone.
    private func data(_ quarters: String) throws -> TemporaryLog {
        let data = try TemporaryLog()
        let first = try data.importText(hour, try .long(), name: "h.csv")
        let undo = try data.undo(first.importID)
        try data.importText(quarters, try .long(minutes: 15), name: "q.csv")
        #expect(try data.undo(undo.id).leftOut == 1)
        return data
    }

    /// What simulated visits, and rows, count.
    private func counted(_ data: TemporaryLog, _ name: String) throws -> UInt64 {
        try data.simulate { $0.visits = name }.available
    }

    @Test func `An hour that is left out is no duplicate, and stands once it is replaced`() throws {
        let data = try data(quarters)
        #expect(try counted(data, "before") == 8)
        let again = try data.importText(hour, try .long(), name: "h.csv")
        #expect(again.duplicates == 0 && again.conflicts == 1 && again.leftSomethingOut)
        let conflict = try #require(again.firstConflicts.first)
        #expect(conflict.reason == .overlap && conflict.firstMinutes == 15 && conflict.overlapping == 4)
        #expect(conflict.firstSource == "q.csv")
        let replaced = try data.importText(hour, try .long(), name: "h.csv", replace: true)
        #expect(replaced.replaced == 1 && replaced.retracted == 4 && replaced.conflicts == 0)
        #expect(try counted(data, "after") == 16)
        #expect(try data.importText(hour, try .long(), name: "h.csv", replace: true).duplicates == 1)
    }

    @Test(arguments: [(8, 8), (9, 8)])
    func `An hour of another file that is left out is replaced too, and undone`(entered: Int, exited: Int) throws {
        let data = try data(quarters)
        let text = header + "2024-01-01 10:00,S,\(entered),\(exited)\n2024-01-01 12:00,S,1,1\n"
        let other = try data.importText(text, try .long(), name: "o.csv")
        #expect(other.conflicts == 1 && other.appended == 1 && other.duplicates == 0)
        let replaced = try data.importText(
            text.replacing("12:00", with: "13:00"), try .long(), name: "p.csv", replace: true)
        #expect(replaced.replaced == 1 && replaced.retracted == 4 && replaced.appended == 1)
        #expect(try counted(data, "after") == UInt64(entered + exited + 4))
        // What is taken back is said where it changes rows.
        let plan = try data.undo(replaced.importID)
        #expect(plan.leftOut == 4)
    }

    @Test func `What is left out is in nobody's way`() throws {
        let data = try data(header + "2024-01-01 10:00,S,1,1\n")
        let all = try data.importText(quarters, try .long(minutes: 15), name: "all.csv")
        #expect(all.appended == 3 && all.duplicates == 1 && all.conflicts == 0)
        #expect(try counted(data, "after") == 8)
    }

    @Test func `What overlaps both an interval that counts and one that is left out takes the place of both`() throws {
        let data = try data(header + "2024-01-01 10:00,S,1,1\n")
        let half = header + "2024-01-01 10:00,S,3,3\n"
        let conflict = try data.importText(half, try .long(minutes: 30), name: "half.csv")
        #expect(conflict.firstConflicts.map(\.firstMinutes) == [15] && conflict.firstConflicts[0].overlapping == 1)
        let replaced = try data.importText(half, try .long(minutes: 30), name: "half.csv", replace: true)
        // Else the hour would count once the quarter is gone.
        #expect(replaced.replaced == 1 && replaced.retracted == 2)
        #expect(try counted(data, "after") == 6)
        // What stands again does so in the order in which it stood.
        let plan = try data.undo(replaced.importID)
        #expect(plan.changes.filter { !$0.after.isEmpty }.map(\.interval.seconds) == [900])
        #expect(try counted(data, "undone") == 2)
    }

    @Test func `Doors of a name that became another site's are left out, and stand once they are replaced`() throws {
        let data = try TemporaryLog()
        let doors = try CounterFormat.long("'line': 'door', 'entered': 'in', 'exited': 'out'")
        let text = "time,site,door,in,out\n2024-01-01 10:00,B,north,5,5\n2024-01-01 10:00,B,south,4,4\n"
        try data.importText(header + "2024-01-01 10:00,A,8,8\n", try .long(), name: "a.csv")
        try data.importText(text, doors, name: "b.csv")
        #expect(try counted(data, "apart") == 34)
        var store = StoreDescription(id: "A", timeZone: "Europe/Dublin")
        store.spellings = ["B"]
        _ = try StoreAdministration(data.log).say { _ in [StoreStatement(store)] }
        #expect(try counted(data, "merged") == 16)
        #expect(try data.importText(text, doors, name: "b.csv").conflicts == 2)
        let replaced = try data.importText(text, doors, name: "b.csv", replace: true)
        #expect(replaced.replaced + replaced.duplicates == 2 && replaced.retracted == 1)
        #expect(try counted(data, "replaced") == 18)
    }

    @Test func `Within one file the first of two that overlap stays, also where it is imported again`() throws {
        let data = try TemporaryLog()
        let doors = try CounterFormat.long("'line': 'door', 'entered': 'in', 'exited': 'out'")
        let text = "time,site,door,in,out\n2024-01-01 10:00,B,,8,8\n2024-01-01 10:00,A,north,5,5\n"
        // What is appended at once is in the order of partitions.
        #expect(try data.importText(text, doors).appended == 2)
        var store = StoreDescription(id: "B", timeZone: "Europe/Dublin")
        store.spellings = ["A"]
        _ = try StoreAdministration(data.log).say { _ in [StoreStatement(store)] }
        let again = try data.importText(text, doors, replace: true)
        #expect(again.duplicates == 1 && again.conflicts == 1 && again.retracted == 0)
        #expect(try counted(data, "merged") == 16)
    }
}
