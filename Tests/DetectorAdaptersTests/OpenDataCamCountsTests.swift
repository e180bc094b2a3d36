import DetectorAdapters
import ErrorKinds
import FootfallEvents
import Testing

@Suite("Counter data of OpenDataCam")
struct OpenDataCamCountsTests {
    private static let door = AdapterOptions.make {
        $0.camera = "cam-1"
        $0.entered = ["leftright_topbottom"]
        $0.exited = ["rightleft_bottomtop"]
    }

    static func item(_ time: String, _ id: Int, _ direction: String?, type: String = "person", area: String = "a-1")
        -> String
    {
        let way = direction.map { #","bearing":155,"countingDirection":"\#($0)""# } ?? ""
        return #"{"timestamp":"2026-05-11T\#(time)","area":"\#(area)","name":"\#(type)","id":\#(id)\#(way)}"#
    }

    static func recording(_ items: [String], nested: Bool = false) -> String {
        let list = items.map { nested ? "[\($0)]" : $0 }.joined(separator: ",\n")
        return """
            [{"_id":"5f","dateStart":"2026-05-11T09:00:00.000Z","dateEnd":"2026-05-11T10:00:00.000Z",
            "areas":{"a-1":{"color":"yellow","name":"door","type":"bidirectional"},"a-2":{"name":"yard"}},
            "counterSummary":{"a-1":{"person":3,"_total":4}},"trackerSummary":{"totalItemsTracked":9},"counterHistory":[
            \(list)
            ]}]
            """
    }

    static let items = [
        item("09:10:00.250Z", 4, "leftright_topbottom"), item("09:11:00.500Z", 7, "rightleft_bottomtop"),
        item("09:11:30.000Z", 9, "leftright_topbottom", type: "car"), item("09:12:00.000Z", 4, "rightleft_bottomtop"),
        item("09:13:00.000Z", 11, "leftright_topbottom", area: "a-2"),
    ]

    static let csv = """
        "Timestamp","Counter area","ObjectClass","UniqueID","CountingDirection"
        "2026-05-11T09:10:00.250Z","door","person",4,"leftright_topbottom"
        "2026-05-11T09:11:00.500Z","door","person",7,"rightleft_bottomtop"
        "2026-05-11T09:11:30.000Z","door","car",9,"leftright_topbottom"
        "2026-05-11T09:12:00.000Z","door","person",4,"rightleft_bottomtop"
        "2026-05-11T09:13:00.000Z","yard","person",11,"leftright_topbottom"
        """

    @Test("each person who crossed a line is the end of a track; both exports are the same")
    func exports() throws {
        let texts = [Self.recording(Self.items), Self.recording(Self.items, nested: true), Self.csv]
        for first in texts {
            let scene = try AdapterScene()
            let summary = try scene.run(first, try OpenDataCamCounts(Self.door))
            #expect(summary.detections == 4 && summary.ignored == 1 && summary.rejected == 0, "\(scene.bad)")
            let events = try scene.detections()
            #expect(events.map(\.zone) == ["door", "door", "door", "yard"])
            #expect(events.map(\.trackEnded.direction) == [.entered, .exited, .exited, .entered])
            #expect(events[0].eventTime == 1_778_490_600_250 && events[0].camera == "cam-1")
            #expect(Set(events.map(\.trackEnded.trackID)).count == 4)
            for second in texts {
                let again = try scene.run(second, try OpenDataCamCounts(Self.door))
                #expect(again.detections == 0 && again.duplicates == 4 && again.conflicts == 0)
            }
        }
    }

    @Test("an area can say its own way, and a name that isn't met is said")
    func ways() throws {
        let scene = try AdapterScene()
        let options = AdapterOptions.make {
            $0.entered = ["door/rightleft_bottomtop", "yard"]
            $0.exited = ["leftright"]
        }
        try scene.run(Self.csv, try OpenDataCamCounts(options))
        let ways = try scene.detections().map { $0.trackEnded.hasDirection ? $0.trackEnded.direction : nil }
        #expect(ways == [nil, .entered, .entered, .entered])
        #expect(scene.doubts.count == 1 && scene.doubts[0].contains("'leftright'"))
    }

    @Test(
        "what can't be used is named, and the rest is taken",
        arguments: [
            (recording([item("09:10:00", 4, nil), item("09:10:00Z", 4, nil)]), "no offset", 1),
            (recording([item("soon", 4, nil), item("09:10:00Z", 4, nil)]), "not a time", 1),
            (#"{"offset":0,"recordings":[]}"#, "no counter data", 0),
            (csv + "\n\"2026-05-11T09:13:00.000Z\",\"door", "quote", 4),
            (csv + "\nsoon,door,person,1,x", "not a time", 4), (csv + "\n1,2", "2 cells", 4),
            (String(recording(items).dropLast(30)), "cut off", 0),
        ])
    func garbled(_ text: String, _ reason: String, _ taken: Int) throws {
        let scene = try AdapterScene()
        #expect(try scene.run(text, try OpenDataCamCounts(Self.door)).detections == taken)
        #expect(scene.bad.count == 1 && scene.bad[0].reason.contains(reason), "\(scene.bad)")
    }

    @Test("a file without its first line is named for it")
    func noHeader() throws {
        let scene = try AdapterScene()
        let lines = Self.csv.split(separator: "\n").dropFirst()
        #expect(try scene.run(lines.joined(separator: "\n"), try OpenDataCamCounts(Self.door)).detections == 0)
        #expect(scene.bad.count == lines.count && scene.bad[0].reason.contains("Counter area"))
    }
}
