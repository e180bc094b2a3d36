import Counts

/// What intervals are counted at: a site, with its line and counter where the source names them. Each has a small number.
///
/// Labels that the clocks skip are counted at a place of their own: such an interval and the one after it begin at one instant, and
/// are not the same. For one thread.
package final class CountedPlaces {
    package struct Place: Hashable {
        /// Numbers in ``CounterNames``; the site's by ``StatementNames/site(of:)``.
        var site: UInt32
        package var line: UInt32 = 0
        package var counter: UInt32 = 0
        var isSkippedLabel = false

        /// Whether the same people may be counted at both.
        func mayCountSame(as other: Place) -> Bool {
            site == other.site && isSkippedLabel == other.isSkippedLabel && spot.mayCountSame(as: other.spot)
        }

        /// Whether both are the same place, whatever the clocks skip.
        func isSameSpot(as other: Place) -> Bool {
            site == other.site && line == other.line && counter == other.counter
        }

        private var spot: CountedSpot<UInt32> {
            CountedSpot(line: line == 0 ? nil : line, counter: counter == 0 ? nil : counter)
        }
    }

    private(set) var places: [Place] = []
    private var numbers: [Place: UInt32] = [:]
    /// By site: number + 1 of the place without line and counter, which is most often asked for.
    private var plain: [UInt32] = []
    /// By site.
    private var ofSite: [UInt32: [UInt32]] = [:]
    private var alike: [[UInt32]] = []

    var count: Int { places.count }

    package subscript(_ number: UInt32) -> Place { places[Int(number)] }

    /// The number of a place, given on first sight.
    func number(of place: Place) -> UInt32 {
        guard place.line == 0, place.counter == 0, !place.isSkippedLabel else { return found(place) }
        while plain.count <= Int(place.site) { plain.append(0) }
        if plain[Int(place.site)] == 0 { plain[Int(place.site)] = found(place) + 1 }
        return plain[Int(place.site)] - 1
    }

    /// The places at which the same people may be counted as at one, itself the first.
    func alike(_ number: UInt32) -> [UInt32] { alike[Int(number)] }

    /// Whether the same people may be counted at another place than one.
    func hasAlike(_ number: UInt32) -> Bool { alike[Int(number)].count > 1 }

    private func found(_ place: Place) -> UInt32 {
        if let number = numbers[place] { return number }
        let number = UInt32(places.count)
        places.append(place)
        numbers[place] = number
        alike.append([number])
        for other in ofSite[place.site] ?? [] where places[Int(other)].mayCountSame(as: place) {
            alike[Int(number)].append(other)
            alike[Int(other)].append(number)
        }
        ofSite[place.site, default: []].append(number)
        return number
    }
}
