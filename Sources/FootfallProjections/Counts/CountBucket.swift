/// The local hour or day that a count belongs to.
package enum CountPeriod: String, Sendable {
    case hour
    case day

    var milliseconds: Int64 { self == .hour ? 3_600_000 : 86_400_000 }
}

/// One local hour or day, whatever the zone: what the wall clock shows at its start, and which of two readings it is.
///
/// Keys are 9 bytes: the wall clock in milliseconds, big-endian with the sign flipped, and the reading. So rows are in the
/// order of local time.
struct CountBucket: Hashable, Comparable {
    /// What the wall clock shows, as milliseconds since 1970-01-01T00:00 there.
    var local: Int64
    /// 1 for the second of two readings, when clocks go back.
    var reading: UInt8

    init(local: Int64, reading: UInt8 = 0) {
        self.local = local
        self.reading = reading
    }

    /// The bucket that holds a wall clock time.
    init(holding local: Int64, _ period: CountPeriod, reading: UInt8 = 0) {
        var quotient = local / period.milliseconds
        if local % period.milliseconds < 0 { quotient -= 1 }
        self.local = quotient * period.milliseconds
        self.reading = reading
    }

    static func < (a: CountBucket, b: CountBucket) -> Bool {
        a.local != b.local ? a.local < b.local : a.reading < b.reading
    }

    var key: [UInt8] {
        withUnsafeBytes(of: (UInt64(bitPattern: local) ^ 1 << 63).bigEndian) { [UInt8]($0) } + [reading]
    }

    init?(key: RawSpan) {
        guard key.byteCount == 9 else { return nil }
        let stored = UInt64(bigEndian: key.unsafeLoadUnaligned(fromByteOffset: 0, as: UInt64.self))
        local = Int64(bitPattern: stored ^ 1 << 63)
        reading = key.unsafeLoad(fromByteOffset: 8, as: UInt8.self)
    }
}
