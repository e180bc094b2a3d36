import DetectorAdapters
import FootfallEvents
import Testing

@Suite("Frigate's events")
struct FrigateEventsTests {
    /// An event as Frigate publishes it, with all that is of no use here left out but one field.
    private func event(
        _ type: String, _ time: Double, id: String = "1784283300.125-abc123", label: String = "person",
        end: String = "null", zones: String = "[]", isFalse: Bool = false
    ) -> String {
        func object(_ frame: Double) -> String {
            """
            {"id":"\(id)","camera":"door","frame_time":\(frame),"snapshot":{"frame_time":1},"label":"\(label)",\
            "sub_label":null,"top_score":0.96,"false_positive":\(isFalse),"start_time":1784283300.125,"end_time":\(end),\
            "score":0.5,"box":[100,50,140,170],"area":4800,"current_zones":[],"entered_zones":\(zones),"has_clip":false}
            """
        }
        return #"{"type":"\#(type)","before":\#(object(time - 1)),"after":\#(object(time))}"#
    }

    @Test("new and update are a person in a frame, and end is the end of the track, with the way it went")
    func life() throws {
        let scene = try AdapterScene()
        let options = AdapterOptions.make {
            $0.outside = ["street"]
            $0.inside = ["hall"]
        }
        let text = [
            event("new", 1_784_283_300.25), "frigate/events " + event("update", 1_784_283_301.5, zones: #"["street"]"#),
            event("end", 1_784_283_305, end: "1784283304.75", zones: #"["street","mat","hall"]"#),
            event("new", 1_784_283_300.25, label: "car"), event("new", 1_784_283_300.5, isFalse: true),
        ].joined(separator: "\n")
        let summary = try scene.run(text, FrigateEvents(options))
        #expect(summary.detections == 3 && summary.ignored == 2 && summary.bad == 0)
        let events = try scene.detections()
        #expect(events.map(\.eventTime) == [1_784_283_300_250, 1_784_283_301_500, 1_784_283_304_750])
        #expect(events.map(\.zone) == ["", "street", "hall"])
        #expect(events.allSatisfy { $0.camera == "door" && $0.store == "S1" && $0.model == "frigate" })
        let person = events[0].personDetected
        #expect(person.box.left == 100 && person.box.top == 50 && person.box.width == 40 && person.box.height == 120)
        #expect(person.confidence == 0.5)
        let ended = events[2].trackEnded
        #expect(ended.trackID == person.trackID && ended.trackID == events[1].personDetected.trackID)
        #expect(ended.firstSeen == 1_784_283_300_125 && ended.lastSeen == 1_784_283_304_750)
        #expect(ended.direction == .entered)
        #expect(ended.x == 120 && ended.y == 170)
        let again = try scene.run(text, FrigateEvents(options))
        #expect(again.detections == 0 && again.duplicates == 3)
    }

    @Test("the way is by the order of the zones, and unknown without both")
    func ways() throws {
        let options = AdapterOptions.make {
            $0.outside = ["street"]
            $0.inside = ["hall", "till"]
        }
        for (zones, direction) in [
            (#"["hall","street"]"#, Direction.exited), (#"["street","till"]"#, .entered), (#"["street"]"#, nil),
            ("[]", nil),
        ] {
            let scene = try AdapterScene()
            try scene.run(event("end", 1_784_283_305, zones: zones), FrigateEvents(options))
            let ended = try #require(try scene.detections().first).trackEnded
            #expect((ended.hasDirection ? ended.direction : nil) == direction)
            #expect(ended.lastSeen == 1_784_283_305_000)
        }
    }

    @Test("what is cut off or of another kind is named, and what follows is taken")
    func garbled() throws {
        let scene = try AdapterScene()
        let good = event("new", 1_784_283_300.25)
        let text = [
            String(good.prefix(200)), "frigate/available online", event("moved", 1), #"{"type":"new"}"#, good,
        ].joined(separator: "\n")
        let summary = try scene.run(text, FrigateEvents(.standard))
        #expect(summary.detections == 1)
        #expect(scene.bad.map(\.line) == [1, 2, 3, 4])
        #expect(scene.bad[2].reason.contains("moved"))
        #expect(scene.bad[3].reason.contains("\"after\" is missing"))
    }
}
