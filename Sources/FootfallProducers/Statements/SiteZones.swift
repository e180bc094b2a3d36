/// By which zones the labels of each site's intervals became instants: nearly every site has one. One owner.
struct SiteZones {
    private let names: StatementNames
    /// By place: the number + 1 of the zone that it had last, which is most often the next one's.
    private var last: [UInt32] = []
    /// By the number of a site.
    private var zones: [[UInt32]] = []

    init(_ names: StatementNames) { self.names = names }

    mutating func add(_ interval: StatedInterval) {
        let place = Int(interval.place)
        while last.count <= place { last.append(0) }
        guard last[place] != interval.zone + 1 else { return }
        last[place] = interval.zone + 1
        let site = Int(names.places[interval.place].site)
        while zones.count <= site { zones.append([]) }
        if !zones[site].contains(interval.zone) { zones[site].append(interval.zone) }
    }

    /// The zones of an interval's site, its own left out.
    func others(than interval: StatedInterval) -> [UInt32] {
        let site = Int(names.places[interval.place].site)
        guard site < zones.count else { return [] }
        if zones[site].count == 1, zones[site][0] == interval.zone { return [] }
        return zones[site].filter { $0 != interval.zone }
    }
}
