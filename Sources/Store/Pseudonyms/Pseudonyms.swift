import Crypto
import LocalTime
import Synchronization
package import Timekeeping

/// What a pseudonym stands for. It never leaves the store in any other form.
package enum PseudonymSubject: Hashable, Sendable {
    /// Whom the analyzer takes a face for: the same text for the same person, within a store and a day.
    case identity(String)
    /// A person as long as one camera has it in view.
    case track(camera: String, id: UInt64)

    /// What is hashed: unequal for unequal subjects.
    var bytes: [UInt8] {
        switch self {
        case .identity(let identity): [1] + identity.utf8
        case .track(let camera, let id): [2] + withUnsafeBytes(of: id.bigEndian) { [UInt8]($0) } + camera.utf8
        }
    }
}

/// Visitors' pseudonyms: the first 64 bits of an HMAC-SHA-256 under a key of the store's local day.
///
/// When the day is over and a grace has passed its key is destroyed, and what it made links to nothing any more. An event
/// that comes later has no pseudonym. Any thread may use it; keys are kept in memory until ``destroyExpired(now:)``.
package final class Pseudonyms: Sendable {
    private let ring: KeyRing
    private let zones: StoreZones
    private let grace: Duration
    private let cache = Mutex<Cache>(Cache())

    private struct Cache {
        var keys: [KeyName: (key: SymmetricKey, expiresAt: EventTime)] = [:]
    }

    /// Two hours: what a box that was offline in the evening delivers then still counts.
    package static let grace = Duration.seconds(2 * 3_600)
    /// How far ahead of its append an event's day may begin: else a clock that is wrong would make keys that stay for years.
    static let ahead = Duration.seconds(86_400)

    package init(_ ring: KeyRing, zones: StoreZones, grace: Duration = Pseudonyms.grace) {
        self.ring = ring
        self.zones = zones
        self.grace = grace
    }

    /// The pseudonym of a subject in a store on the local day of `eventTime`.
    ///
    /// - Parameters:
    ///   - appendTime: when the event became durable: one that came after the day's grace has none, whenever it is looked at.
    ///   - now: after the day's grace there is no key any more, whatever the append time.
    /// - Returns: `nil` where the day's key is gone, or its day is too far ahead.
    /// - Throws: ``KeyRingError`` and others.
    package func pseudonym(
        of subject: PseudonymSubject, store: String, eventTime: EventTime, appendTime: EventTime, now: EventTime
    ) throws -> UInt64? {
        guard let day = zones.day(of: store, at: eventTime) else { return nil }
        let expiresAt = day.end + grace
        guard appendTime < expiresAt, now < expiresAt, day.start <= appendTime + Self.ahead else {
            return nil
        }
        guard let key = try key(KeyName(.pseudonyms, store, day: day.number), expiresAt: expiresAt) else { return nil }
        let code = HMAC<SHA256>.authenticationCode(for: subject.bytes, using: key)
        return code.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    }

    private func key(_ name: KeyName, expiresAt: EventTime) throws -> SymmetricKey? {
        if let known = cache.withLock({ $0.keys[name] }) { return known.key }
        guard let key = try ring.key(name, expiresAt: expiresAt) else { return nil }
        cache.withLock { $0.keys[name] = (key, expiresAt) }
        return key
    }

    /// Destroys the keys whose time is over, in the ring and in memory. Cheap where there are none.
    ///
    /// - Returns: How many were destroyed.
    @discardableResult
    package func destroyExpired(now: EventTime) throws -> Int {
        cache.withLock { cache in cache.keys = cache.keys.filter { $0.value.expiresAt > now } }
        guard try ring.list().contains(where: { $0.name.purpose == .pseudonyms && $0.expiresAt <= now }) else {
            return 0
        }
        return try ring.destroy { name, expiresAt in name.purpose == .pseudonyms && expiresAt <= now }
    }
}
