import Counts

/// The names that statements of a topic carry as numbers. For one thread.
final class StatementNames {
    let counters: CounterNames
    let places = CountedPlaces()
    /// IANA.
    let zones = NameTable()
    /// Files and the like; number 0 where a statement names none.
    let sources = NameTable(first: "")
    /// Reasons for which intervals are missing; number 0 is the empty one.
    let reasons = NameTable(first: "")
    /// Number 0 is ``ImportID/none``.
    private(set) var imports: [ImportID] = [.none]
    private var importNumbers: [ImportID: UInt32] = [.none: 0]

    init(_ counters: CounterNames = CounterNames()) { self.counters = counters }

    var sites: NameTable { counters.sites }

    func number(of importID: ImportID) -> UInt32 {
        if let known = importNumbers[importID] { return known }
        let number = UInt32(imports.count)
        imports.append(importID)
        importNumbers[importID] = number
        return number
    }

    /// The place in words: the site, and its line and counter.
    func text(_ place: CountedPlaces.Place) -> String {
        var text = sites.names[Int(place.site)]
        if place.line != 0 { text += ", line \(counters.lines.names[Int(place.line)])" }
        if place.counter != 0 { text += ", counter \(counters.counters.names[Int(place.counter)])" }
        return text
    }
}
