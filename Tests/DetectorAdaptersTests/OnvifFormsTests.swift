import DetectorAdapters
import FootfallEvents
import TestSupport
import Testing

@Suite("The ways in which ONVIF events come")
struct OnvifFormsTests {
    private let readings = [("08:00:00Z", 0), ("08:20:00.5Z", 7), ("09:00:00Z", 9)]

    private let door = AdapterOptions.make {
        $0.site = "Door"
        $0.entered = ["In & out"]
        $0.timeZone = "Europe/Dublin"
        $0.counter = "cam-1"
    }

    private func notification(_ time: String, _ count: Int, tt: String = "tt", wsnt: String = "wsnt") -> String {
        """
        <\(wsnt):NotificationMessage><\(wsnt):Topic Dialect="http://www.onvif.org/ver10/tev/topicExpression/ConcreteSet">
        tns1:RuleEngine/CountAggregation/Counter</\(wsnt):Topic><!-- a > b --><\(wsnt):Message>
        <\(tt):Message UtcTime='2026-07-17T\(time)' PropertyOperation="Changed"><\(tt):Source>
        <\(tt):SimpleItem Value="vs0" Name="VideoSource"/><\(tt):SimpleItem Name="Rule" Value="In &amp; out"></\(tt):SimpleItem>
        </\(tt):Source><\(tt):Data><\(tt):SimpleItem Name = "Count" Value = "\(count)" /></\(tt):Data></\(tt):Message>
        </\(wsnt):Message></\(wsnt):NotificationMessage>
        """
    }

    private var forms: [(String, String)] {
        let soap = #"<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Header/><s:Body>"#
        let pushed = readings.map { time, count in
            "POST /events HTTP/1.1\r\nHost: nvr\r\nContent-Type: application/soap+xml; charset=utf-8\r\n\r\n"
                + "<?xml version=\"1.0\"?>\r\n" + soap + "<b:Notify>" + notification(time, count, wsnt: "b")
                + "</b:Notify></s:Body></s:Envelope>\r\n"
        }
        let metadata = readings.map { time, count in
            #"<tt:MetadataStream><tt:VideoAnalytics><tt:Frame UtcTime="2026-07-17T08:00:00Z"/></tt:VideoAnalytics><tt:Event>"#
                + notification(time, count) + "</tt:Event></tt:MetadataStream>"
        }
        let topic = "cam-1/onvif-ej/RuleEngine/CountAggregation/Counter/&1/In & out "
        let objects = readings.map { time, count in
            topic
                + #"{"UtcTime":"2026-07-17T\#(time)","Source":{"VideoSource":"vs0","Rule":"In & out"},"Data":{"Count":\#(count)}}"#
        }
        let items = readings.map { time, count in
            topic.replacing("RuleEngine", with: "tns1:RuleEngine")
                + #"{"UtcTime":"2026-07-17T\#(time)","Source":{"SimpleItem":[{"Name":"VideoSource","Value":"vs0"},"#
                + #"{"Name":"Rule","Value":"In & out"}]},"Data":{"SimpleItem":{"Name":"Count","Value":"\#(count)"}}}"#
        }
        return [
            (
                "PullMessages",
                soap + "<tev:PullMessagesResponse><tev:CurrentTime>2026-07-17T09:00:01Z</tev:CurrentTime>"
                    + readings.map { notification($0, $1) }.joined()
                    + "</tev:PullMessagesResponse></s:Body></s:Envelope>"
            ), ("Notify", pushed.joined()), ("metadata", metadata.joined()), ("MQTT", objects.joined(separator: "\n")),
            ("MQTT with items", items.joined(separator: "\n")),
        ]
    }

    @Test func `a counter is the same however its events come`() throws {
        let all = try AdapterScene()
        for (name, text) in forms {
            let scene = try AdapterScene()
            let summary = try scene.run(text, try OnvifMetadata(door))
            #expect(summary.rejected == 0 && summary.readings == 3, "\(name): \(scene.bad)")
            #expect(try scene.sums() == ["2026-07-17T09:00 9/-/-"], "\(name)")
            #expect(try scene.counts().map(\.line) == ["In & out"], "\(name)")
            try all.run(text, try OnvifMetadata(door))
        }
        #expect(try all.sums() == ["2026-07-17T09:00 9/-/-"] && all.conflicts.isEmpty && all.bad.isEmpty)
    }

