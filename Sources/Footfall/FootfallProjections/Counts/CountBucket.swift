internal import Counts
internal import LocalTime
internal import Timekeeping

/// Whether counts are of local hours or of local days.
package enum CountPeriod: String, Sendable {
    case hour
    case day

    var milliseconds: Int64 { self == .hour ? 3_600_000 : 86_400_000 }

    /// The longest interval that is in a row.
    var secondsMax: UInt32 { self == .hour ? 3_600 : CountInterval.secondsOfDayMax }
}

/// One local hour or day, whatever the zone: what the wall clock shows at its start, and of an hour the clock's offset from
/// UTC, which tells the two readings of an hour apart that comes twice.
///
/// Keys are 10 bytes: the wall clock in milliseconds, big-endian with the sign flipped, and 1440 less the offset in minutes,
/// big-endian; 0 for a day. So rows are in the order of local time, and of two readings the first comes first.
struct CountBucket: Hashable, Comparable {
    /// What the wall clock shows, as milliseconds since 1970-01-01T00:00 there.
    var local: Int64
    /// Minutes east of UTC, less than a day; 0 for a day.
    var offsetMinutes: Int64

    /// The bucket of an interval that begins at an instant.
    init(holding start: EventTime, offsetMinutes: Int64, _ period: CountPeriod) {
        let local = start.milliseconds + offsetMinutes * 60_000
        self.local = local.dividedDown(by: period.milliseconds) * period.milliseconds
        self.offsetMinutes = period == .hour ? offsetMinutes : 0
    }

    static func < (a: CountBucket, b: CountBucket) -> Bool {
        a.local != b.local ? a.local < b.local : a.offsetMinutes > b.offsetMinutes
    }

    func key(_ period: CountPeriod) -> [UInt8] {
        let offset = period == .hour ? UInt16(1440 - offsetMinutes) : 0
        return Self.start(ofLocal: local) + withUnsafeBytes(of: offset.bigEndian) { [UInt8]($0) }
    }

    /// Buckets of a period are in the order of these.
    func orderKey(_ period: CountPeriod) -> UInt64 {
        let ordinal = local / period.milliseconds
        return UInt64(bitPattern: ordinal) &<< 12 ^ 1 << 63 | UInt64(1440 - offsetMinutes)
    }

    /// Where the keys of a local time begin.
    static func start(ofLocal local: Int64) -> [UInt8] {
        withUnsafeBytes(of: (UInt64(bitPattern: local) ^ 1 << 63).bigEndian) { [UInt8]($0) }
    }

    init?(key: RawSpan) {
        guard key.byteCount == 10 else { return nil }
        let stored = UInt64(bigEndian: key.unsafeLoadUnaligned(fromByteOffset: 0, as: UInt64.self))
        local = Int64(bitPattern: stored ^ 1 << 63)
        let offset = UInt16(bigEndian: key.unsafeLoadUnaligned(fromByteOffset: 8, as: UInt16.self))
        offsetMinutes = offset == 0 ? 0 : 1440 - Int64(offset)
    }
}
