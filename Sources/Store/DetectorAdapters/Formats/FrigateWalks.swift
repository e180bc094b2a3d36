internal import Timekeeping

/// On which side of the door objects were seen last, by the times of their frames, in whatever order these come.
///
/// They stay known after their end, which may be told again; of objects that were not heard of since 200,000 others were, they go.
struct FrigateWalks {
    enum Side {
        case outside, inside
    }

    /// What of a message says it; of one time the later goes before.
    enum Part: Int {
        case before, after, end
    }

    private struct Sight {
        var time: EventTime
        var part: Part
        var side: Side
    }

    private var recent: [UInt64: Sight] = [:]
    private var earlier: [UInt64: Sight] = [:]

    private static let objectsMax = 200_000

    func last(of track: UInt64) -> Side? { (recent[track] ?? earlier[track])?.side }

    mutating func note(_ side: Side, of track: UInt64, at time: EventTime, _ part: Part) {
        if let known = recent[track] ?? earlier[track], (known.time, known.part.rawValue) > (time, part.rawValue) {
            return
        }
        if recent.count >= Self.objectsMax {
            earlier = recent
            recent = [:]
        }
        recent[track] = Sight(time: time, part: part, side: side)
    }
}
