internal import Bytes
internal import Counts
internal import LocalTime
internal import Timekeeping

/// The intervals of one lane that begin on one day of UTC, by start and length, and everything that was said of them: what the
/// file's `state` has under one key. One owner.
final class IntervalDay {
    static let milliseconds: Int64 = 86_400_000
    /// Days since 1970.
    let number: Int32
    private(set) var intervals: [SaidInterval] = []
    /// By interval, of each in the order of their places.
    private(set) var said: [SaidCount] = []
    /// Whether the file has something else of it.
    private(set) var isChanged = false

    init(_ number: Int32) { self.number = number }

    /// - Parameter said: of the intervals one after the other.
    init(_ number: Int32, _ intervals: [SaidInterval], _ said: [SaidCount]) {
        self.number = number
        self.intervals = intervals
        self.said = said
    }

    static func number(of instant: EventTime) -> Int32 {
        Int32(clamping: instant.milliseconds.dividedDown(by: milliseconds))
    }

    /// The place of an interval, or the one where it belongs.
    func place(of interval: CountInterval) -> (index: Int, isFound: Bool) {
        var low = 0
        var high = intervals.count
        while low < high {
            let middle = (low + high) / 2
            if intervals[middle].interval < interval { low = middle + 1 } else { high = middle }
        }
        return (low, low < intervals.count && intervals[low].interval == interval)
    }

    // MARK: What is said

    /// Adds what was said of intervals of the day, sorted by ``CountChange/precedes(_:_:)``. A statement that is known already is not
    /// added again.
    func add(_ changes: ArraySlice<CountChange>) {
        guard !changes.isEmpty else { return }
        isChanged = true
        // Mostly what is new comes after all that is known.
        let kept = place(of: changes[changes.startIndex].interval).index
        let keptSaid = kept < intervals.count ? Int(intervals[kept].said.lowerBound) : said.count
        var merged = MergedDay(intervals: Array(intervals[..<kept]), said: Array(said[..<keptSaid]))
        var old = intervals[kept...]
        var index = changes.startIndex
        while index < changes.endIndex {
            let interval = changes[index].interval
            while let first = old.first, first.interval < interval {
                merged.append(first, said[first.saidIndices])
                old.removeFirst()
            }
            var next = index + 1
            while next < changes.endIndex, changes[next].interval == interval { next += 1 }
            if let known = old.first, known.interval == interval {
                merged.append(known, said[known.saidIndices], changes[index..<next])
                old.removeFirst()
            } else {
                merged.append(SaidInterval(interval, said: 0..<0), [], changes[index..<next])
            }
            index = next
        }
        for interval in old { merged.append(interval, said[interval.saidIndices]) }
        (intervals, said) = (merged.intervals, merged.said)
    }

    /// Says under which name of the site each statement came.
    ///
    /// - Parameter name: of the source as which it was delivered.
    func setNames(_ name: (Int) -> UInt32) {
        for index in said.indices { said[index].statement.name = name(Int(said[index].deliveredSource)) }
    }

    /// In the order of their places.
    func said(of index: Int) -> ArraySlice<SaidCount> { said[intervals[index].saidIndices] }

    func standing(_ index: Int) -> StandingCount? {
        let said = said(of: index)
        if said.count == 1 { return StandingCount(only: said[said.startIndex].statement) }
        return StandingCount(said.map(\.statement))
    }

    /// Since when counts of an interval stand; `nil` where there are none that another interval could overlap.
    func countsSince(_ index: Int) -> StatementPlace? {
        guard let standing = standing(index), !standing.counts.isEmpty else { return nil }
        return standing.since
    }

    /// What a row has of an interval, whether it is marked as missing, and the event that tells of the clock: the newest whose counts stand, else the newest with
    /// counts, else the newest. `nil` where no row has anything.
    func counted(_ index: Int) -> (counts: PeopleCounts, isMissing: Bool, clock: SaidCount)? {
        guard !intervals[index].isLeftOut, let standing = standing(index) else { return nil }
        let said = said(of: index)
        let isMissing = standing.missingBy != nil
        if said.count == 1 { return (standing.counts, isMissing, said[said.startIndex]) }
        let clock = standing.newest.map { newest in said.last { $0.statement.place == newest } }
        let counted = clock ?? said.last { if case .counts = $0.statement.content { true } else { false } }
        return (counted ?? said.last).map { (standing.counts, isMissing, $0) }
    }

