import EventLog
import FootfallEvents
import Foundation
import Glibc
import Pipeline
import Pseudonyms
import SwiftProtobuf
import Testing
import TestSupport

@testable import Anonymization
import Timekeeping

/// Scenes in any interleaving, with restarts, kills and any size of a turn: the visits are those of the naive model.
@Suite struct AnonymizerPropertyTests {
    private static var isFull: Bool { ProcessInfo.processInfo.environment["FFLOG_TEST_FULL"] == "1" }

    @Test(.timeLimit(.minutes(10)), arguments: 0..<(isFull ? 200 : 12))
    func `visits are those of the model, whatever the interleaving, the restarts and the turns`(seed: Int) throws {
        print("seed \(seed)")
        var random = SeededGenerator(seed: UInt64(seed) &* 7919 &+ 3)
        let scene = try AnonymizerScene(partitions: 1 + seed % 3)
        var generator = try RandomScene(scene)
        var stage = try scene.stage()
        for _ in 0..<250 {
            try generator.step(&random)
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<4: _ = try stage.turn(timeout: .zero)
            case 4:
                var options = scene.options
                options.recordsPerTurn = [1, 3, 40, 10_000].randomElement(using: &random)!
                stage = try scene.stage(options: options)
            default: break
            }
        }
        scene.clock.now += 2 * 3_600_000
        try scene.run(stage)
        let expected = try NaiveVisits(scene.log, scene.options)
            .visits(try AnonymizerScene.pseudonyms(scene.folder), clock: scene.clock.now.milliseconds)
        let visits = try scene.visits()
        #expect(Self.byCamera(visits) == expected)
        #expect(visits.count > 20, "the scene shows too little")
        // Read once more, all at once: the same.
        try scene.run(try scene.stage("second"))
        let again = Dictionary(grouping: try scene.visits()) { "\($0.store)/\($0.camera)" }
        for (camera, events) in expected { #expect(again[camera] == events + events) }
        #expect(try scene.log.verify().findings == [])
    }

    static func byCamera(_ visits: [VisitorObserved]) -> [String: [VisitorObserved]] {
        Dictionary(grouping: visits) { "\($0.store)/\($0.camera)" }
    }

    @Test(.timeLimit(.minutes(10)), arguments: 0..<(isFull ? 50 : 5))
    func `killed at any moment and begun anew, each visit is there once`(seed: Int) async throws {
        print("seed \(seed)")
        var random = SeededGenerator(seed: UInt64(seed) &* 104_729 &+ 11)
        let scene = try AnonymizerScene(partitions: 2)
        var generator = try RandomScene(scene)
        for _ in 0..<150 { try generator.step(&random) }
        scene.clock.now += 2 * 3_600_000
        let expected = try NaiveVisits(scene.log, scene.options)
            .visits(try AnonymizerScene.pseudonyms(scene.folder), clock: scene.clock.now.milliseconds)
        for _ in 0..<2 {
            // The clock is asked once a turn and once a commit, within its transaction.
            let asked = Int.random(in: 3..<60, using: &random)
            await #expect(processExitsWith: .signal(SIGKILL)) {
                [folder = scene.folder as String, now = scene.clock.now as EventTime, asked = asked as Int] in
                let clock = DyingClock(now: now, after: asked)
                let log = try EventLog(folder + "/data", .write) { clock.read() }
                var options = AnonymizerOptions()
                options.recordsPerTurn = 4
                let stage = try AnonymizerStage(
                    log, pseudonyms: try AnonymizerScene.pseudonyms(folder), options: options
                ) { clock.read() }
                while true { _ = try stage.turn(timeout: .zero) }
            }
        }
        try scene.run()
        #expect(Self.byCamera(try scene.visits()) == expected)
        #expect(try scene.log.verify().findings == [])
    }

    @Test func `two anonymizers at work at once write each visit once`() throws {
        let scene = try AnonymizerScene(partitions: 2)
        var random = SeededGenerator(seed: 77)
        var generator = try RandomScene(scene)
        var options = scene.options
        options.recordsPerTurn = 7
        let stages = [try scene.stage(options: options), try scene.stage(options: options)]
        for _ in 0..<200 {
            try generator.step(&random)
            _ = try stages[Int.random(in: 0...1, using: &random)].turn(timeout: .zero)
        }
        scene.clock.now += 2 * 3_600_000
        for stage in stages { try scene.run(stage) }
        let expected = try NaiveVisits(scene.log, scene.options)
            .visits(try AnonymizerScene.pseudonyms(scene.folder), clock: scene.clock.now.milliseconds)
        #expect(Self.byCamera(try scene.visits()) == expected)
    }
}

/// Kills the process when it is asked for the n-th time.
private final class DyingClock: @unchecked Sendable {
    // Sendable: guarded by `lock`.
    private let lock = NSLock()
    private let now: EventTime
    private var left: Int

    init(now: EventTime, after count: Int) {
        self.now = now
        left = count
    }

    func read() -> EventTime {
        lock.withLock {
            left -= 1
            if left <= 0 { kill(getpid(), SIGKILL) }
            return now
        }
    }
}

/// Cameras with persons who come, are taken pictures of, and go; what is appended of it comes late, twice or never.
struct RandomScene {
    private let scene: AnonymizerScene
    private let partitions: Int
    private var nextTrack: UInt64 = 0
    private var nextPicture = 0
    private var open: [(camera: Int, id: UInt64, first: EventTime, box: (UInt32, UInt32, UInt32, UInt32))] = []
    private var frames: [Int: UInt64] = [:]
    private var unanalyzed: [String] = []
    private var analyzed: [String] = []
    private var last: [Detection] = []

