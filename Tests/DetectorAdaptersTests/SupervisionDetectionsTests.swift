import DetectorAdapters
import ErrorKinds
import FootfallEvents
import Testing

@Suite("Detections of supervision")
struct SupervisionDetectionsTests {
    static let csv = """
        x_min,y_min,x_max,y_max,class_id,confidence,tracker_id,class_name,frame_index
        100.4,50.0,140.0,170.0,0,0.75,3,person,0
        10.0,20.0,30.0,40.0,2,0.5,4,car,0
        101.0,50.0,141.0,170.0,0,0.8,3,person,25
        """

    static let json = """
        [
            {
                "x_min": 100.4, "y_min": 50.0, "x_max": 140.0, "y_max": 170.0, "class_id": 0, "confidence": 0.75,
                "tracker_id": 3, "class_name": "person", "frame_index": 0
            },
            {"x_min": 10.0, "y_min": 20.0, "x_max": 30.0, "y_max": 40.0, "class_id": 2, "confidence": 0.5,
                "tracker_id": 4, "class_name": "car", "frame_index": 0},
            {"x_min": 101.0, "y_min": 50.0, "x_max": 141.0, "y_max": 170.0, "class_id": 0, "confidence": 0.8,
                "tracker_id": 3, "class_name": "person", "frame_index": 25}
        ]
        """

    private static func options(_ change: (inout AdapterOptions) -> Void = { _ in }) -> AdapterOptions {
        AdapterOptions.make {
            $0.camera = "cam-1"
            $0.start = "2026-05-11T09:00:00Z"
            $0.framesPerSecond = 25
            change(&$0)
        }
    }

    @Test("a row is a person in a frame, in CSV or JSON, at the time that follows from the frame")
    func rows() throws {
        for (first, second) in [(Self.csv, Self.json), (Self.json, Self.csv)] {
            let scene = try AdapterScene()
            let summary = try scene.run(first, try SupervisionDetections(Self.options()))
            #expect(summary.detections == 2 && summary.ignored == 1 && summary.rejected == 0, "\(scene.bad)")
            let events = try scene.detections()
            #expect(events.map(\.eventTime) == [1_778_490_000_000, 1_778_490_001_000])
            let persons = events.map(\.personDetected)
            #expect(persons[0].trackID == persons[1].trackID)
            let box = persons[0].box
            #expect([box.left, box.top, box.width, box.height] == [100, 50, 40, 120])
            #expect(persons[0].confidence == 0.75 && persons[1].frame == 25)
            #expect(try scene.run(second, try SupervisionDetections(Self.options())).duplicates == 2)
        }
    }

    @Test("another recording's tracks are others")
    func recordings() throws {
        let scene = try AdapterScene()
        try scene.run(Self.csv, try SupervisionDetections(Self.options()))
        try scene.run(Self.csv, try SupervisionDetections(Self.options { $0.start = "2026-05-11T10:00:00Z" }))
        #expect(Set(try scene.detections().map(\.personDetected.trackID)).count == 2)
    }

    @Test("frames without times are refused once, with what helps")
    func noTimes() throws {
        for text in [Self.csv, Self.json] {
            let scene = try AdapterScene()
            let error = #expect(throws: AdapterError.self) {
                try scene.run(text, try SupervisionDetections(AdapterOptions.make { $0.camera = "c" }))
            }
            #expect(error?.remedy == .nameStart)
            #expect(scene.bad.isEmpty)
            #expect(try scene.detections().isEmpty)
        }
        #expect(throws: AdapterError.notATime("soon")) { try SupervisionDetections(Self.options { $0.start = "soon" }) }
        let error = #expect(throws: AdapterError.self) {
            try AdapterScene().run(
                Self.csv, try SupervisionDetections(Self.options { $0.start = "2026-05-11 09:00:00" }))
        }
        #expect(error?.remedy == .nameTimeZone)
    }

    @Test(
        "a column of times goes before frames",
        arguments: [
            ("2026-05-11T09:00:00.500Z", 1_778_490_000_500), ("2026-05-11 11:00:00.5", 1_778_490_000_500),
            ("1778490000.5", 1_778_490_000_500), ("1778490000500", 1_778_490_000_500), ("12.5", 1_778_490_000_480),
        ])
    func times(_ text: String, _ time: Int64) throws {
        let scene = try AdapterScene()
        let options = Self.options { $0.timeZone = "Europe/Zurich" }
        try scene.run(
            "x_min,y_min,x_max,y_max,class_id,confidence,tracker_id,time,frame_index\n1,2,3,4,0,0.5,1,\(text),12",
            try SupervisionDetections(options))
        #expect(try scene.detections().map(\.eventTime) == [time], "\(scene.bad)")
    }

    @Test("without names class 0 is taken for persons, which is said; the options name others")
    func classes() throws {
        let text = """
            x_min,y_min,x_max,y_max,class_id,confidence,tracker_id,frame_index
            1,2,3,4,0,0.5,,0
            1,2,3,4,1,0.5,,1
            5,6,7,8,0,,,1
            """
        let scene = try AdapterScene()
        let summary = try scene.run(text, try SupervisionDetections(Self.options()))
        #expect(summary.detections == 2 && summary.ignored == 1)
        #expect(scene.doubts.count == 1 && scene.doubts[0].contains("class 0"))
        #expect(Set(try scene.detections().map(\.personDetected.trackID)).count == 2)
        let other = try AdapterScene()
        #expect(try other.run(text, try SupervisionDetections(Self.options { $0.classes = ["1"] })).detections == 1)
        #expect(other.doubts.isEmpty)
    }

    @Test(
        "what can't be used is named, and the rest is taken",
        arguments: [
            (csv + "\n1,2,3", "3 cells", 2), (csv + "\n9,2,3,4,0,0.5,1,person,5", "pixels", 2),
            (csv + "\n1,2,3,4,0,7,1,person,5", "\"confidence\"", 2),
            (csv + "\n1,2,3,4,0,0.5,1,person,", "without a time", 2),
            (csv + "\n1,2,3,4,0,0.5,1,person,-5", "number of a frame", 2), ("a,b\n", "x_min", 0),
            (String(json.dropLast(20)), "cut off", 1),
        ])
    func garbled(_ text: String, _ reason: String, _ taken: Int) throws {
        let scene = try AdapterScene()
        #expect(try scene.run(text, try SupervisionDetections(Self.options())).detections == taken)
        #expect(scene.bad.count == 1 && scene.bad[0].reason.contains(reason), "\(scene.bad)")
    }
}
