import ErrorKinds
import DetectorAdapters
import FootfallEvents
import Foundation
import Testing

@Suite("Counters of Axis")
struct AxisCountersTests {
    private let door = AdapterOptions.make {
        $0.site = "Door"
        $0.timeZone = "Europe/Dublin"
        $0.source = "door.json"
    }

    @Test("an export is its intervals, in JSON or as lines")
    func exports() throws {
        let json = """
            {
              "data": [
                {"start": "2026-07-17 09:00:00", "end": "2026-07-17 10:00:00", "in": 12, "out": 9},
                {"start": "2026-07-17 10:00:00", "end": "2026-07-17 11:00:00", "in": 0, "out": 1}
              ]
            }
            """
        let csv = """
            start,end,in,out
            2026-07-17 09:00:00,2026-07-17 10:00:00,12,9
            2026-07-17 10:00:00,2026-07-17 11:00:00,0,1
            """
        for (first, second) in [(json, csv), (csv, json)] {
            let scene = try AdapterScene()
            let summary = try scene.run(first, try AxisCounters(door))
            #expect(summary.counts == 2 && summary.rejected == 0)
            let counts = try scene.counts()
            #expect(counts.map(\.short) == ["2026-07-17T09:00 12/9/-", "2026-07-17T10:00 0/1/-"])
            #expect(counts[0].intervalStart == 1_784_275_200_000)
            #expect(counts[0].source == "door.json")
            #expect(try scene.run(second, try AxisCounters(door)).duplicates == 2)
        }
    }

    @Test("live sums become differences, start over at night, and a silence leaves out what isn't known")
    func liveSums() throws {
        let scene = try AdapterScene()
        func sum(_ time: String, _ entered: Int, _ exited: Int) -> String {
            #"{"serial":"00408C112233","name":"Exit south","timestamp":"\#(time)","in":\#(entered),"out":\#(exited)}"#
        }
        let text = [
            sum("20260717220000", 300, 290), sum("20260717223000", 310, 295), sum("20260717230000", 312, 300),
            sum("20260717233000", 315, 305), sum("20260718000000", 0, 0), sum("20260718003000", 2, 1),
            sum("20260718010000", 2, 1),
            // Nobody asked for three hours.
            sum("20260718040500", 20, 11), sum("20260718050000", 25, 12), sum("20260718060000", 26, 12),
        ].joined(separator: "\n")
        let options = AdapterOptions.make { $0.timeZone = "Europe/Dublin" }
        let summary = try scene.run(text, try AxisCounters(options))
        #expect(summary.rejected == 0)
        let counts = try scene.counts()
        #expect(
            counts.map(\.short) == [
                "2026-07-17T22:00 12/10/-", "2026-07-17T23:00 3/5/-", "2026-07-18T00:00 2/1/-",
                "2026-07-18T05:00 1/0/-",
            ])
        #expect(summary.missing == 4 && summary.resets == 1)
        #expect(
            scene.resets == [
                "line 5: Exit south, 00408C112233 fell from entered 315, exited 305 to entered 0, exited 0 at "
                    + "2026-07-17T23:00:00.000Z and went on from there: it was reset"
            ])
        #expect(counts.allSatisfy { $0.site == "Exit south" })
    }

    @Test("crossline counts of Object Analytics over MQTT become people per interval; cars are nobody")
    func objectAnalytics() throws {
        let scene = try AdapterScene()
        func event(_ minute: Int, _ scenario: Int, _ people: Int) -> String {
            """
            {"topic":"axis:CameraApplicationPlatform/ObjectAnalytics/Device1Scenario\(scenario)",\
            "timestamp":\(1_784_275_200_000 + minute * 60_000),"serial":"B8A44F001122","message":{"source":{},"key":{},\
            "data":{"startTime":"2026-07-01T00:00:00Z","reason":"human","total":"\(people + 40)","totalCar":"40",\
            "totalHuman":"\(people)"}}}
            """
        }
        let cars = event(5, 1, 7).replacingOccurrences(of: "totalHuman", with: "totalBus")
        let text = [
            event(0, 1, 100), event(0, 2, 50), event(7, 1, 103), cars, event(14, 2, 52), event(15, 1, 104),
            event(15, 2, 52), event(45, 1, 109), event(45, 2, 52),
            #"{"topic":"axis:Device/IO/VirtualPort","timestamp":1,"message":{"data":{}}}"#,
        ].joined(separator: "\n")
        let options = AdapterOptions.make {
            $0.site = "Door"
            $0.entered = ["Device1Scenario1"]
            $0.exited = ["Device1Scenario2"]
            $0.timeZone = "Europe/Dublin"
            $0.intervalSeconds = 900
        }
        let summary = try scene.run(text, try AxisCounters(options))
        #expect(summary.rejected == 0 && summary.ignored == 2)
        #expect(
            try scene.sums() == ["2026-07-17T09:00 4/2/-", "2026-07-17T09:15 0/0/-", "2026-07-17T09:30 5/0/-"])
        #expect(try scene.counts().allSatisfy { $0.intervalSeconds == 900 })
    }

    @Test("the hour that happens twice is two, and the one that doesn't is none")
    func clockChanges() throws {
        for (day, labels) in [
            ("2026-10-25", ["00:00", "01:00", "01:00", "02:00"]), ("2026-03-29", ["00:00", "02:00", "03:00"]),
        ] {
            let scene = try AdapterScene()
            let midnight = day == "2026-10-25" ? 1_792_882_800_000 : 1_774_742_400_000
            let text = (0...labels.count * 2).map { half in
                """
                {"topic":"axis:CameraApplicationPlatform/ObjectAnalytics/Device1Scenario1",\
                "timestamp":\(midnight + half * 1_800_000),"serial":"A","message":{"data":{"totalHuman":"\(half)"}}}
                """
            }.joined(separator: "\n")
            let options = AdapterOptions.make { $0.timeZone = "Europe/Dublin" }
            try scene.run(text, try AxisCounters(options))
            let counts = try scene.counts()
            #expect(counts.map(\.localLabel) == labels.map { "\(day)T\($0)" })
            // The reading on the hour is of the hour that ends.
            #expect(counts.map(\.total) == labels.map { _ in 2 })
            #expect(Set(counts.map(\.intervalStart)).count == labels.count)
        }
    }

    @Test("what is cut off, of another form or nobody's is named, and what follows is taken")
    func garbled() throws {
        let scene = try AdapterScene()
        let text = """
            2026-07-17 09:00:00,2026-07-17 10:00:00,12
            2026-07-17 09:00:00,2026-07-17 09:00:00,1,2
            2026-07-17 09:00:00,2026-07-17 10:00:00,12,nine
            {"data": [{"start": "2026-07-17 09:00:00", "end": "2026-07-17 10:00:00", "in": -1, "out": 9}]}
            {"serial":"A","timestamp":"2026071709","in":1,"out":2}
            {"apiVersion":"1.0"}
            2026-07-17 09:00:00,2026-07-17 10:00:00,12,9
            {"data": [{"start": "2026-07-17
            """
        let summary = try scene.run(text, try AxisCounters(door))
        #expect(summary.counts == 1)
        #expect(scene.bad.map(\.line) == [1, 2, 3, 4, 5, 6, 8])
        let nobody = try AdapterScene()
        try nobody.run("2026-07-17 09:00:00,2026-07-17 10:00:00,12,9", try AxisCounters(.standard))
        #expect(nobody.bad.first?.remedy == .nameSite)
        #expect(throws: (any Error).self) { try AxisCounters(AdapterOptions.make { $0.timeZone = "Mars/North" }) }
    }
}
