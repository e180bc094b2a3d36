import EventLog
import FootfallEvents
import FootfallProjections
import Projections
import TestSupport
import Testing
import TypedTopics

@Suite struct CountProjectionsTests {
    /// An interval: `instant` in UTC as the importer resolves the label.
    private func count(
        _ site: String, _ label: String, _ instant: Int64, zone: String = "Europe/Dublin", offset: Int32 = 0,
        _ entered: UInt64? = nil, _ exited: UInt64? = nil, total: UInt64? = nil, seconds: UInt32 = 3_600
    ) -> PeopleCounted {
        var event = PeopleCounted()
        event.site = site
        event.intervalStart = instant
        event.intervalSeconds = seconds
        event.localLabel = label
        event.timeZone = zone
        event.utcOffsetMinutes = offset
        if let entered { event.entered = entered }
        if let exited { event.exited = exited }
        if let total { event.total = total }
        return event
    }

    private func rows(
        _ batches: [[PeopleCounted]], _ projection: any FootfallProjection, _ query: RowQuery = RowQuery()
    ) throws -> [String] {
        let harness = try ProjectionHarness(FootfallTopic.counts.definition)
        for batch in batches {
            try harness.append(batch)
            try harness.run(projection)
        }
        #expect(try harness.status(projection).isConserved)
        #expect(try harness.status(projection).rows == harness.rows(projection).count)
        return try harness.json(projection, query)
    }

    /// 2023-12-16T00:00Z.
    private let december: Int64 = 1_702_684_800_000
    private let hour: Int64 = 3_600_000
    /// 2023-03-26T00:00Z: at 01:00Z Dublin's clocks go from 01:00 to 02:00.
    private let spring: Int64 = 1_679_788_800_000
    /// 2023-10-29T00:00Z: at 01:00Z they go from 02:00 to 01:00.
    private let autumn: Int64 = 1_698_537_600_000

