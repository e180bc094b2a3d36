/// Reads the bytes of a frame, checking every bound: the one place of this module where bytes become values.
///
/// It doesn't own the bytes; it lives within one decode.
struct FrameCursor {
    private let bytes: UnsafeRawBufferPointer
    private(set) var offset = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    var remaining: Int { bytes.count &- offset }

    /// The next `count` bytes, not copied.
    mutating func take(_ count: Int) throws(ChunkError.Reason) -> UnsafeRawBufferPointer {
        guard count >= 0, count <= remaining else {
            throw .malformed("\(count) bytes needed at \(offset), \(remaining) left")
        }
        let start = offset
        offset &+= count
        return UnsafeRawBufferPointer(rebasing: bytes[start..<offset])
    }

    mutating func byte() throws(ChunkError.Reason) -> UInt8 {
        guard offset < bytes.count else { throw .malformed("a byte needed at \(offset), none left") }
        offset &+= 1
        return bytes[offset &- 1]
    }

    mutating func uint32() throws(ChunkError.Reason) -> UInt32 {
        try take(4).loadUnaligned(as: UInt32.self).littleEndian
    }

    /// An unsigned LEB128 integer.
    mutating func varint() throws(ChunkError.Reason) -> UInt64 {
        let start = offset
        var result: UInt64 = 0
        var shift: UInt64 = 0
        while shift < 64 {
            let next = try byte()
            result |= UInt64(next & 0x7F) &<< shift
            if next < 0x80 { return result }
            shift &+= 7
        }
        throw .malformed("varint of more than ten bytes at \(start)")
    }

    /// A lane stored as a zigzag varint.
    mutating func zigzag() throws(ChunkError.Reason) -> UInt64 {
        let raw = try varint()
        return raw &>> 1 ^ (0 &- (raw & 1))
    }

    /// A varint that counts something, within the bounds that make sense.
    mutating func count(in bounds: ClosedRange<Int>, _ what: String) throws(ChunkError.Reason) -> Int {
        let value = try varint()
        guard value <= UInt64(Int.max), bounds.contains(Int(value)) else { throw .malformed("\(what) \(value)") }
        return Int(value)
    }

    /// Up to 8 bytes from `offset` on as one word, the first the lowest; zeros behind the end.
    static func word(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> UInt64 {
        if bytes.count &- offset >= 8 { return bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self) }
        var word: UInt64 = 0
        for index in offset..<bytes.count {
            word |= UInt64(bytes[index]) &<< UInt64(truncatingIfNeeded: (index &- offset) &* 8)
        }
        return word
    }

    mutating func width() throws(ChunkError.Reason) -> Int {
        let width = Int(try byte())
        guard BitPacking.isValid(width: width) else { throw .malformed("bit width \(width)") }
        return width
    }
}
