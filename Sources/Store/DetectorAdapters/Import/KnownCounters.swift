import Counts

/// The counters of known intervals by their numbers: an interval that has a number instead of names is copied, compared and looked
/// up at no cost.
///
/// A number is of one table alone. For one thread.
final class KnownCounters {
    typealias Spot = CountedSpot<String>

    /// A place of a site that counted.
    struct Counter {
        /// The store's id, or the name of a site that is none.
        let site: String
        let siteNumber: UInt32
        let spot: Spot
    }

    private struct Place: Hashable {
        let site: UInt32
        let spot: Spot
    }

    /// A line, or a counter, of a site; `nil` for those that name none.
    private struct Name: Hashable {
        let site: UInt32
        let text: String?
    }

    private var all: [Counter] = []
    private var numbers: [Place: UInt32] = [:]
    private var ofLine: [Name: [UInt32]] = [:]
    private var ofCounter: [Name: [UInt32]] = [:]
    private var sites: [String: UInt32] = [:]
    /// Of each counter: those whose people may be its own too, and how many counters there were when they were looked up.
    private var alike: [(numbers: [UInt32], count: Int)] = []
    /// Of the event before.
    private var lastSite: (name: String, number: UInt32)?

    subscript(number: UInt32) -> Counter { all[Int(number)] }

    /// The number of a counter, which it gets where it has none.
    func number(site: String, spot: Spot) -> UInt32 {
        let place = Place(site: number(ofSite: site), spot: spot)
        if let number = numbers[place] { return number }
        let number = UInt32(all.count)
        numbers[place] = number
        all.append(Counter(site: site, siteNumber: place.site, spot: spot))
        alike.append(([], 0))
        ofLine[Name(site: place.site, text: spot.line), default: []].append(number)
        ofCounter[Name(site: place.site, text: spot.counter), default: []].append(number)
        return number
    }

    private func number(ofSite site: String) -> UInt32 {
        if let lastSite, lastSite.name == site { return lastSite.number }
        let number = sites[site] ?? UInt32(sites.count)
        sites[site] = number
        lastSite = (site, number)
        return number
    }

    /// Those known that may have counted the same people as a counter, itself included; `nil` for one with neither line nor counter:
    /// that may be any of its site.
    func alike(_ number: UInt32) -> [UInt32]? {
        let index = Int(number)
        if alike[index].count == all.count { return alike[index].numbers }
        let (site, spot) = (all[index].siteNumber, all[index].spot)
        let found: [UInt32]
        switch (spot.line, spot.counter) {
        case (nil, nil): return nil
        case (nil, let counter):
            found = [counter, nil].flatMap { ofCounter[Name(site: site, text: $0)] ?? [] }
        case (let line, nil):
            found = [line, nil].flatMap { ofLine[Name(site: site, text: $0)] ?? [] }
        case (let line, let counter):
            let spots = [
                spot, Spot(line: line, counter: nil), Spot(line: nil, counter: counter), Spot(line: nil, counter: nil),
            ]
            found = spots.compactMap { numbers[Place(site: site, spot: $0)] }
        }
        alike[index] = (found, all.count)
        return found
    }

    /// Whether two counters of a site may have counted the same people.
    func mayCountSame(_ a: UInt32, _ b: UInt32) -> Bool { all[Int(a)].spot.mayCountSame(as: all[Int(b)].spot) }
}
