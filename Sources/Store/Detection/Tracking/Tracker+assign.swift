extension Tracker {
    /// What it costs to see nobody where a track is expected.
    private static var unseenCost: Float { 2.2 }

    /// For each track the blob that is its own, or -1.
    func assign(_ seen: [Observation]) -> [Int] {
        var costs: [Float] = []
        costs.reserveCapacity(tracks.count * seen.count)
        for track in tracks { for blob in seen { costs.append(cost(track, blob)) } }
        return Assignment.solve(costs, rows: tracks.count, columns: seen.count, unassigned: Self.unseenCost)
    }

    /// How badly a blob fits a track: distance in half widths and heights, difference of size, of greys.
    private func cost(_ track: Track, _ seen: Observation) -> Float {
        let place = track.box
        let halfWidth = max((place.width + seen.box.width) / 2, 3)
        let halfHeight = max((place.height + seen.box.height) / 2, 3)
        // Who is partly hidden, or half in the picture, still has an edge where it should be.
        let ratio = max(seen.box.area, 1) / max(place.area, 1)
        let isPart = track.isAtBorder || !(0.65...1.6).contains(ratio)
        let x = min(
            abs(place.centerX - seen.box.centerX),
            isPart ? 1.2 * min(abs(place.left - seen.box.left), abs(place.right - seen.box.right)) : .infinity)
        let y = min(
            abs(place.centerY - seen.box.centerY),
            isPart ? 1.2 * min(abs(place.top - seen.box.top), abs(place.bottom - seen.box.bottom)) : .infinity)
        // Who has been out of sight may be further from where it should be.
        let doubt = 1 + min(Float(track.framesMissed) * 4 / max(framesPerSecond, 4), 2)
        let distance = x / (halfWidth * doubt) + y / (halfHeight * doubt)
        guard x <= halfWidth * (0.9 + 0.5 * (doubt - 1)) + 2, y <= halfHeight * (0.7 + 0.3 * (doubt - 1)) + 2 else {
            return Assignment.never
        }
        // Nobody shrinks at once, and what somebody leaves behind has the background's edges.
        if track.isConfirmed, !track.isAtBorder, ratio < 0.3 || seen.isLight && ratio < 0.7 { return Assignment.never }
        if track.isConfirmed, track.isAtBorder, seen.isLight, track.framesLight * 2 < track.framesSeen {
            return Assignment.never
        }
        let size = min(max(ratio, 1 / ratio) - 1, 2)
        let greys = Observation.difference(track.greys, seen.greys)
        if track.framesMissed > 2, greys > 0.6 { return Assignment.never }
        return distance + 0.35 * size + 0.9 * greys + (track.isConfirmed ? 0 : 0.4)
    }

    /// For each blob the confirmed tracks that are in it: its own, and those who have none and are expected within it.
    func groups(_ seen: [Observation], _ assigned: [Int]) -> [[Int]] {
        var groups = [[Int]](repeating: [], count: seen.count)
        for index in tracks.indices where assigned[index] >= 0 { groups[assigned[index]].append(index) }
        // Who was out of sight before is not suddenly in somebody's way.
        for index in tracks.indices
        where assigned[index] < 0 && tracks[index].isConfirmed
            && (tracks[index].framesMissed <= confirmFrames || tracks[index].isHidden)
        {
            let place = tracks[index].box.clipped(size)
            var best = -1
            var most: Float = 0.45
            for blob in seen.indices {
                guard let owner = groups[blob].first, tracks[owner].isConfirmed else { continue }
                let share = place.intersection(seen[blob].box) / max(place.area, 1)
                if share > most {
                    most = share
                    best = blob
                }
            }
            if best >= 0 { groups[best].append(index) }
        }
        return groups
    }
}
