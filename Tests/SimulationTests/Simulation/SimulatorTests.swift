import CounterImport
import EventLog
import EventSchema
import FootfallEvents
import FootfallTestSupport
import LocalTime
import Simulation
import Testing
import Timekeeping
import TypedTopics

@Suite struct SimulatorTests {
    private let header = DublinText.header

    @Test func `Every counted crossing becomes one visit, in its direction, within its hour`() throws {
        let data = try TemporaryLog()
        let imported = try data.importText(DublinText.days(3))
        let summary = try data.simulate()
        var expected: [String: Int] = [:]
        for event in try data.counts().flatMap({ $0 }) {
            expected["\(event.site) \(event.intervalStart / 3_600_000) entered"] = Int(event.entered)
            expected["\(event.site) \(event.intervalStart / 3_600_000) exited"] = Int(event.exited)
        }
        var found = expected.mapValues { _ in 0 }
        for visit in try data.visits().flatMap({ $0 }) {
            #expect(visit.zone == "entrance")
            let direction = visit.direction == .entered ? "entered" : "exited"
            found["\(visit.store) \(visit.eventTime / 3_600_000) \(direction)", default: 0] += 1
        }
        #expect(found == expected)
        #expect(summary.appended == UInt64(expected.values.reduce(0, +)))
        #expect(summary.total == summary.available)
        #expect(summary.isComplete)
        #expect(summary.sites == ["A", "B"])
        #expect(summary.intervals <= imported.appended)
    }

    @Test func `Visits go to their store's partition, which the topic's rule gives, under the store as key`() throws {
        let data = try TemporaryLog()
        try data.importText(DublinText.days(2))
        try data.simulate()
        let topic = try data.log.topic("visits")
        #expect(topic.configuration.dataClass == .pseudonymous)
        for (partition, keys) in try data.keys("visits").enumerated() {
            for key in Set(keys) {
                #expect(topic.configuration.partitioner.partition(ofKey: key, among: 4).index == partition)
            }
        }
        #expect(try data.keys("visits") == data.visits().map { $0.map(\.store) })
    }

    @Test func `A topic with the rule of Event Hubs gets its visits by that rule`() throws {
        let data = try TemporaryLog()
        try data.importText(DublinText.days(2))
        let schema = VisitorObserved.eventType
        _ = try FootfallTopic.visits.register(in: data.log)
        _ = try data.log.createTopic(
            TopicConfiguration(
                name: "visits", partitions: 7, dataClass: .pseudonymous, schema: schema.name, partitioner: .eventhubs))
        try data.simulate()
        for (partition, keys) in try data.keys("visits").enumerated() {
            for key in Set(keys) {
                #expect(Partitioner.eventhubs.partition(ofKey: key, among: 7).index == partition)
            }
        }
    }

