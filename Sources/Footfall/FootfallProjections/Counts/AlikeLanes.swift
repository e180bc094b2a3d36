internal import Counts
internal import LMDB

/// An interval of one of a site's lanes.
struct LaneInterval: Hashable {
    var lane: CountLane
    var interval: CountInterval
}

/// Lanes of one site that may have counted the same people, such as those of its doors and that of the whole site: of their
/// intervals that overlap only one counts. One owner.
struct AlikeLanes {
    private let timelines: [LaneTimeline]
    private let byLane: [CountLane: LaneTimeline]
    private let alike: (CountLane) -> [CountLane]

    /// - Parameters:
    ///   - timelines: of lanes that changed, and of every lane that is alike to one of them, or to one that is alike.
    ///   - alike: the other lanes that may have counted the same people as one.
    init(_ timelines: [LaneTimeline], alike: @escaping (CountLane) -> [CountLane]) {
        self.timelines = timelines
        self.alike = alike
        byLane = Dictionary(uniqueKeysWithValues: timelines.map { ($0.lane, $0) })
    }

    /// Says of every changed interval, and of those that depend on it, whether it counts.
    func judge(in transaction: borrowing WriteTransaction) throws {
        let changed = timelines.flatMap { timeline in
            timeline.changed.map { LaneInterval(lane: timeline.lane, interval: $0) }
        }
        try OverlapRule.apply(
            to: changed, since: { byLane[$0.lane]?.countsSince($0.interval) },
            overlapping: { try overlapping($0, in: transaction) },
            isLeftOut: { byLane[$0.lane]?.isLeftOut($0.interval) ?? false },
            judge: { byLane[$0.lane]?.judge($0.interval, by: $1) })
    }

    private func overlapping(
        _ left: LaneInterval, in transaction: borrowing WriteTransaction
    ) throws -> [LaneInterval] {
        guard let own = byLane[left.lane] else { return [] }
        var found = try own.overlapping(left.interval, besides: left.interval, in: transaction)
            .map { LaneInterval(lane: left.lane, interval: $0) }
        for other in alike(left.lane).compactMap({ byLane[$0] }) {
            found += try other.overlapping(left.interval, in: transaction)
                .map { LaneInterval(lane: other.lane, interval: $0) }
        }
        return found
    }
}
