import Counts
import EventLog
import FootfallEvents
import FootfallProjections
import Projections
import Stores
import TestSupport
import Testing
import Timekeeping
import TypedTopics

/// What rows have of intervals that overlap, come twice, are taken back, or are longer than an hour.
@Suite struct IntervalRowsTests {
    /// 2023-12-16T00:00Z.
    private static let december: Int64 = 1_702_684_800_000
    private static let minute: Int64 = 60_000
    private static let first = ImportID(rawValue: 1)
    private static let second = ImportID(rawValue: 2)

    private static func count(
        _ minutes: Int64, _ seconds: UInt32, entered: UInt64? = nil, exited: UInt64? = nil,
        by importID: ImportID? = nil,
        site: String = "a"
    ) -> PeopleCounted {
        var event = PeopleCounted()
        event.site = site
        event.intervalStart = december + minutes * minute
        event.intervalSeconds = seconds
        event.localLabel = "2023-12-16T00:00"
        event.timeZone = "Europe/Dublin"
        if let entered { event.entered = entered }
        if let exited { event.exited = exited }
        if let importID { event.importID = importID.description }
        return event
    }

    private static func retraction(_ minutes: Int64, _ seconds: UInt32, of importID: ImportID) -> PeopleCounted {
        var event = count(minutes, seconds)
        event.retracts = importID.description
        event.importID = ImportID(rawValue: 99).description
        return event
    }

    /// `HOUR entered exited total` of the rows, and how many intervals overlap.
    private func rows(
        _ batches: [[PeopleCounted]], _ projection: any FootfallProjection = HourlyCounts()
    ) throws -> [String] {
        let harness = try ProjectionHarness(FootfallTopic.counts.definition)
        for batch in batches {
            try harness.append(batch)
            try harness.run(projection)
        }
        #expect(try harness.status(projection).isConserved)
        let file = try ProjectionFile.serving(projection.name, in: harness.projections)
        let overlaps = try projection.overlaps(file).count
        return try texts(harness, projection) + (overlaps == 0 ? [] : ["\(overlaps) left out"])
    }

    private func texts(_ harness: ProjectionHarness, _ projection: any FootfallProjection) throws -> [String] {
        try harness.rows(projection).map { row in
            let time = (row["hour"] ?? row["day"] ?? .absent).description
            let values = ["entered", "exited", "total"].map { row[$0] == .absent ? "-" : row[$0]?.description ?? "?" }
            return ([time.count > 10 ? String(time.dropFirst(11).prefix(5) + time.dropFirst(23)) : time] + values)
                .joined(separator: " ")
        }
    }

    private typealias Me = IntervalRowsTests

    @Test(arguments: ["America/New_York", "Pacific/Auckland", "Europe/Dublin"])
    func `a count of a day stays on the date for which it was stated, whatever zone is registered later`(
        zone: String
    ) throws {
        let harness = try ProjectionHarness(FootfallTopic.counts.definition)
        let sites = KnownSites()
        let daily = ReferencedCounts(counts: DailyCounts(), sites: sites, period: .day)
        let day = Me.count(0, 86_400, entered: 7)
        // One that names its offset alone, and a day of 25 hours.
        var offset = Me.count(24 * 60, 86_400, entered: 8)
        offset.timeZone = ""
        let long = Me.count(-48 * 24 * 60 - 60, 90_000, entered: 9)
        try harness.append([day, offset, long])
        try harness.run(daily)
        let stated = ["2023-10-29 9 - 9", "2023-12-16 7 - 7", "2023-12-17 8 - 8"]
        #expect(try texts(harness, daily) == stated)
        sites.zones["a"] = [(from: .min, zone: zone)]
        try harness.run(daily)
        #expect(try texts(harness, daily) == stated)
        let fresh = try ProjectionHarness(FootfallTopic.counts.definition)
        try fresh.append([day, offset, long])
        try fresh.run(daily)
        #expect(try texts(fresh, daily) == stated)
    }

