/// Tells the first from the second of the labels that come twice, when clocks go back, by the order in which a file has them: it
/// is given all rows, then decides.
///
/// Rows may follow one another in time or by label, their oldest or their newest first, and who entered and who left may lie in
/// rows of their own (``PassOrder``). Which way they go is seen, in this order, by which of the two is possible at all, by the nearest row of
/// the same place before or after the hour, by the steps between the place's other rows, and by all rows of the file. Where
/// nothing of that tells it, oldest first is taken. That, what shows different ways, and an order that leaves open which hour a row
/// is of, is a ``doubts``.
///
/// Of rows that are added up to intervals ``AddedUpOrder`` tells which pass they are of, by the same signs.
///
/// For one thread.
package struct RepeatedHours {
    /// What a row is.
    package enum Rows: Sendable {
        /// All that is said of an interval, or of some of its counts.
        case intervals
        /// One of several that make an interval: each door's, or each person.
        case parts
        case persons
    }

    /// Rows of one lane that follow one another within the hour.
    private struct Run {
        let lane: UInt32
        /// The line of its first row.
        let line: Int
        /// How far clocks go back, minutes.
        let backMinutes: Int32
        /// The labels around it, as minutes; `nil` where there are none within a day.
        let before: Int32?
        var after: Int32?
        var occurrences: [PassOrder.Occurrence] = []
    }

    private struct Lane {
        /// The label of its last row, as minutes; `Int32.min` before the first.
        var last = Int32.min
        var lastRow = 0
        /// How many rows follow an earlier one and a later one within some hours.
        var nearUps = 0
        var nearDowns = 0
        /// Of these, how many follow one that is so far away that the step could be from one pass to the other.
        var farUps = 0
        var farDowns = 0
        /// How many more rows follow an earlier one than a later one.
        var rises = 0
        /// The place in `runs` of the one that is open; -1 for none.
        var run = -1
        /// Of rows that are parts of intervals.
        var perLabel = RowsPerLabel()

        var nearRises: Int { nearUps - nearDowns }
        /// Whether its rows go back elsewhere as they do from the first pass to the second: as doors whose hours follow one another.
        var isBatched: Bool {
            let turns = min(farUps, farDowns)
            return turns > 1 && turns * Self.rowsPerTurnMax > nearUps + nearDowns
        }
        private static let rowsPerTurnMax = 500
        /// Whether its rows follow one another in no order.
        var isMixed: Bool { min(nearUps, nearDowns) * 3 >= max(nearUps, nearDowns) && nearUps > 0 }
    }

    /// An hour of which the file leaves open which row is of which pass.
    package struct Doubt: Sendable {
        package let line: Int
        package let label: LocalLabel
        package let lane: UInt32
    }

    /// Counts that were taken for the first pass's, and the labels around their run.
    private struct Taken {
        let counts: UInt8
        let before: Int32?
        let after: Int32?
    }

    /// Labels further apart are of different changes of clocks, or of rows that don't follow one another.
    private static let nearMinutesMax: Int32 = 180
    private static let farMinutesMin: Int32 = 15
    private static let neighbourMinutesMax: Int32 = 1440
    private static let nextMinutesMax: Int32 = 60

    private let rows: Rows
    private var lanes: [Lane] = []
    private var runs: [Run] = []
    private var second: Set<UInt64> = []
    /// By lane and label.
    private var taken: [UInt64: [Taken]] = [:]
    /// In the order of the lines.
    package private(set) var doubts: [Doubt] = []

    package init(_ rows: Rows = .intervals) { self.rows = rows }

    /// Whether a row is of the second pass; to be asked after ``decide()``.
    package func isSecond(row: Int, lane: UInt32) -> Bool { second.contains(Self.key(row, lane)) }

    private static func key(_ row: Int, _ lane: UInt32) -> UInt64 { UInt64(row) << 32 | UInt64(lane) }

    /// Takes up a row.
    ///
    /// - Parameters:
    ///   - isTwice: whether the label comes twice and the row doesn't say which it is.
    ///   - lane: rows that follow one another in time; a row that comes again in its lane is noted once.
    ///   - backMinutes: of a label that comes twice, how far clocks go back.
    ///   - counts: which counts the row has, as bits.
    ///   - row: from 1, rising.
    ///   - isFirst: whether something else shows that it is of the first pass.
    package mutating func note(
        _ label: LocalLabel, isTwice: Bool, backMinutes: Int32 = 60, lane: UInt32, counts: UInt8, row: Int, line: Int,
        isFirst: Bool = false
    ) {
        while lanes.count <= Int(lane) { lanes.append(Lane()) }
        guard lanes[Int(lane)].lastRow != row else { return }
        let minutes = label.minutes
        var state = lanes[Int(lane)]
        if state.run >= 0, !isTwice || abs(minutes - state.last) > Self.nearMinutesMax {
            runs[state.run].after = Self.neighbour(minutes, of: state.last)
            state.run = -1
        }
        if state.last != .min, minutes != state.last, state.run < 0 {
            let rise = minutes > state.last ? 1 : -1
            state.rises += rise
            if abs(minutes - state.last) <= Self.nearMinutesMax {
                if rise > 0 { state.nearUps += 1 } else { state.nearDowns += 1 }
                if abs(minutes - state.last) >= Self.farMinutesMin {
                    if rise > 0 { state.farUps += 1 } else { state.farDowns += 1 }
                }
            }
        }
        if isTwice {
            if state.run < 0 {
                state.run = runs.count
                runs.append(
                    Run(
                        lane: lane, line: line, backMinutes: backMinutes,
                        before: state.last == .min ? nil : Self.neighbour(state.last, of: minutes)))
            }
            runs[state.run].occurrences.append(
                PassOrder.Occurrence(row: row, label: label, counts: counts, isFirst: isFirst))
        }
        if rows == .parts {
            if isTwice { state.perLabel.close() } else { state.perLabel.note(minutes, kind: counts) }
        }
        state.last = minutes
        state.lastRow = row
        lanes[Int(lane)] = state
    }

    private static func neighbour(_ minutes: Int32, of other: Int32) -> Int32? {
        abs(minutes - other) <= neighbourMinutesMax ? minutes : nil
    }

    // MARK: Deciding

    /// Decides on all rows that were noted since it was asked last.
    package mutating func decide() {
        let nearRises = lanes.reduce(0) { $0 + $1.nearRises }
        let rises = lanes.reduce(0) { $0 + $1.rises }
        for index in lanes.indices { lanes[index].perLabel.close() }
        for run in runs {
            let lane = lanes[Int(run.lane)]
            let near = nearest(run, within: Self.nearMinutesMax)
            let shown = [
                near, Direction(lane.nearRises), nearest(run, within: Self.neighbourMinutesMax), Direction(lane.rises),
                Direction(nearRises), Direction(rises),
            ].compactMap(\.self)
            let steps = Set(steps(run, within: Self.nearMinutesMax).map { $0.signum() })
            // Where the hours follow each other nothing else is asked.
            let isNext = nearest(run, within: Self.nextMinutesMax) != nil
            let isAgreed = steps.count < 2 && !shown.isEmpty && (isNext || Set(shown).count == 1)
            var (rows, isCertain) =
                self.rows == .intervals
                ? PassOrder.decide(run.occurrences, shown.first, isAgreed: isAgreed, near: near)
                : order(run, lane).decide(shown.first, isAgreed: isAgreed)
            if self.rows != .intervals, lane.isBatched { isCertain = false }
            // Parts of an interval may lie anywhere, and where all of them are of the first pass that is a doubt already.
            let isElsewhere = self.rows == .intervals ? take(run, second: Set(rows)) : rows.isEmpty
            let isMixed = lane.isMixed && run.occurrences.count > 1
            if !isCertain || isElsewhere || isMixed {
                doubts.append(Doubt(line: run.line, label: run.occurrences[0].label, lane: run.lane))
            }
            for row in rows { second.insert(Self.key(row, run.lane)) }
        }
        doubts.sort { $0.line < $1.line }
        runs = []
        for index in lanes.indices { lanes[index].run = -1 }
    }

    private func order(_ run: Run, _ lane: Lane) -> AddedUpOrder {
        let first = run.occurrences[0].label.minutes
        let last = run.occurrences[run.occurrences.count - 1].label.minutes
        return AddedUpOrder(
            rows: run.occurrences, before: run.before.flatMap { abs($0 - first) <= Self.nearMinutesMax ? $0 : nil },
            after: run.after.flatMap { abs($0 - last) <= Self.nearMinutesMax ? $0 : nil },
            backMinutes: run.backMinutes, usual: { rows == .persons ? nil : lane.perLabel.usual($0) })
    }

    /// Notes what was taken for the first pass's.
    ///
    /// - Returns: Whether another run was too, of the same labels and counts but in another place: the two may be the two passes. Rows
    ///   that come again with those around them are the same days once more.
    private mutating func take(_ run: Run, second: Set<Int>) -> Bool {
        var isElsewhere = false
        for occurrence in run.occurrences where !second.contains(occurrence.row) {
            let key = UInt64(run.lane) << 32 | UInt64(UInt32(bitPattern: occurrence.label.minutes))
            isElsewhere =
                isElsewhere
                || taken[key, default: []].contains {
                    $0.counts & occurrence.counts != 0 && ($0.before, $0.after) != (run.before, run.after)
                }
            taken[key, default: []].append(Taken(counts: occurrence.counts, before: run.before, after: run.after))
        }
        return isElsewhere
    }

    /// By the nearer of the labels around it; `nil` where both are as near and show different ways.
    private func nearest(_ run: Run, within minutesMax: Int32) -> Direction? {
        let steps = steps(run, within: minutesMax)
        guard let least = steps.map(abs).min() else { return nil }
        return Direction(steps.filter { abs($0) == least }.reduce(0) { $0 + Int($1.signum()) })
    }

    /// From the label before it to its first, and from its last to the one after it, minutes.
    private func steps(_ run: Run, within minutesMax: Int32) -> [Int32] {
        let first = run.occurrences[0].label.minutes
        let last = run.occurrences[run.occurrences.count - 1].label.minutes
        return [run.before.map { first - $0 }, run.after.map { $0 - last }].compactMap(\.self)
            .filter { abs($0) <= minutesMax && $0 != 0 }
    }

    /// Which rows of a file come first.
    enum Direction {
        case oldestFirst
        case newestFirst

        init?(_ rises: Int) {
            guard rises != 0 else { return nil }
            self = rises > 0 ? .oldestFirst : .newestFirst
        }
    }
}
