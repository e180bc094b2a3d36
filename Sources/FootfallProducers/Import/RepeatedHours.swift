import LocalTime
import Timekeeping

/// Tells the first from the second of the labels that come twice, when clocks go back, by the order in which a file has them: it
/// is given all rows, then decides.
///
/// In time, a label that comes again, or goes back within the hour, is of the second pass; one that comes once is of the first.
/// What belongs to one interval, as who entered and who left in two rows, is of one pass. Whether a file has its oldest or its newest
/// rows first is seen, in this order, by the rows of the same place before and after the hour, by the steps within it, by all rows
/// of the place, and by all rows of the file. Where nothing of that tells it, oldest first is taken, and that is a ``doubts``.
///
/// For one thread.
struct RepeatedHours {
    /// A row of the hour.
    private struct Occurrence {
        let row: Int
        let label: LocalLabel
        /// Which counts it has, as bits.
        let counts: UInt8
    }

    /// Rows of one lane that follow one another within the hour.
    private struct Run {
        let lane: UInt32
        /// The line of its first row.
        let line: Int
        /// How far the clocks go back, minutes.
        let shift: Int32
        /// The labels around it, as minutes; `nil` where there are none within a day.
        let before: Int32?
        var after: Int32?
        var occurrences: [Occurrence] = []
    }

    private struct Lane {
        /// The label of its last row, as minutes; `Int32.min` before the first.
        var last = Int32.min
        var lastRow = 0
        /// How many more rows follow an earlier one than a later one.
        var rises = 0
        /// The place in `runs` of the one that is open; -1 for none.
        var run = -1
    }

    /// A hour whose direction nothing shows, and of which that direction makes another.
    struct Doubt {
        let line: Int
        let label: LocalLabel
    }

    /// Labels further apart are of different changes of clocks.
    private static let runMinutesMax: Int32 = 180
    private static let neighbourMinutesMax: Int32 = 1440

    private let intervalMinutes: Int32
    private var lanes: [Lane] = []
    private var runs: [Run] = []
    private var second: Set<UInt64> = []
    /// In the order of the lines.
    private(set) var doubts: [Doubt] = []

    /// - Parameter intervalMinutes: the length of an interval.
    init(intervalMinutes: Int32) { self.intervalMinutes = intervalMinutes }

    /// Whether a row is of the second pass; to be asked after ``decide()``.
    func isSecond(row: Int, lane: UInt32) -> Bool { second.contains(Self.key(row, lane)) }

    private static func key(_ row: Int, _ lane: UInt32) -> UInt64 { UInt64(row) << 32 | UInt64(lane) }

    /// Takes up a row.
    ///
    /// - Parameters:
    ///   - lane: rows that follow one another in time; a row that comes again in its lane is noted once.
    ///   - counts: which counts the row has, as bits.
    ///   - row: from 1, rising.
    mutating func note(_ time: LabelClock.Reading, lane: UInt32, counts: UInt8, row: Int, line: Int) {
        while lanes.count <= Int(lane) { lanes.append(Lane()) }
        guard lanes[Int(lane)].lastRow != row else { return }
        let minutes = time.label.minutes
        let isTwice = time.second != nil
        var state = lanes[Int(lane)]
        if state.run >= 0, !isTwice || abs(minutes - state.last) > Self.runMinutesMax {
            runs[state.run].after = Self.neighbour(minutes, of: state.last)
            state.run = -1
        }
        if state.last != .min, minutes != state.last, state.run < 0 { state.rises += minutes > state.last ? 1 : -1 }
        if let again = time.second {
            if state.run < 0 {
                state.run = runs.count
                runs.append(
                    Run(
                        lane: lane, line: line, shift: Int32((again.time - time.first.time) / .seconds(60)),
                        before: state.last == .min ? nil : Self.neighbour(state.last, of: minutes)))
            }
            runs[state.run].occurrences.append(Occurrence(row: row, label: time.label, counts: counts))
        }
        state.last = minutes
        state.lastRow = row
        lanes[Int(lane)] = state
    }

    private static func neighbour(_ minutes: Int32, of other: Int32) -> Int32? {
        abs(minutes - other) <= neighbourMinutesMax ? minutes : nil
    }

    // MARK: Deciding

    private enum Direction {
        case oldestFirst
        case newestFirst

        init?(_ rises: Int) {
            guard rises != 0 else { return nil }
            self = rises > 0 ? .oldestFirst : .newestFirst
        }
    }

    /// Decides when all rows were noted.
    mutating func decide() {
        let rises = lanes.reduce(0) { $0 + $1.rises }
        for run in runs {
            let known =
                around(run) ?? within(run) ?? Direction(lanes[Int(run.lane)].rises) ?? Direction(rises)
            let rows = secondRows(of: run, known ?? .oldestFirst)
            if known == nil, rows != secondRows(of: run, .newestFirst) {
                doubts.append(Doubt(line: run.line, label: run.occurrences[0].label))
            }
            for row in rows { second.insert(Self.key(row, run.lane)) }
        }
        doubts.sort { $0.line < $1.line }
        runs = []
    }

    private func around(_ run: Run) -> Direction? {
        let first = run.occurrences[0].label.minutes
        let last = run.occurrences[run.occurrences.count - 1].label.minutes
        let steps = [run.before.map { first - $0 }, run.after.map { $0 - last }]
        return Direction(steps.reduce(0) { $0 + Int(($1 ?? 0).signum()) })
    }

    /// By the steps that make whole intervals of what follows one another in one direction and not in the other; else by how often
    /// labels rise and fall.
    private func within(_ run: Run) -> Direction? {
        var joined = 0
        var rises = 0
        for (before, occurrence) in zip(run.occurrences, run.occurrences.dropFirst()) {
            let step = occurrence.label.minutes - before.label.minutes
            rises += Int(step.signum())
            if step == intervalMinutes || step == intervalMinutes - run.shift { joined += 1 }
            if step == -intervalMinutes || step == run.shift - intervalMinutes { joined -= 1 }
        }
        return Direction(joined) ?? (run.occurrences.count > 2 ? Direction(rises) : nil)
    }

    private func secondRows(of run: Run, _ direction: Direction) -> [Int] {
        let rows: [Int] =
            direction == .oldestFirst
            ? Self.secondRows(run.occurrences) : Self.secondRows(run.occurrences.reversed()).reversed()
        return rows
    }

    /// - Parameter occurrences: in the order of their times.
    private static func secondRows(_ occurrences: some Sequence<Occurrence>) -> [Int] {
        var firstPass: [LocalLabel: UInt8] = [:]
        var last: LocalLabel?
        var isSecond = false
        var rows: [Int] = []
        for occurrence in occurrences {
            let seen = firstPass[occurrence.label] ?? 0
            let isAgain = seen & occurrence.counts != 0
            let isBack = seen == 0 && last.map { occurrence.label < $0 } ?? false
            isSecond = isSecond || isAgain || isBack
            if isSecond { rows.append(occurrence.row) } else { firstPass[occurrence.label] = seen | occurrence.counts }
            last = occurrence.label
        }
        return rows
    }
}
