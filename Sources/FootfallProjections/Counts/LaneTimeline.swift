internal import Bytes
internal import Counts
internal import LMDB
internal import Projections
internal import Timekeeping

/// What was said of one lane's intervals, as far as it is needed: days are read when they are asked for, and written when
/// something in them changed. One owner.
final class LaneTimeline {
    let lane: CountLane
    private let period: CountPeriod
    private let file: ProjectionFile
    private let zones: ZoneTable
    /// Of every day that was read; empty where the file has none.
    private var days: [Int32: IntervalDay] = [:]
    private var changedDays: Set<Int32> = []
    private(set) var changed: [CountInterval] = []
    /// On intervals that are or were left out.
    private var verdicts: [(interval: CountInterval, by: LaneInterval?)] = []
    private var encoded = ByteBuffer(capacity: 4096)

    init(_ lane: CountLane, _ period: CountPeriod, _ file: ProjectionFile, _ zones: ZoneTable) {
        self.lane = lane
        self.period = period
        self.file = file
        self.zones = zones
    }

    /// Adds what was said, sorted by interval.
    func add(_ changes: ArraySlice<CountChange>, in transaction: borrowing WriteTransaction) throws {
        var index = changes.startIndex
        while index < changes.endIndex {
            let interval = changes[index].interval
            let day = IntervalDay.number(of: interval.start)
            let read = try self.day(day, in: transaction)
            let (place, isFound) = read.place(of: interval)
            if !isFound { read.intervals.insert(SaidInterval(interval), at: place) }
            while index < changes.endIndex, changes[index].interval == interval {
                read.intervals[place].add(changes[index].said)
                index += 1
            }
            read.intervals[place].judge()
            changed.append(interval)
            changedDays.insert(day)
        }
    }

    /// Says what rows have of the changed intervals from now on, and writes the days. Of a lane that no other is alike to.
    ///
    /// - Parameter offsetMinutes: what a site's clock is ahead of UTC at an interval's start, by the event that tells of it.
    func finish(
        _ offsetMinutes: (SaidCount, CountInterval) -> Int64, _ rows: inout [CountRowChange],
        in transaction: borrowing WriteTransaction
    ) throws {
        try OverlapRule.apply(
            to: changed, since: countsSince, overlapping: { try overlapping($0, besides: $0, in: transaction) },
            isLeftOut: isLeftOut,
            judge: { judge($0, by: $1.map { LaneInterval(lane: lane, interval: $0) }) })
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
        for interval in changed { show(interval, offsetMinutes, &rows) }
        if !verdicts.isEmpty {
            for interval in Set(verdicts.map(\.interval)).subtracting(changed) { show(interval, offsetMinutes, &rows) }
        }
        for day in changedDays {
            let key = IntervalDay.key(lane, day)
            IntervalDayRecord.encode(days[day]!, of: lane, key: key, zones, into: &encoded)
            let byteCount = encoded.count
            let room = try key.withUnsafeBytes { try transaction.put($0, reserving: byteCount, in: file.state) }
            room.copyMemory(from: UnsafeRawBufferPointer(start: encoded.base, count: encoded.count))
        }
    }

    // MARK: Overlaps

    /// Since when counts of an interval stand, of a day that was read; `nil` where none do.
    func countsSince(_ interval: CountInterval) -> StatementPlace? { find(interval)?.countsSince }

    func isLeftOut(_ interval: CountInterval) -> Bool { find(interval)?.isLeftOut ?? false }

    /// Takes the verdict on an interval: by which one that counts it is left out; `nil` where it counts.
    func judge(_ interval: CountInterval, by counted: LaneInterval?) {
        let wasLeftOut = setLeftOut(interval, counted != nil)
        if wasLeftOut || counted != nil { verdicts.append((interval, counted)) }
    }

