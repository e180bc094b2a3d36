import EventLog
import FootfallEvents
import Pipeline
import SwiftProtobuf
import TestSupport
import Testing
import Timekeeping

@testable import Anonymization

/// Visits of made-up tracks, which stay apart from real ones.
@Suite struct MadeUpVisitTests {
    private let scene: AnonymizerScene
    /// As a made-up store writes whose visits are to go there.
    private static let apart = Detection.syntheticModel(visits: "visits-demo")
    private static let among = Detection.syntheticModel(visits: "visits")

    init() throws { scene = try AnonymizerScene() }

    private func options(demo topic: String?) -> AnonymizerOptions {
        var options = AnonymizerOptions()
        options.demoVisits = topic
        return options
    }

    private func append(_ events: [Detection], model: String) throws {
        var events = events
        for index in events.indices { events[index].model = model }
        try scene.append(events, to: FootfallTopic.detections)
        scene.clock.now += 10
    }

    private func track(_ id: UInt64, model: String) throws {
        let time = scene.clock.now
        try append([Event.person(id, at: time), Event.end(id, first: time, last: time + 1000)], model: model)
    }

    /// A track of which no end is heard.
    private func openTrack(_ id: UInt64, model: String) throws {
        try append([Event.person(id, at: scene.clock.now)], model: model)
    }

    /// Tracks one after the other, every second of which is made up.
    private func mixedTracks(_ ids: Range<UInt64>, model: String) throws {
        for id in ids { try track(id, model: id % 2 == 1 ? model : "a detector's") }
    }

    private func visits(in topic: String) throws -> [UInt32] { try scene.visits(in: topic).map(\.cameraSequence) }
    private func isSynthetic(_ topic: String) throws -> Bool { try scene.log.topic(topic).isSynthetic }

    /// The first model says which topic is meant, the second, of 0.1.0, doesn't.
    @Test(arguments: [apart, Detection.syntheticModel])
    func `made-up visitors of a backlog go to a topic of their own, and real ones to theirs`(model: String) throws {
        try mixedTracks(0..<10, model: model)
        try openTrack(11, model: model)
        let options = options(demo: "visits-demo")
        try scene.run(scene.stage(options: options))
        #expect(try visits(in: "visits") == [0, 2, 4, 6, 8])
        #expect(try visits(in: "visits-demo") == [1, 3, 5, 7, 9])
        // Its position knows what it is after a restart too.
        scene.clock.now += 3_600_000
        try scene.run(scene.stage(options: options))
        #expect(try visits(in: "visits-demo") == [1, 3, 5, 7, 9, 10])
        #expect(try visits(in: "visits").count == 5)
        #expect(try isSynthetic("visits-demo") && !isSynthetic("visits"))
    }

    @Test func `what a made-up store left open goes where it was meant for once that store is gone`() throws {
        try openTrack(1, model: Self.apart)
        try track(2, model: Self.apart)
        try scene.run(scene.stage(options: options(demo: "visits-demo")))
        // Read while the store was at work, and only after it.
        try openTrack(3, model: Self.apart)
        scene.clock.now += 3_600_000
        let stage = try scene.stage(options: options(demo: nil))
        try scene.run(stage)
        #expect(try visits(in: "visits-demo") == [0, 1, 2])
        #expect(try visits(in: "visits") == [] && !isSynthetic("visits"))
        #expect(stage.complaint == nil)
        // Another store's topic is not theirs either.
        try track(4, model: Self.apart)
        try scene.run(scene.stage(options: options(demo: "visits-other")))
        #expect(try visits(in: "visits-demo") == [0, 1, 2, 3])
    }

    @Test func `made-up visits of no known topic are left out and counted, and leave an unused topic alone`() throws {
        try track(1, model: Detection.syntheticModel)
        try track(2, model: Detection.syntheticModel(visits: ""))
        // No program writes these, and no topic is made of them.
        try track(3, model: Detection.syntheticModel(visits: "dead-letters"))
        try track(4, model: Detection.syntheticModel(visits: "bad name"))
        try track(5, model: Detection.syntheticModel(visits: "faces"))
        let stage = try scene.stage(options: options(demo: nil))
        // Each was meant for another topic, and is a turn of its own.
        for _ in 0..<4 { try scene.run(stage) }
        #expect(try visits(in: "visits") == [] && !isSynthetic("visits"))
        #expect(stage.complaint?.hasPrefix("5 made-up visits were left out") == true, "\(stage.complaint ?? "")")
        #expect(try stage.lag()?.pending == 0)
        #expect(throws: LogError.self) { try scene.log.topic("dead-letters") }
    }

    @Test func `made-up visits whose topic has real ones are left out and counted where no store makes more`() throws {
        try track(1, model: Self.among)
        try scene.run(scene.stage(options: options(demo: nil)))
        #expect(try visits(in: "visits") == [0] && isSynthetic("visits"))
        try mixedTracks(2..<6, model: Self.among)
        let stage = try scene.stage(options: options(demo: nil))
        try scene.run(stage)
        // The first real one ends the mark, and no made-up one comes after it.
        #expect(try !isSynthetic("visits"))
        #expect(try visits(in: "visits") == [0, 1, 3])
        #expect(stage.complaint?.hasPrefix("2 made-up visits were left out") == true, "\(stage.complaint ?? "")")
        #expect(try stage.lag()?.pending == 0)
    }

    @Test func `a store that goes on when its topic gets real visits is told, and none of its own are lost`() throws {
        try track(1, model: Self.among)
        let stage = try scene.stage(options: options(demo: "visits"))
        try scene.run(stage)
        try scene.append(VisitorObserved.with { $0.store = AnonymizerScene.store }, to: FootfallTopic.visits)
        try track(2, model: Self.among)
        #expect(throws: DemoTopicError(topic: "visits")) { try scene.run(stage) }
        #expect(throws: DemoTopicError(topic: "visits")) {
            try scene.run(scene.stage(options: options(demo: "visits")))
        }
        #expect(try visits(in: "visits").count == 2)
        // With another topic it goes on, and that gets what had no place.
        try scene.run(scene.stage(options: options(demo: "visits-demo")))
        #expect(try visits(in: "visits-demo") == [1] && isSynthetic("visits-demo"))
        #expect(try visits(in: "visits").count == 2)
    }
}
