import CounterImport
import Counts
import EventLog
import FootfallEvents
import FootfallTestSupport
import LocalTime
import Simulation
import Stores
import Testing
import Timekeeping
import TypedTopics

/// A store is one site, by whichever of its names its counts come.
@Suite struct StoreSpellingTests {
    private let header = "time,site,in,out\n"

    private func data() throws -> TemporaryLog {
        let data = try TemporaryLog()
        try data.register(zone: "Europe/Dublin")
        return data
    }

    @Test
    func `The same count under another spelling is a duplicate, another one a conflict, and events keep the names`()
        throws
    {
        let data = try data()
        let first = try data.importText(header + "2024-01-01 10:00,Café X,1,2\n2024-01-01 11:00,Y,1,2\n", try .long())
        #expect(first.appended == 2)
        let text = header + "2024-01-01 10:00,S1,1,2\n2024-01-01 12:00,S1,3,4\n2024-01-01 11:00,Store one,5,6\n"
        let second = try data.importText(text, try .long(), name: "b.csv")
        #expect(second.duplicates == 1 && second.appended == 2 && second.conflicts == 0)
        #expect(second.sites == ["S1"])
        let third = try data.importText(header + "2024-01-01 10:00,Store one,8,2\n", try .long(), name: "c.csv")
        #expect(third.conflicts == 1 && third.appended == 0)
        #expect(third.firstConflicts.first?.site == "Store one")
        #expect(try Set(data.counts().flatMap { $0 }.map(\.site)) == ["Café X", "Y", "S1", "Store one"])
    }

    @Test func `A name that no store has stays a site of its own`() throws {
        let data = try data()
        try data.importText(header + "2024-01-01 10:00,Cafe X,1,2\n", try .long())
        #expect(try data.importText(header + "2024-01-01 10:00,S1,1,2\n", try .long(), name: "b.csv").appended == 1)
    }

    @Test
    func
        `With replace the later spelling stands, undo brings the first back, and the order never depends on partitions`()
        throws
    {
        let data = try TemporaryLog()
        let stores = (0..<24).map { number -> StoreDescription in
            var store = StoreDescription(id: "S\(number)", timeZone: "Europe/Dublin")
            store.spellings = ["Shop \(number)"]
            return store
        }
        _ = try StoreAdministration(data.log).say { _ in stores.map { StoreStatement($0) } }
        func text(_ name: (Int) -> String, _ people: Int) -> String {
            header + (0..<24).map { "2024-01-01 10:00,\(name($0)),\(people),0\n" }.joined()
        }
        try data.importText(text({ "Shop \($0)" }, 1), try .long())
        let second = try data.importText(text({ "S\($0)" }, 5), try .long(), name: "b.csv", replace: true)
        #expect(second.replaced == 24)
        #expect(try data.simulate { $0.visits = "first" }.available == 120)
        // All that is said of an interval is in one partition, where offsets give its order.
        for events in try data.counts() {
            for event in events {
                #expect(events.count { $0.site.drop { !$0.isNumber } == event.site.drop { !$0.isNumber } } == 2)
            }
        }
        let plan = try data.undo(second.importID)
        #expect(plan.intervals == 24 && plan.changes.count == 24)
        #expect(plan.changes.allSatisfy { $0.before.entered == 5 && $0.after.entered == 1 })
        #expect(try data.simulate { $0.visits = "second" }.available == 24)
        #expect(try data.importText(text({ "S\($0)" }, 1), try .long(), name: "c.csv").duplicates == 24)
    }

    @Test func `A quarter under one spelling overlaps the hour under another`() throws {
        let data = try data()
        try data.importText(header + "2024-01-01 10:00,Café X,1,2\n", try .long())
        let quarters = header + "2024-01-01 10:00,S1,1,\n2024-01-01 10:15,S1,1,\n"
        #expect(try data.importText(quarters, try .long(minutes: 15), name: "b.csv").conflicts == 2)
    }

    @Test(arguments: ["S1", "Store one", "Café X", "Cafe\u{301} X"])
    func `A span is marked for all spellings, by any of them, and what is imported later under any is a conflict`(
        name: String
    ) throws {
        let data = try data()
        try data.importText(
            header + "2024-01-01 10:00,Café X,1,2\n2024-01-01 11:00,S1,3,4\n2024-01-01 11:00,Other,3,4\n", try .long())
        let plan = try data.invalidate(name, "2024-01-01T00:00", "2024-01-02T00:00")
        #expect(plan.intervals == 2 && plan.span.site == "S1")
        #expect(try data.simulate().available == 7)
        let later = try data.importText(header + "2024-01-01 12:00,Store one,3,4\n", try .long(), name: "b.csv")
        #expect(later.conflicts == 1 && later.firstConflicts.first?.missingReason == "covered")
        try data.undo(plan.id)
        #expect(try data.importText(header + "2024-01-01 10:00,S1,1,2\n", try .long(), name: "c.csv").duplicates == 1)
    }

    @Test func `A simulation takes a site by any name, and is the same one by each`() throws {
        let data = try data()
        try data.importText(
            header + "2024-01-01 10:00,Café X,1,2\n2024-01-01 11:00,S1,3,4\n2024-01-01 11:00,O,3,4\n", try .long())
        #expect(try data.simulate { $0.sites = ["Café X"] }.appended == 10)
        for name in ["S1", "Store one", "Cafe\u{301} X"] {
            let again = try data.simulate { $0.sites = [name] }
            #expect(again.appended == 0 && again.total == 10)
        }
        #expect(throws: SimulationError.self) { try data.simulate { $0.sites = ["S2"] } }
    }

    @Test func `Local bounds of a simulation are by the clock of the registered store`() throws {
        let data = try TemporaryLog()
        // 10:00 to 15:00 in Dublin, 05:00 to 10:00 in New York.
        let rows = (10..<16).map { "2024-01-01 \($0):00,S1,1,\n2024-01-01 \($0):00,O,1,\n" }.joined()
        try data.importText(header + rows, try .long())
        try data.register(zone: "America/New_York")
        func available(_ site: String) throws -> UInt64 {
            try data.simulate {
                $0.sites = [site]
                $0.times = TimeRange(
                    from: .local(WallTime("2024-01-01T09:00")!), to: .local(WallTime("2024-01-01T13:00")!))
            }.available
        }
        #expect(try available("S1") == 2)
        #expect(try available("O") == 3)
    }

    @Test func `The bounds of a marked span are by the clock of the registered store at each interval`() throws {
        let data = try TemporaryLog()
        let rows = (10..<16).map { "2024-01-01 \($0):00,S1,1,\n" }.joined()
        try data.importText(header + rows, try .long())
        try data.register(zone: "America/New_York")
        let plan = try data.invalidate("S1", "2024-01-01T09:00", "2024-01-02T00:00")
        #expect(plan.intervals == 2 && plan.timeZone == "America/New_York")
        #expect(plan.firstStart?.milliseconds == 1_704_117_600_000)
    }
}

extension TemporaryLog {
    /// The store `S1`, called `Store one`, with the spelling `Café X`.
    func register(zone: String) throws {
        var store = StoreDescription(id: "S1", name: "Store one", timeZone: zone)
        store.spellings = ["Café X"]
        _ = try StoreAdministration(log).say { _ in [StoreStatement(store)] }
    }
}
