import EventLog
import FootfallEvents
import FootfallProjections
import LocalTime
import Projections
import Stores
import TestSupport
import Testing
import TypedTopics
import EventSchema
import Timekeeping

@Suite struct VisitWindowsTests {
    /// 2026-01-01T12:00:00Z.
    private let noon: Int64 = 1_767_268_800_000

    private func harness() throws -> ProjectionHarness {
        let harness = try ProjectionHarness(FootfallTopic.visits.definition)
        var writer = VisitorObservedWriter(capacity: 16)
        let grafton = writer.store("Grafton \"Street\"")
        let henry = writer.store("Henry Street")
        let entrance = writer.zone("entrance")
        writer.append(
            store: henry, zone: entrance, eventTime: noon, visitor: 1, emotion: Emotion.happiness.rawValue,
            dwellMs: 100)
        writer.append(
            store: henry, zone: entrance, eventTime: noon + 14_999, visitor: 1, emotion: Emotion.happiness.rawValue,
            dwellMs: 201)
        writer.append(store: henry, zone: entrance, eventTime: noon + 1, visitor: 2, emotion: 77)
        writer.append(store: grafton, zone: entrance, eventTime: noon + 2)
        writer.append(store: henry, zone: entrance, eventTime: noon + 15_000, emotion: 0, dwellMs: 0)
        try harness.append(&writer)
        try harness.run(VisitWindows())
        return harness
    }

