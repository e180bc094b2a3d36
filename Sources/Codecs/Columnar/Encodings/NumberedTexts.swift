internal import Bytes

/// Texts that are one prefix and a number: stored are the prefix once, and the numbers. See ``Numbering``.
/// ```
/// prefix     varint length, bytes
/// digits     1 byte, 1...18: a number of fewer digits has zeros in front
/// ```
/// Then, as a dictionary:
/// ```
/// distinct   varint
/// range      varint: 0, or the bits of the bitmap
/// numbers    range 0: leaf block of the numbers; else varint of the smallest, and the bitmap: bit i, least significant
///            first, says that the smallest + i is a number; the entries are in ascending order
/// codes      inner block of codes, each below `distinct`
/// ```
/// Or, where no two rows are alike: an inner block of one number per row.
enum NumberedTexts {
    /// A bitmap serves where one number of so many is there.
    static func usesBitmap(range: UInt64, distinct: Int) -> Bool { range <= UInt64(distinct) &* 12 }

    static func appendHead(_ numbering: Numbering, to out: inout ByteBuffer) {
        out.append(varint: UInt64(numbering.prefix.count))
        out.append(numbering.prefix)
        out.append(UInt8(truncatingIfNeeded: numbering.digitsMin))
    }

    /// Appends the bitmap of the numbers, and gives every number its rank.
    static func appendBitmap(
        _ numbering: Numbering, _ numbers: UnsafePointer<UInt64>, count: Int, ranks: inout LaneBuffer,
        byNumber: inout LaneBuffer, into out: inout ByteBuffer
    ) {
        let range = Int(numbering.maximum - numbering.minimum) + 1
        let words = (range + 63) / 64
        out.append(varint: UInt64(range))
        out.append(varint: numbering.minimum)
        byNumber.reserve(range + words)
        ranks.reserve(count)
        let table = byNumber.base
        let bits = byNumber.base + range
        bits.update(repeating: 0, count: words)
        for index in 0..<count {
            let distance = Int(truncatingIfNeeded: numbers[index] &- numbering.minimum)
            bits[distance &>> 6] |= 1 &<< UInt64(truncatingIfNeeded: distance & 63)
        }
        var rank: UInt64 = 0
        for word in 0..<words {
            var rest = bits[word]
            while rest != 0 {
                table[word &<< 6 &+ rest.trailingZeroBitCount] = rank
                rank &+= 1
                rest &= rest &- 1
            }
        }
        for index in 0..<count {
            ranks.base[index] = table[Int(truncatingIfNeeded: numbers[index] &- numbering.minimum)]
        }
        out.append(UnsafeRawBufferPointer(start: bits, count: (range + 7) / 8))
    }

    /// Decodes all of a dictionary but its codes.
    static func decodeEntries(
        _ cursor: inout FrameCursor, count: Int, kind: ColumnKind, into vector: inout ColumnVector,
        scratch: inout LaneScratch
    ) throws(ChunkError.Reason) {
        let (prefix, digits) = try head(&cursor, kind: kind)
        let distinct = try cursor.count(in: 1...count, "dictionary size")
        let range = try cursor.count(in: 0...(ChunkLimits.rows * 12), "range of numbers")
        let numbers = vector.reserve(numbers: distinct)
        if range == 0 {
            try ScalarBlock.decode(&cursor, nesting: .leaf, count: distinct, into: numbers, scratch: &scratch)
        } else {
            let minimum = try cursor.varint()
            let bitmap = try cursor.take((range + 7) / 8)
            try expand(bitmap, minimum: minimum, into: numbers, count: distinct)
        }
        try write(prefix, numbers, digits: digits, count: distinct, into: &vector)
    }

