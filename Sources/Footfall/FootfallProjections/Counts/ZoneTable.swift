internal import LocalTime
internal import Timekeeping

/// The time zones that events name, numbered in the order in which they are met. Numbers are never stored. One thread.
final class ZoneTable {
    typealias Number = UInt32
    /// Of an event without a zone.
    static let none = Number.max

    private(set) var names: [[UInt8]] = []
    /// `nil` of a name that the system doesn't know.
    private var zones: [LocalZone?] = []
    private var clocks: [LocalClock?] = []
    private var numbers: [[UInt8]: Number] = [:]
    /// What was answered last holds from `start` up to `end`: mostly for the next question too.
    private var last = (zone: ZoneTable.none, start: EventTime.epoch, end: EventTime.epoch, offsetMinutes: Int64(0))

    func number(of name: some Collection<UInt8>) -> Number {
        guard !name.isEmpty else { return Self.none }
        let name = Array(name)
        if let known = numbers[name] { return known }
        let number = Number(names.count)
        numbers[name] = number
        names.append(name)
        let zone = try? LocalZone(named: String(decoding: name, as: UTF8.self))
        zones.append(zone)
        clocks.append(zone.map { LocalClock($0) })
        return number
    }

    /// Minutes east of UTC at an instant; `nil` where the zone isn't known.
    func offsetMinutes(of number: Number, at instant: EventTime) -> Int64? {
        if number == last.zone, last.start <= instant, instant < last.end { return last.offsetMinutes }
        guard number != Self.none, let clock = clocks[Int(number)] else { return nil }
        let offset = clock.offsetMinutes(at: instant)
        last = (number, instant, clock.offsetEnd(at: instant), offset)
        return offset
    }

    /// Whether the clocks of a known zone skip a label that became an instant by an offset.
    func isSkipped(_ label: LocalLabel, at start: EventTime, offsetMinutes: Int32, _ number: Number) -> Bool {
        guard number != Self.none, let zone = zones[Int(number)] else { return false }
        return zone.isSkipped(label, at: start, offsetMinutes: offsetMinutes)
    }
}
