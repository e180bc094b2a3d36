import EventLog
import FootfallEvents
import SwiftProtobuf
import Testing
import TypedTopics

@testable import Anonymization
import TestSupport
import Timekeeping

/// Consent does not depend on where the log keeps it: choices hold in the order of their appends, in whichever partition.
@Suite struct OptInPartitionTests {
    private let scene: AnonymizerScene

    init() throws { scene = try AnonymizerScene() }

    private func choose(_ isOn: Bool, partition: Int, store: String = AnonymizerScene.store) throws {
        try scene.append(
            OptInChanged.with {
                $0.store = store
                $0.eventTime = scene.clock.now.milliseconds
                $0.attribute = .demographics
                $0.optedIn = isOn
                $0.basis = "notice at the door"
                $0.by = "manager"
            }, to: FootfallTopic.optIns, partition: partition)
        scene.clock.now += 1
    }

    /// Appends a track with an analysed picture, and gives the visit that it becomes.
    private func visit(_ id: UInt64, _ stage: AnonymizerStage) throws -> VisitorObserved {
        let picture = "\(id).jpg"
        let time = scene.clock.now
        try scene.append(Event.person(id, at: time, picture: picture), to: FootfallTopic.detections)
        scene.clock.now += 10
        try scene.append(Event.end(id, first: time, last: time + 4000), to: FootfallTopic.detections)
        scene.clock.now += 10
        try scene.append(
            [
                Event.face(picture, at: scene.clock.now, identity: nil, age: 30),
                Event.analyzed(picture, at: scene.clock.now),
            ],
            to: FootfallTopic.faces)
        scene.clock.now += 10
        let before = try scene.visits().count
        try scene.run(stage)
        let visits = try scene.visits()
        #expect(visits.count == before + 1)
        return try #require(visits.last)
    }

    @Test func `an anonymizer at work takes up choices in partitions that were added since it began`() throws {
        try choose(true, partition: 0)
        let stage = try scene.stage()
        #expect(try visit(1, stage).hasAgeBand)
        try scene.log.alterTopic("opt-ins") { $0.partitions = 3 }
        try choose(false, partition: 2)
        #expect(try !visit(2, stage).hasAgeBand)
        try choose(true, partition: 1)
        #expect(try visit(3, stage).hasAgeBand)
    }

    @Test func `after a restart choices hold in the order of their appends, not of their partitions`() throws {
        try choose(true, partition: 0)
        try scene.log.alterTopic("opt-ins") { $0.partitions = 3 }
        try choose(true, partition: 2)
        try choose(false, partition: 1)
        #expect(try !visit(1, scene.stage()).hasAgeBand)
        try choose(true, partition: 0)
        #expect(try visit(2, scene.stage()).hasAgeBand)
        let list = try OptIns(scene.log)
        #expect(list.all.map(\.event.optedIn) == [true, true, false, true])
        #expect(list.latest.map(\.event.optedIn) == [true])
    }

    @Test func `a topic of choices that was deleted leaves nobody opted in, also for an anonymizer at work`() throws {
        try choose(true, partition: 0)
        let stage = try scene.stage()
        #expect(try visit(1, stage).hasAgeBand)
        try scene.log.deleteTopic("opt-ins")
        #expect(try !visit(2, stage).hasAgeBand)
        try choose(true, partition: 0)
        #expect(try visit(3, stage).hasAgeBand)
    }

    @Test func `a choice that is recorded by the command's way is found wherever its partition is`() throws {
        try scene.log.alterTopic("opt-ins") { $0.partitions = 7 }
        for number in 0..<20 {
            var choice = OptInChanged()
            choice.store = "store \(number)"
            choice.eventTime = scene.clock.now.milliseconds
            choice.attribute = .emotion
            choice.optedIn = true
            try OptIns.record(choice, in: scene.log)
            scene.clock.now += 1
        }
        let optIns = try OptIns(scene.log)
        for number in 0..<20 {
            #expect(optIns.inForce("store \(number)", before: scene.clock.now) == .emotion)
        }
    }
}
