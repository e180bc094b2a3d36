internal import Counts
internal import EventLog
internal import LocalTime
internal import Timekeeping
package import LMDB
package import Projections

/// Counts of people per site and local hour or day: of each interval what stands of all that was said of it.
///
/// An interval is (site, line, counter, start, length). It belongs to the hour or day that its site's wall clock shows at its
/// start: by the zone that is known of the site, else by the event's zone, else by the event's offset; a count of a day belongs to
/// the day for which its event states it. Hours have no interval that is longer than an hour, days none that is longer than a day
/// of 25 hours: those are filtered. Of intervals that overlap, of one source or of a door and the whole site, the one of which
/// something stands since longest counts.
///
/// The file keeps every statement, so that one which comes later, takes another back, or lies in another partition has the
/// effect that its place says, in whatever order they are read. Changes are collected, sorted and merged at each commit.
package final class CountRollup: ProjectionProgram {
    package let definition: ProjectionDefinition
    package private(set) var rowCount = 0
    private let period: CountPeriod
    private let sources: CountSources
    private let zones = ZoneTable()
    private var events: CountEvents
    private var appendTimes = AppendTimes()
    private var file: ProjectionFile!
    private var days: IntervalDays!
    private var changes: [CountChange] = []
    private var order = KeyOrder()

    /// Beyond so many the changes go into the transaction before its commit is due: bounds memory.
    private static let changesMax = 1 << 15
    /// Of a usual chunk: so much memory is asked for at once, and used as far as it is needed.
    private static let chunkRows = 1 << 13

    /// - Parameter reference: what is known of sites; `nil` where nothing is.
    package init(definition: ProjectionDefinition, period: CountPeriod, reference: (any SiteReference)? = nil) {
        self.definition = definition
        self.period = period
        sources = CountSources(reference)
        events = CountEvents(zones)
    }

    package func load(_ file: ProjectionFile, from transaction: borrowing WriteTransaction) throws {
        self.file = file
        days = IntervalDays(file, zones, sources)
        try sources.load(file, from: transaction)
        try appendTimes.load(file, from: transaction)
        rowCount = try file.rowCount(in: transaction)
    }

    package func begin(_ progress: [PartitionProgress]) {}

    package func process(
        _ chunk: ProjectionChunk, _ progress: inout PartitionProgress, in transaction: borrowing WriteTransaction
    ) throws {
        sources.map(chunk)
        events.begin(chunk)
        let (events, period) = (events, period)
        if changes.capacity == 0 { changes.reserveCapacity(Self.changesMax + Self.chunkRows) }
        let times = chunk.appendTimes
        let ofAll =
            times == nil && !chunk.rows.isEmpty
            ? appendTimes.met(chunk.appendTime ?? 0, in: chunk.partition) : nil
        for row in chunk.rows {
            let instant = chunk.timestamps[row]
            let appendTime = ofAll ?? appendTimes.met(times?[row] ?? 0, in: chunk.partition)
            guard
                let change = events.change(
                    chunk, row, source: sources.source(ofRow: row),
                    under: sources.name(of: sources.source(ofRow: row)), appendTime: appendTime)
            else {
                try park(chunk, row, .malformed, &progress, in: transaction)
                continue
            }
            guard WindowShape.times.contains(instant) else {
                try park(chunk, row, .timeOutOfRange, &progress, in: transaction)
                continue
            }
            progress.maxEventTime = max(progress.maxEventTime, instant)
            guard change.interval.seconds <= period.secondsMax else {
                progress.filtered += 1
                continue
            }
            changes.append(change)
            progress.windowed += 1
        }
        if changes.count >= Self.changesMax { try merge(in: transaction) }
    }

    private func park(
        _ chunk: ProjectionChunk, _ row: Int, _ reason: LedgerEntry.Reason, _ progress: inout PartitionProgress,
        in transaction: borrowing WriteTransaction
    ) throws {
        try file.enter(chunk.ledgerEntry(row, reason), in: transaction)
        progress.parked += 1
    }

    package func finish(_ progress: [PartitionProgress], in transaction: borrowing WriteTransaction) throws {
        try moveOutdated(in: transaction)
        try merge(in: transaction)
        try sources.store(file, in: transaction)
        try appendTimes.store(file, in: transaction)
    }

    /// Whether something else is known of sites than their rows were made with.
    package func isDue() throws -> Bool { try !sources.outdated().isEmpty }
}

// MARK: Merging

