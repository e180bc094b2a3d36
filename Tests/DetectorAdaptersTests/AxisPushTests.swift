import DetectorAdapters
import FootfallEvents
import Testing

@Suite("What counters of Axis push")
struct AxisPushTests {
    private static let door = AdapterOptions.make {
        $0.site = "Door"
        $0.timeZone = "Europe/Zurich"
    }

    /// A push of one minute of 11 May 2026, in the morning of Zurich.
    static func push(
        _ minute: Int, _ entered: Int, _ exited: Int, serial: String = "b8a44f000001", kind: String = "people-counts",
        name: String = "north-door"
    ) -> String {
        func time(_ hour: Int, _ minute: Int) -> String {
            let all = hour * 60 + minute
            return "2026-05-11T" + (all / 60 < 10 ? "0" : "") + "\(all / 60):" + (all % 60 < 10 ? "0" : "")
                + "\(all % 60):00"
        }
        let span =
            #""utcFrom":"\#(time(7, minute))Z","utcTo":"\#(time(7, minute + 1))Z","localFrom":"\#(time(9, minute))","#
            + #""localTo":"\#(time(9, minute + 1))""#
        return """
            {"apiName":"Axis Retail Data","apiVersion":"0.4","utcSent":"\(time(7, minute + 1))Z","data":{\(span),\
            "measurements":[{"kind":"\(kind)",\(span),"items":[{"direction":"in","count":\(entered),"adults":1},\
            {"direction":"out","count":\(exited),"adults":0}]}]},"sensor":{"application":"AXIS 3D People Counter",\
            "timezone":"Europe/Zurich","name":"\(name)","serial":"\(serial)"}}
            """
    }

