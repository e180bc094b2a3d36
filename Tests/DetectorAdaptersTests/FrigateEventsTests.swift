import DetectorAdapters
import FootfallEvents
import SwiftProtobuf
import TestSupport
import Testing

@Suite("Frigate's events")
struct FrigateEventsTests {
    /// An event as Frigate publishes it, with all that is of no use here left out but one field.
    private func event(
        _ type: String, _ time: Double, id: String = "1784283300.125-abc123", label: String = "person",
        end: String = "null", zones: String = "[]", current: String = "[]", isFalse: Bool = false
    ) -> String {
        func object(_ frame: Double) -> String {
            """
            {"id":"\(id)","camera":"door","frame_time":\(frame),"snapshot":{"frame_time":1},"label":"\(label)",\
            "sub_label":null,"top_score":0.96,"false_positive":\(isFalse),"start_time":1784283300.125,"end_time":\(end),\
            "score":0.5,"box":[100,50,140,170],"area":4800,"current_zones":\(current),"entered_zones":\(zones),"has_clip":false}
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
        #expect(summary.detections == 3 && summary.ignored == 2 && summary.rejected == 0)
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

    /// What a person does before the door, the zones of each message, and which way it is.
    static let walks: [(String, [[String]], Direction?)] = [
        ("comes in", [["street"], ["hall"]], .entered),
        ("goes out", [["hall"], ["street"]], .exited),
        ("comes in and goes back", [["street"], ["hall"], ["street"]], nil),
        ("comes in, goes back, and is in no zone when the track ends", [["street"], ["hall"], ["street"], []], nil),
        ("goes out and comes back", [["hall"], ["street"], ["hall"]], nil),
        ("hesitates, and comes in", [["street"], ["hall"], ["street"], ["hall"]], .entered),
        (
            "sways on the line for a minute",
            Array(repeating: [["street"], ["hall"]], count: 30).flatMap { $0 } + [["street"]], nil
        ),
        ("stands on the line, in both zones, and comes in", [["street"], ["street", "hall"], ["hall"]], .entered),
        ("stands on the line, in both zones, and goes back", [["street"], ["street", "hall"], ["street"]], nil),
        ("is lost on the line after it was outside", [["street"], ["street", "hall"]], nil),
        ("passes by", [["street"], []], nil),
        ("is only ever inside", [["hall"], ["till"], []], nil),
        ("comes in by way of a zone of neither side", [["street"], ["mat"], ["hall"], ["mat"]], .entered),
        ("comes in by one zone and stays in another", [["street"], ["hall"], ["till"]], .entered),
        ("comes in by one door and goes out by another", [["street"], ["hall"], ["yard"]], nil),
        ("walks through from door to door, then into the shop", [["street"], ["hall"], ["yard"], ["till"]], .entered),
        ("is in no zone at all", [[], []], nil),
    ]

    @Test("who ends on the side where they began has no direction", arguments: walks)
    func turns(_ walk: (what: String, zones: [[String]], direction: Direction?)) throws {
        let options = AdapterOptions.make {
            $0.outside = ["street", "yard"]
            $0.inside = ["hall", "till"]
        }
        func list(_ zones: [String]) -> String { "[" + zones.map { "\"\($0)\"" }.joined(separator: ",") + "]" }
        var entered: [String] = []
        var lines: [String] = []
        for (index, zones) in walk.zones.enumerated() {
            entered += zones.filter { !entered.contains($0) }
            lines.append(
                event(
                    index == 0 ? "new" : "update", 1_784_283_301 + Double(index), zones: list(entered),
                    current: list(zones)))
        }
        lines.append(
            event("end", 1_784_283_400, zones: list(entered), current: list(walk.zones.last ?? [])))
        let scene = try AdapterScene()
        let text = lines.joined(separator: "\n")
        try scene.run(text, FrigateEvents(options))
        let ended = try #require(try scene.detections().last).trackEnded
        #expect((ended.hasDirection ? ended.direction : nil) == walk.direction, "\(walk.what)")
        #expect(try scene.run(text, FrigateEvents(options)).detections == 0)
    }

    private static let door = AdapterOptions.make {
        $0.outside = ["street", "yard"]
        $0.inside = ["hall", "till"]
    }

    private func lines(of zones: [[String]], id: String) -> [String] {
        func list(_ zones: [String]) -> String { "[" + zones.map { "\"\($0)\"" }.joined(separator: ",") + "]" }
        var entered: [String] = []
        return zones.enumerated().map { index, zones in
            entered += zones.filter { !entered.contains($0) }
            return event(
                index == 0 ? "new" : "update", 1_784_283_301 + Double(index), id: id, zones: list(entered),
                current: list(zones))
        } + [event("end", 1_784_283_400, id: id, zones: list(entered), current: list(zones.last ?? []))]
    }

    @Test(
        "the way is by the times of the frames, in whatever order messages come, and if they come twice",
        arguments: walks)
    func disorder(_ walk: (what: String, zones: [[String]], direction: Direction?)) throws {
        var random = SeededGenerator.announced("order of messages")
        let messages = lines(of: walk.zones, id: "a") + lines(of: walk.zones.reversed(), id: "b")
        let sorted = try AdapterScene()
        try sorted.run(messages.joined(separator: "\n"), FrigateEvents(Self.door))
        let expected = try sorted.detections().map { try $0.jsonString() }.sorted()
        for round in 0..<6 {
            let scene = try AdapterScene()
            let twice = round % 2 == 0 ? messages : messages + messages
            let summary = try scene.run(
                twice.shuffled(using: &random).joined(separator: "\n"), FrigateEvents(Self.door))
            #expect(summary.conflicts == 0, "\(walk.what), \(random)")
            #expect(try scene.detections().map { try $0.jsonString() }.sorted() == expected, "\(walk.what), \(random)")
        }
        // As they come, where each is there before the end.
        let stream = try AdapterScene()
        var options = Self.door
        options.isStream = true
        let first = lines(of: walk.zones, id: "a")
        let mixed = first.dropLast().shuffled(using: &random) + [first.last!, first.last!]
        #expect(try stream.run(mixed.joined(separator: "\n"), FrigateEvents(options)).conflicts == 0)
        let ended = try #require(try stream.detections().last).trackEnded
        #expect((ended.hasDirection ? ended.direction : nil) == walk.direction, "\(walk.what), \(random)")
    }

    @Test("what is seen of a track after another import decided its end is named, for its way may be another")
    func endFirst() throws {
        let options = AdapterOptions.make {
            $0.outside = ["street"]
            $0.inside = ["hall"]
        }
        let end = event("end", 1_784_283_305, end: "1784283304.75", zones: #"["street","hall"]"#)
        let updates = [
            event("new", 1_784_283_301, zones: #"["street"]"#, current: #"["street"]"#),
            event("update", 1_784_283_302, zones: #"["street","hall"]"#, current: #"["hall"]"#),
            event("update", 1_784_283_304, zones: #"["street","hall"]"#, current: #"["street"]"#),
        ]
        let scene = try AdapterScene()
        try scene.run(end, FrigateEvents(options))
        let summary = try scene.run(updates.joined(separator: "\n"), FrigateEvents(options))
        #expect(summary.detections == 3 && summary.conflicts == 1 && summary.isPartial, "\(scene.conflicts)")
        #expect(scene.conflicts[0].contains("end"))
        // The same again is known, and so is what came in the order of its times.
        #expect(try scene.run(updates.joined(separator: "\n"), FrigateEvents(options)).conflicts == 0)
        let ordered = try AdapterScene()
        for line in updates + [end] + updates {
            #expect(try ordered.run(line, FrigateEvents(options)).conflicts == 0)
        }
        // Without sides nothing is decided.
        let open = try AdapterScene()
        for text in [end] + updates { #expect(try open.run(text, FrigateEvents(.standard)).conflicts == 0) }
    }

    @Test("the end of a track is told once, also where an input that begins later says another way of it")
    func laterBeginning() throws {
        let options = AdapterOptions.make {
            $0.outside = ["street"]
            $0.inside = ["hall"]
        }
        let zones = #"["street","hall"]"#
        let lines = [
            event("new", 1_784_283_301, zones: #"["street"]"#, current: #"["street"]"#),
            event("update", 1_784_283_302, zones: zones, current: #"["hall"]"#),
            event("update", 1_784_283_303, zones: zones, current: #"["street"]"#),
            event("end", 1_784_283_304, zones: zones),
        ]
        let scene = try AdapterScene()
        #expect(try scene.run(lines.joined(separator: "\n"), FrigateEvents(options)).detections == 4)
        let summary = try scene.run(lines[3], FrigateEvents(options))
        #expect(summary.detections == 0 && summary.conflicts == 1 && summary.isPartial)
        #expect(try scene.detections().filter { if case .trackEnded? = $0.event { true } else { false } }.count == 1)
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
