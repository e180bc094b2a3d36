import Blobs
import EventLog
import FootfallEvents
import Foundation
import Pipeline
import Synchronization
import Testing
import TestSupport
import Timekeeping
import TypedTopics
@testable import FootfallPipeline

/// A box without a battery: it starts in 1970, and is told the time some minutes later.
@Suite struct UnsetClockTests {
    /// A wall clock that is far behind until it is set, and the time that passes.
    private final class BoxClock: Sendable {
        private let elapsed = Mutex(Duration.zero)
        private let set = Mutex<EventTime?>(nil)
        private let origin = ContinuousClock.now

        /// A tenth of a second goes by, as from one frame to the next.
        func pass() { elapsed.withLock { $0 += .milliseconds(100) } }

        /// - Parameter time: what it is now.
        package func set(_ time: EventTime) {
            let passed = elapsed.withLock { $0 }
            set.withLock { $0 = time - passed }
        }

        func read() -> EventTime {
            let passed = elapsed.withLock { $0 }
            return (set.withLock { $0 } ?? .epoch) + passed
        }

        var time: TimeSource {
            TimeSource(
                wallClock: { self.read() },
                monotonic: { self.origin + self.elapsed.withLock { $0 } },
                boot: { BootClock(bootID: "box", elapsed: self.elapsed.withLock { $0 }) })
        }
    }

    private func live(_ scene: DetectorScene) -> DetectorSettings {
        var settings = scene.settings
        settings.start = nil
        settings.isLive = true
        return settings
    }

    private func clock(_ scene: DetectorScene, _ box: BoxClock) throws -> CameraClock {
        let readiness = try ClockReadiness(scene.log, time: box.time)
        return CameraClock(scene.log, readiness, time: box.time, now: { box.read() })
    }

    private func stage(
        _ scene: DetectorScene, _ pipe: FramePipe, _ clock: CameraClock, _ box: BoxClock
    ) throws -> DetectorStage {
        try DetectorStage(
            scene.log, scene.blobs, live(scene), .descriptor(pipe.readEnd),
            say: { notice in scene.notices.withLock { $0.append(notice) } }, clock: clock, now: { box.read() })
    }

    private func send(_ frames: some Sequence<[UInt8]>, _ pipe: FramePipe, _ stage: DetectorStage, _ box: BoxClock)
        throws
    {
        for frame in frames {
            try pipe.send([frame], to: stage)
            box.pass()
        }
    }

    /// What a box whose clock was right from the start writes.
    private func right(from start: EventTime) throws -> (detections: [FootfallEvents.Detection], pictures: [String]) {
        let scene = try DetectorScene()
        let box = BoxClock()
        box.set(start)
        let pipe = try FramePipe()
        let stage = try stage(scene, pipe, try clock(scene, box), box)
        try send(scene.frames, pipe, stage, box)
        try pipe.end(stage)
        return (try scene.detections(), try scene.pictures())
    }

    @Test(arguments: [1, 80, 150, 260])
    func `what a camera shows before the clock is set is written with right times, and nothing is missing`(
        _ framesBefore: Int
    ) throws {
        let scene = try DetectorScene()
        let start = DetectorScene.start
        let box = BoxClock()
        let pipe = try FramePipe()
        let stage = try stage(scene, pipe, try clock(scene, box), box)
        try send(scene.frames.prefix(framesBefore), pipe, stage, box)
        #expect(try scene.detections().isEmpty && scene.pictures().isEmpty)
        box.set(start + .milliseconds(Int64(framesBefore) * 100))
        try send(scene.frames[framesBefore...], pipe, stage, box)
        try pipe.end(stage)
        let right = try right(from: start)
        #expect(!right.detections.isEmpty)
        let found = try scene.detections()
        #expect(found.map(\.eventTime) == right.detections.map(\.eventTime))
        #expect(found.map(\.end) == right.detections.map(\.end))
        // The one picture after the clock was set may come sooner; each is named by when it was taken.
        #expect(Set(right.pictures).isSubset(of: try scene.pictures()) || framesBefore > 1)
        #expect(try scene.pictures().allSatisfy { $0.contains("/cam-1/20") })
        #expect(scene.hasNotice("clock is not set"))
    }