    @Test func `hours and days sum what is there, absent is null`() throws {
        let events = [
            count("b", "2023-12-16T14:00", december + 14 * hour, 5, 7),
            count("a", "2023-12-16T14:00", december + 14 * hour, 1),
            count("a", "2023-12-16T15:00", december + 15 * hour, nil, nil, total: 9),
            count("a", "2023-12-16T16:00", december + 16 * hour),
            count("a", "2023-12-17T00:00", december + 24 * hour, 0, 2, total: 3),
        ]
        #expect(
            try rows([events], HourlyCounts()) == [
                #"{"site":"a","hour":"2023-12-16T14:00:00.000+00:00","entered":1,"exited":null,"total":1}"#,
                #"{"site":"b","hour":"2023-12-16T14:00:00.000+00:00","entered":5,"exited":7,"total":12}"#,
                #"{"site":"a","hour":"2023-12-16T15:00:00.000+00:00","entered":null,"exited":null,"total":9}"#,
                #"{"site":"a","hour":"2023-12-16T16:00:00.000+00:00","entered":null,"exited":null,"total":null}"#,
                #"{"site":"a","hour":"2023-12-17T00:00:00.000+00:00","entered":0,"exited":2,"total":3}"#,
            ])
        #expect(
            try rows([events], DailyCounts()) == [
                #"{"site":"a","day":"2023-12-16","entered":1,"exited":null,"total":10}"#,
                #"{"site":"b","day":"2023-12-16","entered":5,"exited":7,"total":12}"#,
                #"{"site":"a","day":"2023-12-17","entered":0,"exited":2,"total":3}"#,
            ])
    }

    @Test func `a later event of the same interval replaces the counts that it has, in one commit and across commits`()
        throws
    {
        let first = count("a", "2023-12-16T14:00", december + 14 * hour, 5, 7)
        let other = count("a", "2023-12-16T15:00", december + 15 * hour, 100, 1)
        let second = count("a", "2023-12-16T14:00", december + 14 * hour, 2)
        for batches in [[[first, other, second]], [[first], [other, second]], [[first, other], [second]]] {
            #expect(
                try rows(batches, HourlyCounts()).first
                    == #"{"site":"a","hour":"2023-12-16T14:00:00.000+00:00","entered":2,"exited":7,"total":9}"#)
            #expect(
                try rows(batches, DailyCounts()) == [
                    #"{"site":"a","day":"2023-12-16","entered":102,"exited":8,"total":110}"#
                ])
        }
    }

    @Test func `a label in the hour that the clocks skip is kept, and sums with the hour that it fell on`() throws {
        let events = [
            count("a", "2023-03-26T00:00", spring, 1),
            count("a", "2023-03-26T01:00", spring + hour, offset: 0, 10),
            count("a", "2023-03-26T02:00", spring + hour, offset: 60, 100),
            count("a", "2023-03-26T03:00", spring + 2 * hour, offset: 60, 1_000),
        ]
        let hours = [
            #"{"site":"a","hour":"2023-03-26T00:00:00.000+00:00","entered":1,"exited":null,"total":1}"#,
            #"{"site":"a","hour":"2023-03-26T02:00:00.000+01:00","entered":110,"exited":null,"total":110}"#,
            #"{"site":"a","hour":"2023-03-26T03:00:00.000+01:00","entered":1000,"exited":null,"total":1000}"#,
        ]
        #expect(try rows([events], HourlyCounts()) == hours)
        #expect(
            try rows([events], DailyCounts()) == [
                #"{"site":"a","day":"2023-03-26","entered":1111,"exited":null,"total":1111}"#
            ])
        // The skipped label comes again: only its own part is replaced.
        let again = count("a", "2023-03-26T01:00", spring + hour, offset: 0, 20)
        #expect(try rows([events, [again]], HourlyCounts())[1].contains(#""entered":120"#))
        #expect(try rows([events + [again]], HourlyCounts())[1].contains(#""entered":120"#))
    }

    @Test func `the hour that happens twice has two rows, each with its offset`() throws {
        let events = [
            count("a", "2023-10-29T01:00", autumn, offset: 60, 1),
            count("a", "2023-10-29T01:30", autumn + hour + hour / 2, offset: 0, 10, seconds: 1_800),
            count("a", "2023-10-29T02:00", autumn + 2 * hour, offset: 0, 100),
        ]
        #expect(
            try rows([events], HourlyCounts()) == [
                #"{"site":"a","hour":"2023-10-29T01:00:00.000+01:00","entered":1,"exited":null,"total":1}"#,
                #"{"site":"a","hour":"2023-10-29T01:00:00.000+00:00","entered":10,"exited":null,"total":10}"#,
                #"{"site":"a","hour":"2023-10-29T02:00:00.000+00:00","entered":100,"exited":null,"total":100}"#,
            ])
        #expect(try rows([events], DailyCounts()).count == 1)
    }

    @Test func `quarters sum into their hour, also where the clock is half an hour off`() throws {
        let base = december + 8 * hour + hour / 2  // 14:00 in Kolkata
        let events = (0..<5).map { quarter in
            count(
                "a",
                ["2023-12-16T14:00", "2023-12-16T14:15", "2023-12-16T14:30", "2023-12-16T14:45", "2023-12-16T15:00"][
                    quarter], base + Int64(quarter) * 900_000, zone: "Asia/Kolkata", offset: 330, 1, 2, seconds: 900)
        }
        #expect(
            try rows([events], HourlyCounts()) == [
                #"{"site":"a","hour":"2023-12-16T14:00:00.000+05:30","entered":4,"exited":8,"total":12}"#,
                #"{"site":"a","hour":"2023-12-16T15:00:00.000+05:30","entered":1,"exited":2,"total":3}"#,
            ])
    }

    @Test func `a day is the local day of the instant; a zone nobody knows falls back to the event's offset`() throws {
        let events = [
            count("ny", "2023-12-15T23:00", december + 4 * hour, zone: "America/New_York", offset: -300, 1),
            count("ny", "2023-12-16T00:00", december + 5 * hour, zone: "America/New_York", offset: -300, 2),
            count("x", "2023-12-15T23:00", december + 4 * hour, zone: "Mars/Olympus", offset: -300, 3),
            count("y", "1969-12-31T23:00", -hour, zone: "UTC", 4),
        ]
        #expect(
            try rows([events], DailyCounts()) == [
                #"{"site":"y","day":"1969-12-31","entered":4,"exited":null,"total":4}"#,
                #"{"site":"ny","day":"2023-12-15","entered":1,"exited":null,"total":1}"#,
                #"{"site":"x","day":"2023-12-15","entered":3,"exited":null,"total":3}"#,
                #"{"site":"ny","day":"2023-12-16","entered":2,"exited":null,"total":2}"#,
            ])
        #expect(
            try rows([events], HourlyCounts())[2]
                == #"{"site":"x","hour":"2023-12-15T23:00:00.000-05:00","entered":3,"exited":null,"total":3}"#)
    }

    @Test func `what has no readable import or no place in time is parked, counted and kept`() throws {
        let harness = try ProjectionHarness(FootfallTopic.counts.definition)
        var ofNoImport = count("a", "2023-12-16T10:00", december, 1)
        ofNoImport.importID = "the second one"
        var retractingNothing = count("a", "2023-12-16T10:00", december)
        retractingNothing.retracts = ""
        try harness.append([
            ofNoImport, retractingNothing,
            count("a", "2023-12-16T00:00", .max, 1), count("a", "any label", december, 1),
        ])
        try harness.run(HourlyCounts())
        let status = try harness.status(HourlyCounts())
        #expect(status.parked == 3 && status.windowed == 1 && status.isConserved)
        let file = try ProjectionFile.serving("hourly-counts", in: harness.projections)
        #expect(try file.ledger(limit: 9).map(\.reason) == [.malformed, .malformed, .timeOutOfRange])
        #expect(try harness.rows(HourlyCounts()).count == 1)
    }

    @Test func `a query takes sites, times and a number`() throws {
        let harness = try ProjectionHarness(FootfallTopic.counts.definition)
        try harness.append(
            (0..<48).flatMap { hours -> [PeopleCounted] in
                let label = "2023-12-\(16 + hours / 24)T\(hours % 24 < 10 ? "0" : "")\(hours % 24):00"
                let instant = december + Int64(hours) * hour
                return [count("b", label, instant, 1), count("a", label, instant, 2)]
            })
        try harness.run(HourlyCounts())
        try harness.run(DailyCounts())
        #expect(try harness.rows(HourlyCounts()).count == 96)
        #expect(try harness.rows(HourlyCounts(), RowQuery(places: ["a"])).count == 48)
        #expect(
            try harness.rows(HourlyCounts(), RowQuery(from: december + 3 * hour, to: december + 5 * hour)).count == 4)
        #expect(try harness.rows(HourlyCounts(), RowQuery(from: december + 3 * hour + 1, limit: 5)).count == 5)
        #expect(try harness.rows(HourlyCounts(), RowQuery(limit: 0)).isEmpty)
        #expect(try harness.rows(DailyCounts(), RowQuery(places: ["b"], from: december + 24 * hour)).count == 1)
        #expect(
            try harness.rows(DailyCounts(), RowQuery(to: december + 24 * hour)).map { $0["entered"] }
                == [.count(48), .count(24)])
    }
}
