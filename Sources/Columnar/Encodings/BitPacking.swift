/// Values of `width` bits one after the other, the first in the lowest bits of the first byte.
///
/// Widths are 0...56 and 64: any value of at most 56 bits lies within the 8 bytes from its first byte on, so that one
/// unaligned load, a shift and a mask read it. Groups of 8 values take `width` whole bytes. After Lemire and Boytsov,
/// "Decoding billions of integers per second through vectorization", 2015, in its horizontal form.
enum BitPacking {
    /// Bytes beyond the packed ones that ``pack(_:count:subtracting:width:into:)`` may overwrite.
    static let slack = 16

    static func byteCount(count: Int, width: Int) -> Int { (count &* width &+ 7) &>> 3 }

    static func isValid(width: Int) -> Bool { (0...56).contains(width) || width == 64 }

    /// The width for values up to `range`.
    static func width(of range: UInt64) -> Int {
        let bits = 64 &- range.leadingZeroBitCount
        return bits > 56 ? 64 : bits
    }

    /// Packs the low `width` bits of `lanes[i] - base`, wrapping.
    static func pack(
        _ lanes: UnsafePointer<UInt64>, count: Int, subtracting base: UInt64, width: Int,
        into output: UnsafeMutableRawPointer
    ) {
        var out = output
        var row = 0
        let w = UInt64(truncatingIfNeeded: width)
        let mask: UInt64 = width == 64 ? .max : 1 &<< w &- 1
        switch width {
        case 0: return
        case 1...8:
            while row &+ 8 <= count {
                let p = lanes + row
                let low =
                    (p[0] &- base) & mask | ((p[1] &- base) & mask) &<< w | ((p[2] &- base) & mask) &<< (2 &* w)
                    | ((p[3] &- base) & mask) &<< (3 &* w)
                let high =
                    (p[4] &- base) & mask | ((p[5] &- base) & mask) &<< w | ((p[6] &- base) & mask) &<< (2 &* w)
                    | ((p[7] &- base) & mask) &<< (3 &* w)
                out.storeBytes(of: low | high &<< (4 &* w), as: UInt64.self)
                out += width
                row &+= 8
            }
        case 9...15:
            while row &+ 8 <= count {
                let p = lanes + row
                let low =
                    (p[0] &- base) & mask | ((p[1] &- base) & mask) &<< w | ((p[2] &- base) & mask) &<< (2 &* w)
                    | ((p[3] &- base) & mask) &<< (3 &* w)
                let high =
                    (p[4] &- base) & mask | ((p[5] &- base) & mask) &<< w | ((p[6] &- base) & mask) &<< (2 &* w)
                    | ((p[7] &- base) & mask) &<< (3 &* w)
                out.storeBytes(of: low | high &<< (4 &* w), as: UInt64.self)
                out.storeBytes(of: high &>> (64 &- 4 &* w), toByteOffset: 8, as: UInt64.self)
                out += width
                row &+= 8
            }
        case 16:
            while row < count {
                out.storeBytes(of: UInt16(truncatingIfNeeded: lanes[row] &- base), as: UInt16.self)
                out += 2
                row &+= 1
            }
            return
        case 32:
            while row < count {
                out.storeBytes(of: UInt32(truncatingIfNeeded: lanes[row] &- base), as: UInt32.self)
                out += 4
                row &+= 1
            }
            return
        case 64:
            while row < count {
                out.storeBytes(of: lanes[row] &- base, as: UInt64.self)
                out += 8
                row &+= 1
            }
            return
        default: break
        }
        // Any width, and what is left of a group of 8.
        var word: UInt64 = 0
        var fill: UInt64 = 0
        while row < count {
            let value = (lanes[row] &- base) & mask
            word |= value &<< fill
            fill &+= w
            if fill >= 64 {
                out.storeBytes(of: word, as: UInt64.self)
                out += 8
                fill &-= 64
                // The part of the value that did not fit; none is left when fill is 0.
                word = fill == 0 ? 0 : value &>> (w &- fill)
            }
            row &+= 1
        }
        if fill > 0 { out.storeBytes(of: word, as: UInt64.self) }
    }

