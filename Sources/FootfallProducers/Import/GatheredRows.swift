import Counts
import LocalTime
import Timekeeping

/// What rows that are added up come to: the people of each interval of a place, whichever order they came in.
///
/// Some 130 bytes an interval. For one thread.
struct GatheredRows {
    typealias Delivery = FileIntervals.Delivery

    private struct Key: Hashable {
        let place: UInt32
        let start: Int64
    }

    private struct Entry {
        var delivery: Delivery
        /// Counts that a row has no number for, as bits: nobody knows their sum.
        var unknown: UInt8 = 0
    }

    /// A place's rows within the hour that comes twice.
    private struct Lane {
        /// The label of the last one.
        var label = LocalLabel(minutes: .min)
        var hasGoneBack = false
    }

    /// Whether all rows were added.
    var isComplete = false
    /// Labels that come twice, where nothing shows which hour is meant.
    private(set) var doubts: [RepeatedHours.Doubt] = []

    private var entries: [Entry] = []
    private var places: [Key: Int] = [:]
    private var lanes: [UInt32: Lane] = [:]
    private var taken = 0

    /// Clocks of devices don't go back more than this by themselves.
    private static let unsteadyMinutes: Int32 = 5

    /// Which counts the rows of an interval have between them, as ``PeopleCounts/bits``, where a cell of each says the direction: those
    /// that no row has are zero. 0 where none says it.
    private let directions: UInt8

    init(_ format: CounterFormat) {
        guard case .long(let long) = format.columns, let direction = long.direction else {
            directions = 0
            return
        }
        directions =
            (direction.entered.isEmpty ? 0 : 1) | (direction.exited.isEmpty ? 0 : 2)
            | (direction.neither.isEmpty ? 0 : 4)
    }

    // MARK: Adding

    /// Whether a row of a label that comes twice is of the second hour: where the rows of its place, oldest first, have gone back
    /// within the hour. Rows that don't are of the first, and a doubt.
    mutating func isSecond(_ reading: LabelClock.Reading, row: CounterRow, lane number: UInt32) -> Bool {
        guard reading.second != nil else {
            if lanes[number] != nil { lanes[number] = nil }
            return false
        }
        var lane = lanes[number] ?? Lane()
        if lane.label.minutes != .min, row.label.minutes < lane.label.minutes - Self.unsteadyMinutes {
            lane.hasGoneBack = true
        }
        lane.label = row.label
        lanes[number] = lane
        if !lane.hasGoneBack { doubts.append(RepeatedHours.Doubt(line: row.line, label: row.label)) }
        return lane.hasGoneBack
    }

    /// - Parameter roles: which counts the row has a place for, as bits.
    mutating func add(_ delivery: Delivery, roles: UInt8) {
        let counts = delivery.counts
        let unknown = counts.isEmpty && roles == 0 ? 7 : roles & ~counts.bits
        let key = Key(place: delivery.interval.place, start: delivery.interval.start.milliseconds)
        guard let index = places[key] else {
            places[key] = entries.count
            entries.append(Entry(delivery: delivery, unknown: unknown))
            return
        }
        entries[index].delivery.counts.add(counts)
        entries[index].unknown |= unknown
    }

    // MARK: Handing out

    /// The next interval, in the order in which they were met; without any count where none of its sums is known.
    mutating func next() -> Delivery? {
        guard taken < entries.count else {
            entries = []
            places = [:]
            return nil
        }
        let entry = entries[taken]
        taken += 1
        var delivery = entry.delivery
        complete(&delivery.counts)
        if entry.unknown & 1 != 0 { delivery.counts.entered = PeopleCounts.absent }
        if entry.unknown & 2 != 0 { delivery.counts.exited = PeopleCounts.absent }
        if entry.unknown & 4 != 0 { delivery.counts.total = PeopleCounts.absent }
        return delivery
    }

    /// Of all people in rows whose cell says the direction.
    private func complete(_ counts: inout PeopleCounts) {
        guard directions != 0 else { return }
        let neither = counts.total == PeopleCounts.absent ? 0 : counts.total
        if directions & 1 != 0, counts.entered == PeopleCounts.absent { counts.entered = 0 }
        if directions & 2 != 0, counts.exited == PeopleCounts.absent { counts.exited = 0 }
        guard neither > 0 else {
            counts.total = PeopleCounts.absent
            return
        }
        counts.total = neither + (directions & 1 != 0 ? counts.entered : 0) + (directions & 2 != 0 ? counts.exited : 0)
    }
}

extension PeopleCounts {
    /// Adds what each has; a count that only one of them has is that one's.
    fileprivate mutating func add(_ other: PeopleCounts) {
        func sum(_ a: UInt64, _ b: UInt64) -> UInt64 { a == Self.absent ? b : b == Self.absent ? a : a + b }
        entered = sum(entered, other.entered)
        exited = sum(exited, other.exited)
        total = sum(total, other.total)
    }
}
