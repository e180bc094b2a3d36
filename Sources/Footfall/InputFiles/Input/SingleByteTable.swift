/// What each byte of a single-byte encoding is in UTF-8.
///
/// An entry holds up to three bytes, the first in the lowest eight bits, and their number in the highest eight; 0 is a byte that the
/// encoding hasn't. Made once and kept.
struct SingleByteTable: @unchecked Sendable {
    /// Of 256 entries, never changed after it was made.
    let entries: UnsafePointer<UInt32>

    static let windows1252 = SingleByteTable { windows[$0] ?? ((0x80...0x9F).contains($0) ? nil : UInt16($0)) }
    static let windows1251 = SingleByteTable { byte in
        byte < 0x80 ? UInt16(byte) : byte >= 0xC0 ? UInt16(byte) - 0xC0 + 0x410 : cyrillic[byte]
    }
    static let windows1250 = SingleByteTable { byte in
        byte < 0x80 ? UInt16(byte) : central[Int(byte) - 0x80] == 0 ? nil : central[Int(byte) - 0x80]
    }
    static let latin2 = SingleByteTable { byte in
        byte < 0x80 ? UInt16(byte) : byte < 0xA0 ? nil : east[Int(byte) - 0xA0]
    }
    static let latin1 = SingleByteTable { (0x80...0x9F).contains($0) ? nil : UInt16($0) }
    static let latin9 = SingleByteTable { latin[$0] ?? ((0x80...0x9F).contains($0) ? nil : UInt16($0)) }

    /// `nil` for encodings whose characters aren't a byte each.
    static func of(_ encoding: TextEncoding) -> SingleByteTable? {
        switch encoding {
        case .windows1252: windows1252
        case .windows1251: windows1251
        case .windows1250: windows1250
        case .latin2: latin2
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
}
