import ErrorKinds
internal import Bytes
internal import LMDB

/// A window as it is stored, which is two values under one key (its start, 8 bytes big-endian with the sign flipped, so that
/// keys sort by time):
///
/// - in `rows` its cells, column by column: what readers see;
/// - in `state` the distinct pairs, without which a later event could not be counted exactly: deleted when no event can
///   come any more.
///
/// docs/format/projection-file.md draws both.
enum WindowRecord {
    static let version: UInt8 = 1
    static let headerBytes = 16

    static func key(_ start: Int64) -> UInt64 { (UInt64(bitPattern: start) ^ 1 << 63).bigEndian }

    static func start(ofKey key: RawSpan) -> Int64? {
        guard key.byteCount == 8 else { return nil }
        let stored = UInt64(bigEndian: key.unsafeLoadUnaligned(fromByteOffset: 0, as: UInt64.self))
        return Int64(bitPattern: stored ^ 1 << 63)
    }

    static func beginHeader(_ out: inout ByteBuffer, count: Int, slots: Int) {
        out.removeAll()
        out.append(version)
        out.append(UInt8(slots))
        out.append(littleEndian: UInt16(0))
        out.append(littleEndian: UInt32(0))
        out.append(littleEndian: UInt32(count))
        out.append(littleEndian: UInt32(0))
    }

    /// The checksum covers the key, so that a value under another window's key is found.
    static func seal(_ out: inout ByteBuffer, start: Int64) {
        out.patch(littleEndian: checksum(out.bytes, start: start), at: 4)
    }

    private static func checksum(_ value: RawSpan, start: Int64) -> UInt32 {
        let key = key(start)
        let ofKey = withUnsafeBytes(of: key) { CRC32C.checksum($0) }
        let before = CRC32C.checksum(value.extracting(0..<4), continuing: ofKey)
        return CRC32C.checksum(value.extracting(8..<value.byteCount), continuing: before)
    }

    /// Checks a value's header and returns its number of entries and slots.
    static func open(_ value: RawSpan, start: Int64) throws -> (count: Int, slots: Int) {
        guard value.byteCount >= headerBytes else { throw RecordDamage("only \(value.byteCount) bytes are stored") }
        var reader = ByteReader(value)
        let found = try reader.uint8()
        guard found == version else { throw RecordDamage("format \(found); this program knows \(version)") }
        let slots = Int(try reader.uint8())
        try reader.skip(2)
        guard try reader.littleEndian(UInt32.self) == checksum(value, start: start) else {
            throw RecordDamage("the checksum does not match")
        }
        return (Int(try reader.littleEndian(UInt32.self)), slots)
    }
}

/// Why a stored value is not accepted.
struct RecordDamage: KindedError {
    let description: String
    var kind: ErrorKind { .damaged }
    init(_ description: String) { self.description = description }
}

extension WindowRecord {
    /// Encodes the cells that have events, and returns their number. `present` is scratch for twice as many groups as the
    /// window has room for, `unions` for its stride.
    static func encodeRows(
        _ window: Window, slots: Int, present: UnsafeMutablePointer<UInt32>, unions: UnsafeMutablePointer<UInt64>,
        into out: inout ByteBuffer
    ) -> Int {
        let cells = window.cells
        let stride = window.stride
        unions.update(repeating: 0, count: stride)
        var count = 0
        var gaps: UInt64 = 0
        var previous = -1
        for group in 0..<window.groupCapacity where cells[group &* stride] != 0 {
            let cell = cells + group &* stride
            for slot in 0..<stride { unions[slot] |= cell[slot] }
            present[count] = UInt32(truncatingIfNeeded: group)
            gaps |= UInt64(group &- previous &- 1)
            previous = group
            count &+= 1
        }
        beginHeader(&out, count: count, slots: slots)
        // Group numbers ascend: the gaps between them are mostly none.
        previous = -1
        let gapLanes = present + window.groupCapacity
        for index in 0..<count {
            gapLanes[index] = UInt32(truncatingIfNeeded: Int(present[index]) &- previous &- 1)
            previous = Int(present[index])
        }
        let gapBits = LanePacking.bits(gaps)
        LanePacking.pack(
            UnsafePointer(gapLanes), count: count, bits: gapBits,
            into: out.appendUninitialized(LanePacking.byteCount(count, bits: gapBits)))
        for slot in 0..<slots {
            LanePacking.pack(
                UnsafePointer(cells + slot), stride: stride, rows: UnsafePointer(present), count: count,
                bits: LanePacking.bits(unions[slot]), into: &out)
        }
        seal(&out, start: window.start)
        return count
    }