    @Test func `a stage that begins anew goes on with what was held, and no track number is given twice`() throws {
        let scene = try DetectorScene()
        let box = BoxClock()
        let clock = try clock(scene, box)
        for _ in 0..<2 {
            let pipe = try FramePipe()
            let stage = try stage(scene, pipe, clock, box)
            try send(scene.frames.prefix(90), pipe, stage, box)
            try stage.close()
        }
        #expect(try scene.detections().isEmpty)
        box.set(DetectorScene.start)
        let pipe = try FramePipe()
        let stage = try stage(scene, pipe, clock, box)
        try send(scene.frames.prefix(90), pipe, stage, box)
        try stage.close()
        let ended = try scene.detections().compactMap { $0.end?.trackID }
        #expect(ended == [1, 2, 3])
        let times = try scene.detections().map(\.eventTime)
        #expect(
            times.allSatisfy {
                $0 >= DetectorScene.start.milliseconds - 18_000 && $0 < DetectorScene.start.milliseconds + 9_000
            })
    }

    @Test func `what is held beyond a bound waits in a file, in order`() throws {
        let folder = TemporaryFolder()
        let held = HeldDetections(folder: folder.path, memoryBytesMax: 2_000)
        func turn(_ number: Int) throws -> HeldDetections.Turn {
            var event = FootfallEvents.Detection()
            event.store = "S"
            event.eventTime = Int64(number)
            let blob = NewBlob(
                name: "S/c/\(number)", bytes: [UInt8](repeating: UInt8(number), count: 500),
                metadata: try BlobMetadata([("store", "S")]), capturedAt: EventTime(milliseconds: Int64(number)))
            return HeldDetections.Turn(events: [event], pictures: [blob], frames: [UInt64(number)])
        }
        for number in 0..<20 { try held.append(try turn(number)) }
        #expect(held.hasSpilled && held.eventCount == 20)
        // Without a name: nothing stays when the process is gone.
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
        var seen: [Int64] = []
        struct Stopped: Error {}
        #expect(throws: Stopped.self) {
            try held.drain { turn in
                if seen.count == 7 { throw Stopped() }
                seen += turn.events.map(\.eventTime)
            }
        }
        try held.drain { turn in
            #expect(turn.pictures[0].bytes == [UInt8](repeating: UInt8(turn.frames[0]), count: 500))
            seen += turn.events.map(\.eventTime)
        }
        #expect(seen == Array(0..<20))
        #expect(held.isEmpty && held.eventCount == 0)
    }

    @Test func `a clock behind the log is waited for, and in the end believed`() throws {
        let folder = TemporaryFolder()
        let now = Mutex<EventTime>(DetectorScene.start)
        let log = try EventLog(folder.path("data"), .create) { now.withLock { $0 } }
        let box = BoxClock()
        box.set(DetectorScene.start - .seconds(2 * 86_400))
        #expect(try ClockReadiness(log, time: box.time).isSet)
        _ = try FootfallTopic.detections.ensure(in: log)
        var request = AppendRequest()
        var event = FootfallEvents.Detection()
        event.eventTime = DetectorScene.start.milliseconds
        try FootfallTopic.detections.gathering(in: log).add([event], to: &request)
        try log.append(request)
        let readiness = try ClockReadiness(log, time: box.time)
        #expect(!readiness.isSet)
        for _ in 0..<6_000 { box.pass() }
        #expect(readiness.isSet)
    }
}

extension FootfallEvents.Detection {
    fileprivate var end: TrackEnded? { if case .trackEnded(let end) = event { end } else { nil } }
}
