import Cameras
import ChildProcesses
import Detection
import Devices
import EventLog
import FootfallEvents
@testable import FootfallPipeline
import Foundation
import Pipeline
import Synchronization
import TestSupport
import Testing
import Timekeeping

@Suite struct DetectorStageTests {
    @Test func `a recording that is cut short at any frame and read again gives the same events and pictures`() throws {
        let calm = try DetectorScene()
        let whole = try FramePipe()
        let stage = try calm.stage(calm.settings, whole)
        try whole.send(calm.frames, to: stage)
        try whole.end(stage)
        let expected = try calm.detections()
        let pictures = try calm.pictures()
        #expect(expected.count > 100 && pictures.count > 3)

        let scene = try DetectorScene()
        for frames in [0, 60, 61, 95, 200, 290] {
            let pipe = try FramePipe()
            let killed = try scene.stage(scene.settings, pipe)
            try pipe.send(scene.frames.prefix(frames), to: killed)
            // Nobody closes it.
        }
        let pipe = try FramePipe()
        let last = try scene.stage(scene.settings, pipe)
        try pipe.send(scene.frames, to: last)
        try pipe.end(last)
        #expect(try scene.detections() == expected)
        #expect(try scene.pictures() == pictures)
        #expect(last.summary.framesKnown > 200 && last.summary.framesKnown + last.summary.frames == 300)
    }

    @Test
    func `a recording that did not come, came short or whose program failed is not in, and goes on when it comes`()
        throws
    {
        let scene = try DetectorScene()
        let path = scene.folder + "/frames.pgm"
        try Data(scene.frames.joined()).write(to: URL(fileURLWithPath: path))
        let bytes = scene.frames[0].count
        func run(_ command: String, failsBy reason: String? = nil) throws -> DetectorStage {
            let stage = try DetectorStage(
                scene.log, scene.blobs, scene.settings, .command(command, once: true), say: { _ in })
            var ending: String?
            do {
                while try !stage.turn(timeout: .milliseconds(100)).isLast {}
            } catch let end as StageEnd { ending = "\(end.reason)" }
            #expect(ending.map { told in reason.map(told.contains) ?? false } ?? (reason == nil), "\(ending ?? "")")
            try stage.close()
            return stage
        }
        func ends() throws -> Int { try scene.detections().count { $0.end != nil } }
        #expect(try run("true").summary.frames == 0)
        #expect(try run("echo no picture", failsBy: "neither PGM").summary.frames == 0)
        // Somebody is in view at frame 90.
        #expect(try run("head -c \(90 * bytes) '\(path)'; exit 3", failsBy: "status 3").summary.frames == 90)
        #expect(try run("head -c \(60 * bytes) '\(path)'").summary.frames == 0)
        #expect(try ends() == 0)
        let last = try run("cat '\(path)'")
        #expect(last.summary.framesKnown == 90)
        #expect(last.summary.framesKnown + last.summary.frames == 300)
        #expect(try ends() == 3)
        #expect(try run("cat '\(path)'").isKnown)
        #expect(try ends() == 3)
    }

    @Test
    func `a recording is in when its program has closed its output, also where the program runs on and is stopped`()
        throws
    {
        let scene = try DetectorScene()
        let path = scene.folder + "/frames.pgm"
        try Data(scene.frames.joined()).write(to: URL(fileURLWithPath: path))
        let command = "cat '\(path)'; exec >&-; sleep 3600"
        let stage = try DetectorStage(
            scene.log, scene.blobs, scene.settings, .command(command, once: true),
            say: { notice in scene.notices.withLock { $0.append(notice) } })
        stage.endPatience = .milliseconds(20)
        while try !stage.turn(timeout: .milliseconds(100)).isLast {}
        try stage.close()
        #expect(try scene.detections().count { $0.end != nil } == 3)
        #expect(scene.hasNotice("has closed its output and runs on; it is stopped"))
        let again = try DetectorStage(
            scene.log, scene.blobs, scene.settings, .command(command, once: true), say: { _ in })
        #expect(again.isKnown)
    }

