import DetectorAdapters
import FootfallEvents
import Testing

@Suite("Frigate's list of events")
struct FrigateListTests {
    private static let door = AdapterOptions.make {
        $0.outside = ["street"]
        $0.inside = ["hall"]
    }

    static func listed(
        _ id: String, _ start: Double, _ end: String, zones: String = #"["street","hall"]"#, label: String = "person",
        isFalse: String = "null"
    ) -> String {
        """
         {
          "box": null, "camera": "door", "data": {"attributes": [], "box": [0.2, 0.1, 0.1, 0.3], "score": 0.8},
          "end_time": \(end), "false_positive": \(isFalse), "has_clip": true, "id": "\(id)", "label": "\(label)",
          "start_time": \(start), "sub_label": null,
          "zones": \(zones)
         }
        """
    }

    static func list(_ events: [String]) -> String { "[\n" + events.joined(separator: ",\n") + "\n]" }

    static func published(_ id: String, _ start: Double, _ end: Double, current: String) -> String {
        """
        {"type":"end","before":{"current_zones":[]},"after":{"id":"\(id)","camera":"door","frame_time":\(end),"label":"person",\
        "false_positive":false,"start_time":\(start),"end_time":\(end),"score":0.5,"box":[100,50,140,170],\
        "current_zones":\(current),"entered_zones":["street","hall"]}}
        """
    }

    @Test("an event of the list is the end of a track, with the way that its zones tell")
    func events() throws {
        let scene = try AdapterScene()
        let text = Self.list([
            Self.listed("1", 1_778_490_000.25, "1778490003.5"),
            Self.listed("2", 1_778_490_010, "1778490013", zones: #"["hall","street"]"#),
            Self.listed("3", 1_778_490_020, "1778490023", zones: "[]"),
            Self.listed("4", 1_778_490_030, "null"), Self.listed("5", 1_778_490_040, "1778490043", label: "car"),
            Self.listed("6", 1_778_490_050, "1778490053", isFalse: "true"),
        ])
        let summary = try scene.run(text, FrigateEvents(Self.door))
        #expect(summary.detections == 3 && summary.ignored == 2 && summary.heldBack == 1 && summary.rejected == 0)
        let ended = try scene.detections().map(\.trackEnded)
        #expect(ended.map(\.firstSeen) == [1_778_490_000_250, 1_778_490_010_000, 1_778_490_020_000])
        #expect(ended.map(\.lastSeen) == [1_778_490_003_500, 1_778_490_013_000, 1_778_490_023_000])
        #expect(ended.map { $0.hasDirection ? $0.direction : nil } == [.entered, .exited, nil])
        let again = try scene.run(text, FrigateEvents(Self.door))
        #expect(again.detections == 0 && again.duplicates == 3 && again.conflicts == 0)
        let compact = "[" + text.filter { !$0.isNewline }.dropFirst()
        #expect(try scene.run(compact, FrigateEvents(Self.door)).duplicates == 3)
    }

    @Test("what was published and is listed too is one track, whichever comes first, and however it ended")
    func both() throws {
        let list = Self.list([Self.listed("1", 1_778_490_000.25, "1778490003.5")])
        for current in [#"["hall"]"#, #"["street"]"#, "[]"] {
            let published = Self.published("1", 1_778_490_000.25, 1_778_490_003.5, current: current)
            let scene = try AdapterScene()
            #expect(try scene.run(published, FrigateEvents(Self.door)).detections == 1)
            let summary = try scene.run(list, FrigateEvents(Self.door))
            #expect(summary.detections == 0 && summary.duplicates == 1 && summary.conflicts == 0)
            let other = try AdapterScene()
            #expect(try other.run(list, FrigateEvents(Self.door)).detections == 1)
            // What was published says where the person stood, and may say another way.
            let second = try other.run(published, FrigateEvents(Self.door))
            #expect(second.detections == 0 && second.duplicates + second.conflicts == 1)
            #expect(try other.detections().count == 1)
        }
    }

    @Test("a list that is cut off has the events that are whole")
    func cutOff() throws {
        let text = Self.list([
            Self.listed("1", 1_778_490_000.25, "1778490003.5"), Self.listed("2", 1_778_490_010, "1778490013"),
        ])
        let scene = try AdapterScene()
        #expect(try scene.run(String(text.dropLast(30)), FrigateEvents(Self.door)).detections == 1)
        #expect(scene.bad.count == 1)
    }
}
