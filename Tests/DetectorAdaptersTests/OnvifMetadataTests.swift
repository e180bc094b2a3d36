import DetectorAdapters
import FootfallEvents
import Foundation
import Testing

@Suite("ONVIF metadata")
struct OnvifMetadataTests {
    private func notification(_ topic: String, _ time: String, rule: String, _ data: [(String, String)]) -> String {
        let items = data.map { #"<tt:SimpleItem Name="\#($0.0)" Value="\#($0.1)"/>"# }.joined()
        return """
            <wsnt:NotificationMessage>
              <wsnt:Topic Dialect="http://www.onvif.org/ver10/tev/topicExpression/ConcreteSet">tns1:\(topic)</wsnt:Topic>
              <wsnt:Message><tt:Message UtcTime="2026-07-17T\(time)" PropertyOperation="Changed">
                <tt:Source><tt:SimpleItem Name="VideoSource" Value="vs0"/><tt:SimpleItem Name="Rule" Value="\(rule)"/></tt:Source>
                <tt:Data>\(items)</tt:Data>
              </tt:Message></wsnt:Message>
            </wsnt:NotificationMessage>
            """
    }

    private func stream(_ notifications: String...) -> String {
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <tt:MetadataStream xmlns:tt="http://www.onvif.org/ver10/schema" xmlns:wsnt="http://docs.oasis-open.org/wsn/b-2" \
        xmlns:tns1="http://www.onvif.org/ver10/topics"><tt:Event>
        \(notifications.joined(separator: "\n"))
        </tt:Event></tt:MetadataStream>
        """
    }

    private func count(_ time: String, _ value: Int, rule: String = "In") -> String {
        notification("RuleEngine/CountAggregation/Counter", time, rule: rule, [("Count", String(value))])
    }

    private let door = AdapterOptions.make {
        $0.site = "Door"
        $0.entered = ["In"]
        $0.exited = ["Out"]
        $0.timeZone = "Europe/Dublin"
    }

    @Test("counters become people per hour, with resets, and hours that are known in part are held back")
    func counters() throws {
        let scene = try AdapterScene()
        let text = [
            stream(count("08:30:00Z", 100), count("08:31:00Z", 4, rule: "Out")), stream(count("09:10:00.5Z", 107)),
            stream(count("09:50:00Z", 110), count("09:55:00Z", 9, rule: "Out")),
            // Reset to 0 at midnight or by hand: 3 came since.
            stream(count("10:20:00Z", 3)), stream(count("12:05:00Z", 5), count("12:06:00Z", 9, rule: "Out")),
        ].joined(separator: "\n")
        let summary = try scene.run(text, try OnvifMetadata(door))
        #expect(summary.rejected == 0)
        #expect(summary.heldBack == 1)
        let counts = try scene.counts()
        // 08:00 has readings from its middle on; nobody crossed between 11 and 12.
        #expect(
            try scene.sums() == ["2026-07-17T10:00 10/5/-", "2026-07-17T11:00 3/0/-", "2026-07-17T12:00 0/0/-"])
        #expect(Set(counts.map { "\($0.line) \($0.counter)" }) == ["In vs0", "Out vs0"])
        #expect(counts[0].intervalStart == 1_784_278_800_000)
        #expect(counts.allSatisfy { $0.site == "Door" && $0.utcOffsetMinutes == 60 && $0.intervalSeconds == 3600 })
        #expect(try scene.run(text, try OnvifMetadata(door)).duplicates == 6)
        // A longer file adds what was held back.
        let longer = text + "\n" + stream(count("13:00:01Z", 5), count("13:00:02Z", 9, rule: "Out"))
        let more = try scene.run(longer, try OnvifMetadata(door))
        #expect(more.counts == 2 && more.duplicates == 6)
        #expect(try scene.sums().last == "2026-07-17T13:00 2/0/-")
    }

    @Test("a counter without a direction counts people together, and each rule is a place of its own")
    func totals() throws {
        let scene = try AdapterScene()
        let text = stream(count("08:00:00Z", 0), count("08:20:00Z", 7), count("09:00:00Z", 9))
        try scene.run(text, try OnvifMetadata(.standard))
        let counts = try scene.counts()
        #expect(counts.map(\.short) == ["2026-07-17T08:00 -/-/9"])
        #expect(counts[0].site == "vs0/In")
    }

    @Test("counts of another number for an hour that is known are a conflict, and the first stays")
    func conflict() throws {
        let scene = try AdapterScene()
        func day(_ value: Int) -> String {
            stream(count("08:00:00Z", 0), count("08:20:00Z", value), count("09:00:00Z", value))
        }
        try scene.run(day(7), try OnvifMetadata(door))
        let summary = try scene.run(day(8), try OnvifMetadata(door))
        #expect(summary.conflicts == 1 && summary.counts == 0)
        #expect(scene.conflicts.first?.hasSuffix("Door, In, vs0, 2026-07-17T09:00: the log has entered 7") == true)
        #expect(try scene.counts().map(\.entered) == [7])
    }

    @Test("a crossed line is the end of a track, by its rule in or out, and cars are left out")
    func lines() throws {
        let scene = try AdapterScene()
        func crossed(_ time: String, _ rule: String, _ objects: String, _ classes: String?) -> String {
            notification(
                "RuleEngine/LineDetector/Crossed", time, rule: rule,
                [("ObjectId", objects)] + (classes.map { [("ClassTypes", $0)] } ?? []))
        }
        let text = stream(
            crossed("08:00:00Z", "In", "15", nil), crossed("08:00:01Z", "Out", "16 17", "Human Vehicle"),
            crossed("08:00:02Z", "Side", "15", "Human"),
            notification("VideoSource/MotionAlarm", "08:00:03Z", rule: "m", [("State", "true")]))
        let summary = try scene.run(text, try OnvifMetadata(door))
        #expect(summary.detections == 3 && summary.ignored == 2)
        let ended = try scene.detections().map(\.trackEnded)
        #expect(ended.map { $0.hasDirection ? $0.direction : .unspecified } == [.entered, .exited, .unspecified])
        #expect(Set(ended.map(\.trackID)).count == 3)
        #expect(try scene.detections()[0].camera == "vs0")
        #expect(try scene.run(text, try OnvifMetadata(door)).duplicates == 3)
    }

    @Test("what is cut off, no XML, or without a time is named, and what follows is taken")
    func garbled() throws {
        let scene = try AdapterScene()
        let good = stream(count("08:00:00Z", 0), count("08:20:00Z", 7), count("09:00:00Z", 9))
        let noTime = good.replacingOccurrences(of: #" UtcTime="2026-07-17T08:20:00Z""#, with: "")
        let text = [
            "<tt:MetadataStream><a></tt:MetadataStream>", noTime, good.replacingOccurrences(of: "\"7\"", with: "\"x\""),
            good, String(good.prefix(500)),
        ].joined(separator: "\n")
        let summary = try scene.run(text, try OnvifMetadata(door))
        #expect(summary.rejected == 4)
        #expect(scene.bad[0].line == 1)
        #expect(scene.bad[1].reason.contains("has no UtcTime"))
        #expect(scene.bad[2].reason.contains("'x' is not a number"))
        #expect(scene.bad[3].reason.contains("cut off"))
        #expect(try scene.counts().map(\.entered) == [9])
    }

    @Test("a message that can't be used takes none of its document along")
    func besideBad() throws {
        let text = [
            stream(count("08:00:00Z", 0), count("08:20:00Z", 7)),
            stream(
                count("09:00:00Z", 9), notification("RuleEngine/LineDetector/Crossed", "09:00:01Z", rule: "In", []),
                count("09:30:00Z", 9)),
        ].joined(separator: "\n")
        for isStream in [true, false] {
            let scene = try AdapterScene()
            var options = door
            options.store = ""
            options.isStream = isStream
            options.timeZone = "UTC"
            let summary = try scene.run(text, try OnvifMetadata(options))
            #expect(summary.rejected == 1)
            #expect(try scene.counts().map(\.entered) == [9])
        }
    }

    @Test("a rule that is named and not in the input is said: it may be misspelt")
    func unmetRule() throws {
        let scene = try AdapterScene()
        try scene.run(stream(count("08:00:00Z", 0, rule: "LineIn")), try OnvifMetadata(door))
        #expect(scene.doubts.map { $0.prefix(5) } == ["'In' ", "'Out'"])
    }

    @Test("devices whose views have the same name are told apart by the name that is given")
    func namedDevices() throws {
        let scene = try AdapterScene()
        func run(_ counter: String?, _ base: Int) throws -> AdapterSummary {
            var options = door
            options.counter = counter
            return try scene.run(
                stream(count("08:00:00Z", base), count("08:20:00Z", base + 7), count("09:00:00Z", base + 9)),
                try OnvifMetadata(options))
        }
        #expect(try run("a", 100).counts == 1)
        #expect(try run("b", 5000).counts == 1)
        #expect(try scene.sums() == ["2026-07-17T09:00 18/-/-"])
        // Without a name both are one, and what differs is a conflict.
        let other = try AdapterScene()
        try other.run(stream(count("08:00:00Z", 0), count("09:00:00Z", 9)), try OnvifMetadata(door))
        #expect(
            try other.run(stream(count("08:00:00Z", 0), count("09:00:00Z", 8)), try OnvifMetadata(door)).conflicts == 1)
    }
}
