import EventLog
import FootfallEvents
import Foundation
import Pipeline
import SwiftProtobuf
import Testing
import TestSupport

@testable import Anonymization
import Timekeeping

@Suite struct AnonymizerTests {
    private let scene: AnonymizerScene
    private let start = AnonymizerScene.start

    init() throws { scene = try AnonymizerScene() }

    /// A track with one picture, from its first detection to its end; 4 seconds.
    private func track(
        _ id: UInt64, picture: String? = nil, camera: String = "cam-1", store: String = AnonymizerScene.store,
        after: Int64 = 10
    ) throws {
        let time = scene.clock.now
        try scene.append(
            Event.person(id, at: time, picture: picture, camera: camera, store: store), to: FootfallTopic.detections)
        scene.clock.now += after
        try scene.append(
            Event.end(id, first: time, last: time + 4000, camera: camera, store: store), to: FootfallTopic.detections)
        scene.clock.now += after
    }

    private func analysis(_ picture: String, identity: String? = nil, age: Float? = 30) throws {
        try scene.append(
            [
                Event.face(picture, at: scene.clock.now, identity: identity, age: age),
                Event.analyzed(picture, at: scene.clock.now),
            ], to: FootfallTopic.faces)
        scene.clock.now += 10
    }

    @Test func `a track with its analysis is one visit, of what the store opted in to`() throws {
        try scene.optInToAll()
        let time = scene.clock.now
        try track(7, picture: "a.jpg")
        try analysis("a.jpg", identity: "p-1")
        try scene.run()
        let visits = try scene.visits()
        #expect(
            visits == [
                .with {
                    $0.store = AnonymizerScene.store
                    $0.zone = "entrance"
                    $0.camera = "cam-1"
                    $0.eventTime = (time + 4000).milliseconds
                    $0.visitor = visits.first?.visitor ?? 0
                    $0.ageBand = .ageBand2534
                    $0.gender = .female
                    $0.emotion = .happiness
                    $0.emotionScore = 0.95
                    $0.confidence = 0.75
                    $0.dwellMs = 4000
                    $0.x = 50
                    $0.y = 300
                    $0.direction = .entered
                    $0.cameraSequence = 0
                }
            ])
        #expect(visits.first?.hasVisitor == true)
    }

    @Test func `without an opt-in nothing that was analysed is in a visit`() throws {
        try track(7, picture: "a.jpg")
        try analysis("a.jpg", identity: "p-1")
        try track(8, picture: "b.jpg")
        try analysis("b.jpg", identity: "p-1")
        try scene.run()
        let visits = try scene.visits()
        #expect(visits.count == 2)
        for visit in visits {
            #expect(!visit.hasAgeBand && !visit.hasGender && !visit.hasEmotion && !visit.hasEmotionScore)
        }
        // The pseudonym is over the track: nobody is known again.
        #expect(visits[0].visitor != visits[1].visitor && visits[0].hasVisitor)
    }

    @Test func `each attribute has its own opt-in, and an opt-out ends it from then on`() throws {
        for (index, attribute) in [OptInAttribute.demographics, .emotion, .returning].enumerated() {
            let store = "store \(index)"
            try scene.optIn(attribute, store: store)
            for number in 0..<2 {
                try track(UInt64(number), picture: "\(store)-\(number)", store: store)
                try analysis("\(store)-\(number)", identity: "p")
            }
            try scene.optIn(attribute, store: store, on: false)
            try track(9, picture: "\(store)-9", store: store)
            try analysis("\(store)-9", identity: "p")
        }
        try scene.run()
        let visits = try scene.visits()
        func of(_ store: Int) -> [VisitorObserved] { visits.filter { $0.store == "store \(store)" } }
        #expect(of(0).map(\.hasAgeBand) == [true, true, false] && of(0).map(\.hasGender) == [true, true, false])
        #expect(of(0).allSatisfy { !$0.hasEmotion } && Set(of(0).map(\.visitor)).count == 3)
        #expect(of(1).map(\.hasEmotionScore) == [true, true, false] && of(0).allSatisfy { !$0.hasEmotionScore })
        #expect(of(1).map(\.hasEmotion) == [true, true, false] && of(1).allSatisfy { !$0.hasAgeBand })
        #expect(of(2)[0].visitor == of(2)[1].visitor && of(2)[2].visitor != of(2)[0].visitor)
        #expect(of(2).allSatisfy { !$0.hasAgeBand && !$0.hasEmotion })
    }

    @Test func `an opt-in is for what comes after it, however late that is read`() throws {
        try track(1, picture: "a")
        try analysis("a")
        try scene.optIn(.demographics)
        try track(2, picture: "b")
        try analysis("b")
        try scene.run()
        #expect(try scene.visits().map(\.hasAgeBand) == [false, true])
    }

    @Test func `a choice is not in force for a track whose end was appended in the same millisecond`() throws {
        func choose(_ isOn: Bool, then id: UInt64) throws {
            let first = scene.clock.now
            try scene.append(Event.person(id, at: first, picture: "\(id)"), to: FootfallTopic.detections)
            scene.clock.now += 10
            let time = scene.clock.now
            try scene.optIn(.demographics, on: isOn)
            scene.clock.now = time
            try scene.append(Event.end(id, first: first, last: first + 4000), to: FootfallTopic.detections)
            scene.clock.now += 10
            try analysis("\(id)")
            try track(id + 1, picture: "\(id + 1)")
            try analysis("\(id + 1)")
        }
        try choose(true, then: 1)
        try choose(false, then: 3)
        try scene.run()
        let bands = try scene.visits().map(\.hasAgeBand)
        #expect(bands == [false, true, true, false])
    }

    @Test func `one identity is one pseudonym in a store on a day, and another in another store or on another day`()
        throws
    {
        for store in ["s-1", "s-2"] { try scene.optInToAll(store: store) }
        func visit(_ number: UInt64, _ camera: String, _ store: String) throws {
            try track(number, picture: "\(store)-\(number)", camera: camera, store: store)
            try analysis("\(store)-\(number)", identity: "p-1")
        }
        try visit(1, "cam-1", "s-1")
        try visit(2, "cam-2", "s-1")
        try visit(3, "cam-1", "s-2")
        scene.clock.now += 24 * 3_600_000
        try visit(4, "cam-1", "s-1")
        // Read on the next day: the first day's key was made in time only where somebody was at work.
        scene.clock.now -= 24 * 3_600_000
        try scene.run()
        let visitors = try scene.visits().map(\.visitor)
        #expect(visitors.count == 4)
        #expect(visitors[0] == visitors[1])
        #expect(Set(visitors).count == 3)
    }

    @Test func `three persons in one picture are three visits, each with its own face`() throws {
        try scene.optInToAll()
        let time = scene.clock.now
        let persons: [Detection] = (0..<3).map { index in
            let left = UInt32(index) * 200
            return Event.person(UInt64(index), at: time, picture: "p", box: (left, 0, 100, 300))
        }
        // Delivered three times: still three persons.
        for _ in 0..<3 { try scene.append(persons, to: FootfallTopic.detections) }
        let faces: [FaceEvent] = (0..<3).map { index in
            let left = UInt32(2 - index) * 200 + 40
            let age = Float(20 + 20 * index)
            return Event.face(
                "p", UInt32(index), at: time, box: (left, 10, 20, 20), identity: "p-\(index)", age: age)
        }
        for _ in 0..<3 { try scene.append(faces + [Event.analyzed("p", faces: 3, at: time)], to: FootfallTopic.faces) }
        let ends = (0..<3).map { Event.end(UInt64($0), first: time, last: time + 1000) }
        for _ in 0..<3 { try scene.append(ends, to: FootfallTopic.detections) }
        try scene.run()
        let visits = try scene.visits()
        #expect(visits.map(\.ageBand) == [.ageBand5564, .ageBand3544, .ageBand1824])
        #expect(visits.map(\.cameraSequence) == [0, 1, 2])
        #expect(Set(visits.map(\.visitor)).count == 3)
    }

    @Test func `where boxes overlap a face goes to the nearest head, also when the other track ended first`() throws {
        try scene.optIn(.demographics)
        let time = scene.clock.now
        // One stands behind the other: the smaller box lies within the larger, its head lower.
        try scene.append(
            [
                Event.person(1, at: time, picture: "p", box: (0, 0, 200, 400)),
                Event.person(2, at: time, picture: "p", box: (50, 100, 100, 300)),
            ], to: FootfallTopic.detections)
        try scene.append(Event.end(2, first: time, last: time + 500), to: FootfallTopic.detections)
        scene.clock.now += 5000
        try scene.append(Event.end(1, first: time, last: time + 5000), to: FootfallTopic.detections)
        try scene.append(
            [
                Event.face("p", 0, at: time, box: (90, 110, 20, 20), age: 70, confidence: 0.99),
                Event.face("p", 1, at: time, box: (90, 5, 20, 20), age: 10, confidence: 0.5),
                Event.analyzed("p", faces: 2, at: time),
            ], to: FootfallTopic.faces)
        try scene.run()
        #expect(try scene.visits().map(\.ageBand) == [.ageBand65Plus, .ageBand012])
    }

    @Test func `of a track's faces the surest counts, then the largest`() throws {
        try scene.optIn(.demographics)
        let time = scene.clock.now
        for (index, name) in ["a", "b", "c"].enumerated() {
            try scene.append(
                Event.person(1, at: time + Int64(index), picture: name, frame: UInt64(index)),
                to: FootfallTopic.detections)
        }
        try scene.append(Event.end(1, first: time, last: time + 5000), to: FootfallTopic.detections)
        try scene.append(
            [
                Event.face("a", at: time, age: 5, confidence: 0.8), Event.analyzed("a", at: time),
                Event.face("b", at: time, age: 15, confidence: 0.9), Event.analyzed("b", at: time),
                Event.face("c", at: time, box: (30, 0, 30, 30), age: 20, confidence: 0.9),
                Event.analyzed("c", at: time),
            ], to: FootfallTopic.faces)
        try scene.run()
        #expect(try scene.visits().map(\.ageBand) == [.ageBand1824])
    }

    @Test func `two cameras' pictures of one name are two`() throws {
        try scene.optIn(.demographics)
        let time = scene.clock.now
        for camera in ["cam-1", "cam-2"] {
            try scene.append(
                [
                    Event.person(1, at: time, picture: "p", camera: camera),
                    Event.end(1, first: time, last: time + 1000, camera: camera),
                ], to: FootfallTopic.detections)
        }
        try scene.append(
            [
                Event.face("p", at: time, age: 20, camera: "cam-1"),
                Event.face("p", at: time, age: 50, camera: "cam-2"),
                Event.analyzed("p", at: time, camera: "cam-2"), Event.analyzed("p", at: time, camera: "cam-1"),
            ], to: FootfallTopic.faces)
        try scene.run()
        #expect(try scene.visits().map(\.ageBand) == [.ageBand1824, .ageBand4554])
    }

    // MARK: Waiting

    @Test func `an outstanding analysis is waited for, and then no longer`() throws {
        try scene.optIn(.demographics)
        let stage = try scene.stage()
        try track(1, picture: "late")
        try track(2, picture: "never")
        try track(3)
        try scene.run(stage)
        #expect(try scene.visits().isEmpty)
        scene.clock.now += 60_000
        try analysis("late")
        try scene.run(stage)
        #expect(try scene.visits().map(\.hasAgeBand) == [true])
        scene.clock.now += 70_000
        try scene.run(stage)
        #expect(try scene.visits().map(\.hasAgeBand) == [true, false, false])
        // What comes too late changes nothing, whoever reads it and when.
        try analysis("never")
        try scene.run(stage)
        try scene.run(try scene.stage("second"))
        #expect(try scene.visits().map(\.hasAgeBand) == [true, false, false, true, false, false])
    }

    @Test func `a track that never ends has ended when nothing was heard of it for the timeout`() throws {
        let time = scene.clock.now
        try scene.append(
            [
                Event.person(1, at: time, confidence: 0.5),
                Event.person(1, at: time + 2000, box: (10, 20, 30, 40), confidence: 1),
            ], to: FootfallTopic.detections)
        let stage = try scene.stage()
        try scene.run(stage)
        #expect(try scene.visits().isEmpty)
        scene.clock.now += scene.options.trackTimeout.milliseconds + 2000
        try scene.run(stage)
        let visit = try #require(try scene.visits().first)
        #expect(visit.eventTime == (time + 2000).milliseconds && visit.dwellMs == 2000 && !visit.hasDirection)
        #expect(visit.x == 25 && visit.y == 60 && visit.confidence == 0.75)
        // Its end, when that comes after all, is no second visit.
        try scene.append(Event.end(1, first: time, last: time + 9000), to: FootfallTopic.detections)
        try scene.run(stage)
        #expect(try scene.visits().count == 1)
    }

    @Test func `a backlog that comes at once ends its silent tracks by event time`() throws {
        let time = scene.clock.now
        let later = time + scene.options.trackTimeout.milliseconds + 1
        try scene.append(
            [
                Event.person(1, at: time), Event.person(2, at: time + 1), Event.person(3, at: later),
                Event.end(2, first: time, last: time + 1),
            ], to: FootfallTopic.detections)
        try scene.run()
        let visits = try scene.visits()
        #expect(visits.map(\.eventTime) == [time, time + 1].map(\.milliseconds))
        #expect(visits.map(\.hasDirection) == [false, true])
    }

    @Test func `clocks that jump back cost the dwell time, not the visit`() throws {
        let time = scene.clock.now
        try scene.append(
            [
                Event.person(1, at: time), Event.end(1, first: time, last: time - 5000),
                Event.end(2, first: .min, last: .max),
            ], to: FootfallTopic.detections)
        try scene.run()
        let visits = try scene.visits()
        #expect(visits.map(\.eventTime) == [(time - 5000).milliseconds, .max])
        #expect(visits.allSatisfy { !$0.hasDwellMs })
    }

    @Test func `what is remembered goes when nobody can ask for it`() throws {
        let stage = try scene.stage()
        for index in 0..<500 {
            try track(UInt64(index), picture: "p-\(index)")
            try analysis("p-\(index)", identity: "p")
        }
        try scene.run(stage)
        #expect(try scene.visits().count == 500)
        scene.clock.now += scene.options.analysisLead.milliseconds + 5000
        try track(1000)
        try scene.run(stage)
        let position = try #require(try scene.log.stagePosition("anonymizer"))
        #expect(position.count < 300, "\(position.count) bytes")
    }

    // MARK: Values

    @Test func `ages are bands, and what is no age is absent`() {
        let bands: [(Float, AgeBand?)] = [
            (0, .ageBand012), (12.99, .ageBand012), (13, .ageBand1317), (18, .ageBand1824), (24.9, .ageBand1824),
            (25, .ageBand2534), (44, .ageBand3544), (45, .ageBand4554), (64.5, .ageBand5564), (65, .ageBand65Plus),
            (-1, nil), (.nan, nil), (.infinity, nil), (1000, nil),
        ]
        for (age, band) in bands { #expect(AgeBand(age: age) == band, "\(age)") }
    }

    @Test func `the dominant emotion has the highest score, and none where none scores`() {
        #expect(
            EmotionScores.with {
                $0.anger = 0.2; $0.surprise = 0.5
            }.dominant == .surprise)
        #expect(
            EmotionScores.with {
                $0.anger = 0.5; $0.surprise = 0.5
            }.dominant == .anger)
        #expect(EmotionScores().dominant == nil)
        #expect(EmotionScores.with { $0.neutral = .nan }.dominant == nil)
    }

    @Test func `ids of tracks that ended are ranges`() {
        var random = SeededGenerator(seed: 5)
        var ended = EndedTracks()
        var model: Set<UInt64> = []
        for _ in 0..<2000 {
            let id = random.next() % 300
            ended.insert(id, rangesMax: 1000)
            model.insert(id)
        }
        for id in 0..<310 as Range<UInt64> { #expect(ended.contains(id) == model.contains(id)) }
        for id in (0..<300 as Range<UInt64>).reversed() { ended.insert(id, rangesMax: 1000) }
        #expect(ended.bounds == [0, 299])
        ended.insert(.max, rangesMax: 1000)
        ended.insert(500, rangesMax: 2)
        #expect(ended.bounds == [500, 500, .max, .max])
    }
}
