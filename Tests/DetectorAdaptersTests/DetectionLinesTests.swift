import DetectorAdapters
import Devices
import EventLog
import FootfallEvents
import Foundation
import Testing
import TestSupport

@Suite("Detections as lines of JSON")
struct DetectionLinesTests {
    private static let lines = """
        {"time":"2026-07-17T10:15:00.250Z","frame":12,"persons":[{"track":7,"box":[40,80,60,170],"confidence":0.75},{"box":[1.4,2.6,3,4]}]}
        {"time":1784283300500,"frame":13,"persons":[]}
        {"track_ended":{"track":7,"first_seen":"2026-07-17T10:15:00Z","last_seen":"2026-07-17T10:15:03Z","frames":31,"direction":"entered","x":70,"y":250,"confidence":0.5}}
        """

    private let options = AdapterOptions.make {
        $0.camera = "cam-1"
        $0.zone = "entrance"
    }

    @Test("persons and ends of tracks are what the lines say")
    func events() throws {
        let scene = try AdapterScene()
        let summary = try scene.run(Self.lines, DetectionLines(options))
        #expect(summary.records == 3)
        #expect(summary.detections == 3)
        #expect(summary.rejected == 0)
        let events = try scene.detections()
        #expect(
            events.allSatisfy { $0.store == "S1" && $0.camera == "cam-1" && $0.zone == "entrance" && !$0.hasDevice })
        let persons = events.filter { if case .personDetected? = $0.event { true } else { false } }
        #expect(persons.map(\.eventTime) == [1_784_283_300_250, 1_784_283_300_250])
        let first = try #require(persons.first { $0.personDetected.trackID == 7 }).personDetected
        #expect(first.frame == 12)
        #expect(first.box.left == 40 && first.box.top == 80 && first.box.width == 60 && first.box.height == 170)
        #expect(first.confidence == 0.75)
        let second = try #require(persons.first { $0.personDetected.trackID != 7 }).personDetected
        #expect(second.box.left == 1 && second.box.top == 3)
        let ended = try #require(events.last).trackEnded
        #expect(ended.trackID == 7 && ended.frames == 31 && ended.direction == .entered)
        #expect(ended.lastSeen - ended.firstSeen == 3000)
        #expect(ended.x == 70 && ended.y == 250 && ended.confidence == 0.5)
    }

    @Test("a file that is imported again adds nothing, and one that was interrupted adds the rest")
    func again() throws {
        let scene = try AdapterScene()
        #expect(try scene.run(Self.lines, until: 1, DetectionLines(options)).detections == 2)
        let rest = try scene.run(Self.lines, DetectionLines(options))
        #expect(rest.detections == 1 && rest.duplicates == 2)
        let again = try scene.run(Self.lines + "\n" + Self.lines, DetectionLines(options))
        #expect(again.detections == 0 && again.duplicates == 6)
        #expect(try scene.detections().count == 3)
    }

    @Test("a line with a model that is reserved for made-up detections is refused, and the others are taken")
    func reservedModel() throws {
        let scene = try AdapterScene()
        let models = ["synthetic", "synthetic:visits", "synthetic-2", "Synthetic", "yolo"]
        let lines = models.enumerated().map { index, model in
            #"{"time":17842833005\#(index)0,"model":"\#(model)","persons":[{"track":\#(index),"box":[0,0,3,4]}]}"#
        }
        let summary = try scene.run(lines.joined(separator: "\n"), DetectionLines(options))
        #expect(summary.rejected == 2 && summary.detections == 3)
        #expect(try scene.detections().map(\.model).sorted() == ["Synthetic", "synthetic-2", "yolo"])
    }

    @Test("a bad line is named with its number, and the others are taken")
    func badLines() throws {
        let scene = try AdapterScene()
        let bad = [
            #"{"time":"2026-07-17T10:15:00Z","frame":1,"persons":[{"box":[1,2,3]}]}"#,
            #"{"time":"yesterday","persons":[]}"#, #"{"persons":[]}"#, #"{"time":1,"persons":[{"box":[1,2,3,4],"conf"#,
            #"{"time":1,"persons":[{"box":[1,2,3,4],"confidence":2}]}"#, "not json", #"{"time":1}"#,
            #"{"track_ended":{"track":1,"first_seen":5,"last_seen":4}}"#,
            #"{"track_ended":{"track":1,"first_seen":4,"last_seen":5,"direction":"up"}}"#,
            #"{"track_ended":{"first_seen":4,"last_seen":5}}"#, #"{"time":1,"persons":[{"box":[1,-2,3,4]}]}"#,
        ]
        let summary = try scene.run((bad + [Self.lines]).joined(separator: "\n"), DetectionLines(options))
        #expect(summary.rejected == bad.count)
        #expect(summary.detections == 3)
        #expect(scene.bad.map(\.line) == Array(1...bad.count))
        #expect(scene.bad[0].reason.contains("persons.[0].box"))
        #expect(scene.bad[1].reason.contains("yesterday"))
        #expect(scene.bad[5].reason.hasPrefix("this is not JSON (column "))
        #expect(scene.bad[9].reason.contains("\"track_ended.track\" is missing"))
    }

    @Test("runs of a process number their tracks anew, and are told apart")
    func runs() throws {
        var tracks: Set<UInt64> = []
        for run in ["", "1", "2"] {
            let scene = try AdapterScene()
            var options = options
            options.run = run
            try scene.run(Self.lines, DetectionLines(options))
            let found = try scene.detections()
            let ended = try #require(found.last).trackEnded.trackID
            #expect(found.contains { $0.personDetected.trackID == ended })
            tracks.insert(ended)
        }
        #expect(tracks.count == 3)
        #expect(tracks.allSatisfy { $0 >> 63 == 0 })
    }

    @Test("in a device's name they pass the gate, and a revoked device's import ends there")
    func device() throws {
        let scene = try AdapterScene()
        let keys = try GroupKeyFile(scene.folder + "/keys.json", data: scene.folder + "/data")
        try keys.create("stores", now: 1)
        let session = try DeviceSession.open(
            scene.log, device: "box-1", store: "S1", credential: .groupKey(group: "stores"), keys: keys)
        #expect(try scene.run(Self.lines, session: session, DetectionLines(options)).detections == 3)
        #expect(try scene.detections().allSatisfy { $0.device == "box-1" })
        // The same from elsewhere, in nobody's name.
        #expect(try scene.run(Self.lines, DetectionLines(options)).duplicates == 3)
        try DeviceAdministration(scene.log).revoke("box-1", reason: nil)
        let more = Self.lines.replacingOccurrences(of: "10:15", with: "10:16")
        #expect(throws: DeviceError.self) { try scene.run(more, session: session, DetectionLines(options)) }
        #expect(try scene.detections().count == 3)
    }
}
