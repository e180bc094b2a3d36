internal import Synchronization

/// The zones that this process has looked up, and names that are no zones. Any thread may ask.
///
/// Names come from events: there may be any number, of zones too (`GMT+0101`). Each kind has a bound of its own, so that names
/// that are not zones never displace zones, whose tables take long to read.
enum LocalZoneCache {
    private static let zonesMax = 2_000
    private static let unknownMax = 2_000

    private struct Names {
        var zones: [String: LocalZone] = [:]
        var unknown: Set<String> = []
    }
    private static let names = Mutex(Names())

    /// `nil` where the system knows no such zone.
    static func zone(named name: String) -> LocalZone? {
        let (known, isUnknown) = names.withLock { ($0.zones[name], $0.unknown.contains(name)) }
        if known != nil || isUnknown { return known }
        let zone = LocalZone(lookingUp: name)
        return names.withLock { names in
            guard let zone else {
                if names.unknown.count >= unknownMax { names.unknown.removeAll() }
                names.unknown.insert(name)
                return nil
            }
            // Another thread's may have its table already.
            if let first = names.zones[name] { return first }
            if names.zones.count >= zonesMax { names.zones.removeAll() }
            names.zones[name] = zone
            return zone
        }
    }
}