    @Test func `an hour and its quarters are never both counted: what came first stands`() throws {
        let hour = Me.count(600, 3_600, entered: 60)
        let quarters = (0..<4).map { Me.count(600 + $0 * 15, 900, entered: 10) }
        let hourOnly = ["10:00+00:00 60 - 60", "4 left out"]
        #expect(try rows([[hour] + quarters]) == hourOnly)
        #expect(try rows([[hour], quarters]) == hourOnly)
        #expect(try rows([quarters, [hour]]) == ["10:00+00:00 40 - 40", "1 left out"])
        #expect(try rows([[hour], quarters], DailyCounts()) == ["2023-12-16 60 - 60", "4 left out"])
    }

    @Test func `once the first is taken back, or marked as missing, what overlapped it counts`() throws {
        let hour = Me.count(600, 3_600, entered: 60, by: Me.first)
        let quarters = (0..<4).map { Me.count(600 + $0 * 15, 900, entered: 10, by: Me.second) }
        let undone = Me.retraction(600, 3_600, of: Me.first)
        for batches in [[[hour] + quarters + [undone]], [[hour], quarters, [undone]], [[hour] + quarters, [undone]]] {
            #expect(try rows(batches) == ["10:00+00:00 40 - 40"])
        }
        var missing = Me.count(600, 3_600)
        missing.missingReason = "the counter was covered"
        #expect(try rows([[hour], quarters, [missing]]) == ["10:00+00:00 40 - 40"])
        #expect(try rows([[hour], [missing]]) == ["10:00+00:00 - - -"])
    }

