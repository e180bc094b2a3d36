/// Looks whether bytes are UTF-8, in pieces cut anywhere, and what they have beyond ASCII. Runs of ASCII cost next to nothing.
///
/// One owner.
struct UTF8Scan {
    /// Bytes that were taken.
    private(set) var byteCount = 0
    /// Where the first byte is that is part of no character.
    private(set) var firstFault: Int?
    /// Bytes and beginnings of characters that are no UTF-8.
    private(set) var faults = 0
    /// Where the first character of two bytes or more is.
    private(set) var firstCharacter: Int?
    /// Characters of two bytes or more.
    private(set) var characters = 0
    /// Bytes from 0x80 on that occur.
    private(set) var high = ByteSet()
    /// Those among them that are part of no character.
    private(set) var faulty = ByteSet()

    /// Of the character that is being read: how many bytes it still needs, between what the next of them has to be, and where it began.
    private var needed = 0
    private var next: ClosedRange<UInt8> = 0x80...0xBF
    private var start = 0
    /// Its bytes, the last one lowest.
    private var pending: UInt32 = 0

    /// Bytes from 0x80 on.
    struct ByteSet {
        private var bits: (UInt64, UInt64) = (0, 0)

        func contains(_ byte: UInt8) -> Bool {
            (byte < 0xC0 ? bits.0 : bits.1) & 1 << UInt64(byte & 0x3F) != 0
        }

        mutating func insert(_ byte: UInt8) {
            if byte < 0xC0 { bits.0 |= 1 << UInt64(byte & 0x3F) } else { bits.1 |= 1 << UInt64(byte & 0x3F) }
        }
    }

    mutating func take(_ bytes: UnsafeRawBufferPointer) {
        var index = 0
        while index < bytes.count {
            if needed == 0 {
                while index &+ 32 <= bytes.count {
                    let word =
                        bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
                        | bytes.loadUnaligned(fromByteOffset: index &+ 8, as: UInt64.self)
                        | bytes.loadUnaligned(fromByteOffset: index &+ 16, as: UInt64.self)
                        | bytes.loadUnaligned(fromByteOffset: index &+ 24, as: UInt64.self)
                    guard word & 0x8080_8080_8080_8080 == 0 else { break }
                    index &+= 32
                }
                while index < bytes.count, bytes[index] < 0x80 { index &+= 1 }
                guard index < bytes.count else { break }
                begin(bytes[index], at: byteCount &+ index)
                index &+= 1
            } else if next.contains(bytes[index]) {
                high.insert(bytes[index])
                pending = pending << 8 | UInt32(bytes[index])
                next = 0x80...0xBF
                needed -= 1
                if needed == 0 {
                    characters += 1
                    if firstCharacter == nil { firstCharacter = start }
                }
                index &+= 1
            } else {
                // The byte begins something else.
                fail(at: start)
            }
        }
        byteCount &+= bytes.count
    }

    /// Nothing follows.
    mutating func finish() { if needed > 0 { fail(at: start) } }

    private mutating func begin(_ byte: UInt8, at offset: Int) {
        high.insert(byte)
        pending = UInt32(byte)
        start = offset
        next = 0x80...0xBF
        switch byte {
        case 0xC2...0xDF: needed = 1
        case 0xE0: (needed, next) = (2, 0xA0...0xBF)
        case 0xED: (needed, next) = (2, 0x80...0x9F)
        case 0xE1...0xEF: needed = 2
        case 0xF0: (needed, next) = (3, 0x90...0xBF)
        case 0xF4: (needed, next) = (3, 0x80...0x8F)
        case 0xF1...0xF3: needed = 3
        default: fail(at: offset)
        }
    }

    private mutating func fail(at offset: Int) {
        faults += 1
        if firstFault == nil { firstFault = offset }
        needed = 0
        while pending != 0 {
            faulty.insert(UInt8(truncatingIfNeeded: pending))
            pending >>= 8
        }
    }
}
