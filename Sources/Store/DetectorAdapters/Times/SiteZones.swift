import LocalTime
import Stores
internal import Timekeeping

/// The zones of an input's sites and stores: the one that is registered at the time, else the one that the options name.
struct SiteZones {
    let known: KnownStores
    let named: LocalZone?

    /// - Throws: `UnknownTimeZone`.
    init(_ options: AdapterOptions) throws {
        known = options.stores
        named = try options.timeZone.map { try LocalZone(named: $0) }
    }

    /// `nil` where neither is known.
    func zone(of site: String, at time: EventTime) -> LocalZone? { known.zone(of: site, at: time) ?? named }

    /// The same at a time on the site's own clock.
    func zone(of site: String, showing wall: WallTime) -> LocalZone? {
        let near = EventTime(milliseconds: wall.milliseconds)
        // Which zone holds depends on the moment, which depends on the zone: the one that holds at what it gives.
        let guess = zone(of: site, at: near) ?? .utc
        return zone(of: site, at: guess.firstInstant(of: wall))
    }
}
