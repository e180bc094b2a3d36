import TestSupport
import Testing

@testable import Detection
import Timekeeping

/// The tracker on boxes made by hand.
@Suite struct TrackerTests {
    private let size = PictureSize(width: 200, height: 150)

    /// A person of 16 x 50 with the feet at a point.
    private func person(_ x: Double, _ y: Double, grey: Int = 2, width: Double = 16, height: Double = 50) -> Observation
    {
        var greys = SIMD16<Float>(repeating: 0)
        greys[grey] = 0.5
        greys[8 + grey] = 0.5
        let left = Float(max(0, x - width / 2))
        let right = Float(min(200, x + width / 2))
        let top = Float(max(0, y - height))
        let bottom = Float(min(150, y))
        return Observation(
            box: TrackBox(left: left, top: top, right: right, bottom: bottom),
            area: (right - left) * (bottom - top) * 0.6, strength: 0.8, greys: greys, motion: 0.2, isLight: false)
    }

    private struct Run {
        var results: [DetectionFrame] = []
        var ended: [EndedTrack] { results.flatMap(\.ended) }
        func ids(_ frame: Int) -> [Int] { results[frame].persons.map(\.track.rawValue) }
    }

    private func run(
        _ frames: [[Observation]], lines: [CrossingLine] = [], finish: Bool = true
    ) -> Run {
        let configuration = DetectorConfiguration(rate: .ten, lines: lines)
        var tracker = Tracker(configuration, size: size, source: size, factor: 1, firstTrack: TrackID(1))
        var run = Run()
        var outcomes: [Tracker.Outcome] = []
        for (number, seen) in frames.enumerated() {
            var result = DetectionFrame()
            tracker.predict()
            tracker.update(
                seen, frame: number, time: EventTime(milliseconds: Int64(number * 100)), outcomes: &outcomes,
                into: &result)
            run.results.append(result)
            #expect(outcomes.count == seen.count)
        }
        if finish {
            var result = DetectionFrame()
            tracker.endAll(.interrupted, into: &result)
            run.results.append(result)
        }
        return run
    }

    @Test func `somebody who walks through is one track, from the first frame seen to the last`() {
        let walk = (0..<50).map { [person(Double($0) * 4, 120)] }
        let run = run([[], []] + walk + [[Observation]](repeating: [], count: 60))
        #expect(run.ended.count == 1)
        #expect(run.ended.first?.first.frame == 2)
        #expect(run.ended.first?.last.frame == 51)
        #expect(run.ended.first?.framesSeen == 50)
        #expect(run.ended.first?.dwell == .seconds(5))
        #expect(run.ended.first?.reason == .left)
        // It is told as soon as it was seen three times and has moved, always with the same number.
        #expect(run.ids(3).isEmpty)
        #expect((6..<52).allSatisfy { run.ids($0) == [1] })
    }

    @Test func `what is seen for two frames, or never moves, is nobody`() {
        let flash = run([[], [person(100, 100)], [person(103, 100)], [], [], [], [], [], []])
        #expect(flash.ended.isEmpty)
        let thing = run([[Observation]](repeating: [person(100, 100)], count: 100))
        #expect(thing.ended.isEmpty)
        #expect(thing.results.allSatisfy { $0.persons.isEmpty })
    }

    @Test func `who is hidden for a while goes on as the same track`() {
        let walk = (0..<45).map { frame in (18..<30).contains(frame) ? [] : [person(Double(frame) * 4 + 6, 120)] }
        let run = run(walk)
        #expect(run.ended.map(\.id.rawValue) == [1])
        #expect(run.ended.first?.framesSeen == 33)
        #expect(run.ended.first?.last.frame == 44)
    }

    @Test func `two who pass each other keep their numbers`() {
        // In between they are one blob.
        let frames = (0..<46).map { frame -> [Observation] in
            let a = Double(frame) * 4 + 8
            let b = 192 - Double(frame) * 4
            guard abs(a - b) < 16 else { return [person(a, 120, grey: 1), person(b, 124, grey: 6)] }
            let middle = (a + b) / 2
            return [person(middle, 124, grey: 6, width: 16 + abs(a - b), height: 54)]
        }
        let run = run(frames)
        #expect(run.ended.count == 2)
        let ways = run.ended.sorted { $0.id < $1.id }
        #expect(ways.allSatisfy { abs($0.last.x - $0.first.x) > 150 }, "\(ways)")
    }

    @Test func `head and legs that walk together become one track`() {
        let frames = (0..<40).map { frame -> [Observation] in
            let x = Double(frame) * 4 + 8
            return [person(x, 84, grey: 1, width: 8, height: 9), person(x, 120, grey: 1, width: 12, height: 24)]
        }
        let run = run(frames)
        #expect(run.ended.count == 1)
        #expect(run.results[30].persons.count == 1)
    }

    @Test func `a crossing is told once, and is in the track's end`() {
        let line = CrossingLine(name: "door", from: .init(x: 0.5, y: 1), to: .init(x: 0.5, y: 0))
        let run = run((0..<45).map { [person(Double($0) * 4 + 6, 120)] }, lines: [line])
        let told = run.results.flatMap(\.crossings)
        #expect(told.count == 1)
        #expect(told.first?.direction == .entered)
        #expect(told.first?.track == TrackID(1))
        #expect(run.ended.first?.crossings == told)
        // 100 pixels are passed between frames 23 and 24; the box lags a little.
        #expect((23...26).contains(told.first?.frame ?? 0))
    }

    @Test func `a full house stays bounded and in order`() {
        var random = SeededGenerator(seed: 7)
        let frames = (0..<25).map { _ in
            (0..<40).map { _ in
                person(Double.random(in: 0...200, using: &random), Double.random(in: 50...150, using: &random))
            }
        }
        let run = run(frames)
        for result in run.results {
            #expect(result.persons.map(\.track) == result.persons.map(\.track).sorted())
            #expect(result.persons.count <= 64)
        }
        #expect(Set(run.ended.map(\.id)).count == run.ended.count)
    }
}
