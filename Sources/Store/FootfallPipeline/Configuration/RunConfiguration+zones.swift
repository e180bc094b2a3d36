internal import LocalTime
package import Stores
package import Timekeeping

extension RunConfiguration {
    /// The stores whose days end by another zone here than they are registered in, in words. Days end as the file says, since a
    /// visitor's pseudonym must not change within a day because somebody registers a store.
    package func zoneNotices(_ known: KnownStores, now: EventTime) -> [String] {
        var stores = Set(zones.keys).union(cameras.map(\.settings.store))
        if let demo { stores.insert(demo.store) }
        return stores.sorted().compactMap { store in
            guard let registered = known.zone(of: store, at: now) else { return nil }
            let own = zones[store] ?? "UTC"
            guard own != registered.name else { return nil }
            return zones[store] == nil
                ? "the days of store '\(store)' end by UTC here, and it is registered in \(registered.name): name its "
                    + "time_zone in the configuration"
                : "the days of store '\(store)' end by \(own) here, and it is registered in \(registered.name)"
        }
    }
}
