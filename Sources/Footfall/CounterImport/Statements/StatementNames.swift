import Counts
import EventLog
import Stores

/// The names that statements of a topic carry as numbers. For one thread.
package final class StatementNames {
    package let counters: CounterNames
    package let places = CountedPlaces()
    /// IANA.
    package let zones = NameTable()
    /// Files and the like; number 0 where a statement names none.
    let sources = NameTable(first: "")
    /// Reasons for which intervals are missing; number 0 is the empty one.
    let reasons = NameTable(first: "")
    /// Number 0 is ``ImportID/none``.
    private(set) var imports: [ImportID] = [.none]
    private var importNumbers: [ImportID: UInt32] = [.none: 0]

    private let stores: KnownStores
    /// By the number of a name.
    private var siteNumbers: [UInt32] = []

    /// - Parameter stores: a site is one under all names of its store.
    package init(_ counters: CounterNames = CounterNames(), stores: KnownStores = KnownStores()) {
        self.counters = counters
        self.stores = stores
    }

    /// The number of a site under any of its names: that of its store's id, or of the name itself where no store has it.
    package func site(of name: UInt32) -> UInt32 {
        while siteNumbers.count <= Int(name) {
            let next = UInt32(siteNumbers.count)
            siteNumbers.append(stores.store(named: sites.names[Int(next)]).map { sites.number(of: $0) } ?? next)
        }
        return siteNumbers[Int(name)]
    }

    package func site(of name: String) -> UInt32 { site(of: sites.number(of: name)) }

    package var sites: NameTable { counters.sites }

    func number(of importID: ImportID) -> UInt32 {
        if let known = importNumbers[importID] { return known }
        let number = UInt32(imports.count)
        imports.append(importID)
        importNumbers[importID] = number
        return number
    }

    /// An interval's place in words: the site as the source names it, and its line and counter.
    func text(of interval: StatedInterval) -> String {
        let place = places[interval.place]
        var text = sites.names[Int(interval.site)]
        if place.line != 0 { text += ", line \(counters.lines.names[Int(place.line)])" }
        if place.counter != 0 { text += ", counter \(counters.counters.names[Int(place.counter)])" }
        return text
    }
}

extension KnownStores {
    /// The stores as a log knows them now.
    package init(_ log: EventLog) throws {
        let registry = StoreRegistry(log)
        try registry.refresh()
        self = registry.known
    }
}
