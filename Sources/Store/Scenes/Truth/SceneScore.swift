internal import Timekeeping
package import Detection

/// How what a detector told of a scene compares with the truth.
///
/// A track is matched with a person by the frames in which their boxes overlap by 3/10 (intersection over union) and more
/// than any other pair of theirs; each track with one person, each person with one track, most frames first. What is left of
/// either is extra or missed: a person torn into two tracks is one match and one extra track, two people in one track one
/// match and one missed.
package struct SceneScore: Sendable {
    package var visits = 0
    package var tracks = 0
    package var matched = 0
    /// Crossings that truly happened, and those told; matched: same line, same direction, within a second and a half.
    package var crossings = 0
    package var crossingsTold = 0
    package var crossingsMatched = 0
    /// For each matched pair the difference of dwell, in seconds.
    package var dwellErrors: [Double] = []
    /// The people without a track, and the tracks without a person.
    package var missed: [SceneTruth.Visit] = []
    package var extra: [EndedTrack] = []

    package init() {}

    package mutating func add(_ other: SceneScore) {
        visits += other.visits
        tracks += other.tracks
        matched += other.matched
        crossings += other.crossings
        crossingsTold += other.crossingsTold
        crossingsMatched += other.crossingsMatched
        dwellErrors += other.dwellErrors
        missed += other.missed
        extra += other.extra
    }

    /// The middle one, of an even number the upper of the two; 0 of none.
    package var dwellErrorMedian: Double {
        dwellErrors.isEmpty ? 0 : dwellErrors.map { abs($0) }.sorted()[dwellErrors.count / 2]
    }
}

/// Takes a detector's results frame by frame, and scores them against a scene's truth at the end.
package struct SceneScoring {
    private var together: [Pair: Int] = [:]
    private var ended: [EndedTrack] = []
    private var frames: [[DetectedPerson]] = []

    private struct Pair: Hashable {
        var track: TrackID
        var person: Int
    }

    package init() {}

    package mutating func take(_ result: DetectionFrame) {
        ended += result.ended
        frames.append(result.persons)
    }

    package mutating func score(_ truth: SceneTruth, _ rate: FrameRate) -> SceneScore {
        for (frame, presences) in truth.frames.enumerated() where frame < frames.count {
            count(presences, frames[frame])
        }
        var score = SceneScore()
        let visits = truth.visits
        score.visits = visits.count
        score.tracks = ended.count
        var people = Dictionary(uniqueKeysWithValues: visits.map { ($0.person, $0) })
        var tracks = Dictionary(uniqueKeysWithValues: ended.map { ($0.id, $0) })
        let pairs = together.sorted {
            ($1.value, $0.key.track, $0.key.person) < ($0.value, $1.key.track, $1.key.person)
        }
        for (pair, count) in pairs where count >= 3 {
            guard let visit = people[pair.person], let track = tracks[pair.track] else { continue }
            people[pair.person] = nil
            tracks[pair.track] = nil
            score.matched += 1
            let dwell = Double(visit.lastFrame - visit.firstFrame + 1) / rate.framesPerSecond
            score.dwellErrors.append(Double(track.dwell.milliseconds) / 1000 - dwell)
        }
        score.missed = people.values.sorted { $0.person < $1.person }
        score.extra = tracks.values.sorted { $0.id < $1.id }
        compareCrossings(truth, rate, &score)
        return score
    }

    private mutating func count(_ presences: [SceneTruth.Presence], _ persons: [DetectedPerson]) {
        var overlaps: [(Double, Int, Int)] = []
        for (index, presence) in presences.enumerated() {
            for (other, person) in persons.enumerated() {
                let overlap = Self.overlap(presence.box, person.box)
                if overlap >= 0.3 { overlaps.append((overlap, index, other)) }
            }
        }
        overlaps.sort { ($1.0, $0.1, $0.2) < ($0.0, $1.1, $1.2) }
        var usedPresences: Set<Int> = []
        var usedPersons: Set<Int> = []
        for (_, presence, person) in overlaps {
            guard !usedPresences.contains(presence), !usedPersons.contains(person) else { continue }
            usedPresences.insert(presence)
            usedPersons.insert(person)
            let pair = Pair(track: persons[person].track, person: presences[presence].person)
            together[pair, default: 0] += 1
        }
    }

    /// Intersection over union.
    static func overlap(_ a: PixelBox, _ b: PixelBox) -> Double {
        let x = min(a.x + a.width, b.x + b.width) - max(a.x, b.x)
        let y = min(a.y + a.height, b.y + b.height) - max(a.y, b.y)
        guard x > 0, y > 0 else { return 0 }
        let shared = Double(x * y)
        return shared / (Double(a.width * a.height + b.width * b.height) - shared)
    }

    private func compareCrossings(_ truth: SceneTruth, _ rate: FrameRate, _ score: inout SceneScore) {
        let told = ended.flatMap(\.crossings).sorted { ($0.frame, $0.track) < ($1.frame, $1.track) }
        var open = truth.crossings
        score.crossings = open.count
        score.crossingsTold = told.count
        let reach = rate.frames(in: 1.5)
        for crossing in told {
            let index = open.indices.filter {
                open[$0].line == crossing.line && open[$0].direction == crossing.direction
                    && abs(open[$0].frame - crossing.frame) <= reach
            }.min { abs(open[$0].frame - crossing.frame) < abs(open[$1].frame - crossing.frame) }
            guard let index else { continue }
            open.remove(at: index)
            score.crossingsMatched += 1
        }
    }
}
