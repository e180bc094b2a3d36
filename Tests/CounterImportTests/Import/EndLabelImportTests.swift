import CounterImport
import FootfallTestSupport
import LocalTime
import Testing
import Timekeeping

/// Times at which intervals end, in the nights in which clocks change: as a clock showed them, and as the start's label and the length of the
/// interval.
@Suite struct EndLabelImportTests {
    struct Night: Sendable, CustomTestStringConvertible {
        let zone: String
        let change: String
        var testDescription: String { "\(zone) \(change)" }

        static let all = [
            Night(zone: "Europe/Dublin", change: "2023-03-26T01:00:00Z"),
            Night(zone: "Europe/Dublin", change: "2023-10-29T01:00:00Z"),
            Night(zone: "America/New_York", change: "2023-03-12T07:00:00Z"),
            Night(zone: "America/New_York", change: "2023-11-05T06:00:00Z"),
            // At midnight.
            Night(zone: "America/Santiago", change: "2023-09-03T04:00:00Z"),
            Night(zone: "America/Santiago", change: "2023-04-02T03:00:00Z"),
        ]
    }

    private struct Row {
        let label: LocalLabel
        let site: String
        let people: Int
    }

    private struct Table {
        var rows: [Row] = []
        /// As ``TemporaryLog/standing()`` tells it.
        var standing: [String] = []
    }

    private static func table(_ night: Night, minutes: Int, isNominal: Bool, hasSkipped: Bool = true) throws -> Table {
        let zone = try LocalZone(named: night.zone)
        let change = try RFC3339.time(of: night.change)
        func label(_ time: EventTime) -> LocalLabel {
            LocalLabel(minutes: Int32(time.milliseconds / 60_000 + zone.offsetMinutes(at: time)))
        }
        var table = Table()
        var people = 10
        func add(_ label: LocalLabel, _ start: EventTime, skipped: LocalLabel? = nil) {
            for site in ["A", "B"] {
                people += 1
                table.rows.append(Row(label: label, site: site, people: people))
                let name = site + (skipped.map { " (\($0))" } ?? "")
                table.standing.append(
                    "\(RFC3339.text(start).prefix(16))Z \(minutes) \(name): entered \(people)")
            }
        }
        for offset in stride(from: -240, to: 300, by: minutes) {
            let start = change + .seconds(offset * 60)
            let jump = zone.offsetMinutes(at: change) - zone.offsetMinutes(at: change - .seconds(60))
            if isNominal, hasSkipped, offset == 0, jump > 0 {
                // A device that asks no clock has rows of the hour that none shows.
                let before = label(change - .seconds(60)).minutes + 1
                for minute in stride(from: Int32(0), to: Int32(jump), by: minutes) {
                    let skipped = LocalLabel(minutes: before + minute)
                    add(
                        LocalLabel(minutes: skipped.minutes + Int32(minutes)), change + .seconds(Int(minute) * 60),
                        skipped: skipped)
                }
            }
            add(
                isNominal
                    ? LocalLabel(minutes: label(start).minutes + Int32(minutes))
                    : label(start + .seconds(minutes * 60)),
                start)
        }
        table.standing.sort()
        return table
    }

    private func format(_ night: Night, minutes: Int) throws -> CounterFormat {
        try .mapping(
            """
            {'layout': 'long', 'time_zone': '\(night.zone)', 'interval_minutes': \(minutes), 'site': 's', 'entered': 'n',
             'time': {'column': 't', 'formats': ['yyyy-MM-dd HH:mm'], 'at': 'end'}}
            """)
    }

    private func check(_ table: Table, _ night: Night, minutes: Int) throws {
        let format = try format(night, minutes: minutes)
        for rows in [
            table.rows, table.rows.reversed(),
            table.rows.filter { $0.site == "A" } + table.rows.filter { $0.site == "B" },
        ] {
            let data = try TemporaryLog()
            let lines = rows.map { "\($0.label.description.replacing("T", with: " ")),\($0.site),\($0.people)" }
            let summary = try data.importText((["t,s,n"] + lines).joined(separator: "\n"), format)
            #expect(try data.standing().sorted() == table.standing, "\(lines.joined(separator: "\n"))")
            #expect(summary.conflicts == 0 && summary.warnings.isEmpty, "\(summary.warnings)")
        }
    }

    @Test(arguments: Night.all, [15, 30, 60]) func `ends that a clock showed`(night: Night, minutes: Int) throws {
        try check(Self.table(night, minutes: minutes, isNominal: false), night, minutes: minutes)
    }