    private let unnamed = AdapterOptions.make {
        $0.site = "Door"
        $0.entered = ["In"]
        $0.timeZone = "UTC"
    }

    private func crossing(_ prefix: String, _ time: String) -> String {
        "\(prefix)onvif-ej/RuleEngine/LineDetector/Crossed/&1/In "
            + #"{"UtcTime":"2026-07-17T\#(time)Z","Source":{"VideoSource":"vs0","Rule":"In"},"Data":{"ObjectId":"15"}}"#
    }

    private func counter(_ prefix: String, _ time: String, _ count: Int) -> String {
        "\(prefix)onvif-ej/RuleEngine/CountAggregation/Counter/&1/In "
            + #"{"UtcTime":"2026-07-17T\#(time)Z","Source":{"VideoSource":"vs0","Rule":"In"},"Data":{"Count":\#(count)}}"#
    }

    @Test func `devices of one broker are told apart by the prefixes of their topics`() throws {
        let text = [
            counter("shop/a/", "08:00:00", 10), counter("shop/b/", "08:00:00", 700), counter("", "08:00:00", 3),
            counter("shop/a/", "09:00:00", 15), counter("shop/b/", "09:00:00", 720), counter("", "09:00:00", 4),
            crossing("shop/a/", "08:30:00"), crossing("shop/b/", "08:30:00"),
        ].joined(separator: "\n")
        let scene = try AdapterScene()
        let summary = try scene.run(text, try OnvifMetadata(unnamed))
        #expect(summary.rejected == 0 && summary.resets == 0 && summary.conflicts == 0 && summary.detections == 2)
        #expect(
            try scene.counts().map { "\($0.counter) \($0.entered)" }.sorted() == [
                "shop/a/vs0 5", "shop/b/vs0 20", "vs0 1",
            ])
        #expect(Set(try scene.detections().map(\.camera)) == ["shop/a/vs0", "shop/b/vs0"])
    }

    @Test func `a name that is given is one device's, and messages of another are rejected`() throws {
        var named = unnamed
        named.counter = "camera"
        named.camera = "camera"
        let text = [
            counter("a/", "08:00:00", 10), counter("b/", "08:00:00", 700), counter("a/", "09:00:00", 15),
            crossing("a/", "08:30:00"), crossing("b/", "08:30:00"),
        ].joined(separator: "\n")
        let scene = try AdapterScene()
        #expect(try scene.run(text, try OnvifMetadata(named)).detections == 1)
        #expect(scene.bad.map(\.line) == [2, 5] && scene.bad[0].reason.contains("of the device 'b'"))
        #expect(try scene.counts().map { "\($0.counter) \($0.entered)" } == ["camera/vs0 5"])
    }

    @Test func `an event in JSON without its topic, or of another, is told`() throws {
        let scene = try AdapterScene()
        let body = #"{"UtcTime":"2026-07-17T08:00:00Z","Source":{"Rule":"In"},"Data":{"Count":1}}"#
        let text = [
            "c/onvif-ej/RuleEngine/CountAggregation/Counter/&1/In " + body, body, "c/other/Counter " + body,
            "c/onvif-ej/VideoSource/MotionAlarm/&1 " + body,
            "c/onvif-ej/RuleEngine/CountAggregation/OccupancyCounter/&1/In " + body,
            "c/onvif-ej/RuleEngine/CountAggregation/Counter/&1/In " + body.dropLast(3),
        ].joined(separator: "\n")
        let summary = try scene.run(text, try OnvifMetadata(door))
        #expect(summary.readings == 1 && summary.ignored == 2)
        #expect(scene.bad.map(\.line) == [2, 3, 6])
        #expect(scene.bad[0].reason.contains("doesn't say its topic"))
    }

    @Test func `what the camera takes for a car is nobody, also in JSON`() throws {
        let scene = try AdapterScene()
        func crossed(_ second: Int, _ data: String) -> String {
            "c/onvif-ej/RuleEngine/LineDetector/Crossed/&1/In "
                + #"{"UtcTime":"2026-07-17T08:00:0\#(second)Z","Source":{"Rule":"In"},"Data":\#(data)}"#
        }
        let text = [
            crossed(1, #"{"ObjectId":"15"}"#), crossed(2, #"{"ObjectId":16,"ClassTypes":"Vehicle"}"#),
            crossed(3, #"{"ObjectId":17,"Object":{"Appearance":{"Class":{"Type":"Car"}}}}"#),
            crossed(
                4, #"{"ObjectId":18,"Object":{"Appearance":{"Class":{"Type":[{"Type":"Human","Likelihood":0.9}]}}}}"#),
            crossed(5, #"{"ObjectId":19,"Object":{"Appearance":{"Class":{"Type":{"odd":1}}}}}"#),
        ].joined(separator: "\n")
        let summary = try scene.run(text, try OnvifMetadata(door))
        #expect(summary.detections == 2 && summary.ignored == 2 && summary.rejected == 1)
    }

    @Test(arguments: [
        ("<!DOCTYPE a [<!ENTITY b \"bbbb\">]><tt:MetadataStream>&b;</tt:MetadataStream>", ""),
        ("<tt:MetadataStream><!DOCTYPE a></tt:MetadataStream>", "document type"),
        ("<tt:MetadataStream><a b='1' b='2'/></tt:MetadataStream>", "given twice"),
        ("<tt:MetadataStream><a b=1/></tt:MetadataStream>", "no quotes"),
        ("<tt:MetadataStream><a><b></a></b></tt:MetadataStream>", "don't match"),
        ("<tt:MetadataStream><a b='<'/></tt:MetadataStream>", "has a <"),
    ]) func `XML that no device writes is refused whole`(text: String, reason: String) throws {
        let scene = try AdapterScene()
        let good = "<tt:MetadataStream>" + notification("08:00:00Z", 0) + "</tt:MetadataStream>\n"
        let summary = try scene.run(good + text + "\n" + good, try OnvifMetadata(door))
        #expect(summary.readings == 2)
        if !reason.isEmpty { #expect(scene.bad.first?.reason.contains(reason) == true, "\(scene.bad)") }
    }

    @Test func `a document in another encoding is refused, and no name in it is guessed`() throws {
        let scene = try AdapterScene()
        var bad: [BadRecord] = []
        let adapter = AdapterImport(scene.log, try OnvifMetadata(door)) { report in
            if case .notice(.rejected(let record)) = report { bad.append(record) }
        }
        let document = Array(("<tt:MetadataStream>" + notification("08:00:00Z", 1) + "</tt:MetadataStream>").utf8)
            .filter { $0 != 10 }
        let latin = document.map { $0 == UInt8(ascii: "v") ? 0xFC : $0 }
        for line in [document, latin] { try line.withUnsafeBytes { try adapter.line($0) } }
        try adapter.end()
        #expect(adapter.summary.readings == 1 && bad.map(\.reason) == ["this is no XML (it is not text in UTF-8)"])
    }

    @Test func `with bytes changed nothing traps`() throws {
        var random = SeededGenerator.announced("changed bytes")
        let scene = try AdapterScene()
        for _ in 0..<1_500 {
            var bytes = Array(forms[random.below(forms.count)].1.utf8)
            for _ in 0...random.below(4) {
                let position = random.below(bytes.count)
                switch random.below(3) {
                case 0: bytes[position] = UInt8(truncatingIfNeeded: random.next())
                case 1: bytes.insert(Array("<>/\"'&=!-[]{},: ".utf8)[random.below(16)], at: position)
                default: bytes.remove(at: position)
                }
            }
            var options = door
            options.counter = nil
            do {
                try scene.run(String(decoding: bytes, as: UTF8.self), try OnvifMetadata(options))
            } catch is AdapterError {}
        }
    }
}
