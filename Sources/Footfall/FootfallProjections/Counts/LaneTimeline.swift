internal import Counts
internal import LMDB
internal import Projections
internal import Timekeeping

/// What was said of one lane's intervals, as far as it is needed: days are read when they are asked for, and put back when
/// something in them changed. One owner.
final class LaneTimeline {
    let lane: CountLane
    private let period: CountPeriod
    private let file: ProjectionFile
    private let stored: IntervalDays
    /// Every day that was read; empty where the file has none.
    private var days: [Int32: IntervalDay] = [:]
    /// The one that was asked for last.
    private var last: IntervalDay?
    /// On intervals that are or were left out.
    private var verdicts: [(interval: CountInterval, by: LaneInterval?)] = []

    init(_ lane: CountLane, _ period: CountPeriod, _ file: ProjectionFile, _ stored: IntervalDays) {
        self.lane = lane
        self.period = period
        self.file = file
        self.stored = stored
    }

    /// Adds what was said, sorted by ``CountChange/precedes(_:_:)``.
    func add(_ changes: [CountChange], in transaction: borrowing WriteTransaction) throws {
        var first = 0
        while first < changes.count {
            let day = try day(IntervalDay.number(of: changes[first].interval.start), in: transaction)
            let end = EventTime(milliseconds: (Int64(day.number) + 1) * IntervalDay.milliseconds)
            var next = first + 1
            while next < changes.count, changes[next].interval.start < end { next += 1 }
            day.add(changes[first..<next])
            first = next
        }
    }

    /// Says what rows have of the changed intervals from now on, and puts the days back. Of a lane that no other is alike to.
    ///
    /// - Parameter offsetMinutes: what a site's clock is ahead of UTC at an interval's start, by the event that tells of it.
    func finish(
        _ offsetMinutes: (SaidCount, CountInterval) -> Int64, _ rows: inout [CountRowChange],
        in transaction: borrowing WriteTransaction
    ) throws {
        let doubtful = try doubtful(in: transaction)
        if !doubtful.isEmpty {
            try OverlapRule.apply(
                to: doubtful, since: countsSince,
                overlapping: { try overlapping($0, besides: $0, in: transaction) }, isLeftOut: isLeftOut,
                judge: { judge($0, by: $1.map { LaneInterval(lane: lane, interval: $0) }) })
        }
        try write(offsetMinutes, &rows, in: transaction)
    }

    /// The same once overlaps were judged, by ``AlikeLanes`` where there are several.
    func write(
        _ offsetMinutes: (SaidCount, CountInterval) -> Int64, _ rows: inout [CountRowChange],
        in transaction: borrowing WriteTransaction
    ) throws {
        for (interval, by) in verdicts {
            if let by {
                try OverlapRecord(LaneInterval(lane: lane, interval: interval), counted: by).put(file, in: transaction)
            } else {
                try transaction.delete(OverlapRecord.key(lane, interval), in: file.state)
            }
        }
        for day in changedDays {
            for index in day.intervals.indices where day.intervals[index].isChanged {
                show(index, of: day, offsetMinutes, &rows)
            }
            stored.put(day, of: lane)
        }
    }

    private var changedDays: [IntervalDay] { days.values.filter(\.isChanged).sorted { $0.number < $1.number } }

    // MARK: Overlaps

    var changed: [CountInterval] {
        changedDays.flatMap { $0.intervals.filter(\.isChanged).map(\.interval) }
    }

    /// Since when counts of an interval stand, of a day that was read; `nil` where none do.
    func countsSince(_ interval: CountInterval) -> StatementPlace? {
        find(interval).flatMap { $0.day.countsSince($0.index) }
    }

    func isLeftOut(_ interval: CountInterval) -> Bool {
        find(interval).map { $0.day.intervals[$0.index].isLeftOut } ?? false
    }

    /// Takes the verdict on an interval: by which one that counts it is left out; `nil` where it counts.
    func judge(_ interval: CountInterval, by counted: LaneInterval?) {
        let wasLeftOut = setLeftOut(interval, counted != nil)
        if wasLeftOut || counted != nil { verdicts.append((interval, counted)) }
    }