extension CountRollup {
    /// Brings the collected changes into days and rows.
    private func merge(in transaction: borrowing WriteTransaction) throws {
        guard !changes.isEmpty else { return }
        var changes: [CountChange] = []
        swap(&changes, &self.changes)
        let lanes = sources.rowLanes(of: changes)
        let order = order.sorted(changes.count) { UInt64(lanes[$0].number) }
        var rows: [CountRowChange] = []
        rows.reserveCapacity(changes.count)
        var ofLane: [CountChange] = []
        /// Lanes with others that are alike are merged with those.
        var connected: [CountLane: [CountChange]] = [:]
        var first = 0
        while first < order.count {
            let lane = lanes[Int(order[first])]
            ofLane.removeAll(keepingCapacity: true)
            while first < order.count, lanes[Int(order[first])] == lane {
                ofLane.append(changes[Int(order[first])])
                first += 1
            }
            // Counters deliver in the order of time.
            let isSorted = (1..<ofLane.count).allSatisfy { !CountChange.precedes(ofLane[$0], ofLane[$0 - 1]) }
            if !isSorted { ofLane.sort(by: CountChange.precedes) }
            guard sources.alike(lane).isEmpty else {
                connected[lane] = ofLane
                continue
            }
            let timeline = LaneTimeline(lane, period, file, days)
            try timeline.add(ofLane, in: transaction)
            try timeline.finish(
                { said, interval in self.offsetMinutes(lane, said, interval) }, &rows, in: transaction)
        }
        while let lane = connected.keys.min() { try merge(lane, &connected, &rows, in: transaction) }
        try days.write(in: transaction)
        changes.removeAll(keepingCapacity: true)
        swap(&changes, &self.changes)
        try merge(rows, in: transaction)
    }

    /// Merges what was said of a lane, and of all that are alike to it or to one that is.
    private func merge(
        _ lane: CountLane, _ changed: inout [CountLane: [CountChange]], _ rows: inout [CountRowChange],
        in transaction: borrowing WriteTransaction
    ) throws {
        var alike: [CountLane: [CountLane]] = [:]
        var waiting = [lane]
        while let next = waiting.popLast() {
            guard alike[next] == nil else { continue }
            alike[next] = sources.alike(next)
            waiting += alike[next] ?? []
        }
        let timelines = alike.keys.sorted().map { LaneTimeline($0, period, file, days) }
        for timeline in timelines {
            guard let ofLane = changed.removeValue(forKey: timeline.lane) else { continue }
            try timeline.add(ofLane, in: transaction)
        }
        try AlikeLanes(timelines, alike: { alike[$0] ?? [] }).judge(in: transaction)
        for timeline in timelines {
            try timeline.write(
                { said, interval in self.offsetMinutes(timeline.lane, said, interval) }, &rows, in: transaction)
        }
    }

    private func merge(_ rows: [CountRowChange], in transaction: borrowing WriteTransaction) throws {
        var stored = CountRows(file, period)
        rowCount += try stored.merge(rows, sites: sources.sites, in: transaction)
    }

    /// How far the site's clock is ahead of UTC when an interval begins.
    ///
    /// A count of a day was stated for a date: by the clock of its own event, whatever zone is known of the site by now.
    private func offsetMinutes(_ lane: CountLane, _ said: SaidCount, _ interval: CountInterval) -> Int64 {
        if interval.isDay, let stated = zones.statedOffsetMinutes(said, from: interval.start) { return stated }
        let known = sources.zone(of: lane.source, at: interval.start).flatMap {
            zones.offsetMinutes(of: zones.number(of: Array($0.name.utf8)), at: interval.start)
        }
        let offset =
            known ?? zones.offsetMinutes(of: said.zone, at: interval.start) ?? Int64(said.offsetMinutes)
        return max(-1_439, min(1_439, offset))
    }

    /// Computes the rows of sites again of which something else is known by now: another zone, another name. All that was said of
    /// them is in the file, so no event has to be there any more.
    private func moveOutdated(in transaction: borrowing WriteTransaction) throws {
        let outdated = try sources.outdated()
        guard !outdated.isEmpty else { return }
        try merge(in: transaction)
        sources.place(anew: outdated)
        let lanes = outdated.sorted().flatMap { source in
            [false, true].map { CountLane(source: source, isSkippedLabel: $0) }
        }
        for lane in lanes {
            var rows: [CountRowChange] = []
            for day in try days.take(lane, in: transaction) {
                for (index, interval) in day.intervals.enumerated() {
                    if let offset = interval.shownOffsetMinutes {
                        rows.append(
                            CountRowChange(
                                bucket: CountBucket(
                                    holding: interval.interval.start, offsetMinutes: Int64(offset), period),
                                lane: lane, interval: interval.interval, counts: nil))
                    }
                    if interval.isLeftOut {
                        try transaction.delete(OverlapRecord.key(lane, interval.interval), in: file.state)
                    }
                    for said in day.said(of: index) {
                        changes.append(
                            CountChange(
                                lane: CountLane(
                                    source: Int(said.deliveredSource), isSkippedLabel: lane.isSkippedLabel),
                                interval: interval.interval, said: said))
                    }
                }
            }
            try merge(rows, in: transaction)
        }
        try merge(in: transaction)
    }
}
