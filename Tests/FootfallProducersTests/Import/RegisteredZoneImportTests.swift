import EventLog
import FootfallEvents
import FootfallProducers
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

    @Test func `The same file after a store was registered gives a warning, and --replace moves its hours`() throws {
        let data = try TemporaryLog()
        let text = "time,site,in,out\n2023-07-01 10:00,S,1,\n2023-07-01 11:00,S,2,\n"
        try data.importText(text, try format())
        try register(data, "S", "Europe/Paris")
        let again = try data.importText(text, try format())
        #expect(
            again.warnings.contains {
                if case .importedBefore(_, _, let differences) = $0 {
                    differences == ["time zone Europe/Dublin"]
                } else {
                    false
                }
            })
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
    var zoneWarnings: [ImportWarning] { warnings.filter { if case .emptyColumn = $0 { false } else { true } } }
}
