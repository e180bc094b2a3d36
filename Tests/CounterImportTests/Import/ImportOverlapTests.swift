import CounterImport
import EventLog
import FootfallEvents
import FootfallTestSupport
import Simulation
import Testing
import TypedTopics

@Suite struct ImportOverlapTests {
    private let hours = "time,site,in,out\n2024-01-01 10:00,S,100,\n2024-01-01 11:00,S,60,\n"
    private let quarters =
        "time,site,in,out\n2024-01-01 10:00,S,25,\n2024-01-01 10:15,S,25,\n2024-01-01 10:30,S,25,\n2024-01-01 10:45,S,25,\n"

    @Test func `Quarters of an hour that stands are conflicts that name it, and nothing is appended`() throws {
        let data = try TemporaryLog()
        try data.importText(hours, try .long())
        let ends = try data.ends("counts")
        let summary = try data.importText(quarters, try .long(minutes: 15), name: "quarters.csv")
        #expect(summary.conflicts == 4)
        #expect(summary.leftSomethingOut)
        #expect(
            summary.firstConflicts.first?.description
                == "line 2: S, 2024-01-01T10:00: entered 25, overlaps the interval of 60 minutes from 2024-01-01T10:00 "
                + "(entered 100, line 2 of a.csv); the first stays")
        #expect(try data.ends("counts") == ends)
    }

    @Test func `With replace the quarters take the hour's place, the other hour stays, and undo brings it back`() throws
    {
        let data = try TemporaryLog()
        try data.importText(hours, try .long())
        let before = try data.standing()
        let summary = try data.importText(quarters, try .long(minutes: 15), replace: true)
        #expect(summary.replaced + summary.appended == 4)
        #expect(summary.retracted == 1)
        #expect(
            try data.standing() == [
                "2024-01-01T10:00Z 15 S: entered 25", "2024-01-01T10:15Z 15 S: entered 25",
                "2024-01-01T10:30Z 15 S: entered 25", "2024-01-01T10:45Z 15 S: entered 25",
                "2024-01-01T11:00Z 60 S: entered 60",
            ])
        try data.undo(summary.importID)
        #expect(try data.standing() == before)
    }

    @Test func `An hour over quarters that stand is one conflict, which says how many there are`() throws {
        let data = try TemporaryLog()
        try data.importText(quarters, try .long(minutes: 15))
        let summary = try data.importText(hours, try .long())
        #expect(summary.conflicts == 1)
        #expect(summary.appended == 1)
        #expect(summary.firstConflicts.first?.overlapping == 4)
    }

    @Test func `A day overlaps its hours, whatever the clocks do on it`() throws {
        for (day, hour, seconds) in [
            ("2024-03-31", "2024-03-31 23:00", 82_800), ("2024-10-27", "2024-10-27 23:00", 90_000),
            ("2024-06-01", "2024-06-01 00:00", 86_400),
        ] {
            let data = try TemporaryLog()
            try data.importText("time,site,in,out\n\(hour),S,5,\n", try .long())
            let days = "time,site,in,out\n\(day) 00:00,S,70,\n"
            #expect(try data.importText(days, try .long(minutes: 1440)).conflicts == 1, "\(day)")
            try data.importText(days, try .long(minutes: 1440), replace: true)
            let event = try #require(try data.counts().flatMap { $0 }.last { $0.hasEntered })
            #expect(event.intervalSeconds == seconds, "\(day)")
            #expect(event.localLabel == day + "T00:00")
            #expect(try data.standing().count == 1)
        }
    }

    @Test func `A day with two labels is one day`() throws {
        let data = try TemporaryLog()
        let rows =
            "2024-01-01 00:00,S,5,\n2024-01-01 09:00,S,7,\n"
            + (2...6).map { "2024-01-0\($0) 00:00,S,6,\n" }.joined()
        let summary = try data.importText("time,site,in,out\n" + rows, try .long(minutes: 1440))
        #expect(summary.appended == 6)
        #expect(summary.conflicts == 1)
        #expect(try data.standing().first == "2024-01-01T00:00Z 1440 S: entered 5")
    }

    @Test func `Days need no hour in their format`() throws {
        let data = try TemporaryLog()
        let format = try CounterFormat.mapping(
            """
            {'layout': 'long', 'time_zone': 'Europe/Dublin', 'time': {'column': 'day', 'formats': ['yyyy-MM-dd']},
             'site_name': 'S', 'total': 'n', 'interval': 'day'}
            """)
        try data.importText("day,n\n2024-07-01,5\n2024-07-02,6\n", format)
        #expect(
            try data.standing() == ["2024-06-30T23:00Z 1440 S: total 5", "2024-07-01T23:00Z 1440 S: total 6"])
    }

    @Test func `A file whose step is shorter than its interval is refused, naming both, and nothing is appended`()
        throws
    {
        let data = try TemporaryLog()
        #expect {
            try data.importText(quarters, try .long())
        } throws: { error in
            guard case ImportError.stepTooShort("a.csv", stepMinutes: 15, intervalMinutes: 60) = error else {
                return false
            }
            return "\(error)".contains("15 minutes apart") && "\(error)".contains("60 minutes")
        }
        #expect(throws: ImportError.self) { try data.importText(hours, try .long(minutes: 1440)) }
        #expect(try data.log.topics().isEmpty)
    }

    @Test func `Gaps and longer steps are no error, and a single row between is a conflict`() throws {
        let data = try TemporaryLog()
        let summary = try data.importText(
            "time,site,in,out\n2024-01-01 10:00,S,1,\n2024-01-01 12:00,S,2,\n2024-01-01 12:15,S,9,\n2024-01-01 15:00,S,3,\n"
                + "2024-01-01 16:00,S,4,\n", try .long())
        #expect(summary.appended == 4)
        #expect(summary.firstConflicts.map(\.line) == [4])
        #expect(summary.firstConflicts.map(\.reason) == [.overlap])
    }

    @Test func `Rows a day apart that are taken for hours give a warning`() throws {
        let data = try TemporaryLog()
        let rows = (1...5).map { "2024-01-0\($0) 00:00,S,5," }.joined(separator: "\n")
        let summary = try data.importText("time,site,in,out\n" + rows, try .long())
        #expect(summary.warnings.contains(.rowsFarApart(stepMinutes: 1440, intervalMinutes: 60)))
    }

    @Test func `Doors and counters of a site are told apart`() throws {
        let data = try TemporaryLog()
        let format = try CounterFormat.long("'entered': 'in', 'line': 'door', 'counter': 'serial'")
        let text = """
            time,site,in,door,serial
            2024-01-01 10:00,S,1,north,a
            2024-01-01 10:00,S,2,south,a
            2024-01-01 10:00,S,3,north,b
            """
        #expect(try data.importText(text, format).appended == 3)
        #expect(
            try data.standing().sorted()
                == [
                    "2024-01-01T10:00Z 60 S/north/a: entered 1", "2024-01-01T10:00Z 60 S/north/b: entered 3",
                    "2024-01-01T10:00Z 60 S/south/a: entered 2",
                ].sorted())
        #expect(try data.importText(text, format).duplicates == 3)
    }

    @Test func `A door's count and the whole site's are a conflict, whichever comes first, and replace takes one`()
        throws
    {
        let doors = try CounterFormat.long("'entered': 'in', 'line': 'door'")
        let ofDoors = "time,site,in,door\n2024-01-01 10:00,S,1,north\n2024-01-01 10:00,S,2,south\n"
        let whole = "time,site,in,out\n2024-01-01 10:00,S,9,\n2024-01-01 11:00,S,4,\n"
        let standingDoors = [
            "2024-01-01T10:00Z 60 S/north: entered 1", "2024-01-01T10:00Z 60 S/south: entered 2",
        ]
        let data = try TemporaryLog()
        try data.importText(ofDoors, doors, name: "doors.csv")
        let summary = try data.importText(whole, try .long(), name: "site.csv")
        #expect(summary.conflicts == 1 && summary.appended == 1)
        let conflict = try #require(summary.firstConflicts.first)
        #expect(conflict.reason == .overlap && conflict.firstPlace == "S, line north" && conflict.overlapping == 2)
        #expect(conflict.description.contains("of S, line north (entered 1, line 2 of doors.csv) and 1 more"))
        #expect(try data.standing() == standingDoors + ["2024-01-01T11:00Z 60 S: entered 4"])
        let replaced = try data.importText(whole, try .long(), name: "site.csv", replace: true)
        #expect(try data.standing() == ["2024-01-01T10:00Z 60 S: entered 9", "2024-01-01T11:00Z 60 S: entered 4"])
        #expect(try data.simulate().available == 13)
        // The undo brings the doors back, and names them.
        let plan = try data.undo(replaced.importID)
        #expect(plan.changes.map(\.line) == ["", "north", "south"])
        #expect(try data.standing() == standingDoors + ["2024-01-01T11:00Z 60 S: entered 4"])

        let other = try TemporaryLog()
        try other.importText(whole, try .long(), name: "site.csv")
        #expect(try other.importText(ofDoors, doors, name: "doors.csv").conflicts == 2)
        #expect(try other.simulate().available == 13)
    }

    @Test func `Visits are made of a door's counts or of the whole site's, not of both`() throws {
        let data = try TemporaryLog()
        let topic = try FootfallTopic.counts.ensure(in: data.log)
        for (line, people) in [("north", 3), ("south", 4), ("", 10)] as [(String, UInt64)] {
            var event = PeopleCounted(hour: 10, of: "S")
            if !line.isEmpty { event.line = line }
            event.total = people
            try data.log.append(columnar: event, to: topic)
        }
        #expect(try data.simulate().available == 7)
    }

    @Test func `An hour that another producer appended is marked as missing when quarters replace it`() throws {
        let data = try TemporaryLog()
        let topic = try FootfallTopic.counts.ensure(in: data.log)
        var event = PeopleCounted(hour: 10, of: "S")
        event.total = 40
        try data.log.append(columnar: event, to: topic)
        let text = "time,site,in,out\n2023-01-01 10:00,S,1,\n2023-01-01 10:15,S,1,\n"
        #expect(try data.importText(text, try .long(minutes: 15)).conflicts == 2)
        try data.importText(text, try .long(minutes: 15), replace: true)
        #expect(
            try data.standing() == [
                "2023-01-01T10:00Z 15 S: entered 1", "2023-01-01T10:00Z 60 S: missing",
                "2023-01-01T10:15Z 15 S: entered 1",
            ])
    }
}
