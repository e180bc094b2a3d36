import Counts
import LocalTime
internal import Timekeeping

/// Tells a number of persons who are present, or the readings of two counters under one name, from a counter that goes up: it goes
/// down nearly as often, also in the middle of a day.
struct PresenceWatch {
    private(set) var rises = 0
    private(set) var falls = 0
    private(set) var firstFall = 0
    private(set) var last: CounterReading?
    /// Earlier imports watched up to here.
    private let resumedFrom: EventTime?
    /// Of the first reading.
    private var firstLine = 0

    /// A counter that is restarted, or says something wrong, falls less often.
    private static let fallsMin = 4
    private static let risesPerFall = 2
    /// What was long ago is of less weight: another use of the name is found out.
    private static let movesMax = 400

    init() { resumedFrom = nil }

    /// Goes on from what earlier imports have watched.
    init(_ position: CounterPosition.Watch, of name: CounterName) {
        (rises, falls) = (position.rises, position.falls)
        last = position.last.reading(of: name)
        resumedFrom = last?.time
    }

    var position: CounterPosition.Watch? {
        last.map { CounterPosition.Watch(rises: rises, falls: falls, last: CounterPosition.Reading($0)) }
    }

    /// Takes the readings of one name in the order of their times.
    mutating func take(_ reading: CounterReading, wrapBits: Int?, in zone: LocalZone) {
        if firstLine == 0 { firstLine = reading.line }
        if let resumedFrom, reading.time <= resumedFrom { return }
        defer { last = reading }
        guard let last, reading.value != last.value else { return }
        if rises + falls >= Self.movesMax { (rises, falls) = (rises / 2, falls / 2) }
        if last.value.isReached(by: reading.value) {
            rises += 1
        } else if !reading.value.wentAround(from: last.value, wrapBits: wrapBits),
            zone.day(of: last.time) == zone.day(of: reading.time)
        {
            if falls == 0 { firstFall = reading.line }
            falls += 1
        }
    }

    /// Why no differences can be taken; `nil` for a counter.
    func fault(of name: CounterName) -> BadRecord? {
        guard falls >= Self.fallsMin, falls * Self.risesPerFall >= rises else { return nil }
        return BadRecord(
            line: firstFall > 0 ? firstFall : firstLine,
            reason:
                "\(name.text) goes down \(falls) times and up \(rises) times: it says how many are there, or two counters have "
                + "its name. None of its readings are taken"
                + (resumedFrom == nil ? "" : "; what earlier imports made of it stays"))
    }
}
