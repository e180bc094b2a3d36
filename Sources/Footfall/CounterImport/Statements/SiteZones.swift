/// By which zones the labels of each site's intervals became instants: nearly every site has one. One owner.
struct SiteZones {
    private let names: StatementNames
    /// By place: the number + 1 of the zone that it had last, which is most often the next one's.
    private var last: [UInt32] = []
    /// By the number of a site.
    private var zones: [[UInt32]] = []
    /// Whether any site has more than one.
    private var isMixed = false

    init(_ names: StatementNames) { self.names = names }

    mutating func add(_ interval: StatedInterval) {
        let place = Int(interval.place)
        while last.count <= place { last.append(0) }
        guard last[place] != interval.zone + 1 else { return }
        last[place] = interval.zone + 1
        let site = Int(names.places[interval.place].site)
        while zones.count <= site { zones.append([]) }
        guard !zones[site].contains(interval.zone) else { return }
        zones[site].append(interval.zone)
        isMixed = isMixed || zones[site].count > 1
    }

    /// `false` where it is known at once that an interval's site has no other zone than its own.
    @inline(__always)
    func mayHaveOthers(than interval: StatedInterval) -> Bool {
        let place = Int(interval.place)
        return isMixed || place >= last.count || last[place] != interval.zone + 1
    }

    /// The zones of an interval's site, its own left out.
    func others(than interval: StatedInterval) -> [UInt32] {
        guard mayHaveOthers(than: interval) else { return [] }
        let site = Int(names.places[interval.place].site)
        guard site < zones.count else { return [] }
        return zones[site].filter { $0 != interval.zone }
    }
}