    @Test(arguments: Night.all, [15, 30, 60])
    func `ends that are the start's label and the length`(night: Night, minutes: Int) throws {
        try check(Self.table(night, minutes: minutes, isNominal: true), night, minutes: minutes)
    }

    @Test(arguments: Night.all) func `nominal ends without rows of the hour that is skipped`(night: Night) throws {
        try check(Self.table(night, minutes: 60, isNominal: true, hasSkipped: false), night, minutes: 60)
    }

    @Test func `Of 24 ends on the day that has 25 hours, the hour that is there once is the first`() throws {
        let night = Night.all[1]
        for lines in [["00:00", "01:00", "02:00", "03:00"], ["03:00", "02:00", "01:00", "00:00"]] {
            let data = try TemporaryLog()
            let rows = lines.map { "2023-10-29 \($0),A,\($0.prefix(2).dropFirst())" }
            let summary = try data.importText((["t,s,n"] + rows).joined(separator: "\n"), format(night, minutes: 60))
            #expect(
                try data.standing() == [
                    "2023-10-28T22:00Z 60 A: entered 0", "2023-10-28T23:00Z 60 A: entered 1",
                    "2023-10-29T00:00Z 60 A: entered 2", "2023-10-29T02:00Z 60 A: entered 3",
                ])
            #expect(summary.warnings.isEmpty)
        }
    }

    @Test func `Hours as columns that are ends`() throws {
        let format = try CounterFormat.mapping(
            """
            {'layout': 'long', 'time_zone': 'Europe/Dublin', 'site': 's', 'entered': 'h{hour}',
             'time': {'column': 't', 'formats': ['yyyy-MM-dd'], 'at': 'end'}}
            """)
        let hours = (1...24).map { "h\($0)" }.joined(separator: ",")
        for (day, second) in [
            ("2023-03-26", "2023-03-26T01:00Z 60 A (2023-03-26T01:00): entered 2"),
            ("2023-10-29", "2023-10-29T00:00Z 60 A: entered 2"),
        ] {
            let data = try TemporaryLog()
            let row = (1...24).map(String.init).joined(separator: ",")
            let summary = try data.importText("t,s,\(hours)\n\(day),A,\(row)\n", format)
            let standing = try data.standing()
            #expect(summary.conflicts == 0 && standing.count == 24)
            #expect(standing.contains(second))
        }
    }

    @Test func `Another zone's telling of an end is found again`() throws {
        let data = try TemporaryLog()
        let format = try format(Night.all[1], minutes: 60)
        let text = "t,s,n\n2023-07-01 10:00,A,1\n2023-07-01 11:00,A,2\n"
        try data.importText(text, format)
        let summary = try data.importText(text, format, zone: "Europe/Paris")
        #expect(summary.appended == 0 && summary.conflicts == 2)
        #expect(summary.firstConflicts.allSatisfy { $0.reason == .otherTime })
    }

    /// Of the layout with a site and a time in each row.
    private func long(_ zone: String, _ pattern: String, _ others: String = "") throws -> CounterFormat {
        try .mapping(
            """
            {'layout': 'long', 'time_zone': '\(zone)', 'site': 's', 'entered': 'n',
             'time': {'column': 't', 'formats': ['\(pattern)'], 'at': 'end'\(others)}}
            """)
    }

    @Test(arguments: [
        ("America/Santiago", "2026-09-06", "04:00"), ("America/Havana", "2026-03-08", "05:00"),
        ("Asia/Beirut", "2026-03-29", "22:00"), ("Europe/Dublin", "2026-03-29", "01:00"),
    ])
    func `The first of 24 columns that are ends is of the row's own day where clocks skip midnight`(
        zone: String, day: String, change: String
    ) throws {
        var standing: [[String]] = []
        for (hours, at) in [(1...24, "end"), (0...23, "start")] {
            let format = try CounterFormat.mapping(
                """
                {'layout': 'long', 'time_zone': '\(zone)', 'site': 's', 'entered': 'h{hour}',
                 'time': {'column': 't', 'formats': ['yyyy-MM-dd'], 'at': '\(at)'}}
                """)
            let data = try TemporaryLog()
            let names = hours.map { "h\($0)" }.joined(separator: ",")
            let counts = (1...24).map(String.init).joined(separator: ",")
            let summary = try data.importText("t,s,\(names)\n\(day),A,\(counts)\n", format)
            let label = zone == "Europe/Dublin" ? "\(day)T01:00" : "\(day)T00:00"
            #expect(
                summary.conflicts == 0
                    && summary.warnings == [.peopleInSkippedHour(line: 2, label: label, zone: zone, count: 1)])
            standing.append(try data.standing())
            #expect(standing.last?.contains { $0.contains("T\(change)Z 60 A (\(label))") } == true)
        }
        #expect(standing[0] == standing[1])
    }

    @Test(arguments: [
        ("America/Santiago", "2026-09-06 01:00"), ("America/Havana", "2026-03-08 01:00"),
        ("Asia/Beirut", "2026-03-29 01:00"), ("Europe/Dublin", "2026-03-29 02:00"),
    ])
    func `A file that begins with the end behind a skipped hour is told to leave open which hour that is`(
        zone: String, label: String
    ) throws {
        let format = try long(zone, "yyyy-MM-dd HH:mm")
        let next = label.replacing("01:00", with: "03:00").replacing("02:00", with: "03:00")
        let data = try TemporaryLog()
        let summary = try data.importText("t,s,n\n\(label),A,1\n\(next),A,2\n", format)
        #expect(
            summary.warnings == [
                .endAfterSkippedHour(line: 2, label: label.replacing(" ", with: "T"), count: 1)
            ])
        // Another place's row before it tells nothing, its own does.
        let before =
            label.hasSuffix("02:00")
            ? "2026-03-29 00:00"
            : [
                "America/Santiago": "2026-09-05 23:00", "America/Havana": "2026-03-07 23:00",
                "Asia/Beirut": "2026-03-28 23:00",
            ][zone]!
        #expect(
            try TemporaryLog().importText("t,s,n\n\(before),B,1\n\(label),A,1\n", format).warnings.count == 1)
        #expect(try TemporaryLog().importText("t,s,n\n\(before),A,1\n\(label),A,1\n", format).warnings.isEmpty)
    }

    @Test func `A range says its start, and whole hours that clocks cut in half begin at theirs`() throws {
        let night = [
            "2026-04-04T13:00Z 60 A: entered 1", "2026-04-04T14:00Z 60 A: entered 2",
            "2026-04-04T15:30Z 60 A: entered 3",
        ]
        let zone = "Australia/Lord_Howe"
        let hours = ", 'hour_column': 'h'"
        for (format, head, rows) in [
            (
                try long(zone, "yyyy-MM-dd HH:mm-HH:mm"), "t,s,n",
                ["2026-04-05 00:00-01:00,A,1", "2026-04-05 01:00-02:00,A,2", "2026-04-05 02:00-03:00,A,3"]
            ),
            (
                try long(zone, "yyyy-MM-dd", hours), "t,h,s,n",
                ["2026-04-05,0-1,A,1", "2026-04-05,1-2,A,2", "2026-04-05,2-3,A,3"]
            ),
            (
                try long(zone, "yyyy-MM-dd", hours), "t,h,s,n",
                ["2026-04-05,1,A,1", "2026-04-05,2,A,2", "2026-04-05,3,A,3"]
            ),
            (
                try long(zone, "yyyy-MM-dd HH:mm"), "t,s,n",
                ["2026-04-05 01:00,A,1", "2026-04-05 02:00,A,2", "2026-04-05 03:00,A,3"]
            ),
            (
                try CounterFormat.mapping(
                    """
                    {'layout': 'long', 'time_zone': '\(zone)', 'site': 's', 'entered': 'h{hour}',
                     'time': {'column': 't', 'formats': ['yyyy-MM-dd'], 'at': 'end'}}
                    """), "t,s,h1,h2,h3", ["2026-04-05,A,1,2,3"]
            ),
            (
                try CounterFormat.mapping(
                    """
                    {'layout': 'long', 'time_zone': '\(zone)', 'site': 's', 'entered': 'h{hour}',
                     'time': {'column': 't', 'formats': ['yyyy-MM-dd'], 'at': 'end'}}
                    """), "t,s,h0-1,h1-2,h2-3", ["2026-04-05,A,1,2,3"]
            ),
        ] {
            let data = try TemporaryLog()
            let summary = try data.importText(([head] + rows).joined(separator: "\n"), format)
            #expect(try data.standing() == night, "\(head) \(rows)")
            #expect(summary.warnings.isEmpty)
        }
    }
}
