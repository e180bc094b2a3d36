internal import Cameras
internal import ChildProcesses
internal import Detection
internal import FootfallEvents
package import Blobs
package import Devices
package import EventLog
package import Pipeline
package import Timekeeping

/// Watches a camera: frames come in, detections and pictures go out, a turn's in one transaction with the detector's position.
///
/// **Restarts.** Track numbers are never given twice. Of a recording (frames whose start is given) what is in is not written
/// again: the frames are looked at from the first, and what was taken before is passed over. Of a live camera the tracks that
/// are open end when the detector stops; where it is killed they are simply not heard of again.
/// **Errors.** Damage in the stream, darkness, a camera that was moved, silence are told and passed; a stream that can't be read
/// at all, and a device that is refused, throw. One owner, one thread at a time.
package final class DetectorStage: Stage {
    package let name: String
    package private(set) var summary = DetectorSummary()
    /// After so long without a frame the camera is said to be silent.
    var silenceMax = Duration.seconds(60)
    /// For a program that has closed its output to end by itself; then it is stopped.
    var endPatience = Duration.seconds(10)

    /// What it was told at the beginning; a device's configuration goes over it.
    private let base: DetectorSettings
    private let input: DetectorInput
    private let now: @Sendable () -> EventTime
    private let describe: @Sendable (any Error) -> String
    private let say: (String) -> Void
    private let process: ChildProcess?
    private let session: DeviceSession?
    private let twin: DeviceTwin?
    private let heart: CameraHeart?
    private let writer: DetectionWriter
    private let lines: WatchedLines
    /// Of a live camera on a machine whose clock may not be set yet.
    private let clock: CameraClock?
    private var hasToldOfClock = false

    private var stream: DetectionStream
    private var result = DetectionFrame()
    private var events: DetectionEvents
    private var position: DetectorPosition
    private var conditions: CameraConditions
    /// What the stream gave, and how much of it was taken before this detector began.
    private var items = 0
    private let itemsKnown: Int
    /// All of the recording is in: nothing was read.
    package let isKnown: Bool
    private var lastFrameCame = TimeSource.system.monotonic()
    private var lastPoll: ContinuousClock.Instant?
    private var isOver = false
    /// With which status a program ended that we stopped, which says nothing about what it sent.
    private var stoppedAs: Int32?
    /// By which a program that was to run once has ended.
    private var ending: (any Error)?
    private var hasFailed = false
    private var hasToldToMoveOn = false

    /// The lines in force, for detectors that are made later.
    private final class WatchedLines {
        var current: [CrossingLine]
        init(_ lines: [CrossingLine]) { current = lines }
    }

    private static let idle = Duration.milliseconds(200)
    private static let pollInterval = Duration.milliseconds(200)
    /// For one whose output can't be read.
    private static let failurePatience = Duration.milliseconds(500)
    /// Beyond these a turn ends.
    private static let eventsPerTurn = 4096
    private static let picturesPerTurn = 32

    /// - Parameters:
    ///   - session: of the device in whose name it writes; heartbeats and a configuration from afar need one.
    ///   - describe: words an error, with what helps against it.
    ///   - say: told what is wrong with the camera, and what was taken up.
    ///   - clock: gives a live camera's frames their times, and holds what is made of them until the machine's clock is set;
    ///     `nil` takes `now`.
    ///   - now: a seam for tests.
    package init(
        _ log: EventLog, _ blobs: BlobStore, _ settings: DetectorSettings, _ input: DetectorInput,
        session: DeviceSession? = nil, name: String = "detector",
        describe: @escaping @Sendable (any Error) -> String = { "\($0)" }, say: @escaping (String) -> Void,
        clock: CameraClock? = nil,
        now: @escaping @Sendable () -> EventTime = TimeSource.system.wallClock
    ) throws {
        self.name = name
        self.input = input
        self.now = now
        self.describe = describe
        self.say = say
        self.session = session
        base = settings
        let clock = settings.isLive ? clock : nil
        self.clock = clock
        writer = try DetectionWriter(log, blobs, session, settings)
        twin = session.map { DeviceTwin($0) }
        heart = session.map { CameraHeart($0, camera: settings.camera) }
        conditions = CameraConditions(camera: settings.camera, describe: describe, say: say)
        lines = WatchedLines(settings.configuration.lines)
        events = DetectionEvents(settings)
        var position = try writer.position()
        events.lastPicture = position.lastPicture
        var recording: DetectorPosition.Recording?
        if settings.isRecording, let start = settings.start {
            let rate = settings.rate?.description
            if let known = position.recording, known.start == start, known.rate == rate {
                recording = known
                if known.items > 0 { events.lastPicture = nil }
            } else {
                recording = DetectorPosition.Recording(start: start, rate: rate, firstTrack: position.nextTrack)
            }
        }
        position.recording = recording
        position.nextTrack = max(position.nextTrack, clock?.nextTrack ?? 1)
        self.position = position
        itemsKnown = recording?.items ?? 0
        let isKnown = recording?.isFinished == true
        self.isKnown = isKnown
        var descriptor: Int32?
        switch input {
        case .descriptor(let own):
            process = nil
            descriptor = own
        case .command(let command, _):
            process = isKnown ? nil : try ChildProcess(.shell(command), piping: .output)
            descriptor = process?.output
        }
        let time: DetectionStream.Time =
            settings.isLive
            ? .live(rate: settings.rate, now: clock.map { clock in { clock.times.next() } } ?? now)
            : .computed(start: settings.start ?? now(), rate: settings.rate)
        let reader =
            if let descriptor, !isKnown {
                FrameReader(descriptor: descriptor, idle: Self.idle)
            } else {
                FrameReader { _ in 0 }
            }
        let watched = lines
        stream = DetectionStream(
            reader, time: time, firstTrack: TrackID(recording?.firstTrack ?? position.nextTrack),
            framesPerSecondMax: settings.configuration.framesPerSecondMax
        ) { DetectorConfiguration(rate: $0, lines: watched.current) }
        if isKnown {
            isOver = true
            say(
                "camera \(settings.camera): the recording of this start is in already, \(itemsKnown) frames; "
                    + "another one needs another start")
        }
    }

    // MARK: A turn

    package func turn(timeout: Duration) throws -> StageTurn {
        guard !isOver else {
            if let ending { throw StageEnd(ending) }
            return StageTurn(isLast: true)
        }
        do {
            try takeUpConfiguration()
            return try read(until: TimeSource.system.monotonic() + timeout)
        } catch {
            hasFailed = true
            throw error
        }
    }

    private func read(until end: ContinuousClock.Instant) throws -> StageTurn {
        let framesBefore = summary.frames + summary.framesKnown
        var isIdle = false
        var isAtEnd = false
        /// Of the program, where it has ended.
        var status: Int32?
        repeat {
            let item: DetectionStream.Item
            do throws(FrameError) { item = try stream.next(into: &result) } catch {
                if case .noFrames = error {
                    isIdle = true
                    continue
                }
                // Nothing that follows can be read: the program would wait for a reader for good.
                try close()
                status = process?.wait(atMost: Self.failurePatience)?.code
                process?.stop()
                guard case .command(_, once: true) = input else { throw error }
                ending = error
                break
            }
            isAtEnd = item == .end
            if !isAtEnd { try take(item) }
        } while !isAtEnd && !isIdle && TimeSource.system.monotonic() < end && events.events.count < Self.eventsPerTurn
            && events.pictures.count < Self.picturesPerTurn
        if isIdle { try noteSilence() }
        isOver = isOver || isAtEnd
        if isAtEnd {
            // Where it ends by itself, its status tells whether it sent everything. Where it works on, its output is over all the
            // same: nothing is missing, and that we stop it says nothing about the recording.
            let ended = process?.wait(atMost: endPatience)?.code
            takeEnd(isWhole: ended ?? 0 == 0)
            status = ended
            if ended == nil { stopProgram() }
        }
        let written = try write()
        if isOver {
            try beat(isUrgent: true)
            try endCommand(status)
        }
        return StageTurn(
            recordsRead: summary.frames + summary.framesKnown - framesBefore, eventsWritten: written,
            isLast: isOver && ending == nil)
    }

    /// Ends a program that has closed its output and works on.
    private func stopProgram() {
        guard let process else { return }
        say("camera \(base.camera): the program that sends the frames has closed its output and runs on; it is stopped")
        stoppedAs = process.stop().code
    }

    /// The stream has ended, and `result` has the tracks that end with it.
    private func takeEnd(isWhole: Bool) {
        if position.recording != nil {
            // Of one that will be read again, or was longer before, they go on or have ended already.
            guard isWhole, items > 0, items >= itemsKnown else { return }
            position.recording?.isFinished = true
        }
        events.takeEnded(result)
    }

    private func take(_ item: DetectionStream.Item) throws {
        items += 1
        let isKnown = items <= itemsKnown
        var isUrgent = false
        switch item {
        case .frame:
            lastFrameCame = TimeSource.system.monotonic()
            isUrgent = conditions.end(.noFrames)
            try events.take(result, picture: stream.picture)
            if isKnown { summary.framesKnown += 1 } else { summary.frames += 1 }
            summary.firstFrame = summary.firstFrame ?? result.time
            summary.lastFrame = result.time
        case .sizeChanged(let from, let to):
            events.takeEnded(result)
            if !isKnown { conditions.takeSizeChange(from: from, to: to) }
        case .damaged(let error, let skipped):
            events.takeEnded(result)
            if !isKnown {
                summary.framesDropped += 1
                conditions.take(error, skippedBytes: skipped)
            }
        case .end: preconditionFailure("the end is no item")
        }
        for change in result.changes where !isKnown || !change.isBeginning {
            if conditions.take(change) { isUrgent = true }
        }
        if isKnown {
            events.removeAll()
        } else if item == .frame {
            try beat(isUrgent: isUrgent)
        }
    }

    /// Makes durable what was taken.
    ///
    /// - Returns: how many events that were.
    private func write() throws -> Int {
        if let clock {
            guard clock.times.settle() else { return try hold(clock) }
            try writeHeld(clock)
            if clock.times.wasHeld { events.correct(clock.times.corrected) }
        }
        return try writeTaken()
    }

    /// Keeps what was taken until its times can be corrected.
    private func hold(_ clock: CameraClock) throws -> Int {
        if !hasToldOfClock {
            hasToldOfClock = true
            say(
                "camera \(base.camera): this machine's clock is not set (it says \(now())); what the camera shows is held, and "
                    + "written with right times when it is")
        }
        guard !events.events.isEmpty else { return 0 }
        try clock.held.append(events.turn)
        clock.nextTrack = max(clock.nextTrack, stream.nextTrack.rawValue)
        events.removeAll()
        return 0
    }

    /// Writes what was held, with right times, a turn in a transaction.
    private func writeHeld(_ clock: CameraClock) throws {
        guard !clock.held.isEmpty else { return }
        let taken = events.turn
        let lastPicture = events.lastPicture
        let count = clock.held.eventCount
        try clock.held.drain { turn in
            events.take(turn)
            events.correct(clock.times.corrected)
            events.lastPicture = events.pictures.last?.capturedAt ?? lastPicture
            _ = try writeTaken()
        }
        events.take(taken)
        events.lastPicture = lastPicture.map(clock.times.corrected)
        say("camera \(base.camera): this machine's clock is set; \(count) events that were held are written")
    }

    private func writeTaken() throws -> Int {
        guard !events.events.isEmpty || isOver && position.recording != nil && items >= itemsKnown else { return 0 }
        position.nextTrack = max(position.nextTrack, stream.nextTrack.rawValue)
        position.lastPicture = events.lastPicture
        position.recording?.items = max(items, itemsKnown)
        try writer.write(events, position)
        let written = events.events.count + events.pictures.count
        summary.pictures += events.pictures.count
        for event in events.events { count(event.event) }
        summary.crossings.entered += events.crossings.entered
        summary.crossings.exited += events.crossings.exited
        summary.conditions = conditions.counts
        events.removeAll()
        if let session, session.shouldMoveOn, !hasToldToMoveOn {
            hasToldToMoveOn = true
            say("device \(session.device): its group has a newer key; issue it its own key again")
        }
        return written
    }

    private func count(_ event: FootfallEvents.Detection.OneOf_Event?) {
        switch event {
        case .personDetected: summary.persons += 1
        case .trackEnded(let track):
            summary.tracks += 1
            guard track.hasDirection else { return }
            if track.direction == .entered { summary.entered += 1 }
            if track.direction == .exited { summary.exited += 1 }
        case nil: break
        }
    }

    /// The program has ended. One that was to run once is done, if it says so; another one has failed.
    private func endCommand(_ status: Int32?) throws {
        guard case .command(let command, let once) = input, let code = status ?? stoppedAs else { return }
        let ended = DetectorStageError.commandEnded(
            command, status: code, frames: summary.frames + summary.framesKnown)
        guard once else { throw ended }
        if let status, status != 0, ending == nil { ending = ended }
    }

    // MARK: Life

    private func noteSilence() throws {
        let silent = lastFrameCame.duration(to: TimeSource.system.monotonic())
        guard silent >= silenceMax else { return }
        let isNew = conditions.begin(
            .noFrames,
            "no_frames: nothing has come for \(silent / .seconds(1) < 1 ? 1 : Int(silent / .seconds(1))) s; look at the "
                + "camera, or at the program that sends its frames")
        try beat(isUrgent: isNew)
    }

    private func beat(isUrgent: Bool) throws {
        summary.conditions = conditions.counts
        guard let heart, clock?.times.settle() ?? true else { return }
        let time = base.isLive ? now() : summary.lastFrame ?? base.start ?? now()
        let isSent = try heart.beat(
            at: time, frames: summary.frames, dropped: summary.framesDropped, condition: conditions.worst,
            isUrgent: isUrgent)
        if isSent { conditions.toldDamage() }
    }

    /// Looks whether the device's configuration has changed, a few times a second.
    private func takeUpConfiguration() throws {
        guard let twin else { return }
        if let lastPoll, lastPoll.duration(to: TimeSource.system.monotonic()) < Self.pollInterval { return }
        lastPoll = TimeSource.system.monotonic()
        switch try twin.poll() {
        case .taken(let version, let configuration):
            apply(base.taking(configuration[base.camera]))
            say(
                "camera \(base.camera): version \(version) of the device's configuration is in force"
                    + (configuration.ignoresOptIns
                        ? "; its opt_ins are ignored: opt-ins are recorded per store" : ""))
        case .refused(let version, let reason):
            say(
                "camera \(base.camera): version \(version) of the device's configuration can't be taken up: \(reason); "
                    + (twin.version > 0 ? "version \(twin.version)" : "what it was told before") + " stays in force")
        case nil: break
        }
    }

    private func apply(_ settings: DetectorSettings) {
        let old = events.settings.configuration
        let new = settings.configuration
        events.settings = settings
        if old.lines != new.lines {
            lines.current = new.lines
            stream.watch(new.lines)
        }
        guard old.framesPerSecondMax != new.framesPerSecondMax else { return }
        stream.limit(framesPerSecond: new.framesPerSecondMax, into: &result)
        events.takeEnded(result)
    }

    package func lag() -> StageLag? { nil }

    package func close() throws {
        guard !isOver, !hasFailed else { return }
        // A recording is read again from its beginning, and its tracks go on.
        if !base.isRecording {
            stream.stop(into: &result)
            events.takeEnded(result)
        }
        _ = try write()
        if let clock, !clock.held.isEmpty {
            say(
                "camera \(base.camera): this machine's clock was not set until the end; \(clock.held.eventCount) events whose "
                    + "time isn't known are lost unless the camera begins again")
        }
        isOver = true
    }
}