    @Test("a push is an interval of its own start and end, and one that is repeated or shuffled is counted once")
    func pushes() throws {
        let scene = try AdapterScene()
        let texts = (0..<6).map { Self.push($0, $0, 1) }
        var shuffle = SeededShuffle(seed: 11)
        print("seed 11")
        let summary = try scene.run(
            shuffle.shuffled(texts + texts[2...3]).joined(separator: "\n"), try AxisCounters(Self.door))
        #expect(summary.counts == 6 && summary.duplicates == 2 && summary.conflicts == 0 && summary.rejected == 0)
        let counts = try scene.counts()
        #expect(counts.map(\.short) == (0..<6).map { "2026-05-11T09:0\($0) \($0)/1/-" })
        #expect(counts[0].intervalStart == 1_778_482_800_000 && counts[0].intervalSeconds == 60)
        #expect(
            counts.allSatisfy { $0.counter == "b8a44f000001" && $0.site == "Door" && $0.timeZone == "Europe/Zurich" })
        #expect(try scene.run(texts.joined(separator: "\n"), try AxisCounters(Self.door)).duplicates == 6)
    }

    @Test("two counters of a site are both counted, and a push that overlaps another of its counter is not")
    func overlaps() throws {
        let scene = try AdapterScene()
        let wide = Self.push(0, 20, 20).replacingOccurrences("T07:01:00Z", with: "T07:15:00Z")
        let text = [Self.push(0, 3, 1), Self.push(0, 4, 2, serial: "b8a44f000002"), wide].joined(separator: "\n")
        let summary = try scene.run(text, try AxisCounters(Self.door))
        #expect(summary.counts == 2 && summary.conflicts == 1)
        #expect(try scene.sums() == ["2026-05-11T09:00 7/3/-"])
    }

    @Test("without an option the site is the sensor's name, and the zone the sensor's")
    func names() throws {
        let scene = try AdapterScene()
        #expect(try scene.run(Self.push(0, 3, 1), try AxisCounters(.standard)).counts == 1)
        let count = try #require(try scene.counts().first)
        #expect(
            count.site == "north-door" && count.timeZone == "Europe/Zurich" && count.short == "2026-05-11T09:00 3/1/-")
    }

    @Test(
        "what is of nobody is ignored, and what can't be used is named",
        arguments: [
            (push(0, 1, 1, kind: "occupancy"), 1, [String]()),
            (#"{"apiName":"Axis Retail Data","data":{"measurements":[]}}"#, 1, []),
            (#"{"apiName":"Axis Parking Data","data":{}}"#, 0, ["Axis Parking Data"]),
            (push(0, 1, 1).replacingOccurrences("\"out\"", with: "\"in\""), 0, ["second time"]),
            (push(0, 1, 1).replacingOccurrences("\"out\"", with: "\"up\""), 0, ["in or out, not 'up'"]),
            (push(0, -1, 1), 0, ["can't be"]),
            (push(0, 1, 1).replacingOccurrences("T07:01:00Z", with: "T07:00:00Z"), 0, ["not an interval"]),
            (String(push(0, 1, 1).dropLast(20)), 0, ["cut off"]),
        ])
    func parts(_ text: String, _ ignored: Int, _ reasons: [String]) throws {
        let scene = try AdapterScene()
        let summary = try scene.run(text, try AxisCounters(Self.door))
        #expect(summary.counts == 0 && summary.ignored == ignored)
        #expect(scene.bad.count == reasons.count)
        for (bad, reason) in zip(scene.bad, reasons) { #expect(bad.reason.contains(reason), "\(bad)") }
    }

    @Test("times that are local by their names go by the site's zone, also in the hour that comes twice")
    func localTimes() throws {
        func push(_ from: String, _ to: String, _ entered: Int) -> String {
            """
            {"apiName":"Axis Retail Data","data":{"measurements":[{"kind":"people-counts","localFrom":"2026-10-25T\(from):00",\
            "localTo":"2026-10-25T\(to):00","items":[{"direction":"in","count":\(entered)}]}]},"sensor":{"serial":"A"}}
            """
        }
        let scene = try AdapterScene()
        let text = [
            push("01:45", "02:00", 1), push("02:00", "02:15", 2), push("02:45", "02:00", 3), push("02:00", "02:15", 4),
            push("02:45", "03:00", 5), push("03:00", "03:15", 6),
        ].joined(separator: "\n")
        let summary = try scene.run(text, try AxisCounters(Self.door))
        #expect(
            summary.counts == 6 && summary.conflicts == 0 && summary.rejected == 0, "\(scene.bad) \(scene.conflicts)")
        let counts = try scene.counts()
        #expect(counts.map(\.entered) == [1, 2, 3, 4, 5, 6])
        #expect(counts.map(\.intervalSeconds) == [900, 900, 900, 900, 900, 900])
        let first = counts[0].intervalStart
        #expect(counts.map { ($0.intervalStart - first) / 900_000 } == [0, 1, 4, 5, 8, 9])
    }

    @Test("the occupancy of a 3D People Counter is a reading of its sums, and exports of occupancy are of nobody")
    func occupancy() throws {
        let scene = try AdapterScene()
        func answer(_ time: String, _ entered: Int) -> String {
            #"{"occupancy":1,"serial":"b8:a4","timestamp":"2026-05-11T\#(time):00+02:00","total_in":\#(entered),"total_out":7}"#
        }
        let text = [answer("09:00", 10), answer("09:30", 12), answer("10:00", 15), answer("11:00", 15)]
            .joined(separator: "\n")
        #expect(try scene.run(text, try AxisCounters(Self.door)).rejected == 0)
        #expect(try scene.sums() == ["2026-05-11T09:00 5/0/-", "2026-05-11T10:00 0/0/-"])
        for text in [
            "start,end,peak\n2026-05-11 09:00:00,2026-05-11 10:00:00,4",
            #"{"data":[{"start":"2026-05-11 09:00:00","end":"2026-05-11 10:00:00","peak":4}]}"#,
        ] {
            let summary = try AdapterScene().run(text, try AxisCounters(Self.door))
            #expect(summary.ignored == 1 && summary.rejected == 0 && summary.counts == 0)
        }
    }
}

extension String {
    func replacingOccurrences(_ part: String, with other: String) -> String {
        split(separator: part, omittingEmptySubsequences: false).joined(separator: other)
    }
}
