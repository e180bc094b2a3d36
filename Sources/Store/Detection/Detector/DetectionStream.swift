import ErrorKinds
package import Timekeeping

/// From the bytes of a camera to persons, tracks and conditions: a reader, a clock and a detector together.
///
/// ```swift
/// var stream = DetectionStream(FrameReader(descriptor: 0), time: .computed(start: start, rate: nil))
/// var result = DetectionFrame()
/// loop: while true {
///     switch try stream.next(into: &result) {
///     case .frame: …
///     case .sizeChanged(let from, let to): …
///     case .damaged(let error, let skippedBytes): …
///     case .end: break loop
///     }
/// }
/// ```
/// `result` is filled by every call: where pictures change their size, where the stream is damaged beyond help, and at its
/// end it has the tracks that end there. For one thread.
package struct DetectionStream: ~Copyable {
    /// Where the event time of a frame comes from.
    package enum Time {
        /// `start` + number / rate. Without a rate that of the Y4M header is taken, or ten
        /// frames a second for PGM.
        case computed(start: EventTime, rate: FrameRate?)
        /// What the function says when a frame has come; the rate is about how many come a second.
        case live(rate: FrameRate?, now: () -> EventTime)
    }

    package enum Item: Equatable {
        case frame
        /// The next frame has another size: all tracks have ended, and a new background is learned.
        case sizeChanged(from: PictureSize, to: PictureSize)
        /// Something in the stream is no frame. So many bytes were passed over until one followed; `nil` if none did, and
        /// the end comes next.
        case damaged(FrameError, skippedBytes: Int?)
        case end
    }

    private var reader: FrameReader
    private let time: Time
    private let makeConfiguration: (FrameRate) -> DetectorConfiguration
    private var detector: Detector?
    private var clock: FrameClock?
    /// A frame was read and waits, since its size had to be told first.
    private var isWaiting = false
    private var isOver = false
    /// The next detector's first track, where there is no detector.
    private var firstTrack: TrackID
    private var framesPerSecondMax: Double?
    /// One frame of so many is looked at.
    private var every = 1

    /// - Parameters:
    ///   - firstTrack: the number of the first track: what an earlier stream of the same camera had as ``nextTrack``.
    ///   - framesPerSecondMax: see ``limit(framesPerSecond:into:)``.
    ///   - configuration: makes the detector's when the rate is known, at which frames are looked at.
    package init(
        _ reader: consuming FrameReader, time: Time, firstTrack: TrackID = TrackID(1),
        framesPerSecondMax: Double? = nil,
        configuration: @escaping (FrameRate) -> DetectorConfiguration = { DetectorConfiguration(rate: $0) }
    ) {
        self.reader = reader
        self.time = time
        makeConfiguration = configuration
        self.firstTrack = firstTrack
        self.framesPerSecondMax = framesPerSecondMax
    }

    /// The rate, once the stream has begun.
    package var rate: FrameRate? { clock?.rate }
    /// The picture that the last ``Item/frame`` is about. Its pixels hold until the next call.
    package var picture: GrayFrame { reader.frame }
    /// The number that the next track will have.
    package var nextTrack: TrackID { detector?.nextTrack ?? firstTrack }

    /// Watches other lines from the next frame on. Detectors that are made later get them from the configuration.
    package mutating func watch(_ lines: [CrossingLine]) { detector?.watch(lines) }

    /// Looks at so many frames a second at the most from now on, at evenly spaced ones; `nil` is every frame. Where that
    /// changes something a new detector begins, and `result` has the tracks that end.
    package mutating func limit(framesPerSecond: Double?, into result: inout DetectionFrame) {
        result.begin(result.number, result.time, result.size)
        framesPerSecondMax = framesPerSecond
        guard let clock, Self.every(clock.rate, framesPerSecond) != every else { return }
        every = Self.every(clock.rate, framesPerSecond)
        endDetector(into: &result)
    }

    /// Ends all tracks, as the end of the stream does: nobody reads on.
    package mutating func stop(into result: inout DetectionFrame) { _ = end(&result) }

    private static func every(_ rate: FrameRate, _ most: Double?) -> Int {
        guard let most, most > 0 else { return 1 }
        return max(1, Int((rate.framesPerSecond / most - 1e-9).rounded(.up)))
    }

    private mutating func endDetector(into result: inout DetectionFrame) {
        guard let detector else { return }
        detector.finish(into: &result)
        firstTrack = detector.nextTrack
        self.detector = nil
    }

    /// Reads and processes the next frame.
    ///
    /// - Throws: ``FrameError`` where going on is up to the caller: nothing came for a while (call again), the stream can't
    ///   be read, is no stream of pictures, or is one of a kind that isn't read.
    package mutating func next(into result: inout DetectionFrame) throws(FrameError) -> Item {
        if isOver { return end(&result) }
        if !isWaiting {
            do throws(FrameError) {
                repeat {
                    guard try reader.next() else { return end(&result) }
                } while reader.frameNumber % every != 0
            } catch {
                return try pass(error, &result)
            }
        }
        isWaiting = false
        let size = reader.frame.size
        if let detector, detector.size != size {
            detector.finish(into: &result)
            self.detector = try makeDetector(size, firstTrack: detector.nextTrack)
            isWaiting = true
            return .sizeChanged(from: detector.size, to: size)
        }
        if detector == nil { detector = try makeDetector(size, firstTrack: firstTrack) }
        detector?.process(reader.frame, number: reader.frameNumber, time: timeOfFrame(), into: &result)
        return .frame
    }

    private mutating func end(_ result: inout DetectionFrame) -> Item {
        isOver = true
        result.begin(result.number, result.time, result.size)
        endDetector(into: &result)
        return .end
    }

    private mutating func pass(_ error: FrameError, _ result: inout DetectionFrame) throws(FrameError) -> Item {
        result.begin(result.number, result.time, result.size)
        if error.isPassable {
            let skipped = try reader.skipToNextFrame()
            isOver = skipped == nil
            return .damaged(error, skippedBytes: skipped)
        }
        guard case .truncated = error else { throw error }
        isOver = true
        return .damaged(error, skippedBytes: nil)
    }

    private mutating func timeOfFrame() -> EventTime {
        switch time {
        case .live(_, let now): now()
        case .computed: clock?.time(ofFrame: reader.frameNumber) ?? .epoch
        }
    }

    private mutating func makeDetector(_ size: PictureSize, firstTrack: TrackID) throws(FrameError) -> Detector {
        let place = FramePlace(frame: reader.frameNumber, byte: reader.byteOffset)
        guard min(size.width, size.height) >= Detector.sideMin else {
            throw .unsupported(
                place,
                what: "a picture of \(size), smaller than the \(Detector.sideMin) pixels a side that people take,",
                remedy: nil)
        }
        if clock == nil {
            let (start, given): (EventTime, FrameRate?) =
                switch time {
                case .computed(let start, let rate): (start, rate)
                case .live(let rate, _): (.epoch, rate)
                }
            guard let rate = given ?? reader.rate ?? (reader.isPGM == true ? .ten : nil) else {
                throw .unsupported(
                    place, what: "Y4M without a frame rate", remedy: .nameFrameRate)
            }
            clock = FrameClock(start: start, rate: rate)
            every = Self.every(rate, framesPerSecondMax)
        }
        return Detector(makeConfiguration((clock?.rate ?? .ten).divided(by: every)), size: size, firstTrack: firstTrack)
    }
}
