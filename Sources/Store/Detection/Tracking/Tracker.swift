internal import Timekeeping

/// Follows blobs from frame to frame: expects every track where its velocity takes it, gives each the blob that fits best by
/// place, size and greys, keeps those who share a blob apart by what they were before, carries the hidden over, and begins
/// and ends tracks.
struct Tracker {
    /// What became of a blob.
    enum Outcome {
        /// Somebody's, perhaps: the background isn't learned there.
        case person
        /// Nobody's.
        case nobody
        /// A thing, a ghost, light: the background takes it over at once.
        case background
    }

    let size: PictureSize
    let factor: Double
    let frameDuration: Duration
    private(set) var configuration: DetectorConfiguration
    private(set) var lines: [LineWatch.Geometry]
    /// The size in which lines are drawn.
    private let working: PictureSize
    var tracks: [Track] = []
    private(set) var stature = StatureModel()
    var nextSerial = 0
    var nextID: Int

    let confirmFrames: Int
    let bridgeFrames: Int
    let borderFrames: Int
    let leavingFrames: Int
    let doubtFrames: Int
    let stillFrames: Int
    let framesPerSecond: Float
    let areaMin: Float

    init(
        _ configuration: DetectorConfiguration, size: PictureSize, source: PictureSize, factor: Int, firstTrack: TrackID
    ) {
        nextID = firstTrack.rawValue
        self.size = size
        self.factor = Double(factor)
        self.configuration = configuration
        frameDuration = FrameClock(start: .epoch, rate: configuration.rate).frameDuration
        working = PictureSize(width: source.width / factor, height: source.height / factor)
        lines = configuration.lines.map { [working] in LineWatch.Geometry($0, working) }
        let rate = configuration.rate
        confirmFrames = rate.frames(in: configuration.confirmSeconds, least: 3)
        bridgeFrames = rate.frames(in: configuration.bridgeSeconds, least: 3)
        borderFrames = rate.frames(in: configuration.borderBridgeSeconds, least: 2)
        leavingFrames = rate.frames(in: configuration.borderBridgeSeconds / 3, least: 2)
        doubtFrames = rate.frames(in: 5, least: 10)
        stillFrames = rate.frames(in: configuration.stillSecondsMax, least: 10)
        areaMin = Float(configuration.areaMin) * Float(size.pixels)
        framesPerSecond = Float(rate.framesPerSecond)
    }

    /// Watches other lines from now on. What was crossed before stays so; the side on which somebody is, is looked at anew.
    mutating func watch(_ new: [CrossingLine]) {
        configuration.lines = new
        lines = new.map { LineWatch.Geometry($0, working) }
        for index in tracks.indices {
            tracks[index].watches = [LineWatch](repeating: LineWatch(), count: new.count)
        }
    }

    /// Moves every track to where it should be now.
    mutating func predict() {
        for index in tracks.indices { tracks[index].predict() }
    }

    /// Where confirmed tracks, and those that may become so, are expected.
    func expected() -> [BlobBox] { tracks.map { $0.box.clipped(size).rounded } }

    /// Takes a frame's blobs; `outcomes` gets one for each.
    mutating func update(
        _ seen: [Observation], frame: Int, time: EventTime, outcomes: inout [Outcome], into result: inout DetectionFrame
    ) {
        outcomes.removeAll(keepingCapacity: true)
        for _ in seen { outcomes.append(.nobody) }
        let assigned = assign(seen)
        let groups = groups(seen, assigned)
        var isSeen = [Bool](repeating: false, count: tracks.count)
        for index in tracks.indices where assigned[index] >= 0 && groups[assigned[index]].count < 2 {
            let blob = assigned[index]
            tracks[index].see(seen[blob], in: size)
            count(index, seen[blob], frame, time, into: &result)
            isSeen[index] = true
            outcomes[blob] = .person
        }
        for (blob, members) in groups.enumerated() where members.count >= 2 {
            see(members, in: seen[blob], frame, time, &isSeen, into: &result)
            outcomes[blob] = .person
        }
        for index in tracks.indices where !isSeen[index] { tracks[index].framesMissed += 1 }
        learnStature(isSeen)
        foldPieces(&isSeen)
        settleDoubtful(seen, assigned, &outcomes)
        confirm(&isSeen)
        end(seen, assigned, &outcomes, into: &result)
        begin(seen, frame, time, &outcomes)
        report(into: &result)
    }

    /// Learns from those who are seen alone, and whole as far as one can tell.
    private mutating func learnStature(_ isSeen: [Bool]) {
        for index in tracks.indices where isSeen[index] {
            let track = tracks[index]
            guard track.isConfirmed, track.framesGrouped == 0, !track.isAtBorder, track.framesSeen >= 8,
                (1.7...5.5).contains(track.box.height / max(track.box.width, 1))
            else { continue }
            stature.add(height: track.box.height, row: track.box.bottom)
        }
    }

    /// Ends everything that is under way.
    mutating func endAll(_ reason: TrackEnd, into result: inout DetectionFrame) {
        for track in tracks {
            if let ended = track.ended(frameDuration, reason) { result.ended.append(ended) }
        }
        tracks.removeAll()
    }

    /// Passes a frame in which nothing can be seen: tracks wait where they are, and end when they have waited too long.
    mutating func wait(into result: inout DetectionFrame) {
        for index in tracks.indices {
            tracks[index].velocityX = 0
            tracks[index].velocityY = 0
            tracks[index].framesMissed += 1
        }
        var kept: [Track] = []
        for track in tracks {
            if track.framesMissed <= bridgeFrames * 2, track.isConfirmed {
                kept.append(track)
            } else if let ended = track.ended(frameDuration, .interrupted) {
                result.ended.append(ended)
            }
        }
        tracks = kept
    }

    func point(_ box: TrackBox, _ frame: Int, _ time: EventTime) -> PathPoint {
        let clipped = box.clipped(size)
        return PathPoint(
            frame: frame, time: time, x: Double(clipped.centerX) * factor, y: Double(clipped.bottom) * factor)
    }

    mutating func count(
        _ index: Int, _ seen: Observation, _ frame: Int, _ time: EventTime, into result: inout DetectionFrame
    ) {
        tracks[index].count(
            at: point(tracks[index].box, frame, time), strength: seen.strength, confirmFrames: confirmFrames)
        guard !tracks[index].isHidden else { return }
        let most = max(1.2 / framesPerSecond * tracks[index].box.height, 0.5)
        tracks[index].step(towards: stature.foot(of: tracks[index].box, near: tracks[index].foot, in: size), most)
        let box = tracks[index].box.clipped(size)
        for line in lines.indices {
            guard
                let crossing = tracks[index].watches[line].move(
                    to: box.centerX, tracks[index].foot, frame: frame, time: time, lines[line],
                    stayFrames: confirmFrames)
            else { continue }
            // Before it is confirmed a track has no number: it gets the one that it will be told by then.
            let told = LineCrossing(
                track: tracks[index].id ?? TrackID(0), line: configuration.lines[line].name,
                direction: crossing.direction, frame: crossing.frame, time: crossing.time)
            tracks[index].crossings.append(told)
            if tracks[index].isConfirmed { result.crossings.append(told) }
        }
    }
}
