import DetectorAdapters
import FootfallEvents
import Testing

@Suite("Messages of Azure Spatial Analysis")
struct SpatialAnalysisEventsTests {
    private func message(
        _ type: String, _ time: String, _ properties: String, zone: String = "door", persons: [String] = ["p1"],
        event: String = "e"
    ) -> String {
        let detections = persons.map {
            """
            {
                "type": "person",
                "id": "\($0)",
                "region": {"type": "RECTANGLE", "points": [{"x": 0.25, "y": 0.1}, {"x": 0.5, "y": 0.9}]},
                "confidence": 0.75,
                "metadata": {"attributes": {}}
            }
            """
        }
        let ids = persons.map { "\"\($0)\"" }.joined(separator: ", ")
        return """
            {
                "events": [
                    {"id": "\(event)-\(time)", "type": "\(type)", "detectionIds": [\(ids)],
                     "properties": \(properties), "zone": "\(zone)"}
                ],
                "sourceInfo": {"id": "lobby-cam", "timestamp": "2026-07-17T\(time)", "width": 600, "height": 300,
                    "frameId": "1400", "imagePath": ""},
                "detections": [\(detections.joined(separator: ",\n"))],
                "schemaVersion": "1.0"
            }
            """
    }

    private func kinds(_ events: [Detection]) -> [String] {
        events.map { if case .trackEnded? = $0.event { "ended" } else { "person" } }
    }

    @Test("counted persons are persons in a frame, in pixels")
    func counted() throws {
        let scene = try AdapterScene()
        let text = message("personCountEvent", "10:00:00.224Z", #"{"personCount": 2}"#, persons: ["p1", "p2"])
        let summary = try scene.run(text, SpatialAnalysisEvents(.standard))
        #expect(summary.records == 1 && summary.detections == 2)
        let events = try scene.detections()
        #expect(kinds(events) == ["person", "person"])
        #expect(events.allSatisfy { $0.camera == "lobby-cam" && $0.zone == "door" && $0.store == "S1" })
        #expect(events[0].personDetected.trackID != events[1].personDetected.trackID)
        let box = events[0].personDetected.box
        #expect(box.left == 150 && box.top == 30 && box.width == 150 && box.height == 240)
        #expect(events[0].personDetected.frame == 1400)
        #expect(try scene.run(text, SpatialAnalysisEvents(.standard)).duplicates == 2)
    }

    @Test("a crossed line is the end of a track, with the way that the side stands for")
    func lines() throws {
        let scene = try AdapterScene()
        let options = AdapterOptions.make {
            $0.entered = ["left"]
            $0.exited = ["right"]
        }
        let text =
            "["
            + [("10:00:00.000Z", "CrossLeft"), ("10:00:09.000Z", "CrossRight")].map { time, status in
                message("personLineEvent", time, #"{"trackingId": "p1", "status": "\#(status)"}"#)
            }.joined(separator: ",\n") + "]"
        #expect(try scene.run(text, SpatialAnalysisEvents(options)).detections == 4)
        let ended = try scene.detections().filter { kinds([$0]) == ["ended"] }.map(\.trackEnded)
        #expect(ended.map(\.direction) == [.entered, .exited])
        #expect(ended[0].trackID != ended[1].trackID)
        #expect(ended[0].x == 225 && ended[0].y == 270)
        #expect(try scene.run(text, SpatialAnalysisEvents(options)).detections == 0)
    }

    @Test("a stay in a zone ends once, by its dwell time or by entry and exit, and the next stay is another")
    func zones() throws {
        let scene = try AdapterScene()
        func zone(_ time: String, _ status: String) -> String {
            message("personZoneEnterExitEvent", time, #"{"trackingId": "p1", "status": "\#(status)", "side": "1"}"#)
        }
        func dwell(_ time: String, _ milliseconds: Int) -> String {
            message(
                "personZoneDwellTimeEvent", time,
                #"{"trackingId": "p1", "status": "Exit", "side": "1", "durationMs": \#(milliseconds).0}"#, event: "d")
        }
        let text = [
            zone("10:00:00.000Z", "Enter"), zone("10:00:05.000Z", "Exit"), dwell("10:00:05.000Z", 5000),
            zone("10:01:00.000Z", "Enter"), dwell("10:01:02.500Z", 2500), zone("10:01:02.500Z", "Exit"),
            zone("10:02:00.000Z", "Exit"),
        ].joined(separator: "\n")
        try scene.run(text, SpatialAnalysisEvents(.standard))
        let events = try scene.detections()
        let ended = events.filter { kinds([$0]) == ["ended"] }.map(\.trackEnded)
        #expect(ended.map { $0.lastSeen - $0.firstSeen } == [5000, 2500])
        #expect(Set(ended.map(\.trackID)).count == 2)
        let firstStay = events.filter { $0.eventTime <= ended[0].lastSeen }
        #expect(
            firstStay.allSatisfy { kinds([$0]) == ["ended"] || $0.personDetected.trackID == ended[0].trackID })
        #expect(try scene.run(text, SpatialAnalysisEvents(.standard)).detections == 0)
    }

    @Test("what is cut off or has no source is named, other events are counted, and what follows is taken")
    func garbled() throws {
        let scene = try AdapterScene()
        let good = message("personCountEvent", "10:00:00.224Z", #"{"personCount": 1}"#)
        let text =
            message("personDistanceEvent", "10:00:00.000Z", "{}") + "\n" + #"{"events": []}"# + "\n" + good + "\n"
            + good.prefix(120)
        let summary = try scene.run(text, SpatialAnalysisEvents(.standard))
        #expect(summary.detections == 1 && summary.ignored == 1 && summary.rejected == 2)
        #expect(scene.bad[0].reason.contains("\"sourceInfo\" is missing"))
        #expect(scene.bad[1].reason.contains("cut off"))
        #expect(scene.bad[1].line > scene.bad[0].line)
    }
}