    // MARK: Where it put them

    func setLeftOut(_ index: Int, _ isLeftOut: Bool) {
        guard intervals[index].isLeftOut != isLeftOut else { return }
        intervals[index].isLeftOut = isLeftOut
        intervals[index].isChanged = true
        isChanged = true
    }

    func setShown(_ index: Int, offsetMinutes: Int16?) { intervals[index].shownOffsetMinutes = offsetMinutes }

    /// The first instant after all of its intervals.
    var end: EventTime { intervals.reduce(EventTime.min) { max($0, $1.interval.end) } }

    /// Whether any two of its intervals may overlap. It may be said of some that don't.
    var mayOverlap: Bool {
        var end = EventTime.min
        for interval in intervals {
            if interval.interval.start < end { return true }
            end = max(end, interval.interval.end)
        }
        return false
    }

    // MARK: Keys

    /// A byte for what the value is, the day and the lane, both big-endian. Days that follow one another are appended at the end of
    /// `state`, behind everything else that it has: its pages are full, and a commit writes few of them.
    static let keyTag: UInt8 = 5

    static func key(_ lane: CountLane, _ day: Int32) -> [UInt8] {
        var key = [keyTag]
        withUnsafeBytes(of: (UInt32(bitPattern: day) ^ 1 << 31).bigEndian) { key += $0 }
        withUnsafeBytes(of: UInt32(lane.number).bigEndian) { key += $0 }
        return key
    }

    /// The day and the lane of a key; `nil` of another entry's.
    static func place(ofKey key: RawSpan) -> (day: Int32, lane: CountLane)? {
        guard key.byteCount == 9, key.unsafeLoad(fromByteOffset: 0, as: UInt8.self) == keyTag else { return nil }
        let day = UInt32(bigEndian: key.unsafeLoadUnaligned(fromByteOffset: 1, as: UInt32.self))
        let lane = UInt32(bigEndian: key.unsafeLoadUnaligned(fromByteOffset: 5, as: UInt32.self))
        return (Int32(bitPattern: day ^ 1 << 31), CountLane(number: Int(lane)))
    }
}

/// A day on its way: intervals in their order, with what was said of each.
private struct MergedDay {
    private(set) var intervals: [SaidInterval]
    private(set) var said: [SaidCount]

    init(intervals: [SaidInterval], said: [SaidCount]) {
        self.intervals = intervals
        self.said = said
    }

    mutating func append(_ interval: SaidInterval, _ statements: ArraySlice<SaidCount>) {
        var interval = interval
        let first = UInt32(said.count)
        said.append(contentsOf: statements)
        interval.said = first..<UInt32(said.count)
        intervals.append(interval)
    }

    /// Puts what is new of an interval among what is known, by their places; what is known already only once.
    mutating func append(
        _ interval: SaidInterval, _ known: ArraySlice<SaidCount>, _ changes: ArraySlice<CountChange>
    ) {
        var interval = interval
        interval.isChanged = true
        let first = said.count
        var known = known
        for change in changes {
            let place = change.said.statement.place
            while let next = known.first, next.statement.place < place {
                said.append(next)
                known.removeFirst()
            }
            if let next = known.first, !(place < next.statement.place) { continue }
            if said.count == first || said[said.count - 1].statement.place < place { said.append(change.said) }
        }
        said.append(contentsOf: known)
        interval.said = UInt32(first)..<UInt32(said.count)
        intervals.append(interval)
    }
}

extension CountInterval {
    /// Whether it is as long as a day, be it one of 23 hours.
    var isDay: Bool { seconds >= 23 * 3_600 }
}

extension ZoneTable {
    /// By which offset an event states the date of a count of a day: that of its zone, else its own, unless that says nothing: an
    /// event without either is of 0, and of a date where that makes it begin at midnight.
    func statedOffsetMinutes(_ said: SaidCount, from start: EventTime) -> Int64? {
        if let offset = offsetMinutes(of: said.zone, at: start) { return max(-1_439, min(1_439, offset)) }
        let isMidnight = start.milliseconds % IntervalDay.milliseconds == 0
        return said.offsetMinutes != 0 || isMidnight ? Int64(said.offsetMinutes) : nil
    }
}
