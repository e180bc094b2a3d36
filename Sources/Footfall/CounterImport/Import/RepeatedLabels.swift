import Counts
import LocalTime
import Timekeeping

/// Which interval each label is of in the nights in which clocks change, as all rows of a file show it: it takes them up, then tells.
///
/// A label that comes twice is told by the order of the rows (``RepeatedHours``). Of times at which intervals end (``LabelClock/NominalEnd``) the
/// file shows how they were made: where an hour is skipped, by a time that no clock showed; where one comes twice, by which of the labels
/// come twice. For one thread.
struct RepeatedLabels {
    /// A change of one of the sites' clocks.
    fileprivate struct Change: Hashable {
        let clock: UInt32
        let time: EventTime
    }

    /// A row near a change, and which readings of it have a second pass.
    private struct End {
        let row: Int
        let lane: UInt32
        let change: Change
        let isTwice: Bool
        let isNominalTwice: Bool
    }

    private struct LabelOfLane: Hashable {
        let lane: UInt32
        let label: LocalLabel
    }

    /// An end in a skipped hour's place, which may be of that hour or of the one before it.
    struct OpenEnd {
        fileprivate let lane: UInt32
        fileprivate let change: Change
        let line: Int
        let label: LocalLabel
    }

    /// A lane that has the end just before a change.
    private struct Neighbour: Hashable {
        let lane: UInt32
        let change: Change
    }

    private let isEnd: Bool
    private var shown: RepeatedHours
    /// By the labels at which intervals begin.
    private var nominal: RepeatedHours
    private var ends: [End] = []
    private var nominalChanges: Set<Change> = []
    /// Changes at which ends that a clock showed come twice.
    private var shownChanges: Set<Change> = []
    private var changes: [LabelOfLane: Change] = [:]
    private var autumns: Set<Change> = []
    private var afterSkipped: [OpenEnd] = []
    private var beforeSkipped: Set<Neighbour> = []
    /// Rows whose labels come twice, and the labels that the file has of the second hour.
    private var twice: [(row: Int, label: LabelOfLane)] = []
    private var both: Set<LabelOfLane> = []
    /// The same by the labels at which intervals begin.
    private var twiceNominal: [(row: Int, label: LabelOfLane)] = []
    private var bothNominal: Set<LabelOfLane> = []

    init(_ format: CounterFormat) {
        isEnd = format.time.isEnd
        let rows: RepeatedHours.Rows =
            switch format.gathering {
            case .none: .intervals
            case .repeatedRows: .parts
            case .persons: .persons
            }
        shown = RepeatedHours(rows)
        nominal = RepeatedHours(rows)
    }

    /// Takes up a row's cell.
    ///
    /// - Parameters:
    ///   - row: from 1, rising.
    ///   - counts: which counts it has, as bits.
    mutating func note(_ cell: TimedRows.Cell, row: Int, line: Int, counts: UInt8) {
        let reading = cell.time.reading
        shown.note(
            reading.label, isTwice: reading.second != nil, backMinutes: reading.backMinutes,
            lane: cell.lane, counts: counts, row: row, line: line)
        if reading.second != nil { twice.append((row, LabelOfLane(lane: cell.lane, label: reading.label))) }
        guard isEnd else { return }
        let end = reading.nominal
        nominal.note(
            end?.label ?? reading.label, isTwice: end?.second != nil,
            backMinutes: end.map { Self.minutes($0.first, $0.second) } ?? 60, lane: cell.lane, counts: counts, row: row,
            line: line)
        if let gap = reading.gapAfter {
            beforeSkipped.insert(Neighbour(lane: cell.lane, change: Change(clock: cell.time.clock, time: gap)))
        }
        guard let end, !end.isCertain else { return }
        if end.second != nil { twiceNominal.append((row, LabelOfLane(lane: cell.lane, label: end.label))) }
        let change = Change(clock: cell.time.clock, time: end.change)
        if end.isUnshown { nominalChanges.insert(change) }
        if end.isSkipped, !end.isUnshown {
            afterSkipped.append(OpenEnd(lane: cell.lane, change: change, line: line, label: reading.label))
        }
        ends.append(
            End(
                row: row, lane: cell.lane, change: change, isTwice: reading.second != nil,
                isNominalTwice: end.second != nil))
        if reading.second != nil || end.second != nil { autumns.insert(change) }
        changes[LabelOfLane(lane: cell.lane, label: reading.label)] = change
        changes[LabelOfLane(lane: cell.lane, label: end.label)] = change
    }

