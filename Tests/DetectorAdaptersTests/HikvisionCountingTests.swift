import DetectorAdapters
import ErrorKinds
import FootfallEvents
import TestSupport
import Testing
import Timekeeping

@Suite("People counting of Hikvision cameras")
struct HikvisionCountingTests {
    private static let door = AdapterOptions.make {
        $0.site = "Door"
        $0.timeZone = "Europe/Zurich"
    }

    static func alarm(
        _ counting: String, type: String = "PeopleCounting", mac: String = "24:28:FD:00:00:01",
        time: String = "09:01:00"
    ) -> String {
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <EventNotificationAlert version="2.0" xmlns="http://www.isapi.org/ver20/XMLSchema">
        <ipAddress>192.0.2.7</ipAddress>
        <macAddress>\(mac)</macAddress>
        <channelID>1</channelID>
        <dateTime>2026-05-11T\(time)+02:00</dateTime>
        <eventType>\(type)</eventType>
        <eventState>active</eventState>
        <channelName>Entrance &amp; exit</channelName>
        \(counting)
        <childCounting><enter>99</enter><exit>98</exit></childCounting>
        </EventNotificationAlert>
        """
    }

    static func range(
        _ from: String, _ to: String, _ entered: String, _ exited: String, method: String = "timeRange",
        offset: String = "+02:00"
    ) -> String {
        """
        <peopleCounting>
        <statisticalMethods>\(method)</statisticalMethods>
        <TimeRange><startTime>2026-05-11T\(from)\(offset)</startTime><endTime>2026-05-11T\(to)\(offset)</endTime></TimeRange>
        <enter>\(entered)</enter>
        <exit>\(exited)</exit><pass>4</pass>
        </peopleCounting>
        """
    }

    static func now(_ time: String, _ entered: Int, _ exited: Int) -> String {
        """
        <peopleCounting><statisticalMethods>realTime</statisticalMethods><RealTime><time>2026-05-11T\(time)+02:00</time></RealTime>\
        <enter>\(entered)</enter><exit>\(exited)</exit></peopleCounting>
        """
    }

    @Test("alarms of time ranges are intervals, once, in whatever order; totals beside them are not counted")
    func ranges() throws {
        let scene = try AdapterScene()
        var texts = (0..<5).map { Self.alarm(Self.range("09:0\($0):00", "09:0\($0 + 1):00", "\($0)", "1")) }
        texts.append(Self.alarm(Self.now("09:03:30", 500, 400)))
        print("seed 14")
        var shuffle = SeededShuffle(seed: 14)
        let summary = try scene.run(
            shuffle.shuffled(texts + texts[1...2]).joined(separator: "\n"), try HikvisionCounting(Self.door))
        #expect(summary.counts == 5 && summary.duplicates == 2 && summary.ignored == 1 && summary.rejected == 0)
        let counts = try scene.counts()
        #expect(counts.map(\.short) == (0..<5).map { "2026-05-11T09:0\($0) \($0)/1/-" })
        #expect(counts.allSatisfy { $0.counter == "24:28:fd:00:00:01" && $0.line == "1" && $0.intervalSeconds == 60 })
    }

    @Test("a stream with its parts is read, pictures are skipped, and what is cut off is named")
    func stream() throws {
        let first = Self.alarm(Self.range("09:00:00", "09:01:00", "3", "1"))
        let second = Self.alarm(Self.range("09:01:00", "09:02:00", "4", "1"))
        let third = Self.alarm(Self.range("09:02:00", "09:03:00", "5", "1"))
        let text = """
            HTTP/1.1 200 OK
            Content-Type: multipart/mixed; boundary=boundary

            --boundary
            Content-Type: application/xml; charset="UTF-8"
            Content-Length: 700

            \(first)
            --boundary
            Content-Type: image/jpeg
            Content-Length: 12

            \u{1}<a>\u{2} --x <EventNotificationAlert>
            --boundary
            Content-Type: application/xml; charset="UTF-8"

            \(third.split(separator: "\n").dropLast(8).joined(separator: "\n"))
            --boundary
            Content-Type: application/json

            {"eventType":"PeopleCounting"}
            --boundary
            Content-Type: application/xml; charset="UTF-8"

            \(second)
            --boundary--
            """
        for ending in ["\n", "\r\n"] {
            let scene = try AdapterScene()
            let summary = try scene.run(
                text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: ending),
                try HikvisionCounting(Self.door))
            #expect(summary.counts == 2 && summary.rejected == 2, "\(scene.bad)")
            #expect(try scene.sums() == ["2026-05-11T09:00 3/1/-", "2026-05-11T09:01 4/1/-"])
            #expect(scene.bad.map { $0.reason.contains("cut off") } == [true, false])
            #expect(scene.bad.last?.reason.contains("JSON") == true)
        }
    }

    @Test("of a camera that says totals only intervals are made, also over the night")
    func totals() throws {
        let scene = try AdapterScene()
        let readings = [("09:00:00", 100, 90), ("09:20:10", 101, 90), ("09:59:59", 103, 95), ("11:10:00", 104, 95)]
        let text = readings.map { Self.alarm(Self.now($0.0, $0.1, $0.2)) }.joined(separator: "\n")
        #expect(try scene.run(text, try HikvisionCounting(Self.door)).rejected == 0)
        #expect(try scene.sums() == ["2026-05-11T09:00 3/5/-", "2026-05-11T10:00 0/0/-"])
    }

    @Test("a wild date among totals is rejected with its line, and the others are counted")
    func wildDate() throws {
        let scene = try AdapterScene()
        let readings = [("09:00:00", 100), ("10:00:00", 103), ("11:00:00", 104)]
        let alarms = readings.map { Self.alarm(Self.now($0.0, $0.1, 90)) }
        let wild = [
            alarms[1].replacingOccurrences("2026", with: "1926"), alarms[2].replacingOccurrences("2026", with: "2926"),
        ]
        let text = [alarms[0], wild[0], alarms[1], wild[1], alarms[2]].joined(separator: "\n")
        let summary = try scene.run(text, try HikvisionCounting(Self.door))
        let length = alarms[0].split(separator: "\n").count
        #expect(summary.rejected == 2 && Set(scene.bad.map(\.line)) == [length + 2, 3 * length + 2], "\(scene.bad)")
        #expect(try scene.sums() == ["2026-05-11T09:00 3/0/-", "2026-05-11T10:00 1/0/-"])
    }

    static func result(_ matches: String, status: String = "OK") -> String {
        """
        <CountingStatisticsResult version="2.0" xmlns="http://www.hikvision.com/ver20/XMLSchema">
        <responseStatus>true</responseStatus><responseStatusStrg>\(status)</responseStatusStrg><numOfMatches>1</numOfMatches>
        <matchList>\(matches)</matchList></CountingStatisticsResult>
        """
    }

    static func match(_ from: String, _ to: String, _ entered: Int, _ exited: Int) -> String {
        """
        <matchElement><timeSpan><startTime>2026-05-11T\(from)</startTime><endTime>2026-05-11T\(to)</endTime></timeSpan>\
        <enterCount>\(entered)</enterCount><exitCount>\(exited)</exitCount></matchElement>
        """
    }

    @Test func `of two results one after the other in a file the interval under way grows as in two files`() throws {
        func hour(_ hour: String, _ people: Int) -> String { Self.match("\(hour):00:00", "\(hour):59:59", people, 0) }
        let rows = [[("09", 5), ("10", 2)], [("09", 5), ("10", 7), ("11", 1)]]
        for isReversed in [false, true] {
            let results = rows.map { rows in
                Self.result((isReversed ? rows.reversed() : rows).map { hour($0.0, $0.1) }.joined())
            }
            let scene = try AdapterScene()
            let summary = try scene.run(results.joined(separator: "\n"), try HikvisionCounting(Self.door))
            #expect(summary.conflicts == 0 && summary.counts == 4 && summary.duplicates == 1, "\(scene.conflicts)")
            #expect(try scene.counts().map(\.short).suffix(2) == ["2026-05-11T10:00 7/0/-", "2026-05-11T11:00 1/0/-"])
        }
    }

    @Test func `hours of a result that have not ended are held back, and count once they have`() throws {
        // 11:30 in Zurich.
        let clock = TestClock(EventTime(milliseconds: 1_778_491_800_000))
        let scene = try AdapterScene(now: clock.read)
        func result(_ counts: [Int]) -> String {
            Self.result(
                counts.enumerated().map { Self.match("\($0 + 10):00:00", "\($0 + 10):59:59", $1, 0) }.joined())
        }
        let first = try scene.run(result([9, 2, 0, 0]), try HikvisionCounting(Self.door))
        #expect(first.counts == 1 && first.heldBack == 3)
        clock.advance(86_400_000)
        let second = try scene.run(result([9, 8, 5, 4]), try HikvisionCounting(Self.door))
        #expect(second.counts == 3 && second.duplicates == 1 && second.conflicts == 0 && second.heldBack == 0)
        #expect(try scene.counts().map(\.entered) == [9, 8, 5, 4])
    }

    @Test("a search's result is its intervals, of which the last may grow; the last second of one is its end")
    func search() throws {
        let scene = try AdapterScene()
        let first = Self.result(Self.match("09:00:00", "09:59:59", 12, 9) + Self.match("10:00:00", "10:59:59", 3, 1))
        #expect(try scene.run(first, try HikvisionCounting(Self.door)).counts == 2)
        let later = Self.result(
            Self.match("09:00:00", "09:59:59", 12, 9) + Self.match("10:00:00", "10:59:59", 5, 2), status: "MORE")
        let summary = try scene.run(later, try HikvisionCounting(Self.door))
        #expect(summary.counts == 1 && summary.duplicates == 1 && summary.conflicts == 0)
        #expect(scene.doubts.contains { $0.contains("MORE") })
        let counts = try scene.counts()
        #expect(counts.allSatisfy { $0.intervalSeconds == 3600 })
        #expect(counts.map(\.short).last == "2026-05-11T10:00 5/2/-")
        let nothing = try AdapterScene()
        #expect(try nothing.run(Self.result("", status: "NO MATCHES"), try HikvisionCounting(Self.door)).ignored == 1)
    }

    @Test(
        "an alarm, and what becomes of it",
        arguments: [
            (alarm(range("09:00:00", "09:01:00", "3", "1", offset: "")), ["09:00 3/1/-"], 0, [String]()),
            (alarm(range("09:00:00", "09:00:30", "3", "1", method: "signalTrigger")), ["09:00 3/1/-"], 0, []),
            (alarm(range("07:00:00", "07:01:00", "3", "1", offset: "Z")), ["09:00 3/1/-"], 0, []),
            (alarm("", type: "VMD"), [], 1, []), (alarm("", type: "videoloss"), [], 1, []),
            (alarm(""), [], 0, ["without 'peopleCounting'"]),
            (alarm(range("09:00:00", "09:01:00", "three", "1")), [], 0, ["are numbers"]),
            (alarm(range("09:00:00", "09:01:00", "-3", "1")), [], 0, ["are numbers"]),
            (alarm(range("09:01:00", "09:00:00", "3", "1")), [], 0, ["not an interval"]),
            (alarm(range("09:00:00", "09:01:00", "3", "1", method: "sometimes")), [], 0, ["'sometimes'"]),
            (alarm(range("09:00:00", "25:01:00", "3", "1")), [], 0, ["not a time"]),
            ("<DeviceInfo><model>x</model></DeviceInfo>", [], 0, ["'DeviceInfo' is neither"]),
            ("<EventNotificationAlert><a></EventNotificationAlert>", [], 0, ["don't match"]),
            (String(alarm(range("09:00:00", "09:01:00", "3", "1")).dropLast(9)), [], 0, ["cut off"]),
            (
                alarm(range("09:00:00", "09:01:00", "<!-- x -->3", "<![CDATA[1]]>")), ["09:00 3/1/-"], 0, []
            ),
        ])
    func messages(_ text: String, _ expected: [String], _ ignored: Int, _ reasons: [String]) throws {
        let scene = try AdapterScene()
        let summary = try scene.run(text, try HikvisionCounting(Self.door))
        #expect(try scene.counts().map { String($0.short.dropFirst(11)) } == expected, "\(scene.bad)")
        #expect(summary.ignored == ignored && scene.bad.count == reasons.count, "\(scene.bad)")
        for (bad, reason) in zip(scene.bad, reasons) { #expect(bad.reason.contains(reason), "\(bad)") }
    }

    @Test("two cameras of a site are both counted, and regions of one are lines of their own")
    func cameras() throws {
        let scene = try AdapterScene()
        let range = Self.range("09:00:00", "09:01:00", "3", "1")
        let region = range.replacingOccurrences("</peopleCounting>", with: "<regionsID>2</regionsID></peopleCounting>")
        let text = [Self.alarm(range), Self.alarm(range, mac: "24:28:fd:00:00:02"), Self.alarm(region)]
            .joined(separator: "\n")
        #expect(try scene.run(text, try HikvisionCounting(Self.door)).counts == 3)
        #expect(try scene.sums() == ["2026-05-11T09:00 9/3/-"])
        let refused = try AdapterScene()
        try refused.run(
            Self.alarm(Self.range("09:00:00", "09:01:00", "3", "1", offset: "")), try HikvisionCounting(.standard))
        #expect(refused.bad.map(\.remedy) == [.nameTimeZone])
    }

    @Test("no document makes it fail", arguments: 0..<3)
    func noise(_ seed: UInt64) throws {
        print("seed \(seed)")
        var shuffle = SeededShuffle(seed: seed)
        let bytes = Array(Self.alarm(Self.range("09:00:00", "09:01:00", "3", "1")).utf8)
        for length in stride(from: 1, to: bytes.count, by: 37) {
            var garbled = Array(bytes.prefix(length))
            garbled += shuffle.shuffled(Array(bytes.suffix(60)))
            let scene = try AdapterScene()
            _ = try scene.run(String(decoding: garbled, as: UTF8.self), try HikvisionCounting(Self.door))
            #expect(try scene.counts().count <= 1)
        }
    }
}
