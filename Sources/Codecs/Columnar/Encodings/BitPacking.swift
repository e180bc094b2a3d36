internal import CPlatform

/// Values of `width` bits one after the other, the first in the lowest bits of the first byte.
///
/// Widths are 0...56 and 64: any value of at most 56 bits lies within the 8 bytes from its first byte on, so that one
/// unaligned load, a shift and a mask read it. Groups of 8 values take `width` whole bytes. After Lemire and Boytsov,
/// "Decoding billions of integers per second through vectorization", 2015, in its horizontal form; the groups of the common
/// narrow widths are packed and unpacked in C.
package enum BitPacking {
    /// Bytes beyond the packed ones that ``pack(_:count:subtracting:width:into:)`` may overwrite.
    package static let slack = 16

    package static func byteCount(count: Int, width: Int) -> Int { (count &* width &+ 7) &>> 3 }

    static func isValid(width: Int) -> Bool { (0...56).contains(width) || width == 64 }

    /// The width for values up to `range`.
    static func width(of range: UInt64) -> Int {
        let bits = 64 &- range.leadingZeroBitCount
        return bits > 56 ? 64 : bits
    }

    /// Packs the low `width` bits of `lanes[i] - base`, wrapping.
    package static func pack(
        _ lanes: UnsafePointer<UInt64>, count: Int, subtracting base: UInt64, width: Int,
        into output: UnsafeMutableRawPointer
    ) {
        var out = output
        var row = 0
        let w = UInt64(truncatingIfNeeded: width)
        let mask: UInt64 = width == 64 ? .max : 1 &<< w &- 1
        switch width {
        case 0: return
        case 1...15:
            let groups = count &>> 3
            fflog_lanes_pack(lanes, groups, base, UInt32(truncatingIfNeeded: width), out)
            out += groups &* width
            row = groups &<< 3
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
    package static func unpack(
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
        case 1...15:
            // Groups of which 8 bytes from the last byte that is needed first on lie inside.
            let needed = width > 8 ? width &>> 1 &+ 8 : 8
            let groups = packed.count < needed ? 0 : min(count &>> 3, (packed.count &- needed) / width &+ 1)
            fflog_lanes_unpack(start, groups, base, UInt32(truncatingIfNeeded: width), lanes)
            row = groups &<< 3
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
