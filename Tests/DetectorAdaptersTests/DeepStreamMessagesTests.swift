import DetectorAdapters
import FootfallEvents
import Testing

@Suite("Messages of DeepStream")
struct DeepStreamMessagesTests {
    static func frame(_ objects: [String], _ time: String = "09:00:00.040Z", id: Int = 12) -> String {
        let list = objects.map { "\"\($0)\"" }.joined(separator: ",")
        return
            #"{"version":"4.0","id":"\#(id)","@timestamp":"2026-05-11T\#(time)","sensorId":"cam-3","objects":[\#(list)]}"#
    }

    static func object(_ type: String, id: String = "77", confidence: Double = 0.75) -> String {
        """
        {"messageid":"m","mdsversion":"1.0","@timestamp":"2026-05-11T09:00:00.040Z","place":{"id":"1","name":"hall"},\
        "sensor":{"id":"cam-3","type":"Camera"},"analyticsModule":{"id":"x","source":"OpenALR"},"object":{"id":"\(id)",\
        "speed":0,"\(type)":{"confidence":\(confidence)},"bbox":{"topleftx":100.4,"toplefty":50,"bottomrightx":140,\
        "bottomrighty":170}},"event":{"id":"e","type":"moving"}}
        """
    }

    @Test("each person of a frame is a detection; cars and bags are of nobody")
    func frames() throws {
        let scene = try AdapterScene()
        let text = Self.frame([
            "41|100|50|140|170|Person|#|m|m|18|0.9", "42|10|20|30|40|Car", "43|-5.5|20.25|30|40|person",
            "44|1|2|3|4|Bag",
        ])
        let summary = try scene.run(text, try DeepStreamMessages(.standard))
        #expect(summary.detections == 2 && summary.ignored == 2 && summary.rejected == 0, "\(scene.bad)")
        let persons = try scene.detections()
        #expect(persons.allSatisfy { $0.camera == "cam-3" && $0.store == "S1" && $0.eventTime == 1_778_490_000_040 })
        let boxes = persons.map(\.personDetected.box).map { [$0.left, $0.top, $0.width, $0.height] }
        #expect(Set(boxes) == [[100, 50, 40, 120], [0, 20, 30, 20]])
        #expect(Set(persons.map(\.personDetected.trackID)) == [41, 43])
        #expect(persons.allSatisfy { $0.personDetected.frame == 12 })
        #expect(try scene.run(text, try DeepStreamMessages(.standard)).duplicates == 2)
    }

    @Test("the full schema has one object a message")
    func objects() throws {
        let scene = try AdapterScene()
        let text = [Self.object("person"), Self.object("vehicle"), Self.object("person", id: "-1", confidence: -0.1)]
            .joined(separator: "\n")
        let summary = try scene.run(text, try DeepStreamMessages(.standard))
        #expect(summary.detections == 2 && summary.ignored == 1 && summary.rejected == 0, "\(scene.bad)")
        let persons = try scene.detections().map(\.personDetected)
        #expect(persons.map(\.confidence).sorted() == [0.75, 1])
        #expect(persons.contains { $0.trackID == 77 })
        #expect(persons.allSatisfy { [$0.box.left, $0.box.top, $0.box.width, $0.box.height] == [100, 50, 40, 120] })
    }

    @Test("a track whose number has all 64 bits is one over its frames, and untracked objects are each their own")
    func tracks() throws {
        let scene = try AdapterScene()
        let text = [
            Self.frame(["9900000000000000000|1|2|3|4|Person", "18446744073709551615|1|2|3|4|Person"]),
            Self.frame(["9900000000000000000|1|2|3|4|Person", "18446744073709551615|1|2|3|4|Person"], "09:00:00.080Z"),
        ].joined(separator: "\n")
        try scene.run(text, try DeepStreamMessages(.standard))
        #expect(Set(try scene.detections().map(\.personDetected.trackID)).count == 3)
    }

    @Test("counts of lines go up, and become people per interval", arguments: 0..<3)
    func lines(_ form: Int) throws {
        func message(_ time: String, _ entered: Int, _ exited: Int) -> String {
            let counts = [
                #""lccum_cnt_entry":\#(entered),"lccum_cnt_exit":\#(exited)"#,
                #""objLCCumCnt":{"Entry":\#(entered),"Exit":\#(exited)}"#,
                #""analyticsModule":{"id":"a","obj_lc_cum_cnt":{"Entry":\#(entered),"Exit":\#(exited)}}"#,
            ]
            return #"{"@timestamp":"2026-05-11T\#(time)Z","sensor":{"id":"cam-3"},\#(counts[form])}"#
        }
        let scene = try AdapterScene()
        let options = AdapterOptions.make {
            $0.entered = ["Entry"]
            $0.exited = ["Exit"]
            $0.timeZone = "Europe/Zurich"
        }
        let text = [("07:00:00", 10, 5), ("07:30:00", 12, 5), ("08:00:00", 15, 9), ("09:00:00", 16, 9)]
            .map { message($0.0, $0.1, $0.2) }.joined(separator: "\n")
        let summary = try scene.run(text, try DeepStreamMessages(options))
        #expect(summary.rejected == 0 && summary.detections == 0, "\(scene.bad)")
        #expect(try scene.sums() == ["2026-05-11T09:00 5/4/-", "2026-05-11T10:00 1/0/-"])
        #expect(try scene.counts().allSatisfy { $0.counter == "cam-3" && $0.site == "S1" })
        #expect(try scene.run(text, try DeepStreamMessages(options)).counts == 0)
    }

    @Test(
        "what can't be used is named, and the rest is taken",
        arguments: [
            (#"{"@timestamp":"2026-05-11T09:00:00Z","sensorId":"c"}"#, "neither objects", 0),
            (#"{"sensorId":"c","objects":[]}"#, "@timestamp", 0),
            (frame(["41|100|50|140|Person", "42|1|2|3|4|Person"]), "id|left|top|right|bottom|type", 1),
            (frame(["41|100|50|x|170|Person", "42|1|2|3|4|Person"]), "no box", 1),
            (frame(["41|100|50|90|170|Person"]), "no box", 0),
            (frame(["42|1|2|3|4|Person"], "soon"), "not a time", 0),
            (String(frame(["42|1|2|3|4|Person"]).dropLast(4)), "cut off", 0),
        ])
    func garbled(_ text: String, _ reason: String, _ taken: Int) throws {
        let scene = try AdapterScene()
        #expect(try scene.run(text, try DeepStreamMessages(.standard)).detections == taken)
        #expect(scene.bad.count == 1 && scene.bad[0].reason.contains(reason), "\(scene.bad)")
    }
}
