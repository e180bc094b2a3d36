internal import EventLog

/// The lanes of a run: which partitions each has, and how far they go together.
///
/// A round is a bounded piece of work for every lane at once. When it is over the runner takes what no later event touches,
/// starts the next round, and merges meanwhile. Lanes stay together in event time, since a window is complete when the last
/// of them has passed it. Nothing of it changes a row.
final class LaneGroup {
    private let lanes: [LaneThread]
    private let options: RunnerOptions
    /// Outputs that were merged, for reuse, by lane.
    private var merged: [any ProjectionLaneOutput] = []
    /// Lanes that are in a round; empty between rounds.
    private var running: [Int] = []
    /// How far in event time a round goes, so that it comes to about ``RunnerOptions/eventsPerRound`` events.
    private var leadMilliseconds: Int64 = 60_000
    private static let leadMax: Int64 = 1 << 40
    private var eventsWanted = 0

    /// `nil` where the program has no lanes.
    init?(_ program: any ProjectionProgram, _ source: any EventSource, _ options: RunnerOptions, count: Int) {
        var lanes: [LaneThread] = []
        for _ in 0..<count {
            guard let lane = program.makeLane() else { return nil }
            lanes.append(LaneThread(TopicReader(source, program.definition, options), lane))
        }
        self.lanes = lanes
        self.options = options
    }

    deinit { for lane in lanes { lane.end() } }

    var isRunning: Bool { !running.isEmpty }

    /// Gives every partition to a lane, where it stays: those that are new to that which has the least to read.
    private func assign(_ progress: [PartitionProgress], _ ends: [SourceExtent]) {
        var loads = lanes.map { lane in
            lane.reader.own.reduce(0) { $0 + (ends[$1].highWaterMark - progress[$1].next) }
        }
        let known = Set(lanes.flatMap(\.reader.own))
        let added = progress.indices.filter { !known.contains($0) }
            .sorted { ends[$0].highWaterMark - progress[$0].next > ends[$1].highWaterMark - progress[$1].next }
        for index in added {
            let lane = loads.indices.min { loads[$0] < loads[$1] }!
            lanes[lane].reader.own.append(index)
            loads[lane] += max(1, ends[index].highWaterMark - progress[index].next)
        }
    }

    /// Starts a round. No lane is in one.
    ///
    /// - Parameters:
    ///   - progress: where the partitions stand: what the lanes have read is in it.
    ///   - eventsMax: of all lanes together.
    ///   - isLong: whether the lanes are to be busy while the runner commits.
    func start(
        _ progress: [PartitionProgress], _ ends: [SourceExtent], eventsMax: Int, isLong: Bool = false,
        due: ContinuousClock.Instant
    ) {
        assign(progress, ends)
        var slowest = Int64.max
        var able: [Int] = []
        for (index, lane) in lanes.enumerated() {
            lane.reader.progress = progress
            lane.lane.begin(lane.reader.own.map { PartitionID($0) })
            for own in lane.reader.own where progress[own].next < ends[own].highWaterMark {
                slowest = min(slowest, progress[own].maxEventTime)
            }
            if lane.reader.hasRemaining(ends) { able.append(index) }
        }
        // To sync a commit takes about half as long as to compute it.
        let rounds = isLong ? max(1, options.eventsPerCommit / 2 / options.eventsPerRound) : 1
        let lead = leadMilliseconds * Int64(min(rounds, 1 << 20))
        let (horizon, overflow) = slowest.addingReportingOverflow(lead)
        eventsWanted = min(eventsMax, options.eventsPerRound * rounds)
        for (place, index) in able.enumerated() {
            let share = eventsWanted / able.count + (place < eventsWanted % able.count ? 1 : 0)
            guard share > 0 else { continue }
            running.append(index)
            lanes[index].start(
                LaneThread.Round(
                    ends: ends, eventsMax: share, horizon: overflow || slowest == .min ? .max : horizon, due: due))
        }
    }

    /// Waits until the round is over, and moves `progress` on.
    ///
    /// - Parameters:
    ///   - gaps: gets what the lanes found purged.
    ///   - parked: gets the records that the lanes found to be no events.
    /// - Returns: The number of events.
    /// - Throws: what a lane threw; by then no lane is in the round any more.
    func wait(
        _ progress: inout [PartitionProgress], gaps: inout [GapRange], parked: inout [LedgerEntry]
    ) throws -> Int {
        var events = 0
        var failure: (any Error)?
        for index in running {
            switch lanes[index].wait() {
            case .success(let advance):
                events += advance.events
                full.formUnion(advance.isFull ? [index] : [])
                gaps += lanes[index].reader.takeGaps()
                parked += lanes[index].reader.takeParked()
                for own in lanes[index].reader.own { progress[own] = lanes[index].reader.progress[own] }
            case .failure(let error): failure = failure ?? error
            }
        }
        running.removeAll(keepingCapacity: true)
        if let failure { throw failure }
        if events * 2 < eventsWanted, full.isEmpty {
            leadMilliseconds = min(leadMilliseconds * 2, Self.leadMax)
        } else if !full.isEmpty {
            leadMilliseconds = max(leadMilliseconds / 2, 1)
        }
        return events
    }

    /// Lanes that had no room for more.
    private var full: Set<Int> = []

    /// Takes out of the lanes what no event after `horizon` touches, or everything; all of lanes that are full.
    func takeOutputs(before horizon: Int64?) -> [any ProjectionLaneOutput] {
        for (lane, output) in zip(lanes, merged) { lane.lane.reuse(output) }
        merged = lanes.enumerated().map { index, lane in
            lane.lane.takeOutput(before: full.contains(index) ? nil : horizon)
        }
        full = []
        return merged
    }
}
