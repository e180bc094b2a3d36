import CounterImport
import EventLog
import FootfallEvents
import FootfallTestSupport
import LocalTime
import Stores
import Testing
import TestSupport
import Timekeeping

/// A label that another zone made another instant before: never counted at both.
@Suite struct OtherTimeImportTests {
    private let header = "time,site,in,out\n"

    private func register(_ data: TemporaryLog, _ store: String, _ zone: String, from: String? = nil) throws {
        let start = try from.map { try RFC3339.time(of: $0) } ?? .min
        _ = try StoreAdministration(data.log).say { _ in
            [StoreStatement(StoreDescription(id: store, timeZone: zone), validFrom: start)]
        }
    }

    private func rows(_ hours: [Int], day: String = "2026-07-17", count: (Int) -> Int = { $0 }) -> String {
        hours.map { "\(day) \($0 < 10 ? "0" : "")\($0):00,A,\(count($0)),\n" }.joined()
    }

    /// What one import of a file into an empty log leaves, where the site is registered.
    private func fresh(_ text: String, _ zone: String, _ format: CounterFormat) throws -> [String] {
        let data = try TemporaryLog()
        try register(data, "A", zone)
        try data.importText(text, format)
        return try data.standing()
    }

    @Test func `The same file after its store was registered in another zone is a conflict of every row, naming both`()
        throws
    {
        let data = try TemporaryLog()
        let text = header + rows([9, 10, 11])
        try data.importText(text, try .long())
        let before = try data.standing()
        try register(data, "A", "America/New_York")
        let again = try data.importText(text, try .long(), name: "b.csv")
        #expect(again.conflicts == 3 && again.appended == 0 && again.leftSomethingOut)
        #expect(try data.standing() == before)
        let conflict = again.firstConflicts[0]
        #expect(conflict.reason == .otherTime && conflict.line == 2 && conflict.firstLine == 2)
        #expect(conflict.telling == .init(zone: "America/New_York", start: "2026-07-17T13:00:00.000Z"))
        #expect(conflict.firstTelling == .init(zone: "Europe/Dublin", start: "2026-07-17T08:00:00.000Z"))
        #expect(
            conflict.description
                == "line 2: A, 2026-07-17T09:00: entered 9, at 2026-07-17T13:00Z by America/New_York, but line 2 of a.csv "
                + "has it at 2026-07-17T08:00Z by Europe/Dublin (entered 9); the first stays")
    }

    @Test func `A zone that is corrected for a site far down in the file is found too`() throws {
        let data = try TemporaryLog()
        try register(data, "A", "Europe/Dublin")
        try register(data, "B", "Europe/Dublin")
        let many = (1...25).map { rows(Array(0..<24), day: "2026-06-\($0 < 10 ? "0" : "")\($0)") }.joined()
        let text = header + many + "2026-07-17 09:00,B,1,\n2026-07-17 10:00,B,2,\n"
        try data.importText(text, try .long(), rows: (100, 1000))
        let before = try data.standing()
        try register(data, "B", "America/New_York")
        let again = try data.importText(text, try .long(), rows: (100, 1000))
        #expect(again.duplicates == 600 && again.conflicts == 2 && again.appended == 0)
        #expect(try data.standing() == before)
    }

    @Test func `Replacing by a file that has grown moves what was there, and an undo brings it back`() throws {
        let data = try TemporaryLog()
        try data.importText(header + rows([9, 10, 11]), try .long())
        let before = try data.standing()
        try register(data, "A", "America/New_York")
        let text = header + rows([9, 10, 11, 12])
        let summary = try data.importText(text, try .long(), replace: true)
        #expect(summary.replaced == 3 && summary.appended == 1 && summary.retracted == 3 && summary.conflicts == 0)
        let moved = try fresh(text, "America/New_York", .long())
        #expect(try data.standing() == moved)
        let ends = try data.ends("counts")
        for replace in [true, false] {
            let again = try data.importText(text, try .long(), replace: replace)
            #expect(again.duplicates == 4 && again.importID == nil)
        }
        #expect(try data.ends("counts") == ends)
        try data.undo(summary.importID)
        #expect(try data.standing() == before)
    }

    @Test(arguments: [false, true])
    func `Counts that are equal by chance an hour apart are moved all the same`(isNewestFirst: Bool) throws {
        for zone in ["Europe/Berlin", "Atlantic/Azores", "Asia/Kolkata"] {
            let data = try TemporaryLog()
            let hours = Array(isNewestFirst ? [6, 5, 4, 3, 2] : [2, 3, 4, 5, 6])
            try data.importText(header + rows(hours) { _ in 5 }, try .long())
            try register(data, "A", zone)
            let text = header + rows(hours + [7]) { _ in 5 }
            let again = try data.importText(text, try .long())
            #expect(again.appended <= 1 && again.conflicts >= 5, "\(zone)")
            try data.importText(text, try .long(), replace: true)
            #expect(try data.standing() == fresh(text, zone, .long()), "\(zone)")
        }
    }

    @Test func `A count is no duplicate of that of another label, told for the same instant by another zone`() throws {
        let data = try TemporaryLog()
        try data.importText(header + rows([23], day: "2026-07-16"), try .long())
        try register(data, "A", "Europe/Berlin")
        let next = header + rows([0]) { _ in 23 }
        let summary = try data.importText(next, try .long())
        #expect(summary.conflicts == 1 && summary.duplicates == 0)
        #expect(summary.firstConflicts[0].firstLabel == "2026-07-16T23:00")
        try data.importText(next, try .long(), replace: true)
        #expect(try data.counts().flatMap { $0 }.last { $0.hasEntered }?.localLabel == "2026-07-17T00:00")
    }

    @Test func `Rows that say their offset are duplicates at their instants, and new ones are no conflict`() throws {
        let data = try TemporaryLog()
        let format = try CounterFormat.mapping(
            """
            {'layout': 'long', 'time_zone': 'Europe/Dublin', 'time': {'column': 'time', 'formats': ['yyyy-MM-dd HH:mmXXX']},
             'site': 'site', 'entered': 'in', 'exited': 'out'}
            """)
        func rows(_ hours: ClosedRange<Int>) -> String {
            hours.map { "2026-07-17 \($0):00Z,A,\($0),\n" }.joined()
        }
        try data.importText(header + rows(10...14), format)
        try register(data, "A", "America/New_York")
        let again = try data.importText(header + rows(10...19), format, name: "b.csv")
        #expect(again.duplicates == 5 && again.appended == 5 && again.conflicts == 0)
        let replacing = try data.importText(header + rows(10...20), format, replace: true)
        #expect(replacing.duplicates == 10 && replacing.appended == 1 && replacing.retracted == 0)
        #expect(try data.standing().count == 11)
    }

    @Test func `The two hours of a label that comes twice are both right, by whichever zone they were told`() throws {
        let data = try TemporaryLog()
        let text = header + [0, 1, 1, 2].map { "2026-10-25 0\($0):00,A,5,\n" }.joined()
        try data.importText(text, try .long())
        try register(data, "A", "Europe/London")
        #expect(try data.importText(text, try .long()).duplicates == 4)
        #expect(try data.importText(text, try .long(), replace: true).duplicates == 4)
        // The first of the two alone does not take the second back.
        let first = header + "2026-10-25 01:00,A,6,\n"
        #expect(try data.importText(first, try .long(), replace: true).retracted == 0)
        #expect(try data.standing().count == 4)
    }

    @Test func `A label that a store's clock shows again since its zone was changed is no conflict`() throws {
        let data = try TemporaryLog()
        try register(data, "A", "Europe/Paris")
        try register(data, "A", "Europe/Dublin", from: "2026-07-17T10:00:00Z")
        let format = try CounterFormat.mapping(
            """
            {'layout': 'long', 'time': {'column': 'time', 'formats': ['yyyy-MM-dd HH:mm', 'yyyy-MM-dd HH:mmXXX']},
             'site': 'site', 'entered': 'in', 'exited': 'out'}
            """)
        // 11:00 in Paris, and an hour later in Dublin.
        try data.importText(header + "2026-07-17 09:00Z,A,1,\n", format)
        let summary = try data.importText(header + "2026-07-17 11:00,A,2,\n", format, replace: true)
        #expect(summary.appended == 1)
        #expect(try data.standing() == ["2026-07-17T09:00Z 60 A: entered 1", "2026-07-17T10:00Z 60 A: entered 2"])
    }

    @Test func `Days are told at another time by their dates`() throws {
        let data = try TemporaryLog()
        let format = try CounterFormat.long(minutes: 1440)
        let text = header + "2026-07-17 00:00,A,1,\n2026-10-25 00:00,A,2,\n"
        try data.importText(text, format)
        let before = try data.standing()
        try register(data, "A", "America/New_York")
        let again = try data.importText(text, format)
        #expect(again.conflicts == 2 && again.firstConflicts.allSatisfy { $0.reason == .otherTime })
        #expect(try data.standing() == before)
        let grown = text + "2026-10-26 00:00,A,3,\n"
        let summary = try data.importText(grown, format, replace: true)
        #expect(summary.retracted == 2 && summary.conflicts == 0)
        #expect(try data.standing() == fresh(grown, "America/New_York", format))
    }

    @Test func `Quarters of an hour that was told at another time overlap it`() throws {
        let data = try TemporaryLog()
        try data.importText(header + rows([9]), try .long())
        try register(data, "A", "America/New_York")
        let quarters = header + "2026-07-17 09:00,A,1,\n2026-07-17 09:15,A,2,\n"
        let summary = try data.importText(quarters, try .long(minutes: 15))
        #expect(summary.conflicts == 2 && summary.firstConflicts[1].firstMinutes == 60)
        #expect(summary.firstConflicts[1].firstLabel == "2026-07-17T09:00")
        try data.importText(quarters, try .long(minutes: 15), replace: true)
        #expect(try data.standing() == fresh(quarters, "America/New_York", .long(minutes: 15)))
    }

    @Test func `A file of who entered does not move who left, and the other file does`() throws {
        let data = try TemporaryLog()
        let (entered, exited) = (header + "2026-07-17 09:00,A,1,\n", header + "2026-07-17 09:00,A,,2\n")
        try data.importText(entered, try .long(), name: "in.csv")
        try data.importText(exited, try .long(), name: "out.csv")
        try register(data, "A", "America/New_York")
        #expect(try data.importText(exited + "2026-07-17 10:00,A,,3\n", try .long()).conflicts == 1)
        let more = "2026-07-17 11:00,A,4,\n"
        try data.importText(entered + more, try .long(), name: "in.csv", replace: true)
        #expect(
            try data.standing().prefix(2) == ["2026-07-17T08:00Z 60 A: exited 2", "2026-07-17T13:00Z 60 A: entered 1"])
        try data.importText(exited, try .long(), name: "out.csv", replace: true)
        #expect(try data.standing()[0] == "2026-07-17T13:00Z 60 A: entered 1, exited 2")
    }

    @Test func `Another line or counter of the site is not told at another time by it`() throws {
        let data = try TemporaryLog()
        let format = try CounterFormat.long("'line': 'door', 'entered': 'in', 'exited': 'out'")
        let header = "time,site,door,in,out\n"
        try data.importText(header + "2026-07-17 09:00,A,north,1,\n", format)
        try register(data, "A", "America/New_York")
        let summary = try data.importText(header + "2026-07-17 09:00,A,south,2,\n2026-07-17 09:00,A,,3,\n", format)
        #expect(summary.conflicts == 1 && summary.appended == 1)
        #expect(summary.firstConflicts[0].reason == .overlap)
    }

    @Test func `What was told for a time at which the site has no zone now is told at another time`() throws {
        let data = try TemporaryLog()
        try data.importText(header + rows([1]), try .long())
        try register(data, "A", "America/New_York", from: "2026-07-17T04:00:00Z")
        var format = try CounterFormat.long()
        format.timeZone = nil
        #expect(try data.importText(header + rows([1, 2]), format).conflicts == 1)
        try data.importText(header + rows([1, 2]), format, name: "b.csv", replace: true)
        #expect(try data.standing() == ["2026-07-17T05:00Z 60 A: entered 1", "2026-07-17T06:00Z 60 A: entered 2"])
    }

    @Test func `Labels that one of the zones skips are told at another time too`() throws {
        // 02:30 is skipped in Berlin, and is no hour of its own in Algiers, which has the same offset before.
        for zones in [("Europe/Berlin", "Africa/Algiers"), ("Africa/Algiers", "Europe/Berlin")] {
            let data = try TemporaryLog()
            try register(data, "A", zones.0)
            let text = header + "2026-03-29 02:30,A,1,\n2026-03-29 04:30,A,2,\n"
            try data.importText(text, try .long())
            try register(data, "A", zones.1)
            let again = try data.importText(text, try .long())
            #expect(again.appended == 0 && again.conflicts == 2)
            try data.importText(text + "2026-03-29 05:30,A,3,\n", try .long(), replace: true)
            #expect(
                try data.standing() == fresh(text + "2026-03-29 05:30,A,3,\n", zones.1, .long()), "\(zones)")
        }
    }

    @Test(arguments: 1...6) func `A replacement that is interrupted comes to the same`(stop: Int) throws {
        let data = try TemporaryLog()
        let hours = Array(0..<24)
        try data.importText(header + rows(hours), try .long())
        try register(data, "A", "Europe/Berlin")
        let text = header + rows(hours) + rows([0, 1], day: "2026-07-18")
        var interruptions = 0
        while true {
            var notices = 0
            do {
                try data.importText(text, try .long(), replace: true, rows: (2, 3)) { _ in
                    notices += 1
                    if notices > 4 * stop, interruptions < 3 { throw Interrupted() }
                }
                break
            } catch is Interrupted { interruptions += 1 }
        }
        #expect(interruptions > 0)
        #expect(try data.standing() == fresh(text, "Europe/Berlin", .long()))
    }

    @Test(arguments: 0..<40)
    func
        `Whatever zones were wrong, and in whatever pieces files came: replacing all of them gives what the right zone does`(
            seed: Int
        ) throws
    {
        var random = SeededGenerator(seed: UInt64(seed))
        let zones = ["Europe/Dublin", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Atlantic/Azores"]
        let data = try TemporaryLog()
        var days: [String] = []
        for day in 24...26 {
            let hours = Array(0..<24).filter { _ in Int.random(in: 0..<8, using: &random) > 0 }
            let text = rows(hours, day: "2026-10-\(day)") { _ in Int.random(in: 1...2, using: &random) }
            days.append(text)
            if Bool.random(using: &random) { try register(data, "A", zones.randomElement(using: &random)!) }
            let zone = zones.randomElement(using: &random)!
            let before = try data.standing(ifAny: "counts")
            let summary = try data.importText(header + text, try .long(), name: "\(day).csv", zone: zone)
            // What is left out is said, and what stands is never told twice.
            #expect(summary.conflicts > 0 || before.isEmpty || summary.appended == hours.count, "seed \(seed)")
        }
        let right = zones.randomElement(using: &random)!
        try register(data, "A", right)
        days.shuffle(using: &random)
        let text = header + days.joined()
        try data.importText(text, try .long(), replace: true)
        #expect(try data.standing() == fresh(text, right, .long()), "seed \(seed)")
    }
}

extension TemporaryLog {
    fileprivate func standing(ifAny topic: String) throws -> [String] {
        try log.topics().contains { $0.name == topic } ? standing() : []
    }
}
