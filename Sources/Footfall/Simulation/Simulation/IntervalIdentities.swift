import Bytes
import CounterImport
import InputFiles
import LocalTime
import Timekeeping

/// What the crossings of an interval are drawn from: a hash of its site's name, as it always was, and of whatever else tells two
/// intervals of one site and label apart. For one thread.
struct IntervalIdentities {
    private let names: StatementNames
    private struct NamedPlace: Hashable {
        var place: UInt32
        var site: UInt32
    }

    private var hashes: [NamedPlace: UInt64] = [:]
    /// By zone; `nil` inside where the system knows no such zone.
    private var zones: [LocalZone?] = []

    init(_ names: StatementNames) { self.names = names }

    mutating func identity(of interval: StatedInterval) -> UInt64 {
        let ofPlace = hash(NamedPlace(place: interval.place, site: interval.site))
        while zones.count <= Int(interval.zone) { zones.append(try? LocalZone(named: names.zones.names[zones.count])) }
        // The label of an hour that comes twice is that of the first, and one may be wrong.
        if let zone = zones[Int(interval.zone)], zone.instant(of: interval.label).time == interval.start {
            return ofPlace
        }
        return SplitMix64.mix(ofPlace ^ UInt64(bitPattern: interval.start.milliseconds))
    }

    private mutating func hash(_ named: NamedPlace) -> UInt64 {
        if let known = hashes[named] { return known }
        let place = names.places[named.place]
        var text = names.sites.names[Int(named.site)]
        if place.line != 0 || place.counter != 0 {
            // The separator can't be in a name.
            text += "\u{0}\(names.counters.lines.names[Int(place.line)])"
            text += "\u{0}\(names.counters.counters.names[Int(place.counter)])"
        }
        let hash = text.withUTF8 { XXHash64.hash(UnsafeRawBufferPointer($0)) }
        hashes[named] = hash
        return hash
    }
}
