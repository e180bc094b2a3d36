/// What each byte of a single-byte encoding is in UTF-8.
///
/// An entry holds up to three bytes, the first in the lowest eight bits, and their number in the highest eight; 0 is a byte that the
/// encoding hasn't. Made once and kept.
struct SingleByteTable: @unchecked Sendable {
    /// Of 256 entries, never changed after it was made.
    let entries: UnsafePointer<UInt32>

    static let windows1252 = SingleByteTable { windows[$0] ?? ((0x80...0x9F).contains($0) ? nil : UInt16($0)) }
    static let latin1 = SingleByteTable { (0x80...0x9F).contains($0) ? nil : UInt16($0) }
    static let latin9 = SingleByteTable { latin[$0] ?? ((0x80...0x9F).contains($0) ? nil : UInt16($0)) }

    /// `nil` for encodings whose characters aren't a byte each.
    static func of(_ encoding: TextEncoding) -> SingleByteTable? {
        switch encoding {
        case .windows1252: windows1252
        case .latin1: latin1
        case .latin9: latin9
        case .utf8, .utf16, .utf16LittleEndian, .utf16BigEndian: nil
        }
    }

    private init(_ scalar: (UInt8) -> UInt16?) {
        let entries = UnsafeMutablePointer<UInt32>.allocate(capacity: 256)
        for byte in UInt8.min...UInt8.max { entries[Int(byte)] = scalar(byte).map(Self.entry) ?? 0 }
        self.entries = UnsafePointer(entries)
    }

    private static func entry(_ scalar: UInt16) -> UInt32 {
        let value = UInt32(scalar)
        if value < 0x80 { return value | 1 << 24 }
        if value < 0x800 { return (0xC0 | value >> 6) | (0x80 | value & 0x3F) << 8 | 2 << 24 }
        return (0xE0 | value >> 12) | (0x80 | value >> 6 & 0x3F) << 8 | (0x80 | value & 0x3F) << 16 | 3 << 24
    }

    /// Where windows-1252 is not Latin-1. 0x81, 0x8D, 0x8F, 0x90 and 0x9D are nothing in it.
    private static let windows: [UInt8: UInt16] = [
        0x80: 0x20AC, 0x82: 0x201A, 0x83: 0x0192, 0x84: 0x201E, 0x85: 0x2026, 0x86: 0x2020, 0x87: 0x2021, 0x88: 0x02C6,
        0x89: 0x2030, 0x8A: 0x0160, 0x8B: 0x2039, 0x8C: 0x0152, 0x8E: 0x017D, 0x91: 0x2018, 0x92: 0x2019, 0x93: 0x201C,
        0x94: 0x201D, 0x95: 0x2022, 0x96: 0x2013, 0x97: 0x2014, 0x98: 0x02DC, 0x99: 0x2122, 0x9A: 0x0161, 0x9B: 0x203A,
        0x9C: 0x0153, 0x9E: 0x017E, 0x9F: 0x0178,
    ]

    /// Where ISO 8859-15 is not Latin-1.
    private static let latin: [UInt8: UInt16] = [
        0xA4: 0x20AC, 0xA6: 0x0160, 0xA8: 0x0161, 0xB4: 0x017D, 0xB8: 0x017E, 0xBC: 0x0152, 0xBD: 0x0153, 0xBE: 0x0178,
    ]
}
