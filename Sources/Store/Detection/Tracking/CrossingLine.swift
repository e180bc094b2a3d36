package import Timekeeping

/// A line across the picture that people pass, from one point to another, as fractions of width and height.
///
/// Who passes from its left to its right, as seen by somebody who walks from `from` to `to`, has entered; the other way,
/// exited. (For a line from the left edge to the right edge of the picture, those who come down have entered.)
package struct CrossingLine: Sendable, Hashable {
    package var name: String
    package var from: PicturePoint
    package var to: PicturePoint

    package init(name: String, from: PicturePoint, to: PicturePoint) {
        self.name = name
        self.from = from
        self.to = to
    }
}

/// Which way a line was passed.
package enum CrossingDirection: String, Sendable, Hashable {
    case entered, exited
}

/// Somebody passed a line.
package struct LineCrossing: Sendable, Hashable {
    package var track: TrackID
    package var line: String
    package var direction: CrossingDirection
    /// The first frame on the other side of the line, and its time. (The frame in which the crossing is reported comes
    /// later, when the person has clearly left the line.)
    package var frame: Int
    package var time: EventTime
}

/// One track at one line: on which side it was last clearly seen, and where it passed since.
struct LineWatch {
    /// The line in pixels, and the length of its direction.
    struct Geometry {
        var fromX: Float
        var fromY: Float
        var alongX: Float
        var alongY: Float
        var length: Float
        /// Nearer than this to the line, in pixels, nobody has changed sides.
        var margin: Float

        init(_ line: CrossingLine, _ size: PictureSize) {
            let width = Double(size.width)
            let height = Double(size.height)
            fromX = Float(line.from.x * width)
            fromY = Float(line.from.y * height)
            alongX = Float((line.to.x - line.from.x) * width)
            alongY = Float((line.to.y - line.from.y) * height)
            length = max((alongX * alongX + alongY * alongY).squareRoot(), 1)
            margin = max(1.5, 0.015 * Float(max(size.width, size.height)))
        }

        /// Distance from the line in pixels, positive on its right; and how far along it, 0 at its beginning, 1 at its end.
        func place(_ x: Float, _ y: Float) -> (distance: Float, along: Float) {
            let dx = x - fromX
            let dy = y - fromY
            return (
                (alongX * dy - alongY * dx) / length, (alongX * dx + alongY * dy) / (length * length)
            )
        }
    }

    /// -1 left, 1 right, 0 not yet known.
    private var side = 0
    /// The first point beyond the line since it was clearly on `side`.
    private var passed: (frame: Int, time: EventTime, along: Float)?
    private var framesBeyond = 0

    /// Takes the next point of a path; a crossing when the path is clearly on the other side, has been there for
    /// `stayFrames`, and passed the line between its ends (a tenth beyond them is forgiven).
    mutating func move(
        to x: Float, _ y: Float, frame: Int, time: EventTime, _ line: Geometry, stayFrames: Int
    ) -> (direction: CrossingDirection, frame: Int, time: EventTime)? {
        let (distance, along) = line.place(x, y)
        let now = distance > 0 ? 1 : -1
        if side == 0 {
            if abs(distance) >= line.margin { side = now }
            return nil
        }
        if now == side {
            passed = nil
            framesBeyond = 0
            return nil
        }
        framesBeyond += 1
        if passed == nil { passed = (frame, time, along) }
        guard abs(distance) >= line.margin, framesBeyond >= stayFrames, let crossing = passed else { return nil }
        side = now
        passed = nil
        framesBeyond = 0
        guard (-0.1...1.1).contains(crossing.along) else { return nil }
        return (now > 0 ? .entered : .exited, crossing.frame, crossing.time)
    }
}
