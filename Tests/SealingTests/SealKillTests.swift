import EventLog
import Foundation
import Glibc
import Sealing
import TestSupport
import Testing

/// A sealer that is killed at any step leaves the old state or the new.
@Suite struct SealKillTests {
    @Test(.timeLimit(.minutes(10)), arguments: SealStep.allCases)
    func `killed at a step, nothing is lost, and the next seal goes on`(step: SealStep) async throws {
        let scene = try SealingScene(partitions: 2)
        var random = SeededGenerator(seed: 21)
        // More batches than one transaction drops, so that there is a step between.
        try scene.fill(&random, batches: 700, eventsMax: 3, sorts: [.columns, .rows, .strangeRows])
        let before = try scene.log.seen(scene.topic)
        await #expect(processExitsWith: .signal(SIGKILL)) {
            [path = scene.path as String, step = step.rawValue as String] in
            let log = try EventLog.open(path, .write)
            let sealer = Sealer(log, options: SealOptions(chunkRows: 100)) {
                if $0.rawValue == step { kill(getpid(), SIGKILL) }
            }
            _ = try sealer.seal(try log.topic("visits"))
        }
        #expect(try scene.log.seen(scene.topic) == before)
        #expect(try scene.log.verify().findings == [])
        let registered: [SealStep] = [.registered, .draining, .drained]
        #expect(try scene.log.segments().count == (registered.contains(step) ? 1 : 0))

        // Appends go on upon what the kill left.
        try scene.fill(&random, batches: 10, eventsMax: 3)
        let grown = try scene.log.seen(scene.topic)
        _ = try Sealer(scene.log, options: SealOptions(chunkRows: 100)).seal(scene.topic)
        #expect(try scene.log.seen(scene.topic) == grown)
        #expect(try scene.log.verify().findings == [])
        #expect(scene.segmentFiles == (try scene.log.segments().map(\.file)).sorted())
        for partition in scene.topic.partitions {
            #expect(try scene.log.partitionState(scene.topic, partition).batches == 0)
        }
    }

    /// LMDB makes a commit durable before it tells readers of it: they may not know yet that the segment is part of the log.
    @Test(.timeLimit(.minutes(10)))
    func `killed before readers are told of a registration, its segment is not swept`() async throws {
        let scene = try SealingScene()
        var random = SeededGenerator(seed: 22)
        try scene.fill(&random, batches: 30)
        let before = try scene.log.seen(scene.topic)
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = scene.path as String] in
            let log = try EventLog.open(path, .write)
            let sealer = Sealer(log) {
                if $0 == .registered { try dieBeforeReadersAreTold(path + "/head.mdb") }
            }
            _ = try sealer.seal(try log.topic("visits"))
        }
        #expect(scene.segmentFiles.count == 1)
        #expect(try scene.log.segments() == [], "readers know of it: the test shows nothing")
        _ = try Sealer(scene.log).seal(scene.topic)
        #expect(scene.segmentFiles.count == 1)
        #expect(try scene.log.seen(scene.topic) == before)
        #expect(try scene.log.verify().findings == [])
    }
}
