import Testing

@testable import Detection
import Timekeeping
import TestSupport

@Suite struct CrossingLineTests {
    private let size = PictureSize(width: 100, height: 100)
    private typealias Told = (direction: CrossingDirection, frame: Int, time: EventTime)

    private func walk(_ points: [(Float, Float)], _ line: CrossingLine, stay: Int = 1) -> [Told] {
        let geometry = LineWatch.Geometry(line, size)
        var watch = LineWatch()
        var told: [Told] = []
        for (frame, point) in points.enumerated() {
            if let crossing = watch.move(
                to: point.0, point.1, frame: frame, time: EventTime(milliseconds: Int64(frame * 100)), geometry,
                stayFrames: stay)
            {
                told.append(crossing)
            }
        }
        return told
    }

    private let level = CrossingLine(name: "door", from: .init(x: 0, y: 0.5), to: .init(x: 1, y: 0.5))
    private let half = CrossingLine(name: "half", from: .init(x: 0.5, y: 1), to: .init(x: 0.5, y: 0.5))

    @Test func `who comes down over a line from left to right has entered, who goes up has exited`() {
        let down = (0...20).map { (Float(30), Float(30 + 2 * $0)) }
        let told = walk(down + down.reversed(), level)
        #expect(told.map(\.direction) == [.entered, .exited])
        // The first frame beyond the line: at y 52, and on the way back, which begins at frame 21, at y 50.
        #expect(told.map(\.frame) == [11, 31])
        #expect(told.map(\.time) == [1100, 3100])
    }

    @Test func `the line's direction turns entered into exited`() {
        let reversed = CrossingLine(name: "door", from: level.to, to: level.from)
        #expect(walk((0...20).map { (30, Float(30 + 2 * $0)) }, reversed).map(\.direction) == [.exited])
    }

    @Test func `who trembles on the line, or touches it and turns, has not passed it`() {
        let tremble = (0..<200).map { (Float(30), Float(50 + ($0 % 2 == 0 ? 1 : -1))) }
        #expect(walk([(30, 30)] + tremble + [(30, 30)], level).isEmpty)
        let touch = [30, 40, 48, 51, 52, 49, 40, 30].map { (Float(30), Float($0)) }
        #expect(walk(touch, level, stay: 3).isEmpty)
    }

    @Test func `a short stay beyond the line is no crossing where a stay is asked for`() {
        let jump = [30, 30, 70, 70, 30, 30].map { (Float(30), Float($0)) }
        #expect(walk(jump, level, stay: 3).isEmpty)
        #expect(walk(jump, level, stay: 2).map(\.direction) == [.entered, .exited])
    }

    @Test func `only the piece between a line's ends is watched`() {
        let beside = (0...40).map { (Float(30 + $0), Float(20)) }
        #expect(walk(beside, half).isEmpty)
        let over = (0...40).map { (Float(30 + $0), Float(80)) }
        #expect(walk(over, half).map(\.direction) == [.entered])
    }

    @Test func `who is first seen near a line is on no side until clearly off it`() {
        #expect(walk([(30, 50), (30, 51), (30, 60), (30, 70)], level).isEmpty)
    }
}