    init(_ scene: AnonymizerScene) throws {
        self.scene = scene
        partitions = try scene.log.topic("detections").configuration.partitions
    }

    private func store(_ camera: Int) -> String { "store-\(camera % 2)" }

    private func append(_ events: [Detection], camera: Int) throws {
        try scene.append(events, to: FootfallTopic.detections, partition: camera % partitions)
    }

    mutating func step(_ random: inout SeededGenerator) throws {
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<60: scene.clock.now += Int64.random(in: 1...4000, using: &random)
        case 60..<75: scene.clock.now += Int64.random(in: 20_000...130_000, using: &random)
        case 75: scene.clock.now += scene.options.trackTimeout.milliseconds + Int64.random(in: -9...9, using: &random)
        default: break  // in the same millisecond
        }
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<20: appear(&random)
        case 20..<50: try detect(&random)
        case 50..<65: try end(&random)
        case 65..<85: try analyze(&random)
        case 85..<90: try repeatSomething(&random)
        case 90..<94: try optIn(&random)
        case 94: if !open.isEmpty { open.remove(at: Int.random(in: 0..<open.count, using: &random)) }
        default: break
        }
    }

    private mutating func appear(_ random: inout SeededGenerator) {
        let box = (
            UInt32.random(in: 0..<4, using: &random) * 50, UInt32.random(in: 0..<3, using: &random) * 30,
            UInt32.random(in: 80...120, using: &random), UInt32.random(in: 200...300, using: &random)
        )
        open.append((Int.random(in: 0..<4, using: &random), nextTrack, scene.clock.now, box))
        nextTrack += UInt64.random(in: 1...2, using: &random)
    }

    private mutating func detect(_ random: inout SeededGenerator) throws {
        let camera = Int.random(in: 0..<4, using: &random)
        let persons = open.filter { $0.camera == camera }
        guard !persons.isEmpty else { return }
        frames[camera, default: 0] += 1
        var picture: String?
        if Int.random(in: 0..<3, using: &random) > 0 {
            picture = "p-\(nextPicture)"
            nextPicture += 1
            // The analysis may be there before the detection.
            if Int.random(in: 0..<8, using: &random) == 0 {
                try appendAnalysis(picture!, &random)
                scene.clock.now += Int64.random(in: 0...70_000, using: &random)
            } else {
                unanalyzed.append(picture!)
            }
        }
        let now = scene.clock.now
        last = persons.map { person in
            Event.person(
                person.id, at: now - Int64.random(in: 0...500, using: &random), picture: picture, box: person.box,
                frame: frames[camera]!, confidence: Float.random(in: 0...1, using: &random), camera: "cam-\(camera)",
                store: store(camera))
        }
        try append(last, camera: camera)
    }

    private mutating func end(_ random: inout SeededGenerator) throws {
        guard !open.isEmpty else { return }
        let person = open.remove(at: Int.random(in: 0..<open.count, using: &random))
        last = [
            Event.end(
                person.id, first: person.first, last: scene.clock.now,
                direction: [.entered, .exited, nil].randomElement(using: &random)!,
                camera: "cam-\(person.camera)", store: store(person.camera))
        ]
        try append(last, camera: person.camera)
    }

    private mutating func analyze(_ random: inout SeededGenerator) throws {
        guard !unanalyzed.isEmpty else { return }
        let picture = unanalyzed.remove(at: Int.random(in: 0..<unanalyzed.count, using: &random))
        if Int.random(in: 0..<10, using: &random) == 0 { return }  // never
        try appendAnalysis(picture, &random)
    }

    private mutating func appendAnalysis(_ picture: String, _ random: inout SeededGenerator) throws {
        let count = Int.random(in: 0...4, using: &random)
        let faces = (0..<count).map { index in
            Event.face(
                picture, UInt32(index), at: scene.clock.now,
                box: (
                    UInt32.random(in: 0...250, using: &random), UInt32.random(in: 0...150, using: &random),
                    UInt32.random(in: 10...12, using: &random), 10
                ), identity: Bool.random(using: &random) ? "i-\(Int.random(in: 0..<5, using: &random))" : nil,
                age: Bool.random(using: &random) ? Float.random(in: 0...90, using: &random) : nil,
                gender: Bool.random(using: &random) ? .male : nil,
                confidence: [0.5, 0.9, nil].randomElement(using: &random)!,
                emotions: Bool.random(using: &random) ? .with { $0.sadness = 1 } : nil)
        }
        let partition = (Int(picture.dropFirst(2)) ?? 0) % partitions
        try scene.append(
            faces + [Event.analyzed(picture, faces: UInt32(count), at: scene.clock.now)], to: FootfallTopic.faces,
            partition: partition)
        analyzed.append(picture)
    }

    private mutating func repeatSomething(_ random: inout SeededGenerator) throws {
        if Bool.random(using: &random), let first = last.first, let camera = Int(first.camera.dropFirst(4)) {
            try append(last, camera: camera)
        } else if let picture = analyzed.randomElement(using: &random) {
            try appendAnalysis(picture, &random)
        }
    }

    private mutating func optIn(_ random: inout SeededGenerator) throws {
        let attribute = [OptInAttribute.demographics, .emotion, .returning].randomElement(using: &random)!
        try scene.optIn(
            attribute, store: "store-\(Int.random(in: 0...1, using: &random))",
            on: Int.random(in: 0..<4, using: &random) > 0)
    }
}