    @Test func `Event times rise within each partition, and visitors are pseudonyms of their own`() throws {
        let data = try TemporaryLog()
        try data.importText(DublinText.days(4))
        try data.simulate()
        let visits = try data.visits()
        for partition in visits {
            #expect(zip(partition, partition.dropFirst()).allSatisfy { $0.eventTime <= $1.eventTime })
        }
        let all = visits.flatMap { $0 }
        #expect(all.count > 1000)
        #expect(Set(all.map(\.visitor)).count == all.count)
        let analysed = all.filter(\.hasEmotion)
        #expect(analysed.count < all.count && analysed.count > all.count * 8 / 10)
        #expect(analysed.allSatisfy { $0.hasAgeBand && $0.hasGender && $0.ageBand != .unspecified })
        #expect(
            all.allSatisfy { $0.confidence >= 0.6 && $0.confidence <= 1 && $0.dwellMs >= 400 && $0.dwellMs < 9_000 })
        #expect(Set(analysed.map(\.emotion)).count >= 6)
    }

    @Test func `Where only the total was counted, crossings have no direction`() throws {
        let data = try TemporaryLog()
        try data.importText(header + "01/01/2023 00:00,5,,,7,3,\n01/01/2023 01:00,,4,,,,2\n")
        try data.simulate()
        func directions(_ store: String, hour: Int64) throws -> [Int] {
            let visits = try data.visits().flatMap { $0 }.filter { visit in
                visit.store == store && (visit.eventTime / 3_600_000) % 24 == hour
            }
            return [
                visits.count { $0.hasDirection && $0.direction == .entered },
                visits.count { $0.hasDirection && $0.direction == .exited }, visits.count { !$0.hasDirection },
            ]
        }
        #expect(try directions("A", hour: 0) == [0, 0, 5])
        #expect(try directions("B", hour: 0) == [3, 0, 4])
        #expect(try directions("A", hour: 1) == [4, 0, 0])
        #expect(try directions("B", hour: 1) == [0, 2, 0])
    }

    @Test func `Same counts, filters and seed give the same events, whatever else was imported`() throws {
        let (one, two, other) = (try TemporaryLog(), try TemporaryLog(), try TemporaryLog())
        try one.importText(DublinText.days(3))
        // Other sites first, so that numbers and order of everything differ.
        try two.importText("Time,Z,Z IN,Z OUT\n01/01/2023 05:00,3,1,2\n", name: "z.csv")
        try two.importText(DublinText.days(3), name: "b.csv")
        try other.importText(DublinText.days(3))
        for data in [one, two] { try data.simulate { $0.sites = ["A", "B"] } }
        try other.simulate { $0.seed = 2 }
        #expect(try one.visits() == two.visits())
        #expect(try one.visits().map(\.count) == other.visits().map(\.count))
        #expect(try one.visits() != other.visits())
    }

    @Test func `How much is in memory at a time changes nothing`() throws {
        let (one, two) = (try TemporaryLog(), try TemporaryLog())
        for data in [one, two] { try data.importText(DublinText.days(3)) }
        try one.simulate()
        try two.simulate { $0.crossingsPerWindow = 3 }
        #expect(try one.visits() == two.visits())
    }

    @Test func `An interval of no length at the seam of two windows comes out once`() throws {
        let data = try TemporaryLog()
        try data.importText(header + "01/01/2023 00:00,4,4,0,,,\n")
        var event = PeopleCounted(hour: 0, of: "A")
        event.intervalStart += 1_800_000
        event.localLabel = "2023-01-01T00:30"
        event.intervalSeconds = 0
        event.total = 4
        try data.log.append(columnar: event, to: data.log.topic("counts"))
        // Two windows of half an hour each.
        #expect(try data.simulate { $0.crossingsPerWindow = 8 }.total == 8)
        #expect(try data.visits().flatMap { $0 }.count { $0.eventTime == event.intervalStart } == 4)
    }

    @Test func `Sites and times select intervals, by each site's clock or by the instant`() throws {
        let data = try TemporaryLog()
        try data.importText(
            header + "01/07/2023 00:00,1,1,0,10,10,0\n01/07/2023 23:00,2,2,0,20,20,0\n02/07/2023 00:00,4,4,0,40,40,0\n")
        func count(_ change: (inout SimulationOptions) throws -> Void) throws -> UInt64 {
            try data.simulate(change).total
        }
        #expect(try count { $0.sites = ["A"] } == 7)
        #expect(try count { $0.times.to = WallTime("2023-07-02").map(TimeBound.local) } == 33)
        #expect(try count { $0.times.from = WallTime("2023-07-01T23:00").map(TimeBound.local) } == 66)
        // Midnight in Dublin is 23:00 UTC the day before.
        #expect(try count { $0.times.from = .instant(try RFC3339.time(of: "2023-07-01T23:00:00Z")) } == 44)
        #expect(
            try count {
                $0.times.from = .instant(try RFC3339.time(of: "2023-07-01T23:00:00+01:00"))
                $0.times.to = .instant(try RFC3339.time(of: "2023-07-02T00:00:00+01:00"))
            } == 22)
    }

    @Test func `Intervals of a day and of half an hour off the hour are spread and ordered as well`() throws {
        let data = try TemporaryLog()
        var format = try ColumnMapping.parse(
            Array(
                """
                {"layout": "long", "time_zone": "Asia/Kolkata", "interval_minutes": 1440,
                 "time": {"column": "t", "formats": ["yyyy-MM-dd HH:mm"]}, "site": "s", "entered": "n"}
                """.utf8), file: "map.json")
        try data.importText("t,s,n\n2023-01-01 00:00,Day,500\n2023-01-02 00:00,Day,300\n", format)
        format.intervalSeconds = 3600
        try data.importText("t,s,n\n2023-01-01 10:00,Hour,400\n2023-01-01 11:00,Hour,200\n", format)
        try data.simulate()
        let visits = try data.visits().flatMap { $0 }.sorted { $0.eventTime < $1.eventTime }
        // Midnight of 1 January 2023 in Kolkata.
        let midnight: Int64 = 1_672_511_400_000
        func count(_ store: String, _ hours: Range<Int64>) -> Int {
            visits.count { visit in
                visit.store == store && visit.eventTime >= midnight + hours.lowerBound * 3_600_000
                    && visit.eventTime < midnight + hours.upperBound * 3_600_000
            }
        }
        #expect(count("Day", 0..<24) == 500)
        #expect(count("Day", 24..<48) == 300)
        #expect(count("Day", 0..<12) > 150)
        #expect(count("Hour", 10..<11) == 400)
        #expect(count("Hour", 11..<12) == 200)
        #expect(visits.count == 1400)
        for partition in try data.visits() {
            #expect(zip(partition, partition.dropFirst()).allSatisfy { $0.eventTime <= $1.eventTime })
        }
    }

    @Test func `Counts that were replaced are simulated as they stand`() throws {
        let data = try TemporaryLog()
        try data.importText(header + "01/01/2023 00:00,3,1,2,,,\n")
        try data.importText(header + "01/01/2023 00:00,9,4,5,,,\n", replace: true)
        #expect(try data.simulate().total == 9)
    }
}
