import Counts
import LocalTime
internal import Timekeeping

/// Tells a number of persons who are present, or the readings of two counters under one name, from a counter that goes up: it goes
/// down nearly as often, also in the middle of a day.
struct PresenceWatch {
    private(set) var rises = 0
    private(set) var falls = 0
    private(set) var firstFall = 0
    private var last: CounterReading?

    /// A counter that is restarted, or says something wrong, falls less often.
    private static let fallsMin = 4
    private static let risesPerFall = 2

    /// Takes the readings of one name in the order of their times.
    mutating func take(_ reading: CounterReading, wrapBits: Int?, in zone: LocalZone) {
        defer { last = reading }
        guard let last, reading.value != last.value else { return }
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
            line: firstFall,
            reason:
                "\(name.text) goes down \(falls) times and up \(rises) times: it says how many are there, or two counters have "
                + "its name. None of its readings are taken")
    }

    /// Those of a file's counters of which none of the readings are taken.
    ///
    /// - Parameter readings: in the order of their times.
    static func refused(
        _ readings: some Sequence<CounterReading>, wrapBits: Int?, _ zones: SiteZones
    ) -> (names: Set<CounterName>, faults: [BadRecord]) {
        var watches: [CounterName: (watch: PresenceWatch, zone: LocalZone)] = [:]
        for reading in readings {
            if watches[reading.name] == nil {
                let zone = zones.zone(of: reading.name.site, at: reading.time) ?? .utc
                watches[reading.name] = (PresenceWatch(), zone)
            }
            let index = watches.index(forKey: reading.name)!
            watches.values[index].watch.take(reading, wrapBits: wrapBits, in: watches.values[index].zone)
        }
        let faults = watches.compactMap { name, watched in watched.watch.fault(of: name).map { (name, $0) } }
        return (Set(faults.map(\.0)), faults.map(\.1).sorted { $0.line < $1.line })
    }
}