    /// The changed intervals whose verdict may change. It doesn't where an interval overlaps none, and did not: that is so of nearly
    /// all, and one pass over their days shows it.
    private func doubtful(in transaction: borrowing WriteTransaction) throws -> [CountInterval] {
        var found: [CountInterval] = []
        for day in changedDays {
            let mayOverlap = try mayOverlap(day, in: transaction)
            for interval in day.intervals where interval.isChanged && (mayOverlap || interval.isLeftOut) {
                found.append(interval.interval)
            }
        }
        return found
    }

    /// Whether any interval of a day may overlap another of this lane.
    private func mayOverlap(_ day: IntervalDay, in transaction: borrowing WriteTransaction) throws -> Bool {
        guard let first = day.intervals.first?.interval.start else { return false }
        if day.mayOverlap { return true }
        for number in IntervalDay.number(of: earliest(before: first))..<day.number
        where try self.day(number, in: transaction).end > first { return true }
        let end = day.end
        let last = IntervalDay.number(of: EventTime(milliseconds: end.milliseconds - 1))
        guard last > day.number else { return false }
        for number in (day.number + 1)...last {
            if let next = try self.day(number, in: transaction).intervals.first, next.interval.start < end {
                return true
            }
        }
        return false
    }

    /// Where an interval may begin that reaches an instant.
    private func earliest(before instant: EventTime) -> EventTime {
        EventTime(milliseconds: instant.milliseconds - Int64(period.secondsMax) * 1000)
    }

    /// The lane's intervals that overlap one, which may be another lane's; of whole days that are then read.
    ///
    /// - Parameter itself: one that is left out, the lane's own.
    func overlapping(
        _ interval: CountInterval, besides itself: CountInterval? = nil, in transaction: borrowing WriteTransaction
    ) throws -> [CountInterval] {
        let earliest = earliest(before: interval.start)
        let last = EventTime(milliseconds: max(interval.start.milliseconds, interval.end.milliseconds - 1))
        var found: [CountInterval] = []
        for day in IntervalDay.number(of: earliest)...IntervalDay.number(of: last) {
            let read = try self.day(day, in: transaction)
            var index = read.place(of: CountInterval(start: earliest, seconds: 0)).index
            while index < read.intervals.count, read.intervals[index].interval.start <= last {
                let other = read.intervals[index].interval
                if other != itself, other.overlaps(interval) { found.append(other) }
                index += 1
            }
        }
        return found
    }

    private func find(_ interval: CountInterval) -> (day: IntervalDay, index: Int)? {
        guard let day = days[IntervalDay.number(of: interval.start)] else { return nil }
        let (place, isFound) = day.place(of: interval)
        return isFound ? (day, place) : nil
    }

    /// - Returns: What it was before.
    private func setLeftOut(_ interval: CountInterval, _ isLeftOut: Bool) -> Bool {
        guard let (day, index) = find(interval) else { return false }
        let before = day.intervals[index].isLeftOut
        day.setLeftOut(index, isLeftOut)
        return before
    }

    // MARK: Rows

    private func show(
        _ index: Int, of day: IntervalDay, _ offsetMinutes: (SaidCount, CountInterval) -> Int64,
        _ rows: inout [CountRowChange]
    ) {
        let said = day.intervals[index]
        let interval = said.interval
        let counted = day.counted(index)
        let offset = counted.map { offsetMinutes($0.clock, interval) }
        let before = said.shownOffsetMinutes.map { bucket(interval, Int64($0)) }
        let after = offset.map { bucket(interval, $0) }
        if let before, before != after {
            rows.append(CountRowChange(bucket: before, lane: lane, interval: interval, counts: nil))
        }
        if let after, let counted {
            rows.append(
                CountRowChange(
                    bucket: after, lane: lane, interval: interval, counts: counted.counts,
                    isMissing: counted.isMissing))
        }
        day.setShown(index, offsetMinutes: offset.map { Int16($0) })
    }

    private func bucket(_ interval: CountInterval, _ offsetMinutes: Int64) -> CountBucket {
        CountBucket(holding: interval.start, offsetMinutes: offsetMinutes, period)
    }

    private func day(_ number: Int32, in transaction: borrowing WriteTransaction) throws -> IntervalDay {
        if let last, last.number == number { return last }
        let day = try days[number] ?? stored.day(number, of: lane, in: transaction)
        days[number] = day
        last = day
        return day
    }
}
