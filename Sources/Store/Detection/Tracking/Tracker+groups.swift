internal import Timekeeping

extension Tracker {
    /// Several tracks in one blob: each keeps its size and goes on as it went, held within the blob; the outermost are held
    /// at its edges. Where the blob is too small for all of them, the one that it looks most like is in front.
    mutating func see(
        _ members: [Int], in seen: Observation, _ frame: Int, _ time: EventTime, _ isSeen: inout [Bool],
        into result: inout DetectionFrame
    ) {
        var widest: Float = 0
        var tallest: Float = 0
        var leftmost = members[0]
        var rightmost = members[0]
        var front = members[0]
        var frontDifference = Float.infinity
        for member in members {
            let track = tracks[member]
            widest = max(widest, track.box.width)
            tallest = max(tallest, track.box.height)
            if track.box.centerX < tracks[leftmost].box.centerX { leftmost = member }
            if track.box.centerX > tracks[rightmost].box.centerX { rightmost = member }
            let difference = Observation.difference(track.greys, seen.greys)
            if difference < frontDifference {
                frontDifference = difference
                front = member
            }
        }
        let areApart = seen.box.width >= 1.2 * widest
        let hasRoom = areApart || seen.box.height >= 1.2 * tallest
        for member in members {
            let box = tracks[member].box
            var x: Float = 0
            if areApart, leftmost != rightmost, member == leftmost {
                x = 0.5 * (seen.box.left - box.left)
            } else if areApart, leftmost != rightmost, member == rightmost {
                x = 0.5 * (seen.box.right - box.right)
            } else {
                let low = seen.box.left - 1 - box.left
                let high = seen.box.right + 1 - box.right
                x = low > high ? (low + high) / 4 : min(max(0, low), high)
            }
            let low = seen.box.top - 1 - box.top
            let high = seen.box.bottom + 1 - box.bottom
            let y = low > high ? (low + high) / 4 : min(max(0, low), high)
            let isHidden = !hasRoom && member != front
            tracks[member].seeInGroup(x, 0.5 * y, isHidden: isHidden)
            if isHidden { continue }
            isSeen[member] = true
            count(member, seen, frame, time, into: &result)
        }
    }
}
