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
        /// `start` + number / rate, in milliseconds since 1970, UTC. Without a rate that of the Y4M header is taken, or ten
        /// frames a second for PGM.
        case computed(start: Int64, rate: FrameRate?)
        /// What the function says when a frame has come; the rate is about how many come a second.
        case live(rate: FrameRate?, now: () -> Int64)
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

    /// - Parameter configuration: makes the detector's when the rate is known.
    package init(
        _ reader: consuming FrameReader, time: Time,
        configuration: @escaping (FrameRate) -> DetectorConfiguration = { DetectorConfiguration(rate: $0) }
    ) {
        self.reader = reader
        self.time = time
        makeConfiguration = configuration
    }

    /// The rate, once the stream has begun.
    package var rate: FrameRate? { clock?.rate }
    /// The picture that the last ``Item/frame`` is about. Its pixels hold until the next call.
    package var picture: GrayFrame { reader.frame }

    /// Reads and processes the next frame.
    ///
    /// - Throws: ``FrameError`` where going on is up to the caller: nothing came for a while (call again), the stream can't
    ///   be read, is no stream of pictures, or is one of a kind that isn't read.
    package mutating func next(into result: inout DetectionFrame) throws(FrameError) -> Item {
        if isOver { return end(&result) }
        if !isWaiting {
            do throws(FrameError) {
                guard try reader.next() else { return end(&result) }
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
        if detector == nil { detector = try makeDetector(size, firstTrack: TrackID(1)) }
        detector?.process(reader.frame, number: reader.frameNumber, time: timeOfFrame(), into: &result)
        return .frame
    }

    private mutating func end(_ result: inout DetectionFrame) -> Item {
        isOver = true
        result.begin(result.number, result.time, result.size)
        detector?.finish(into: &result)
        detector = nil
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

    private mutating func timeOfFrame() -> Int64 {
        switch time {
        case .live(_, let now): now()
        case .computed: clock?.time(ofFrame: reader.frameNumber) ?? 0
        }
    }

    private mutating func makeDetector(_ size: PictureSize, firstTrack: TrackID) throws(FrameError) -> Detector {
        let place = FramePlace(frame: reader.frameNumber, byte: reader.byteOffset)
        guard min(size.width, size.height) >= Detector.sideMin else {
            throw .unsupported(
                place, what: "a picture of \(size)",
                remedy: "people can't be told in less than \(Detector.sideMin) pixels")
        }
        if clock == nil {
            let (start, given): (Int64, FrameRate?) =
                switch time {
                case .computed(let start, let rate): (start, rate)
                case .live(let rate, _): (0, rate)
                }
            guard let rate = given ?? reader.rate ?? (reader.isPGM == true ? .ten : nil) else {
                throw .unsupported(
                    place, what: "Y4M without a frame rate", remedy: "say how many frames there are a second")
            }
            clock = FrameClock(start: start, rate: rate)
        }
        return Detector(makeConfiguration(clock?.rate ?? .ten), size: size, firstTrack: firstTrack)
    }
}