    @Test
    func `an interval across the border of two hours overlaps those of both, and one left out holds back no other`()
        throws
    {
        let hours = [Me.count(600, 3_600, entered: 1), Me.count(660, 3_600, entered: 2)]
        let across = Me.count(630, 3_600, entered: 100)
        let behind = Me.count(690, 1_800, entered: 40)
        #expect(try rows([hours, [across]]) == ["10:00+00:00 1 - 1", "11:00+00:00 2 - 2", "1 left out"])
        #expect(try rows([[across], hours]) == ["10:00+00:00 100 - 100", "2 left out"])
        // Half an hour from 11:30: the hour from 11:00 would be in its way, but that is left out itself.
        #expect(
            try rows([[across], hours, [behind]]) == ["10:00+00:00 100 - 100", "11:00+00:00 40 - 40", "2 left out"])
    }

    @Test func `intervals that only touch do not overlap, and those of other lines and counters neither`() throws {
        var touching = [
            Me.count(540, 3_600, entered: 1), Me.count(600, 3_600, entered: 2), Me.count(660, 3_600, entered: 3),
        ]
        for index in touching.indices { touching[index].line = "door 1" }
        let others = [("door 2", "a", 5 as UInt64), ("door 2", "b", 7)].map { line, counter, entered in
            var event = Me.count(600, 3_600, entered: entered)
            (event.line, event.counter) = (line, counter)
            return event
        }
        #expect(
            try rows([touching + others]) == [
                "09:00+00:00 1 - 1", "10:00+00:00 14 - 14", "11:00+00:00 3 - 3",
            ])
    }

    @Test func `a door's count and the whole site's are never both counted: what came first stands, and is named`()
        throws
    {
        let doors = ["north", "south"].map { door in
            var event = Me.count(600, 3_600, entered: 20, by: Me.first)
            event.line = door
            return event
        }
        let whole = Me.count(600, 3_600, entered: 50, by: Me.second)
        let quarter = Me.count(615, 900, entered: 9, by: Me.second)
        for projection in [HourlyCounts() as any FootfallProjection, DailyCounts()] {
            let time = projection.name == "daily-counts" ? "2023-12-16" : "10:00+00:00"
            for batches in [[doors + [whole]], [doors, [whole]], [doors, [quarter]]] {
                #expect(try rows(batches, projection) == ["\(time) 40 - 40", "1 left out"])
            }
            for batches in [[[whole] + doors], [[whole], [doors[0]], [doors[1]]]] {
                #expect(try rows(batches, projection) == ["\(time) 50 - 50", "2 left out"])
            }
            // Once the doors are taken back, the whole site counts.
            var undone = doors
            for index in undone.indices {
                undone[index] = Me.retraction(600, 3_600, of: Me.first)
                undone[index].line = doors[index].line
            }
            #expect(try rows([doors, [whole], [undone[0]]], projection) == ["\(time) 20 - 20", "1 left out"])
            #expect(try rows([doors, [whole], undone], projection) == ["\(time) 50 - 50"])
        }
        let harness = try ProjectionHarness(FootfallTopic.counts.definition)
        try harness.append(doors + [whole])
        try harness.run(HourlyCounts())
        let overlaps = try HourlyCounts().overlaps(
            ProjectionFile.serving("hourly-counts", in: harness.projections))
        let overlap = try #require(overlaps.first.first)
        #expect(overlap.line == nil && overlap.countedAt == CountedSpot(line: "north", counter: nil))
    }

    @Test func `a line whose counter is not named may be any of its counters`() throws {
        var line = Me.count(600, 3_600, entered: 20)
        line.line = "north"
        var counter = Me.count(600, 3_600, entered: 20)
        (counter.line, counter.counter) = ("north", "4711")
        #expect(try rows([[line], [counter]]) == ["10:00+00:00 20 - 20", "1 left out"])
    }

    @Test func `what was taken back and stands again hides nothing that came meanwhile`() throws {
        let hour = Me.count(600, 3_600, entered: 60, by: Me.first)
        let undone = Me.retraction(600, 3_600, of: Me.first)
        let quarters = (0..<4).map { Me.count(600 + $0 * 15, 900, entered: 10, by: Me.second) }
        var again = Me.retraction(600, 3_600, of: ImportID(rawValue: 99))
        again.importID = ImportID(rawValue: 100).description
        let expected = ["10:00+00:00 40 - 40", "1 left out"]
        #expect(try rows([[hour], [undone], quarters, [again]]) == expected)
        #expect(try rows([[hour, undone] + quarters + [again]]) == expected)
        #expect(try rows([[hour], [undone], [again], quarters]) == ["10:00+00:00 60 - 60", "4 left out"])
    }

    @Test func `an hour or a day of which a part is missing has no number, unless other intervals have that part`()
        throws
    {
        let hours = (0..<3).map { Me.count(600 + $0 * 60, 3_600, entered: 10) }
        var missing = Me.count(660, 3_600)
        missing.missingReason = "the counter was covered"
        #expect(try rows([hours, [missing]], DailyCounts()) == ["2023-12-16 - - -"])
        #expect(
            try rows([hours, [missing]]) == ["10:00+00:00 10 - 10", "11:00+00:00 - - -", "12:00+00:00 10 - 10"])
        let quarters = (0..<4).map { Me.count(660 + $0 * 15, 900, entered: 1) }
        #expect(try rows([hours, [missing], quarters], DailyCounts()) == ["2023-12-16 24 - 24"])
        #expect(try rows([hours, [missing], Array(quarters.dropLast())], DailyCounts()) == ["2023-12-16 - - -"])
        // Of one door the other has no part.
        var doors = [Me.count(600, 3_600, entered: 5), Me.count(600, 3_600, entered: 7)]
        (doors[0].line, doors[1].line) = ("north", "south")
        missing = Me.count(600, 3_600)
        (missing.line, missing.missingReason) = ("north", "it was open")
        #expect(try rows([doors, [missing]]) == ["10:00+00:00 - - -"])
    }

    @Test func `a part of a site does not have all people of an hour that is missing of the whole site`() throws {
        var missing = Me.count(600, 3_600)
        missing.missingReason = "broken"
        var part = Me.count(600, 3_600, entered: 5)
        part.counter = "C1"
        #expect(try rows([[missing], [part]]) == ["10:00+00:00 - - -"])
        part.counter = ""
        part.line = "north"
        #expect(try rows([[missing], [part]]) == ["10:00+00:00 - - -"])
        // The whole has those of its parts, and a line those of its counters.
        let whole = Me.count(600, 3_600, entered: 9)
        missing.line = "north"
        #expect(try rows([[missing], [part]]) == ["10:00+00:00 5 - 5"])
        missing.counter = "C1"
        #expect(try rows([[missing], [part]]) == ["10:00+00:00 5 - 5"])
        #expect(try rows([[missing], [whole]]) == ["10:00+00:00 9 - 9"])
    }

    @Test func `of one interval under two names the first stays, by whatever run the names become one site's`() throws {
        let first = Me.count(600, 3_600, entered: 10, site: "A Street")
        let other = Me.count(600, 3_600, entered: 30, exited: 7, site: "A Road")
        let corrected = Me.count(600, 3_600, entered: 31, site: "A Road")
        for batches in [[[first, other]], [[first], [other]], [[first], [other], [corrected]]] {
            for isKnownBefore in [true, false] {
                let harness = try ProjectionHarness(FootfallTopic.counts.definition)
                let sites = KnownSites()
                sites.zones = ["a": [(Int64.min, "Europe/Dublin")]]
                let projection = ReferencedCounts(counts: HourlyCounts(), sites: sites, period: .hour)
                if isKnownBefore { sites.names = ["A Street": "a", "A Road": "a"] }
                for batch in batches {
                    try harness.append(batch)
                    try harness.run(projection)
                }
                sites.names = ["A Street": "a", "A Road": "a"]
                try harness.run(projection)
                #expect(try texts(harness, projection) == ["10:00+00:00 10 7 17"])
            }
        }
    }

    @Test func `what is left out for another spelling's count counts once the store has that spelling no more`() throws
    {
        let harness = try ProjectionHarness(FootfallTopic.counts.definition)
        let sites = KnownSites()
        sites.zones = ["a": [(Int64.min, "Europe/Dublin")]]
        sites.names = ["A Street": "a"]
        let projection = ReferencedCounts(counts: HourlyCounts(), sites: sites, period: .hour)
        var door = Me.count(600, 3_600, entered: 20)
        door.line = "north"
        try harness.append([Me.count(600, 3_600, entered: 50, site: "A Street"), door])
        try harness.run(projection)
        #expect(try texts(harness, projection) == ["10:00+00:00 50 - 50"])
        sites.names = [:]
        try harness.run(projection)
        #expect(try texts(harness, projection).sorted() == ["10:00+00:00 20 - 20", "10:00+00:00 50 - 50"])
    }

    @Test func `in and out from two events are one interval's two counts`() throws {
        let entered = Me.count(600, 3_600, entered: 7, by: Me.first)
        let exited = Me.count(600, 3_600, exited: 5, by: Me.second)
        for batches in [[[entered, exited]], [[exited], [entered]]] {
            #expect(try rows(batches) == ["10:00+00:00 7 5 12"])
            #expect(try rows(batches + [[Me.retraction(600, 3_600, of: Me.first)]]) == ["10:00+00:00 - 5 5"])
        }
    }

    @Test func `a day is in no hour, and counted once beside the hours of its counter`() throws {
        let days = [Me.count(0, 86_400, entered: 500), Me.count(1_440, 82_800, entered: 300)]
        let hour = Me.count(600, 3_600, entered: 60)
        #expect(try rows([days, [hour]]) == ["10:00+00:00 60 - 60"])
        #expect(
            try rows([days, [hour]], DailyCounts()) == ["2023-12-16 500 - 500", "2023-12-17 300 - 300", "1 left out"])
        let harness = try ProjectionHarness(FootfallTopic.counts.definition)
        try harness.append(days + [hour, Me.count(0, 604_800, entered: 1)])
        try harness.run(HourlyCounts())
        try harness.run(DailyCounts())
        #expect(try harness.status(HourlyCounts()).filtered == 3 && harness.status(HourlyCounts()).isConserved)
        #expect(try harness.status(DailyCounts()).filtered == 1 && harness.status(DailyCounts()).isConserved)
    }

    @Test func `the days on which clocks change have 23 and 25 hours`() throws {
        // 2023-03-26 and 2023-10-29 in Dublin, each as a day and as an hour at its end.
        for (start, hours) in [(1_679_788_800_000, 23), (1_698_534_000_000, 25)] as [(Int64, Int64)] {
            var day = Me.count(0, UInt32(hours * 3_600), entered: 100)
            day.intervalStart = start
            var last = Me.count(0, 3_600, entered: 1, site: "b")
            last.intervalStart = start + (hours - 1) * 3_600_000
            var next = last
            next.intervalStart += 3_600_000
            let found = try rows([[day, last, next]], DailyCounts())
            #expect(found.count == 3 && Set(found.map { $0.prefix(10) }).count == 2, "\(found)")
        }
    }

    @Test func `an unknown zone's hour that comes twice is told apart by the events' offsets`() throws {
        var events = [Me.count(0, 3_600, entered: 1), Me.count(60, 3_600, entered: 2)]
        for index in events.indices {
            events[index].timeZone = "Mars/Olympus"
            events[index].utcOffsetMinutes = index == 0 ? 60 : 0
        }
        #expect(try rows([events]) == ["01:00+01:00 1 - 1", "01:00+00:00 2 - 2"])
    }

    @Test func `spellings of a name in Unicode are one site`() throws {
        let events = [
            Me.count(600, 3_600, entered: 1, site: "Caf\u{E9}"), Me.count(600, 3_600, entered: 2, site: "Cafe\u{301}"),
            Me.count(660, 3_600, entered: 4, site: "Cafe\u{301}"),
        ]
        #expect(try rows([events]) == ["10:00+00:00 2 - 2", "11:00+00:00 4 - 4"])
    }

    @Test func `of two statements in one partition the later stands, also where the clock was set back between them`()
        throws
    {
        let clock = TestClock()
        let harness = try ProjectionHarness(FootfallTopic.counts.definition, clock: clock)
        try harness.append([Me.count(600, 3_600, entered: 1)])
        clock.advance(-3_600_000)
        try harness.append([Me.count(600, 3_600, entered: 2)])
        try harness.run(HourlyCounts())
        #expect(try texts(harness, HourlyCounts()) == ["10:00+00:00 2 - 2"])
    }

    @Test func `a store's zone and spellings, said later, move its rows without any new count`() throws {
        let harness = try ProjectionHarness(FootfallTopic.counts.definition)
        try harness.append([
            Me.count(600, 3_600, entered: 1), Me.count(660, 3_600, entered: 2, site: "A Street"),
            Me.count(660, 3_600, entered: 4),
        ])
        func run(_ projection: any FootfallProjection) throws {
            try ProjectionRunner(
                LogSource(harness.log, topic: "counts"), projection.makeProgram(stores: StoreRegistry(harness.log)),
                folder: harness.projections
            ).runOnce()
        }
        try run(HourlyCounts())
        #expect(try texts(harness, HourlyCounts()) == ["10:00+00:00 1 - 1", "11:00+00:00 2 - 2", "11:00+00:00 4 - 4"])
        var store = StoreDescription(id: "a", timeZone: "Asia/Kolkata")
        store.spellings = ["A Street"]
        _ = try StoreAdministration(harness.log).say { _ in [StoreStatement(store)] }
        try run(HourlyCounts())
        // The hour under the other spelling is the same interval: the statement that came first stands.
        let moved = ["15:00+05:30 1 - 1", "16:00+05:30 2 - 2"]
        #expect(try texts(harness, HourlyCounts()) == moved)
        #expect(try harness.status(HourlyCounts()).rows == 2)
        try harness.forget(HourlyCounts())
        try run(HourlyCounts())
        #expect(try texts(harness, HourlyCounts()) == moved)
    }
}
