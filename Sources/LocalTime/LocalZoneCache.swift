internal import Synchronization

/// The zones that this process has looked up, unknown names too. Any thread may ask.
enum LocalZoneCache {
    /// Names come from events: there may be any number that are no zones.
    private static let zonesMax = 2_000
    private static let known = Mutex<[String: LocalZone?]>([:])

    /// `nil` where the system knows no such zone.
    static func zone(named name: String) -> LocalZone? {
        if let found = known.withLock({ $0[name] }) { return found }
        let zone = LocalZone(reading: name)
        known.withLock { zones in
            if zones.count >= zonesMax { zones.removeAll() }
            zones[name] = .some(zone)
        }
        return zone
    }
}
