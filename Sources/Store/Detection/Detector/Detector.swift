package import Timekeeping

/// Persons, tracks and crossings from the frames of a fixed camera.
///
/// ```swift
/// let detector = Detector(configuration, size: reader.frame.size)
/// var result = DetectionFrame()
/// detector.process(reader.frame, number: n, time: clock.time(ofFrame: n), into: &result)
/// …
/// detector.finish(into: &result)
/// ```
/// It tells presence, approximate counts and dwell in a fixed view; it knows nobody. The same frames give the same result,
/// however fast they come: all it counts are frames, and `time` is only written down.
///
/// Its memory is made at the beginning and depends on nothing but the size. For one thread.
package final class Detector {
    package let size: PictureSize
    package private(set) var configuration: DetectorConfiguration

    private var picture: WorkingPicture
    private var background: BackgroundModel
    private let filter: ForegroundFilter
    private var components = Components()
    private let grouping: BlobGrouping
    private let painter: LearningMap
    private var view: ViewWatch
    private var tracker: Tracker
    private var condition: SourceCondition?
    private var outcomes: [Tracker.Outcome] = []
    private var observations: [Observation] = []
    private let updateEvery: Int
    private let restartFrames: Int
    private var framesSinceUpdate = 0
    private var lastFrame = 0
    private var lastTime = EventTime.epoch

    /// The smallest picture in which people can be found, in pixels a side.
    package static let sideMin = 24

    /// - Parameter firstTrack: the number of the first track; what an earlier detector of the same stream had as
    ///   ``nextTrack``, so that no number is told twice.
    /// - Precondition: the picture has at least ``sideMin`` pixels a side.
    package init(_ configuration: DetectorConfiguration, size: PictureSize, firstTrack: TrackID = TrackID(1)) {
        precondition(min(size.width, size.height) >= Self.sideMin, "a picture of \(size) is too small to see people")
        self.size = size
        self.configuration = configuration
        picture = WorkingPicture(size)
        let working = picture.size
        background = BackgroundModel(working)
        filter = ForegroundFilter(working)
        grouping = BlobGrouping(working, heightMin: configuration.heightMin, areaMin: configuration.areaMin)
        painter = LearningMap(working)
        view = ViewWatch(configuration.rate)
        tracker = Tracker(
            configuration, size: working, source: size, factor: picture.factor, firstTrack: firstTrack)
        updateEvery = configuration.rate.frames(in: 0.1)
        restartFrames = configuration.rate.frames(in: 0.4, least: 3)
    }

    /// The number that the next track will have.
    package var nextTrack: TrackID { TrackID(tracker.nextID) }

    /// Watches other lines from the next frame on; tracks and background stay.
    package func watch(_ lines: [CrossingLine]) {
        configuration.lines = lines
        tracker.watch(lines)
    }

    /// Takes the next frame, and fills `result` with what is to be said of it.
    ///
    /// - Parameters:
    ///   - number: of the frame; rises from call to call.
    ///   - time: event time.
    package func process(_ frame: GrayFrame, number: Int, time: EventTime, into result: inout DetectionFrame) {
        result.begin(number, time, size)
        lastFrame = number
        lastTime = time
        picture.take(frame)
        let light = BrightnessRange(UnsafePointer(picture.pixels.base), picture.size)
        view.look(isBlack: light.isBlack, isLit: light.isLit)
        switch view.state {
        case .dark:
            tracker.wait(into: &result)
            set(.dark, &result)
        case .learning: learn(&result)
        case .watching: detect(&result)
        case .unsteady: settle(&result)
        }
    }

    /// Ends all tracks: the stream is over, or frames of another size follow, for which a new detector is needed.
    package func finish(into result: inout DetectionFrame) {
        result.begin(lastFrame, lastTime, size)
        tracker.endAll(.interrupted, into: &result)
        set(nil, &result)
    }

    private func set(_ next: SourceCondition?, _ result: inout DetectionFrame) {
        if next == condition { return }
        for (condition, isBeginning) in [(condition, false), (next, true)] {
            guard let condition else { continue }
            result.changes.append(
                ConditionChange(
                    condition: condition, isBeginning: isBeginning, frame: result.number, time: result.time))
        }
        condition = next
    }

    private func learn(_ result: inout DetectionFrame) {
        if condition == nil || condition == .dark { set(.learning, &result) }
        background.learnWhole(UnsafePointer(picture.pixels.base))
        tracker.wait(into: &result)
        let enough = condition == .learning ? view.learnFrames : restartFrames
        if view.framesInState + 1 >= enough {
            view.learned()
            set(nil, &result)
        }
    }

    private func edges() -> Float? {
        EdgeMatch.correlation(
            UnsafePointer(picture.pixels.base), UnsafePointer(background.mean.base), picture.size,
            x: 0..<picture.size.width, y: 0..<picture.size.height)
    }

    private func compare() -> Float {
        let different = background.compare(
            UnsafePointer(picture.pixels.base), skipping: UnsafePointer(painter.map.base))
        return Float(different) / Float(picture.size.pixels)
    }

    private func settle(_ result: inout DetectionFrame) {
        let share = compare()
        let change = FrameMotion.share(
            UnsafePointer(picture.pixels.base), UnsafePointer(picture.previous.base), count: picture.size.pixels)
        tracker.wait(into: &result)
        switch view.settle(change: change, share: share, edges: edges) {
        case .wait: break
        case .resume: set(nil, &result)
        case .relearn(let kind):
            set(kind, &result)
            if kind == .moved { tracker.endAll(.interrupted, into: &result) }
            painter.clear()
            background.restart()
            background.learnWhole(UnsafePointer(picture.pixels.base))
        }
    }

    private func detect(_ result: inout DetectionFrame) {
        let share = compare()
        view.watch(share: share, edges: edges)
        if case .unsteady(let kind) = view.state {
            set(kind, &result)
            tracker.wait(into: &result)
            return
        }
        filter.apply(UnsafePointer(background.level.base))
        tracker.predict()
        components.find(UnsafePointer(filter.mask.base), picture.size)
        grouping.apply(
            &components, UnsafePointer(filter.mask.base), expected: tracker.expected(), tracker.stature)
        observe()
        tracker.update(observations, frame: result.number, time: result.time, outcomes: &outcomes, into: &result)
        learnAround()
    }

    private func observe() {
        observations.removeAll(keepingCapacity: true)
        let pixels = UnsafePointer(picture.pixels.base)
        let meter = BlobMeter(
            pixels: pixels, previous: UnsafePointer(picture.previous.base),
            normal: UnsafePointer(background.normal.base), background: UnsafePointer(background.mean.base),
            size: picture.size)
        meter.measure(components, into: &observations)
    }

    private func learnAround() {
        painter.clear()
        for run in components.runs {
            let outcome = run.blob >= 0 ? outcomes[Int(run.blob)] : .nobody
            switch outcome {
            case .person: painter.paint(run, BackgroundModel.Learning.never, around: 2)
            case .nobody: painter.paint(run, BackgroundModel.Learning.slowly, around: 0)
            case .background:
                let row = Int(run.row) * picture.size.width
                background.absorb((row + Int(run.left))..<(row + Int(run.right)))
            }
        }
        framesSinceUpdate += 1
        if framesSinceUpdate >= updateEvery {
            framesSinceUpdate = 0
            background.update(UnsafePointer(painter.map.base))
        }
    }
}
