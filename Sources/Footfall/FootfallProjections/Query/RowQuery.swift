package import LocalTime
package import Stores

/// Which rows of a projection are wanted; everything by default.
package struct RowQuery: Sendable {
    /// Sites of counts, stores of visits, under any of their names; empty for all.
    package var places: Set<String>
    /// Zones of visits; empty for all.
    package var zones: Set<String>
    /// When rows start: of windows and hours the moment, of days their midnight. A local bound is compared with the wall clock of
    /// each row's own store.
    package var times: TimeRange
    /// The wall clocks of stores, and their names.
    package var clocks: StoreClocks
    /// At most so many rows.
    package var limit: Int?

    package init(
        places: Set<String> = [], zones: Set<String> = [], times: TimeRange = .always,
        clocks: StoreClocks = StoreClocks(), limit: Int? = nil
    ) {
        self.places = places
        self.zones = zones
        self.times = times
        self.clocks = clocks
        self.limit = limit
    }

    /// Whether stores' clocks or names make a difference.
    package var needsStores: Bool { times.needsZone || !places.isEmpty }

    /// The bytes of the names of the places that are wanted; `nil` for all.
    var placeFilter: Set<[UInt8]>? {
        guard !places.isEmpty else { return nil }
        return places.reduce(into: []) { found, place in
            for name in clocks.known.names(alike: place) { found.formUnion(StoreName.encodings(of: name)) }
        }
    }

    /// The same of zones.
    var zoneFilter: Set<[UInt8]>? {
        guard !zones.isEmpty else { return nil }
        return zones.reduce(into: []) { $0.formUnion(StoreName.encodings(of: $1)) }
    }
}