    /// The bits of a group number in a window's state.
    private static func groupBits(_ window: Window) -> Int {
        var union: UInt32 = 0
        for pair in 0..<window.pairCount { union |= window.groups[pair] }
        return LanePacking.bits(UInt64(union))
    }

    /// Encodes the distinct pairs into the room that `reserve` gives for so many bytes: they are most of what is written, and
    /// copied once.
    static func encodeState(_ window: Window, reserve: (Int) throws -> UnsafeMutableRawBufferPointer) throws {
        let bits = groupBits(window)
        let valueBytes = window.pairCount * 8
        let room = try reserve(headerBytes + valueBytes + LanePacking.byteCount(window.pairCount, bits: bits))
        guard let out = room.baseAddress else { return }
        out.storeBytes(of: UInt32(version).littleEndian, as: UInt32.self)
        out.storeBytes(of: UInt32(window.pairCount).littleEndian, toByteOffset: 8, as: UInt32.self)
        out.storeBytes(of: 0, toByteOffset: 12, as: UInt32.self)
        (out + headerBytes).copyMemory(from: window.values, byteCount: valueBytes)
        LanePacking.pack(
            UnsafePointer(window.groups), count: window.pairCount, bits: bits, into: out + headerBytes + valueBytes)
        let checksum = checksum(UnsafeRawBufferPointer(room).bytes, start: window.start)
        out.storeBytes(of: checksum.littleEndian, toByteOffset: 4, as: UInt32.self)
    }

    /// Fills an empty window from both values, and returns the number of rows.
    static func decode(
        rows: RawSpan, state: RawSpan?, slots: Int, groups: Int, into window: inout Window
    ) throws -> Int {
        let header = try open(rows, start: window.start)
        guard header.slots == slots, header.count <= groups else {
            throw RecordDamage("\(header.count) rows of \(header.slots) values")
        }
        var reader = ByteReader(rows)
        try reader.skip(headerBytes)
        let lanes = UnsafeMutablePointer<UInt64>.allocate(capacity: max(header.count, 1) * (slots + 1))
        defer { lanes.deallocate() }
        for column in 0...slots {
            try LanePacking.unpack(&reader, count: header.count, into: lanes + column * header.count)
        }
        var group = -1
        var distinct: UInt64 = 0
        for row in 0..<header.count {
            group += 1 + Int(truncatingIfNeeded: lanes[row])
            guard group >= 0, group < groups else { throw RecordDamage("group \(group) is unknown") }
            let cell = window.cells + group * window.stride
            for slot in 0..<slots { cell[slot] = lanes[(slot + 1) * header.count + row] }
            distinct &+= cell[WindowShape.distinctSlot]
        }
        guard let state else {
            guard distinct == 0 else { throw RecordDamage("its state is missing") }
            return header.count
        }
        let pairs = try open(state, start: window.start).count
        guard pairs == Int(truncatingIfNeeded: distinct) else {
            throw RecordDamage("the state has \(pairs) values, the rows say \(distinct)")
        }
        reader = ByteReader(state)
        try reader.skip(headerBytes)
        let stored = try reader.span(pairs * 8)
        let numbers = UnsafeMutablePointer<UInt64>.allocate(capacity: max(pairs, 1))
        defer { numbers.deallocate() }
        try LanePacking.unpack(&reader, count: pairs, into: numbers)
        window.reserve(pairs: pairs)
        for pair in 0..<pairs {
            let value = stored.unsafeLoadUnaligned(fromByteOffset: pair * 8, as: UInt64.self)
            guard numbers[pair] < UInt64(groups), window.insert(UInt32(numbers[pair]), UInt64(littleEndian: value))
            else {
                throw RecordDamage("a value of the state is there twice or in no group")
            }
        }
        return header.count
    }
}