    @Test(.timeLimit(.minutes(10)))
    func `a program that goes on writing what can't be read is stopped, and one that can't be started is an error`()
        throws
    {
        let scene = try DetectorScene()
        // 16 bits, and more than a pipe holds: nobody reads on.
        let endless = "printf 'P5\\n160 120\\n65535\\n'; exec cat /dev/zero"
        let stage = try DetectorStage(
            scene.log, scene.blobs, scene.settings, .command(endless, once: true),
            say: { _ in })
        let end = try #require(throws: StageEnd.self) {
            while try !stage.turn(timeout: .milliseconds(100)).isLast {}
        }
        try stage.close()
        #expect("\(end.reason)".hasSuffix("is not read"), "\(end.reason)")
        #expect(throws: SpawnError.self) {
            try DetectorStage(
                scene.log, scene.blobs, scene.settings,
                .command(String(repeating: "x", count: 1 << 20), once: true), say: { _ in })
        }
    }

    @Test func `what helps against damage in a stream comes after what became of it`() {
        var said: [String] = []
        var conditions = CameraConditions(camera: "c", describe: { "\($0). Try again" }, say: { said.append($0) })
        let place = FramePlace(frame: 3, byte: 70)
        conditions.take(.garbage(place, found: "nothing"), skippedBytes: 9)
        conditions.take(.truncated(place, needed: 8, available: 7), skippedBytes: nil)
        #expect(said.map { $0.hasPrefix("camera c: \(place): ") } == [true, true])
        #expect(said[0].hasSuffix("but there is nothing; 9 bytes were skipped. Try again"), "\(said[0])")
        #expect(said[1].hasSuffix("the sender was cut off; no frame follows. Try again"), "\(said[1])")
    }

    @Test func `a live camera that stops ends its tracks, and one that begins anew has other numbers`() throws {
        let scene = try DetectorScene()
        var settings = scene.settings
        settings.start = nil
        settings.isLive = true
        for _ in 0..<2 {
            let clock = TenthsClock()
            let pipe = try FramePipe()
            let stage = try scene.stage(settings, pipe) { clock.next() }
            // Somebody is in view then.
            try pipe.send(scene.frames.prefix(90), to: stage)
            try stage.close()
        }
        let ended = try scene.detections().compactMap { $0.end?.trackID }
        #expect(ended == [1, 2])
    }

    @Test func `of two detectors of one camera only one goes on`() throws {
        let scene = try DetectorScene()
        let pipes = [try FramePipe(), try FramePipe()]
        var later = scene.settings
        later.start = DetectorScene.start + 3_600_000
        let first = try scene.stage(scene.settings, pipes[0])
        let second = try scene.stage(later, pipes[1])
        try pipes[0].send(scene.frames.prefix(90), to: first)
        let count = try scene.detections().count
        #expect(throws: DetectorStageError.anotherWrites(store: "S", camera: "cam-1")) {
            try pipes[1].send(scene.frames.prefix(90), to: second)
        }
        try second.close()
        #expect(try scene.detections().count == count && count > 0)
        try pipes[0].send(scene.frames[90...], to: first)
        try pipes[0].end(first)
        #expect(first.summary.tracks == 3)
    }

    @Test func `silence is told once and in the heartbeat, and ends with the next frame`() throws {
        let scene = try DetectorScene()
        let pipe = try FramePipe()
        let stage = try scene.stage(scene.settings, pipe, session: scene.session())
        stage.silenceMax = .milliseconds(1)
        while !scene.hasNotice("no_frames: nothing has come") { _ = try stage.turn(timeout: .milliseconds(1)) }
        #expect(try scene.source()?.condition == "no_frames")
        for _ in 0..<3 { _ = try stage.turn(timeout: .milliseconds(1)) }
        #expect(scene.notices.withLock { $0.count } == 1)
        stage.silenceMax = .seconds(1 << 40)
        try pipe.send(scene.frames.prefix(1), to: stage)
        #expect(scene.hasNotice("no_frames is over"))
        #expect(try scene.source()?.condition == nil)
        #expect(stage.summary.conditions == [.noFrames: 1])
    }

    @Test func `a configuration that changes between two frames is in force with the next and is reported`() throws {
        let scene = try DetectorScene()
        let pipe = try FramePipe()
        let session = try scene.session()
        var settings = scene.settings
        settings.configuration.secondsBetweenPictures = nil
        let stage = try scene.stage(settings, pipe, session: session)
        let administration = try DeviceAdministration(scene.log)
        // Somebody is in view from here on, for some seconds.
        try pipe.send(scene.frames.prefix(60), to: stage)
        let before = try scene.pictures().count
        #expect(before > 5)

        try administration.configure("box-1", "zone: door\npictures: false\nlines: []\n")
        while !scene.hasNotice("version 1 of the device's configuration is in force") {
            _ = try stage.turn(timeout: .milliseconds(1))
        }
        try pipe.send(scene.frames[60..<80], to: stage)
        #expect(try scene.pictures().count == before)
        #expect(
            try scene.detections().filter { $0.eventTime >= (DetectorScene.start + 6_000).milliseconds }.allSatisfy {
                $0.zone == "door"
            })
        #expect(Set(try scene.detections().compactMap { $0.person?.trackID }) == [1], "the track goes on")
        #expect(try session.record.versionInForce == 1)

        try administration.configure("box-1", "frames_per_second: 4\n")
        while !scene.hasNotice("version 2") { _ = try stage.turn(timeout: .milliseconds(1)) }
        // One frame of three from now on: ten a second are more than four, and so are five.
        let looked = stage.summary.frames
        for frame in scene.frames[80..<110] {
            pipe.send(frame)
            _ = try stage.turn(timeout: .milliseconds(1))
        }
        try pipe.end(stage)
        #expect(stage.summary.frames - looked == 10)
    }

    @Test func `a device that is revoked writes nothing more`() throws {
        let scene = try DetectorScene()
        let pipe = try FramePipe()
        let stage = try scene.stage(scene.settings, pipe, session: scene.session())
        try pipe.send(scene.frames.prefix(60), to: stage)
        let count = try scene.detections().count
        let pictures = try scene.pictures()
        #expect(count > 0 && pictures.count > 0)
        try DeviceAdministration(scene.log).revoke("box-1", reason: "stolen")
        #expect(throws: DeviceError.self) { try pipe.send(scene.frames[60..<90], to: stage) }
        try stage.close()
        #expect(try scene.detections().count == count)
        #expect(try scene.pictures() == pictures)
    }

    @Test func `who stands in a zone of the picture is in that zone, and the track where it was longest`() throws {
        let scene = try DetectorScene()
        let pipe = try FramePipe()
        var settings = scene.settings
        settings.configuration.zones = [try #require(PictureZone(flag: "left=0,0,0.5,0,0.5,1,0,1"))]
        let stage = try scene.stage(settings, pipe)
        try pipe.send(scene.frames, to: stage)
        try pipe.end(stage)
        var frames: [UInt64: [String: Int]] = [:]
        var ends = 0
        for event in try scene.detections() {
            if let person = event.person {
                let middle = Double(person.box.left) + Double(person.box.width) / 2
                if abs(middle - 80) > 0.1 { #expect((event.zone == "left") == (middle < 80)) }
                frames[person.trackID, default: [:]][event.zone, default: 0] += 1
            } else if let end = event.end {
                let own = frames[end.trackID] ?? [:]
                #expect(own[event.zone] == own.values.max())
                ends += 1
            }
        }
        #expect(ends == 3 && Set(frames.values.flatMap(\.keys)) == ["left", "hall"])
    }
}

/// A clock that goes on by a tenth of a second each time it is looked at.
private final class TenthsClock: Sendable {
    private let time = Mutex(DetectorScene.start)

    func next() -> EventTime {
        time.withLock {
            $0 += 100
            return $0
        }
    }
}

extension FootfallEvents.Detection {
    fileprivate var person: PersonDetected? { if case .personDetected(let person) = event { person } else { nil } }
    fileprivate var end: TrackEnded? { if case .trackEnded(let end) = event { end } else { nil } }
}
