import ErrorKinds
internal import Bytes

/// Runs of 64-bit values in just enough bits each: how rows and window state are stored.
///
/// A run is one byte with the bits per value (0 to 64), then the values one after the other, least significant bit first,
/// in whole little-endian 64-bit words. Values that need 0 bits have no words.
enum LanePacking {
    static func wordCount(_ count: Int, bits: Int) -> Int { (count * bits + 63) / 64 }

    /// The bits that hold any value whose set bits are among those of `union`.
    static func bits(_ union: UInt64) -> Int { 64 - union.leadingZeroBitCount }

    /// Packs `lanes[rows[i] * stride]` for each i.
    static func pack(
        _ lanes: UnsafePointer<UInt64>, stride: Int, rows: UnsafePointer<UInt32>, count: Int, bits: Int,
        into out: inout ByteBuffer
    ) {
        out.append(UInt8(bits))
        guard bits > 0 else { return }
        let words = out.appendUninitialized(wordCount(count, bits: bits) * 8)
        var pending: UInt64 = 0
        var filled = 0
        var place = 0
        for index in 0..<count {
            let value = lanes[Int(rows[index]) &* stride]
            pending |= value &<< UInt64(truncatingIfNeeded: filled)
            filled &+= bits
            if filled >= 64 {
                words.storeBytes(of: pending.littleEndian, toByteOffset: place, as: UInt64.self)
                place &+= 8
                filled &-= 64
                // Shifting by 64 would be by nothing: what is left over is nothing then.
                pending = filled == 0 ? 0 : value &>> UInt64(truncatingIfNeeded: bits &- filled)
            }
        }
        if filled > 0 { words.storeBytes(of: pending.littleEndian, toByteOffset: place, as: UInt64.self) }
    }

    /// The bytes of a run, that with its bits per value included.
    static func byteCount(_ count: Int, bits: Int) -> Int { 1 + wordCount(count, bits: bits) * 8 }

    /// Packs `values` as they are into ``byteCount(_:bits:)`` bytes.
    static func pack(
        _ values: UnsafePointer<UInt32>, count: Int, bits: Int, into out: UnsafeMutableRawPointer
    ) {
        pack(count: count, bits: bits, into: out) { UInt64(values[$0]) }
    }

    /// Packs what `value` gives for each index into ``byteCount(_:bits:)`` bytes.
    @inline(__always)
    static func pack(count: Int, bits: Int, into out: UnsafeMutableRawPointer, _ value: (Int) -> UInt64) {
        out.storeBytes(of: UInt8(bits), as: UInt8.self)
        guard bits > 0 else { return }
        let words = out + 1
        var pending: UInt64 = 0
        var filled = 0
        var place = 0
        for index in 0..<count {
            let value = value(index)
            pending |= value &<< UInt64(truncatingIfNeeded: filled)
            filled &+= bits
            if filled >= 64 {
                words.storeBytes(of: pending.littleEndian, toByteOffset: place, as: UInt64.self)
                place &+= 8
                filled &-= 64
                pending = filled == 0 ? 0 : value &>> UInt64(truncatingIfNeeded: bits &- filled)
            }
        }
        if filled > 0 { words.storeBytes(of: pending.littleEndian, toByteOffset: place, as: UInt64.self) }
    }

    /// Reads a run of `count` values into `out`, `stride` apart.
    ///
    /// - Throws: `ByteReaderError` where the run ends early; ``MalformedRun`` for more than 64 bits.
    static func unpack(
        _ reader: inout ByteReader, count: Int, into out: UnsafeMutablePointer<UInt64>, stride: Int = 1
    ) throws {
        let bits = Int(try reader.uint8())
        guard bits <= 64 else { throw MalformedRun(bits: bits) }
        guard bits > 0 else {
            for index in 0..<count { out[index * stride] = 0 }
            return
        }
        let words = try reader.span(wordCount(count, bits: bits) * 8)
        let mask = bits == 64 ? UInt64.max : 1 &<< UInt64(bits) &- 1
        words.withUnsafeBytes { words in
            var position = 0
            for index in 0..<count {
                let byte = (position >> 6) * 8
                let shift = position & 63
                var value =
                    UInt64(littleEndian: words.loadUnaligned(fromByteOffset: byte, as: UInt64.self))
                    &>> UInt64(shift)
                if shift + bits > 64 {
                    value |=
                        UInt64(littleEndian: words.loadUnaligned(fromByteOffset: byte + 8, as: UInt64.self))
                        &<< UInt64(64 - shift)
                }
                out[index * stride] = value & mask
                position += bits
            }
        }
    }
}

/// A run that can't be: more bits a value than a value has.
struct MalformedRun: KindedError {
    let bits: Int
    var kind: ErrorKind { .damaged }
    var description: String { "a run of \(bits) bits a value" }
}