    static func decodePlain(
        _ cursor: inout FrameCursor, count: Int, kind: ColumnKind, into vector: inout ColumnVector,
        scratch: inout LaneScratch
    ) throws(ChunkError.Reason) {
        let (prefix, digits) = try head(&cursor, kind: kind)
        let numbers = vector.reserve(numbers: count)
        try ScalarBlock.decode(&cursor, nesting: .inner, count: count, into: numbers, scratch: &scratch)
        try write(prefix, numbers, digits: digits, count: count, into: &vector)
        for row in 0..<count { vector.lanes[row] = UInt64(truncatingIfNeeded: row) }
    }

    private static func head(
        _ cursor: inout FrameCursor, kind: ColumnKind
    ) throws(ChunkError.Reason) -> (prefix: UnsafeRawBufferPointer, digits: Int) {
        let prefix = try cursor.take(try cursor.count(in: 0...cursor.remaining, "length of a prefix"))
        if kind == .text && !UTF8Text.isValid(prefix) { throw .invalidUTF8(entry: 0) }
        let digits = Int(try cursor.byte())
        guard digits >= 1 && digits <= Numbering.digitsMax else { throw .malformed("numbers of \(digits) digits") }
        return (prefix, digits)
    }

    private static func expand(
        _ bitmap: UnsafeRawBufferPointer, minimum: UInt64, into numbers: UnsafeMutablePointer<UInt64>, count: Int
    ) throws(ChunkError.Reason) {
        var found = 0
        var byte = 0
        while byte < bitmap.count {
            var rest = FrameCursor.word(bitmap, at: byte)
            while rest != 0 {
                guard found < count else { throw .malformed("more numbers than \(count)") }
                numbers[found] = minimum &+ UInt64(truncatingIfNeeded: byte &* 8 &+ rest.trailingZeroBitCount)
                found &+= 1
                rest &= rest &- 1
            }
            byte &+= 8
        }
        guard found == count else { throw .malformed("\(found) numbers instead of \(count)") }
    }

    /// Writes the texts of the numbers as the vector's entries.
    private static func write(
        _ prefix: UnsafeRawBufferPointer, _ numbers: UnsafePointer<UInt64>, digits: Int, count: Int,
        into vector: inout ColumnVector
    ) throws(ChunkError.Reason) {
        var total = count &* prefix.count
        guard total <= ChunkLimits.frameBytes else { throw .malformed("texts of \(total) bytes") }
        vector.reserve(entries: count)
        let offsets = vector.entryOffsets
        for entry in 0..<count {
            guard numbers[entry] < Numbering.numberEnd else { throw .malformed("the number \(numbers[entry])") }
            total &+= Numbering.digitCount(numbers[entry], digitsMin: digits)
            offsets[entry &+ 1] = UInt32(truncatingIfNeeded: total &- (count &- 1 &- entry) &* prefix.count)
        }
        offsets[0] = 0
        vector.reserve(entryBytes: total &+ 16)
        let bytes = vector.entryBytes
        if prefix.count <= 16 {
            // The digits overwrite what these stores write too much.
            var padded: (UInt64, UInt64) = (0, 0)
            withUnsafeMutableBytes(of: &padded) { $0.copyMemory(from: prefix) }
            for entry in 0..<count {
                let start = Int(offsets[entry])
                (bytes + start).storeBytes(of: padded.0, as: UInt64.self)
                (bytes + start + 8).storeBytes(of: padded.1, as: UInt64.self)
                let first = start &+ prefix.count
                Numbering.write(numbers[entry], digits: Int(offsets[entry &+ 1]) &- first, to: bytes + first)
            }
        } else {
            for entry in 0..<count {
                let start = Int(offsets[entry])
                (bytes + start).copyMemory(from: prefix.baseAddress!, byteCount: prefix.count)
                let first = start &+ prefix.count
                Numbering.write(numbers[entry], digits: Int(offsets[entry &+ 1]) &- first, to: bytes + first)
            }
        }
        vector.dictionaryCount = count
        vector.setNumbered(prefixCount: prefix.count)
    }
}
