import DetectorAdapters
import ErrorKinds
import FootfallEvents
import Stores
import Testing
import Timekeeping

/// Times without an offset are of the zone that is registered for their store or site, else of the one that is given.
@Suite struct RegisteredZoneTests {
    private func known(_ store: String, _ zones: (from: String?, zone: String)...) throws -> KnownStores {
        var known = KnownStores()
        for (from, zone) in zones {
            known.apply(
                StoreStatement(
                    StoreDescription(id: store, timeZone: zone),
                    validFrom: try from.map { try RFC3339.time(of: $0) } ?? .min))
        }
        return known
    }

    private func options(_ stores: KnownStores, _ zone: String? = nil) -> AdapterOptions {
        AdapterOptions.make {
            $0.camera = "c"
            $0.site = "Door"
            $0.stores = stores
            $0.timeZone = zone
        }
    }

    private func person(_ time: String) -> String { #"{"time":"\#(time)","persons":[{"track":1,"box":[4,8,6,17]}]}"# }

    @Test func `a detection's time is of its store's registered zone, without any that is given`() throws {
        let scene = try AdapterScene()
        let stores = try known("S1", (nil, "Europe/Paris"))
        #expect(try scene.run(person("2023-07-01T14:00:00"), try DetectionLines(options(stores))).rejected == 0)
        #expect(try scene.detections().map { RFC3339.text($0.eventTime) } == ["2023-07-01T12:00:00.000Z"])
        #expect(scene.doubts.isEmpty)
    }

    @Test func `the registered zone goes before the given one, and each change between them is said`() throws {
        let scene = try AdapterScene()
        let stores = try known(
            "S1", (nil, "Europe/Paris"), ("2023-08-01T00:00:00Z", "Europe/Dublin"),
            ("2023-09-01T00:00:00Z", "Europe/Berlin"))
        let lines = ["2023-07-01", "2023-07-02", "2023-08-02", "2023-09-02"].map { person("\($0)T14:00:00") }
        try scene.run(lines.joined(separator: "\n"), try DetectionLines(options(stores, "Europe/Dublin")))
        #expect(
            try scene.detections().map { RFC3339.text($0.eventTime) } == [
                "2023-07-01T12:00:00.000Z", "2023-07-02T12:00:00.000Z", "2023-08-02T13:00:00.000Z",
                "2023-09-02T12:00:00.000Z",
            ])
        #expect(
            scene.doubts == [
                "times of 'S1' from 2023-07-01T14:00:00.000 on are taken by Europe/Paris, in which the store is registered, and not by Europe/Dublin",
                "times of 'S1' from 2023-09-02T14:00:00.000 on are taken by Europe/Berlin, in which the store is registered, and not by Europe/Dublin",
            ])
    }

    @Test func `exports and counters are of their site's registered zone, and of UTC where none is known`() throws {
        let stores = try known("Door", (nil, "Asia/Kolkata"))
        let scene = try AdapterScene()
        let export = "2026-07-17 09:00:00,2026-07-17 10:00:00,12,9\n"
        #expect(try scene.run(export, try AxisCounters(options(stores))).rejected == 0)
        let count = try #require(try scene.counts().first)
        #expect(RFC3339.text(count.intervalStart) == "2026-07-17T03:30:00.000Z")
        #expect(count.timeZone == "Asia/Kolkata" && count.localLabel == "2026-07-17T09:00")
        let sums = ["20260717090000", "20260717100000", "20260717110000", "20260717120000"].enumerated().map {
            #"{"serial":"A","name":"Exit","timestamp":"\#($1)","in":\#($0 * 10),"out":0}"#
        }.joined(separator: "\n")
        let summed = try AdapterScene()
        var format = try AxisCounters(options(stores))
        #expect(try summed.run(sums, format).counts > 0)
        #expect(try summed.counts().allSatisfy { $0.timeZone == "Asia/Kolkata" && $0.localLabel.hasSuffix(":00") })
        let elsewhere = try AdapterScene()
        format = try AxisCounters(options(KnownStores()))
        #expect(try elsewhere.run(export, format).rejected == 1)
        #expect(elsewhere.bad[0].remedy == .nameTimeZone)
    }
}