    @Test func `JSON rows come by time and place, absent is null, zero is not`() throws {
        #expect(
            try harness().json(VisitWindows()) == [
                #"{"store":"Grafton \"Street\"","zone":"entrance","window_start":"2026-01-01T12:00:00.000Z","window_end":"2026-01-01T12:00:15.000Z","count":1,"visitors":null,"mean_dwell_ms":null,"emotions":{},"revision":0}"#,
                #"{"store":"Henry Street","zone":"entrance","window_start":"2026-01-01T12:00:00.000Z","window_end":"2026-01-01T12:00:15.000Z","count":3,"visitors":2,"mean_dwell_ms":150.5,"emotions":{"happiness":2,"unknown":1},"revision":0}"#,
                #"{"store":"Henry Street","zone":"entrance","window_start":"2026-01-01T12:00:15.000Z","window_end":"2026-01-01T12:00:30.000Z","count":1,"visitors":null,"mean_dwell_ms":0.0,"emotions":{"unspecified":1},"revision":0}"#,
            ])
    }

    @Test func `a query takes stores, zones, times and a number`() throws {
        let harness = try harness()
        let projection = VisitWindows()
        #expect(try harness.rows(projection, RowQuery(places: ["Henry Street"])).count == 2)
        #expect(try harness.rows(projection, RowQuery(places: ["Henry"])).isEmpty)
        #expect(try harness.rows(projection, RowQuery(zones: ["entrance"])).count == 3)
        #expect(try harness.rows(projection, RowQuery(zones: ["exit"])).isEmpty)
        #expect(try harness.rows(projection, RowQuery(from: noon + 15_000)).count == 1)
        #expect(try harness.rows(projection, RowQuery(from: noon + 1)).count == 1)
        #expect(try harness.rows(projection, RowQuery(to: noon + 15_000)).count == 2)
        #expect(try harness.rows(projection, RowQuery(from: noon, to: noon)).isEmpty)
        #expect(try harness.rows(projection, RowQuery(limit: 2)).count == 2)
        #expect(try harness.rows(projection, RowQuery(limit: 0)).isEmpty)
    }

    /// A visit every 15 minutes in each store through the night on which Europe's clocks go back.
    @Test func `a local range is by each store's own clock, and has the hour that comes twice both times`() throws {
        let harness = try ProjectionHarness(FootfallTopic.visits.definition)
        var writer = VisitorObservedWriter(capacity: 1_024)
        let start = try RFC3339.time(of: "2023-10-28T12:00:00Z").milliseconds
        let registered = ["Dublin": "Europe/Dublin", "Kathmandu": "Asia/Kathmandu"]
        let stores = registered.keys.sorted() + ["Nowhere"]
        var times: [String: [EventTime]] = [:]
        for quarter in 0..<192 as Range<Int64> {
            for store in stores {
                let time = start + quarter * 900_000
                writer.append(store: writer.store(store), zone: writer.zone("entrance"), eventTime: time)
                times[store, default: []].append(EventTime(milliseconds: time))
            }
        }
        try harness.append(&writer)
        try harness.run(VisitWindows())
        var known = KnownStores()
        for (store, zone) in registered { known.apply(StoreStatement(StoreDescription(id: store, timeZone: zone))) }
        for (from, to) in [
            ("2023-10-29", "2023-10-30"), ("2023-10-29T01:00", "2023-10-29T02:00"),
            ("2023-10-29T01:30", "2023-10-29T01:45"),
            ("2023-10-28", "2023-10-29"),
        ] {
            let clocks = StoreClocks(known)
            let range = TimeRange(from: WallTime(from).map(TimeBound.local), to: WallTime(to).map(TimeBound.local))
            let rows = try harness.rows(VisitWindows(), RowQuery(times: range, clocks: clocks))
            for store in stores {
                let zone = try LocalZone(named: registered[store] ?? "UTC")
                let found = rows.filter { $0["store"] == .text(store) }.map { $0["window_start"] }
                let expected = times[store, default: []].filter { time in
                    let local = time.milliseconds + Int64(zone.offsetSeconds(at: time)) * 1_000
                    return local >= WallTime(from)!.milliseconds && local < WallTime(to)!.milliseconds
                }
                #expect(found == expected.map { .time($0.milliseconds) }, "\(store), \(from) to \(to)")
            }
            #expect(clocks.storesWithoutZone == ["Nowhere"])
        }
        let night = TimeRange(
            from: WallTime("2023-10-29T01:00").map(TimeBound.local),
            to: WallTime("2023-10-29T02:00").map(TimeBound.local))
        #expect(
            try harness.rows(
                VisitWindows(), RowQuery(places: ["Dublin"], times: night, clocks: StoreClocks(known))
            ).count == 8)
    }

    @Test func `a store is found under any of its names, however they are composed`() throws {
        let harness = try ProjectionHarness(FootfallTopic.visits.definition)
        var writer = VisitorObservedWriter(capacity: 16)
        for (number, name) in ["S1", "Cafe\u{301}", "Caf\u{E9}", "S2"].enumerated() {
            let time = noon + Int64(number) * 15_000
            writer.append(store: writer.store(name), zone: writer.zone("entrance"), eventTime: time)
        }
        try harness.append(&writer)
        try harness.run(VisitWindows())
        var known = KnownStores()
        known.apply(StoreStatement(StoreDescription(id: "S1", name: "Caf\u{E9}", timeZone: "UTC")))
        for place in ["S1", "Cafe\u{301}", "Caf\u{E9}"] {
            let query = RowQuery(places: [place], clocks: StoreClocks(known))
            #expect(try harness.rows(VisitWindows(), query).count == 3)
        }
        // Without the registry a name stands for itself, in both forms.
        #expect(try harness.rows(VisitWindows(), RowQuery(places: ["Caf\u{E9}"])).count == 2)
    }

    @Test func `an event within the allowed lateness revises its row exactly`() throws {
        let harness = try harness()
        var writer = VisitorObservedWriter(capacity: 4)
        let henry = writer.store("Henry Street")
        let zone = writer.zone("entrance")
        writer.append(store: henry, zone: zone, eventTime: noon + 3_600_000)
        writer.append(store: henry, zone: zone, eventTime: noon + 5, visitor: 1, dwellMs: 299)
        writer.append(store: henry, zone: zone, eventTime: noon + 6, visitor: 3)
        try harness.append(&writer)
        try harness.run(VisitWindows())
        let row = try #require(
            try harness.rows(VisitWindows(), RowQuery(places: ["Henry Street"], limit: 1)).first)
        #expect(row["count"] == .count(5))
        #expect(row["visitors"] == .count(3))
        #expect(row["mean_dwell_ms"] == .number(200))
        #expect(row["revision"] == .count(2))
    }

    @Test func `visitors are absent where the store came back into the window after a day, the count is not`()
        throws
    {
        let clock = TestClock(EventTime(milliseconds: noon))
        let harness = try ProjectionHarness(FootfallTopic.visits.definition, clock: clock)
        var writer = VisitorObservedWriter(capacity: 4)
        for time in [noon, noon + 15_000] {
            writer.append(store: writer.store("s"), zone: writer.zone("z"), eventTime: time, visitor: 1)
        }
        try harness.append(&writer)
        try harness.run(VisitWindows(), RunnerOptions(threads: 1, time: clock.time))
        clock.advance(2 * 86_400_000)
        writer.append(store: writer.store("s"), zone: writer.zone("z"), eventTime: noon + 15_000, visitor: 1)
        try harness.append(&writer)
        try harness.run(VisitWindows(), RunnerOptions(threads: 1, time: clock.time))
        let live = try harness.json(VisitWindows())
        let row =
            #","mean_dwell_ms":null,"emotions":{},"revision":0}"#
        #expect(live.count == 2)
        #expect(live.first?.contains(#""count":1,"visitors":1"# + row) == true, "\(live)")
        #expect(live.last?.contains(#""count":2,"visitors":null"# + row) == true, "\(live)")
        try harness.forget(VisitWindows())
        try harness.run(VisitWindows())
        #expect(try harness.json(VisitWindows()) == live)
    }

    /// docs/decisions/0012 says why.
    @Test func `what a clock that ran ahead stamped is early or not by its stamp: live, rebuilt and after a purge`()
        throws
    {
        let year: Int64 = 365 * 86_400_000
        let clock = TestClock(EventTime(milliseconds: noon + year))
        let harness = try ProjectionHarness(FootfallTopic.visits.definition, clock: clock)
        var writer = VisitorObservedWriter(capacity: 4)
        func append(_ store: String, at time: Int64) throws {
            writer.append(store: writer.store(store), zone: writer.zone("z"), eventTime: time, visitor: 1)
            try harness.append(&writer)
        }
        func late() throws -> [Int64] {
            try ProjectionFile.serving("visits-15s", in: harness.projections).ledger(limit: 9).map(\.offset.rawValue)
        }
        try append("s", at: noon + year)
        try harness.run(VisitWindows())
        clock.now = EventTime(milliseconds: noon)
        try append("s", at: noon)
        try append("other", at: noon)
        #expect(try !harness.log.topic("visits").clockCorrections.isEmpty)
        try harness.run(VisitWindows())
        let live = try harness.json(VisitWindows())
        #expect(try live.count == 2 && late() == [1])
        try harness.forget(VisitWindows())
        try harness.run(VisitWindows())
        #expect(try harness.json(VisitWindows()) == live && late() == [1])
        _ = try harness.log.trim(harness.topic, to: [PartitionID(0): Offset(1)])
        try harness.forget(VisitWindows())
        try harness.run(VisitWindows())
        #expect(try harness.json(VisitWindows()) == [live[0]] && late() == [1])
    }

    @Test func `after a day an event goes to the ledger and the row stays`() throws {
        let harness = try harness()
        let before = try harness.rows(VisitWindows())
        var writer = VisitorObservedWriter(capacity: 4)
        let henry = writer.store("Henry Street")
        let zone = writer.zone("entrance")
        writer.append(store: henry, zone: zone, eventTime: noon + 15_000 + 86_400_000 + 5_000)
        writer.append(store: henry, zone: zone, eventTime: noon + 5, visitor: 9)
        try harness.append(&writer)
        try harness.run(VisitWindows())
        #expect(try harness.rows(VisitWindows(), RowQuery(to: noon + 30_000)) == before)
        let file = try ProjectionFile.serving("visits-15s", in: harness.projections)
        #expect(
            try file.ledger(limit: 9) == [
                LedgerEntry(
                    partition: PartitionID(0), offset: Offset(6), eventTime: EventTime(milliseconds: noon) + 5,
                    reason: .late)
            ])
        let status = try harness.status(VisitWindows())
        #expect(status.late == 1 && status.windowed == 6 && status.isConserved)
    }

    @Test func `every projection is known by its name and reads a topic of its schema`() {
        #expect(FootfallProjections.all.map(\.name) == ["hourly-counts", "daily-counts", "visits-15s"])
        for projection in FootfallProjections.all {
            #expect(FootfallProjections.named(projection.name)?.name == projection.name)
            #expect(projection.definition.topic == projection.topic.name)
            #expect(projection.definition.schema == projection.topic.eventType.name)
            #expect(!projection.columns.isEmpty && !projection.summary.isEmpty)
        }
        #expect(FootfallProjections.named("visits") == nil)
    }
}
