import EventLog
import FootfallEvents
import FootfallProjections
import Projections
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
