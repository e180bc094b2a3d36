import CounterImport
import ErrorKinds
import EventLog
import FootfallEvents
import FootfallTestSupport
import LocalTime
import Stores
import Testing
import Timekeeping

/// By which zone a file's bare labels are read: the one that is registered for the site at the time, else the one that the import
/// names.
@Suite struct RegisteredZoneImportTests {
    private func register(_ data: TemporaryLog, _ store: String, _ zone: String, from: String? = nil) throws {
        var description = StoreDescription(id: store, timeZone: zone)
        description.spellings = ["\(store) shop"]
        let start = try from.map { try RFC3339.time(of: $0) } ?? .min
        _ = try StoreAdministration(data.log).say { _ in [StoreStatement(description, validFrom: start)] }
    }

    private func format(_ zone: String? = "Europe/Dublin", minutes: Int = 60) throws -> CounterFormat {
        var format = try CounterFormat.long(minutes: minutes)
        format.timeZone = zone
        return format
    }

    @Test func `The registered zone goes before the mapping's and the option's, with a warning that names both`() throws
    {
        let data = try TemporaryLog()
        try register(data, "S", "Europe/Paris")
        let summary = try data.importText(
            "time,site,in,out\n2023-07-01 10:00,S,1,\n2023-07-01 11:00,S shop,2,\n2023-07-01 10:00,T,3,\n",
            try format(), zone: "Europe/London")
        #expect(
            try data.standing() == [
                "2023-07-01T08:00Z 60 S: entered 1", "2023-07-01T09:00Z 60 S shop: entered 2",
                "2023-07-01T09:00Z 60 T: entered 3",
            ])
        func warning(_ site: String, _ label: String) -> ImportWarning {
            .otherZone(
                site: site, registered: "Europe/Paris", named: "Europe/London", from: "2023-07-01T\(label)",
                to: "2023-07-01T\(label)")
        }
        #expect(summary.zoneWarnings == [warning("S", "10:00"), warning("S shop", "11:00")])
        #expect(summary.timeZones == ["Europe/Paris", "Europe/London"])
        let events = try data.counts().flatMap { $0 }.filter { $0.site == "S" }
        #expect(events.map(\.timeZone) == ["Europe/Paris"] && events.map(\.utcOffsetMinutes) == [120])
        #expect(events.map(\.localLabel) == ["2023-07-01T10:00"])
    }

    @Test func `Each span of time in which the zones differ is named, not the last alone`() throws {
        let data = try TemporaryLog()
        try register(data, "S", "Europe/Paris")
        try register(data, "S", "Europe/Dublin", from: "2023-02-01T00:00:00Z")
        try register(data, "S", "Europe/Berlin", from: "2023-03-01T00:00:00Z")
        try register(data, "S", "Europe/Dublin", from: "2023-04-01T00:00:00Z")
        let rows = (1...5).flatMap { month in
            [1, 15].map { "2023-0\(month)-\($0 < 10 ? "0" : "")\($0) 10:00,S,\(month),\n" }
        }
        let summary = try data.importText("time,site,in,out\n" + rows.joined(), try format())
        #expect(
            summary.zoneWarnings == [
                .otherZone(
                    site: "S", registered: "Europe/Paris", named: "Europe/Dublin", from: "2023-01-01T10:00",
                    to: "2023-01-15T10:00"),
                .otherZone(
                    site: "S", registered: "Europe/Berlin", named: "Europe/Dublin", from: "2023-03-01T10:00",
                    to: "2023-03-15T10:00"),
            ])
        #expect(
            try data.standing().map { String($0.prefix(17)) } == [
                "2023-01-01T09:00Z", "2023-01-15T09:00Z", "2023-02-01T10:00Z", "2023-02-15T10:00Z",
                "2023-03-01T09:00Z", "2023-03-15T09:00Z", "2023-04-01T09:00Z", "2023-04-15T09:00Z",
                "2023-05-01T09:00Z", "2023-05-15T09:00Z",
            ])
    }

    @Test func `Zones whose clocks agree in all of the file's times are no difference`() throws {
        let data = try TemporaryLog()
        try register(data, "S", "Europe/London")
        let summary = try data.importText("time,site,in,out\n2023-07-01 10:00,S,1,\n", try format())
        #expect(summary.zoneWarnings.isEmpty)
    }

    @Test func `An offset in the file is obeyed, whatever is registered`() throws {
        let data = try TemporaryLog()
        try register(data, "S", "Asia/Kolkata")
        let summary = try data.importText("time,site,in,out\n2023-07-01 10:00Z,S,1,\n", try format())
        #expect(summary.zoneWarnings.isEmpty)
        #expect(try data.standing() == ["2023-07-01T10:00Z 60 S: entered 1"])
        #expect(try data.counts().flatMap { $0 }.map(\.localLabel) == ["2023-07-01T15:30"])
    }

    @Test func `A mapping's offset makes instants of bare times, whatever is registered or named`() throws {
        let data = try TemporaryLog()
        try register(data, "S", "Asia/Kolkata")
        let mapping = try CounterFormat.mapping(
            """
            {'layout': 'long', 'time_zone': 'Europe/Dublin', 'time': {'column': 'time', 'offset': 'Z',
             'formats': ['yyyy-MM-dd HH:mmXXX', 'yyyy-MM-dd HH:mm']}, 'site': 'site', 'entered': 'in', 'exited': 'out'}
            """)
        let rows = "2023-07-01 10:00,S,1,\n2023-10-29 01:00,T,2,\n2023-10-29 00:00,T,3,\n2023-07-01 10:00+02:00,S,4,\n"
        let summary = try data.importText("time,site,in,out\n" + rows, mapping)
        #expect(summary.zoneWarnings.isEmpty)
        #expect(
            try data.standing() == [
                "2023-07-01T08:00Z 60 S: entered 4", "2023-07-01T10:00Z 60 S: entered 1",
                "2023-10-29T00:00Z 60 T: entered 3", "2023-10-29T01:00Z 60 T: entered 2",
            ])
        for (offset, more) in [("noon", ""), ("+1:00", ""), ("Z", ", 'interval': 'day'")] {
            #expect(throws: MappingError.self) {
                try CounterFormat.mapping(
                    """
                    {'layout': 'long', 'time': {'column': 'time', 'offset': '\(offset)', 'formats': ['yyyy-MM-dd HH:mm']},
                     'site': 'site', 'total': 'n'\(more)}
                    """)
            }
        }
    }

    @Test func `A file of registered stores needs no zone, and another site's line is a bad one`() throws {
        let data = try TemporaryLog()
        #expect(throws: ImportError.self) {
            try data.importText("time,site,in,out\n2023-07-01 10:00,S,1,\n", try format(nil))
        }
        #expect(try data.log.topics().isEmpty)
        try register(data, "S", "Europe/Paris")
        let summary = try data.importText(
            "time,site,in,out\n2023-07-01 10:00,S,1,\n2023-07-01 10:00,T,3,\n", try format(nil), skip: true)
        #expect(summary.firstRejected.map(\.line) == [3])
        #expect(summary.firstRejected[0].reason.contains("no time zone is known of site \"T\""))
        #expect(try data.standing() == ["2023-07-01T08:00Z 60 S: entered 1"])
    }

    @Test func `Each site of a wide row is read by its own clock, also in the hour that comes twice`() throws {
        let data = try TemporaryLog()
        try register(data, "B", "America/New_York")
        // 01:00 comes twice in Dublin on 29 October, in New York on 5 November.
        let rows = [
            "29/10/2023 00:00,,1,,,11,", "29/10/2023 01:00,,2,,,12,", "29/10/2023 01:00,,3,,,,",
            "05/11/2023 00:00,,4,,,14,", "05/11/2023 01:00,,5,,,15,", "05/11/2023 01:00,,,,,16,",
        ]
        try data.importText(DublinText.header + rows.joined(separator: "\n"), .dublin)
        #expect(
            try data.standing() == [
                "2023-10-28T23:00Z 60 A: entered 1", "2023-10-29T00:00Z 60 A: entered 2",
                "2023-10-29T01:00Z 60 A: entered 3", "2023-10-29T04:00Z 60 B: entered 11",
                "2023-10-29T05:00Z 60 B: entered 12", "2023-11-05T00:00Z 60 A: entered 4",
                "2023-11-05T01:00Z 60 A: entered 5", "2023-11-05T04:00Z 60 B: entered 14",
                "2023-11-05T05:00Z 60 B: entered 15", "2023-11-05T06:00Z 60 B: entered 16",
            ])
    }

    @Test func `The same file after a store was registered is a conflict, and --replace moves its hours`() throws {
        let data = try TemporaryLog()
        let text = "time,site,in,out\n2023-07-01 10:00,S,1,\n2023-07-01 11:00,S,2,\n"
        try data.importText(text, try format())
        try register(data, "S", "Europe/Paris")
        let again = try data.importText(text, try format())
        #expect(again.conflicts == 2 && again.firstConflicts.allSatisfy { $0.reason == .otherTime })
        try data.importText(text, try format(), replace: true)
        #expect(
            try data.standing() == ["2023-07-01T08:00Z 60 S: entered 1", "2023-07-01T09:00Z 60 S: entered 2"])
    }

    @Test func `An import that a bad line stopped is gone on with where it is repeated without such lines`() throws {
        let data = try TemporaryLog()
        let text = "time,site,in,out\n2023-07-01 10:00,S,1,\n2023-07-01 11:00,S,x,\n2023-07-01 12:00,S,3,\n"
        #expect(throws: ImportError.self) { try data.importText(text, try format()) }
        #expect(try KnownImports(data.log).records.map(\.state) == [.unfinished])
        let summary = try data.importText(text, try format(), skip: true)
        #expect(summary.appended == 2 && summary.rejected == 1)
        let records = try KnownImports(data.log).records
        #expect(records.map(\.state) == [.done])
        #expect(records[0].lastEnd == (try RFC3339.time(of: "2023-07-01T12:00:00Z")))
    }

    private let stopped = "time,site,in,out\n2023-07-01 10:00,S,1,\n2023-07-01 10:00,T,2,\n2023-07-01 11:00,S,3,\n"

    @Test func `A site without a zone stops an import, which is gone on with once its store is registered`() throws {
        let data = try TemporaryLog()
        try register(data, "S", "Europe/Paris")
        #expect {
            try data.importText(stopped, try format(nil))
        } throws: { error in
            (error as? ImportError)?.remedy == .oneOf([.nameTimeZone, .skipBadLines])
        }
        try register(data, "T", "Europe/Dublin")
        var resumed = 0
        let summary = try data.importText(stopped, try format(nil)) {
            if case .resumed(let rows) = $0 { resumed = rows }
        }
        #expect(resumed == 1 && summary.appended == 3)
        #expect(try KnownImports(data.log).records.map(\.state) == [.done])
    }

    @Test func `So it is where the zone is named instead, or another store is registered or changed`() throws {
        for remedy in 0..<3 {
            let data = try TemporaryLog()
            try register(data, "S", "Europe/Paris")
            #expect(throws: ImportError.self) { try data.importText(stopped, try format(nil)) }
            if remedy == 1 { try register(data, "another", "Asia/Tokyo") }
            if remedy == 2 { try register(data, "S", "Europe/Paris", from: "2023-07-02T00:00:00Z") }
            try data.importText(stopped, try format(nil), zone: "Europe/Dublin")
            #expect(try KnownImports(data.log).records.map(\.state) == [.done], "\(remedy)")
            #expect(try data.standing().count == 3)
        }
    }

    @Test func `An import that read a site by another zone is not gone on with, and what it brought is not told twice`()
        throws
    {
        let data = try TemporaryLog()
        try register(data, "S", "Europe/Paris")
        #expect(throws: ImportError.self) { try data.importText(stopped, try format(nil)) }
        try register(data, "S", "Europe/Dublin")
        try register(data, "T", "Europe/Dublin")
        let summary = try data.importText(stopped, try format(nil))
        #expect(summary.conflicts == 1 && summary.appended == 2)
        #expect(try KnownImports(data.log).records.map(\.state) == [.unfinished, .done])
    }

    @Test func `Rows of a site that were skipped for want of a zone are read once it has one`() throws {
        let data = try TemporaryLog()
        try register(data, "S", "Europe/Paris")
        let text = stopped + (12...20).map { "2023-07-01 \($0):00,S,1,\n" }.joined()
        do {
            try data.importText(text, try format(nil), skip: true, rows: (2, 2)) { notice in
                if case .progress(let progress) = notice, progress.rows > 1 { throw Interrupted() }
                if case .rejected = notice { return }
            }
        } catch is Interrupted {}
        try register(data, "T", "Europe/Dublin")
        let summary = try data.importText(text, try format(nil), skip: true)
        #expect(summary.rejected == 0)
        #expect(try data.standing().contains("2023-07-01T09:00Z 60 T: entered 2"))
    }

    @Test func `A day that says the offset of another clock is a bad line, and that of its site is not`() throws {
        let data = try TemporaryLog()
        try register(data, "S", "America/New_York")
        let days = try CounterFormat.mapping(
            """
            {'layout': 'long', 'time': {'column': 'time', 'formats': ['yyyy-MM-dd HH:mmXXX', 'yyyy-MM-dd']},
             'site': 'site', 'entered': 'in', 'exited': 'out', 'interval': 'day'}
            """)
        let rows = [
            "2026-07-17 00:00Z", "2026-07-18 00:00-04:00", "2026-11-01 00:00-04:00", "2026-11-02 00:00-05:00",
            "2026-07-19 12:00+01:00", "2026-07-20",
        ]
        let summary = try data.importText(
            "time,site,in,out\n" + rows.map { "\($0),S,1,\n" }.joined(), days, skip: true)
        #expect(summary.firstRejected.map(\.line) == [2, 6])
        #expect(
            summary.firstRejected[0].reason
                == "2026-07-17T00:00:00+00:00 is 2026-07-16T20:00:00-04:00 by the clock of America/New_York, and a count of "
                + "a day is of a day by the site's own clock")
        #expect(
            try data.counts().flatMap { $0 }.map(\.localLabel) == [
                "2026-07-18T00:00", "2026-11-01T00:00", "2026-11-02T00:00", "2026-07-20T00:00",
            ])
    }

    @Test(arguments: [("2023-10-29", "2023-10-30T00:00:00Z"), ("2023-03-26", "2023-03-26T23:00:00Z")])
    func `A file of days ends when the last of them does`(day: String, end: String) throws {
        let data = try TemporaryLog()
        let format = try format(minutes: 1440)
        try data.importText("time,site,in,out\n\(day) 00:00,S,1,\n", format)
        #expect(try KnownImports(data.log).records[0].lastEnd == (try RFC3339.time(of: end)))
    }
}

extension ImportSummary {
    /// Those of times.
    /// Those that are about times.
    var zoneWarnings: [ImportWarning] {
        warnings.filter {
            switch $0 {
            case .emptyColumn, .rowsFarApart: false
            default: true
            }
        }
    }
}
