import Bytes
import LocalTime
import Timekeeping

/// What the crossings of an interval are drawn from: a hash of its site, as it always was, and of whatever else tells two
/// intervals of one site and label apart. For one thread.
struct IntervalIdentities {
    private let names: StatementNames
    /// By place.
    private var hashes: [UInt64?] = []
    /// By zone; `nil` inside where the system knows no such zone.
    private var zones: [LocalZone?] = []

    init(_ names: StatementNames) { self.names = names }

    mutating func identity(of interval: StatedInterval) -> UInt64 {
        let ofPlace = hash(interval.place)
        while zones.count <= Int(interval.zone) { zones.append(try? LocalZone(named: names.zones.names[zones.count])) }
        // The label of an hour that comes twice is that of the first, and one may be wrong.
        if let zone = zones[Int(interval.zone)], zone.instant(of: interval.label).time == interval.start {
            return ofPlace
        }
        return SplitMix64.mix(ofPlace ^ UInt64(bitPattern: interval.start.milliseconds))
    }

    private mutating func hash(_ number: UInt32) -> UInt64 {
        while hashes.count <= Int(number) { hashes.append(nil) }
        if let known = hashes[Int(number)] { return known }
        let place = names.places[number]
        var text = names.sites.names[Int(place.site)]
        if place.line != 0 || place.counter != 0 {
            // The separator can't be in a name.
            text += "\u{0}\(names.counters.lines.names[Int(place.line)])"
            text += "\u{0}\(names.counters.counters.names[Int(place.counter)])"
        }
        let hash = text.withUTF8 { XXHash64.hash(UnsafeRawBufferPointer($0)) }
        hashes[Int(number)] = hash
        return hash
    }
}
