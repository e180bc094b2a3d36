/// Kafka's variable-length integers: zigzag, then 7 bits a byte, least significant first, as in Protobuf's `sint64`.
///
/// Inlined into the record codec, where a call per field would cost more than the field.
enum Varint {
    @inline(__always)
    static func zigzag(_ value: Int64) -> UInt64 { UInt64(bitPattern: (value &<< 1) ^ (value &>> 63)) }

    /// The bytes that `raw` takes: 1 to 10.
    @inline(__always)
    static func byteCount(_ raw: UInt64) -> Int { (70 &- (raw | 1).leadingZeroBitCount) / 7 }

    @inline(__always)
    static func byteCount(zigzag value: Int64) -> Int { byteCount(zigzag(value)) }

    /// Writes `value` at `destination` and moves it behind; the caller has made room.
    @inline(__always)
    static func store(_ value: Int64, to destination: inout UnsafeMutableRawPointer) {
        var rest = zigzag(value)
        while rest >= 0x80 {
            destination.storeBytes(of: UInt8(truncatingIfNeeded: rest) | 0x80, as: UInt8.self)
            destination += 1
            rest &>>= 7
        }
        destination.storeBytes(of: UInt8(truncatingIfNeeded: rest), as: UInt8.self)
        destination += 1
    }

    /// Reads a value at `source` and moves it behind; `nil` where the bytes end first or more than 64 bits are stated.
    @inline(__always)
    static func load(from source: inout UnsafeRawPointer, end: UnsafeRawPointer) -> Int64? {
        var raw: UInt64 = 0
        var shift: UInt64 = 0
        while source < end {
            let byte = source.load(as: UInt8.self)
            source += 1
            raw |= UInt64(byte & 0x7F) &<< shift
            if byte < 0x80 {
                guard shift < 63 || byte <= 1 else { return nil }
                return Int64(bitPattern: raw &>> 1) ^ -Int64(bitPattern: raw & 1)
            }
            shift += 7
            guard shift < 64 else { return nil }
        }
        return nil
    }
}