/// An Axis export over the change of the clocks.
@Suite struct AxisClockChangeTests {
    private func starts(_ rows: [(start: String, end: String)], isStream: Bool = false) throws -> [String] {
        let scene = try AdapterScene()
        let options = AdapterOptions.make {
            $0.isStream = isStream
            $0.site = "Door"
            $0.timeZone = "Europe/Dublin"
        }
        let text = rows.enumerated().map { "2023-10-29 \($1.start):00,2023-10-29 \($1.end):00,\($0 + 1),0" }
        let summary = try scene.run(text.joined(separator: "\n"), try AxisCounters(options))
        #expect(summary.rejected == 0, "\(scene.bad)")
        return try scene.counts().map {
            "\(RFC3339.text($0.intervalStart).dropFirst(11).prefix(5)) \($0.intervalSeconds / 60) \($0.entered)"
        }
    }

    @Test func `a quarter may end at the first label of the second pass`() throws {
        let labels = [
            "00:45", "01:00", "01:15", "01:30", "01:45", "01:00", "01:15", "01:30", "01:45", "02:00", "02:15",
        ]
        let rows = zip(labels, labels.dropFirst()).map { (start: $0, end: $1) }
        #expect(
            try starts(rows)
                == [
                    "00:00 15 2", "00:15 15 3", "00:30 15 4", "00:45 15 5", "01:00 15 6", "01:15 15 7", "01:30 15 8",
                    "01:45 15 9", "02:00 15 10", "23:45 15 1",
                ].sorted { ($0.hasPrefix("23") ? 0 : 1, $0) < ($1.hasPrefix("23") ? 0 : 1, $1) })
        // The hour as a whole is from 01:00 to 01:00.
        #expect(try starts([("01:00", "01:00"), ("01:00", "02:00")]) == ["00:00 60 1", "01:00 60 2"])
    }

    @Test(arguments: [false, true]) func `an export with its newest rows first has both hours`(isStream: Bool) throws {
        let labels = [
            "00:45", "01:00", "01:15", "01:30", "01:45", "01:00", "01:15", "01:30", "01:45", "02:00", "02:15",
        ]
        let rows = Array(zip(labels, labels.dropFirst()).map { (start: $0, end: $1) }.reversed())
        let quarters = [
            "23:45 15 10", "00:00 15 9", "00:15 15 8", "00:30 15 7", "00:45 15 6", "01:00 15 5", "01:15 15 4",
            "01:30 15 3", "01:45 15 2", "02:00 15 1",
        ]
        #expect(try Set(starts(rows, isStream: isStream)) == Set(quarters))
        let hours = [("02:00", "03:00"), ("01:00", "02:00"), ("01:00", "01:00"), ("00:00", "01:00")]
        #expect(try Set(starts(hours, isStream: isStream)) == ["23:00 60 4", "00:00 60 3", "01:00 60 2", "02:00 60 1"])
        // The first of the two ends at the label at which it begins, which shows the order without any row around.
        #expect(try starts(Array(hours[1...2]), isStream: isStream) == ["00:00 60 2", "01:00 60 1"])
    }

    @Test func `rows of that hour alone are taken oldest first, and that is said`() throws {
        let scene = try AdapterScene()
        let options = AdapterOptions.make {
            $0.site = "Door"
            $0.timeZone = "Europe/Dublin"
        }
        let text = "2023-10-29 01:00:00,2023-10-29 02:00:00,7,0\n2023-10-29 01:00:00,2023-10-29 02:00:00,8,0\n"
        try scene.run(text, try AxisCounters(options))
        #expect(try scene.counts().map(\.entered) == [7, 8])
        #expect(scene.doubts.count == 1 && scene.doubts[0].contains("comes twice"))
    }

    @Test func `an interval that ends before it begins is still rejected where no hour comes twice`() throws {
        let scene = try AdapterScene()
        let options = AdapterOptions.make {
            $0.site = "Door"
            $0.timeZone = "Europe/Dublin"
        }
        let summary = try scene.run("2023-10-28 01:45:00,2023-10-28 01:00:00,1,0\n", try AxisCounters(options))
        #expect(summary.rejected == 1)
        #expect(scene.bad[0].reason.contains("is not an interval of whole minutes"))
    }
}
