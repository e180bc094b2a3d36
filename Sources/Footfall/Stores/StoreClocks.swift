internal import Synchronization
package import ErrorKinds
package import LocalTime
package import Timekeeping

/// The wall clocks of stores: by the registry, else by the zone that an event names, else UTC, of which account is kept, so that it
/// can be said.
///
/// ```swift
/// let clocks = StoreClocks(registry.known)
/// range.includes(row.start, clocks.wallTime(of: row.store, at: row.start))
/// if let note = clocks.note { say(note) }
/// ```
/// Any thread may ask.
package final class StoreClocks: Sendable {
    package let known: KnownStores
    private let unregistered = Mutex<Set<String>>([])
    private static let unregisteredMax = 10_000

    package init(_ known: KnownStores = KnownStores()) { self.known = known }

    /// - Parameters:
    ///   - store: a store or site under any of its names; `nil` has none.
    ///   - eventZone: the IANA name that an event gives for its own place.
    package func zone(of store: String?, at time: EventTime, else eventZone: String? = nil) -> LocalZone {
        if let store, let zone = known.zone(of: store, at: time) { return zone }
        if let eventZone, let zone = try? LocalZone(named: eventZone) { return zone }
        unregistered.withLock { names in
            if names.count < Self.unregisteredMax { names.insert(store ?? "") }
        }
        return .utc
    }

    package func wallTime(of store: String?, at time: EventTime, else eventZone: String? = nil) -> WallTime {
        zone(of: store, at: time, else: eventZone).wallTime(at: time)
    }

    /// The one moment that a local time names in a store.
    ///
    /// - Throws: ``StoreTimeError`` where its clock shows that time never or twice.
    package func instant(of wall: WallTime, in store: String) throws(StoreTimeError) -> EventTime {
        // Which zone holds depends on the moment, which depends on the zone: the one that holds at what it gives.
        let guess = zone(of: store, at: EventTime(milliseconds: wall.milliseconds))
        let zone = zone(of: store, at: guess.firstInstant(of: wall))
        let instants = zone.instants(of: wall)
        guard let instant = instants.first, instants.count == 1 else {
            throw StoreTimeError(wall: wall, zone: zone.name, store: store, count: instants.count)
        }
        return instant
    }

    /// From which moment on a bound is reached.
    ///
    /// - Parameter zone: of a store that isn't registered then.
    /// - Throws: ``StoreTimeError`` for a local time within an hour that comes twice: it is reached, and then not any more.
    package func boundary(
        _ bound: TimeBound, in store: String, else zone: LocalZone
    ) throws(StoreTimeError) -> EventTime {
        let wall: WallTime
        switch bound {
        case .instant(let time): return time
        case .local(let local): wall = local
        }
        let zone = known.zone(of: store, at: zone.firstInstant(of: wall)) ?? zone
        let instants = zone.instants(of: wall)
        if instants.count > 1, zone.isRepeated(at: instants[1] - .milliseconds(1)) {
            throw StoreTimeError(wall: wall, zone: zone.name, store: store, count: instants.count)
        }
        return instants.first ?? zone.firstInstant(of: wall)
    }

    /// The stores for which UTC was taken, in order.
    package var storesWithoutZone: [String] { unregistered.withLock { $0.sorted() } }

    /// What people have to know of it; `nil` where every zone was known.
    package var note: String? {
        let names = storesWithoutZone
        guard !names.isEmpty else { return nil }
        let shown = names.prefix(5).map { $0.isEmpty ? "rows without a store" : "'\($0)'" }.joined(separator: ", ")
        return "no time zone is registered for \(shown)"
            + (names.count > 5 ? " and \(names.count - 5) more" : "") + ": local times are taken as UTC there"
    }
}

/// A local time of a store that doesn't name one moment.
package struct StoreTimeError: KindedError, Equatable {
    package let wall: WallTime
    package let zone: String
    package let store: String
    /// How often the store's clock shows it.
    package let count: Int

    package var kind: ErrorKind { .usage }
    package var description: String {
        count == 0
            ? "\(wall) does not exist in store '\(store)' (\(zone)): its clock skips it"
            : "\(wall) comes twice in store '\(store)' (\(zone)): write it with its offset"
    }
}