    private static func minutes(_ first: LabelClock.Start, _ second: LabelClock.Start?) -> Int32 {
        second.map { Int32(($0.time - first.time).components.seconds / 60) } ?? 60
    }

    /// Decides on all rows that were taken up.
    mutating func decide() {
        shown.decide()
        for (row, label) in twice where shown.isSecond(row: row, lane: label.lane) { both.insert(label) }
        twice = []
        guard isEnd else { return }
        nominal.decide()
        for (row, label) in twiceNominal where nominal.isSecond(row: row, lane: label.lane) {
            bothNominal.insert(label)
        }
        twiceNominal = []
        for end in ends where end.isTwice && shown.isSecond(row: end.row, lane: end.lane) {
            shownChanges.insert(end.change)
        }
        // The last end of the hour comes twice in one way alone.
        for end in ends
        where end.isNominalTwice && !end.isTwice && nominal.isSecond(row: end.row, lane: end.lane) {
            nominalChanges.insert(end.change)
        }
    }

    /// Where the interval of a row's cell begins, and whether clocks skip its label. To be asked after ``decide()``.
    func start(of cell: TimedRows.Cell, row: Int) -> (start: LabelClock.Start, isSkipped: Bool) {
        let reading = cell.time.reading
        if let end = reading.nominal,
            end.isCertain || isNominal(Change(clock: cell.time.clock, time: end.change))
        {
            let isSecond = nominal.isSecond(row: row, lane: cell.lane)
            return (isSecond ? end.second ?? end.first : end.first, end.isSkipped)
        }
        let isSecond = shown.isSecond(row: row, lane: cell.lane)
        return (isSecond ? reading.second ?? reading.first : reading.first, reading.isSkipped)
    }

    /// Whether the label comes twice, and the file has it of one hour alone.
    func isHalf(_ cell: TimedRows.Cell) -> Bool {
        let reading = cell.time.reading
        if let end = reading.nominal, end.isCertain || isNominal(Change(clock: cell.time.clock, time: end.change)) {
            return end.second != nil && !bothNominal.contains(LabelOfLane(lane: cell.lane, label: end.label))
        }
        return reading.second != nil && !both.contains(LabelOfLane(lane: cell.lane, label: reading.label))
    }

    /// Where no end comes twice that a clock showed, the hour that comes twice is there once, and is taken for the first as any label is.
    private func isNominal(_ change: Change) -> Bool {
        nominalChanges.contains(change) || autumns.contains(change) && !shownChanges.contains(change)
    }

    /// Ends of which the file leaves open whether they are of the hour that is skipped or of the one before it, for which they are taken.
    var openEnds: [OpenEnd] {
        afterSkipped.filter {
            !nominalChanges.contains($0.change)
                && !beforeSkipped.contains(Neighbour(lane: $0.lane, change: $0.change))
        }
    }

    /// Labels of which the file leaves open which hour they are of, in the order of the lines.
    var doubts: [RepeatedHours.Doubt] {
        guard isEnd else { return shown.doubts }
        func isNominal(_ doubt: RepeatedHours.Doubt) -> Bool {
            changes[LabelOfLane(lane: doubt.lane, label: doubt.label)].map(self.isNominal) ?? false
        }
        return (shown.doubts.filter { !isNominal($0) } + nominal.doubts.filter(isNominal)).sorted { $0.line < $1.line }
    }
}