    /// Unpacks `count` values, adding `base`, wrapping. `packed` holds `byteCount(count:width:)` bytes; nothing outside
    /// it is read.
    static func unpack(
        _ packed: UnsafeRawBufferPointer, count: Int, adding base: UInt64, width: Int,
        into lanes: UnsafeMutablePointer<UInt64>
    ) {
        precondition(packed.count >= byteCount(count: count, width: width) && isValid(width: width))
        guard width > 0, let start = packed.baseAddress, count > 0 else {
            lanes.update(repeating: base, count: count)
            return
        }
        let w = UInt64(truncatingIfNeeded: width)
        let mask: UInt64 = width == 64 ? .max : 1 &<< w &- 1
        var row = 0
        switch width {
        case 1...8:
            let groups = packed.count < 8 ? 0 : min(count &>> 3, (packed.count &- 8) / width &+ 1)
            var p = start
            while row < groups &<< 3 {
                let word = p.loadUnaligned(as: UInt64.self)
                let out = lanes + row
                out[0] = word & mask &+ base
                out[1] = word &>> w & mask &+ base
                out[2] = word &>> (2 &* w) & mask &+ base
                out[3] = word &>> (3 &* w) & mask &+ base
                out[4] = word &>> (4 &* w) & mask &+ base
                out[5] = word &>> (5 &* w) & mask &+ base
                out[6] = word &>> (6 &* w) & mask &+ base
                out[7] = word &>> (7 &* w) & mask &+ base
                p += width
                row &+= 8
            }
        case 9...15:
            let half = width &>> 1
            let shift = (w & 1) &<< 2
            let groups = packed.count < half &+ 8 ? 0 : min(count &>> 3, (packed.count &- half &- 8) / width &+ 1)
            var p = start
            while row < groups &<< 3 {
                let low = p.loadUnaligned(as: UInt64.self)
                let high = p.loadUnaligned(fromByteOffset: half, as: UInt64.self) &>> shift
                let out = lanes + row
                out[0] = low & mask &+ base
                out[1] = low &>> w & mask &+ base
                out[2] = low &>> (2 &* w) & mask &+ base
                out[3] = low &>> (3 &* w) & mask &+ base
                out[4] = high & mask &+ base
                out[5] = high &>> w & mask &+ base
                out[6] = high &>> (2 &* w) & mask &+ base
                out[7] = high &>> (3 &* w) & mask &+ base
                p += width
                row &+= 8
            }
        case 16:
            while row < count {
                lanes[row] = UInt64(start.loadUnaligned(fromByteOffset: row &<< 1, as: UInt16.self)) &+ base
                row &+= 1
            }
        case 32:
            while row < count {
                lanes[row] = UInt64(start.loadUnaligned(fromByteOffset: row &<< 2, as: UInt32.self)) &+ base
                row &+= 1
            }
        case 64:
            while row < count {
                lanes[row] = start.loadUnaligned(fromByteOffset: row &<< 3, as: UInt64.self) &+ base
                row &+= 1
            }
        default:
            // Rows whose 8 bytes from their first byte on lie inside.
            let whole = packed.count < 8 ? 0 : min(count, ((packed.count &- 8) &* 8 &+ 7) / width &+ 1)
            var bit = 0
            while row < whole {
                let word = start.loadUnaligned(fromByteOffset: bit &>> 3, as: UInt64.self)
                lanes[row] = word &>> UInt64(truncatingIfNeeded: bit & 7) & mask &+ base
                bit &+= width
                row &+= 1
            }
        }
        // The last few, byte by byte.
        while row < count {
            let bit = row &* width
            let first = bit &>> 3
            var word: UInt64 = 0
            for byte in 0..<min(8, packed.count &- first) {
                word |= UInt64(packed[first &+ byte]) &<< UInt64(truncatingIfNeeded: byte &* 8)
            }
            lanes[row] = word &>> UInt64(truncatingIfNeeded: bit & 7) & mask &+ base
            row &+= 1
        }
    }
}