    /// The lane's intervals that overlap one, which may be another lane's; of whole days that are then read.
    ///
    /// - Parameter itself: one that is left out, the lane's own.
    func overlapping(
        _ interval: CountInterval, besides itself: CountInterval? = nil, in transaction: borrowing WriteTransaction
    ) throws -> [CountInterval] {
        let earliest = EventTime(milliseconds: interval.start.milliseconds - Int64(period.secondsMax) * 1000)
        let last = EventTime(milliseconds: max(interval.start.milliseconds, interval.end.milliseconds - 1))
        var found: [CountInterval] = []
        for day in IntervalDay.number(of: earliest)...IntervalDay.number(of: last) {
            let read = try self.day(day, in: transaction)
            let intervals = read.intervals
            var index = read.place(of: CountInterval(start: earliest, seconds: 0)).index
            while index < intervals.count, intervals[index].interval.start <= last {
                let other = intervals[index].interval
                if other != itself, other.overlaps(interval) { found.append(other) }
                index += 1
            }
        }
        return found
    }

    private func find(_ interval: CountInterval) -> SaidInterval? {
        guard let day = days[IntervalDay.number(of: interval.start)] else { return nil }
        let (place, isFound) = day.place(of: interval)
        return isFound ? day.intervals[place] : nil
    }

    /// - Returns: What it was before.
    private func setLeftOut(_ interval: CountInterval, _ isLeftOut: Bool) -> Bool {
        let day = IntervalDay.number(of: interval.start)
        guard let read = days[day] else { return false }
        let (place, isFound) = read.place(of: interval)
        guard isFound else { return false }
        let before = read.intervals[place].isLeftOut
        if before != isLeftOut {
            read.intervals[place].isLeftOut = isLeftOut
            changedDays.insert(day)
        }
        return before
    }

    // MARK: Rows

    private func show(
        _ interval: CountInterval, _ offsetMinutes: (SaidCount, CountInterval) -> Int64,
        _ rows: inout [CountRowChange]
    ) {
        guard let said = find(interval) else { return }
        var offset: Int64?
        if let event = said.clockEvent, said.standing != nil, !said.isLeftOut {
            offset = offsetMinutes(event, interval)
        }
        func bucket(_ offset: Int64) -> CountBucket {
            CountBucket(holding: interval.start, offsetMinutes: offset, period)
        }
        let before = said.shownOffsetMinutes.map { bucket(Int64($0)) }
        let after = offset.map(bucket)
        if let before, before != after {
            rows.append(CountRowChange(bucket: before, lane: lane, interval: interval, counts: nil))
        }
        if let after, let standing = said.standing {
            rows.append(
                CountRowChange(
                    bucket: after, lane: lane, interval: interval, counts: standing.counts,
                    isMissing: standing.missingBy != nil))
        }
        let shown = offset.map { Int16($0) }
        guard shown != said.shownOffsetMinutes, let day = days[IntervalDay.number(of: interval.start)] else { return }
        day.intervals[day.place(of: interval).index].shownOffsetMinutes = shown
        changedDays.insert(day.number)
    }

    private func day(_ day: Int32, in transaction: borrowing WriteTransaction) throws -> IntervalDay {
        if let known = days[day] { return known }
        let key = IntervalDay.key(lane, day)
        let found = try key.withUnsafeBytes { pointer -> IntervalDay? in
            guard let value = try transaction.get(pointer, in: file.state) else { return nil }
            do { return try IntervalDayRecord.decode(value, of: lane, day: day, key: key, zones) } catch {
                throw ProjectionError.corruptFile(
                    path: file.path, place: "state of lane \(lane.number), day \(day)", reason: "\(error)")
            }
        }
        let read = found ?? IntervalDay(day)
        days[day] = read
        return read
    }
}

/// An event on its way into the file.
struct CountChange {
    var lane: CountLane
    var interval: CountInterval
    var said: SaidCount

    static func precedes(_ a: CountChange, _ b: CountChange) -> Bool {
        if a.lane != b.lane { return a.lane < b.lane }
        if a.interval != b.interval { return a.interval < b.interval }
        return a.said.statement.place < b.said.statement.place
    }
}
