import ErrorKinds
internal import Bytes
internal import LMDB

/// A window as it is stored, which is two values under one key (its start, 8 bytes big-endian with the sign flipped, so that
/// keys sort by time):
///
/// - in `rows` its cells, column by column: what readers see;
/// - in `state` the distinct pairs that a later event may have to be compared with: removed when none can come any more.
///
/// docs/format/projection-file.md draws both.
enum WindowRecord {
    static let version: UInt8 = 1
    static let stateVersion: UInt8 = 3
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
    static func open(
        _ value: RawSpan, start: Int64, version: UInt8 = WindowRecord.version
    ) throws -> (count: Int, slots: Int) {
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
    /// Encodes the cells, all of which have events, in the order of their groups, and returns their number. `unions` is scratch
    /// for a window's stride.
    static func encodeRows(
        _ window: Window, slots: Int, order: inout CellOrder, unions: UnsafeMutablePointer<UInt64>,
        into out: inout ByteBuffer
    ) -> Int {
        let cells = window.cells
        let stride = window.stride
        let count = order.sort(window)
        unions.update(repeating: 0, count: stride)
        for index in 0..<count {
            let cell = cells + index &* stride
            for slot in 0..<slots { unions[slot] |= cell[slot] }
        }
        beginHeader(&out, count: count, slots: slots)
        // Group numbers ascend: the gaps between them are mostly none.
        let gapBits = LanePacking.bits(order.gapUnion)
        LanePacking.pack(
            UnsafePointer(order.gaps), count: count, bits: gapBits,
            into: out.appendUninitialized(LanePacking.byteCount(count, bits: gapBits)))
        for slot in 0..<slots {
            LanePacking.pack(
                UnsafePointer(cells + slot), stride: stride, rows: UnsafePointer(order.cells), count: count,
                bits: LanePacking.bits(unions[slot]), into: &out)
        }
        seal(&out, start: window.start)
        return count
    }

    /// Encodes pairs into the room that `reserve` gives for so many bytes: they are most of what is written, and copied once.
    ///
    /// - Parameter stretches: scratch.
    static func encodeState(
        _ pairs: WindowPairs, start: Int64, _ stretches: inout [PairStretch],
        reserve: (Int) throws -> UnsafeMutableRawBufferPointer
    ) throws {
        let count = pairs.count
        let groupUnion = pairs.findStretches(into: &stretches)
        var (first, last) = (Int64.max, Int64.min)
        var originUnion: UInt32 = 0
        for stretch in stretches {
            first = min(first, stretch.append)
            last = max(last, stretch.append)
            originUnion |= stretch.storedOrigin
        }
        let groupBits = LanePacking.bits(groupUnion)
        let firstBits = LanePacking.bits(UInt64(count))
        let originBits = LanePacking.bits(UInt64(originUnion))
        let appendBits = LanePacking.bits(UInt64(bitPattern: last &- first))
        let lanes = [groupBits, firstBits, originBits, appendBits].enumerated().map {
            LanePacking.byteCount($0.offset == 0 ? count : stretches.count, bits: $0.element)
        }
        let valueBytes = count * 8
        let bytes = stateHeaderBytes + valueBytes + lanes.reduce(0, +)
        let room = try reserve(max(bytes, stateBytesMin))
        guard var out = room.baseAddress else { return }
        if bytes < room.count {
            (out + bytes).initializeMemory(as: UInt8.self, repeating: 0, count: room.count - bytes)
        }
        out.storeBytes(of: UInt32(stateVersion).littleEndian, as: UInt32.self)
        out.storeBytes(of: UInt32(count).littleEndian, toByteOffset: 8, as: UInt32.self)
        out.storeBytes(of: UInt32(stretches.count).littleEndian, toByteOffset: 12, as: UInt32.self)
        out.storeBytes(of: first.littleEndian, toByteOffset: 16, as: Int64.self)
        out.storeBytes(of: last.littleEndian, toByteOffset: 24, as: Int64.self)
        out += stateHeaderBytes
        out.copyMemory(from: pairs.values, byteCount: valueBytes)
        out += valueBytes
        let keys = UnsafePointer(pairs.keys)
        LanePacking.pack(count: count, bits: groupBits, into: out) { keys[$0] & 0xffff_ffff }
        out += lanes[0]
        stretches.withUnsafeBufferPointer { stretches in
            LanePacking.pack(count: stretches.count, bits: firstBits, into: out) { UInt64(stretches[$0].first) }
            out += lanes[1]
            LanePacking.pack(count: stretches.count, bits: originBits, into: out) {
                UInt64(stretches[$0].storedOrigin)
            }
            out += lanes[2]
            LanePacking.pack(count: stretches.count, bits: appendBits, into: out) {
                UInt64(bitPattern: stretches[$0].append &- first)
            }
        }
        let checksum = checksum(UnsafeRawBufferPointer(room).bytes, start: start)
        room.baseAddress!.storeBytes(of: checksum.littleEndian, toByteOffset: 4, as: UInt32.self)
    }

    /// The header, and the first and the last append time.
    private static let stateHeaderBytes = headerBytes + 16

    /// More than a page holds. LMDB keeps buffers of single pages for reuse as they are, and pages of its trees have gaps that it
    /// doesn't write: values that were in one of them would come up in the gap of another page, whenever that is, and stay there
    /// after they were removed. A value that takes several pages is in no such buffer.
    static let stateBytesMin = 4096

    /// The latest append time of a stored state's pairs, without a look at its checksum.
    static func lastAppend(_ state: RawSpan) -> Int64? {
        guard state.byteCount >= stateHeaderBytes else { return nil }
        return Int64(littleEndian: state.unsafeLoadUnaligned(fromByteOffset: 24, as: Int64.self))
    }

    /// The pairs of a stored state, in their order.
    static func decodeState(
        _ state: RawSpan, start: Int64, into pairs: (_ key: UInt64, _ value: UInt64, _ append: Int64) throws -> Void
    ) throws {
        let count = try open(state, start: start, version: stateVersion).count
        var reader = ByteReader(state)
        try reader.skip(headerBytes - 4)
        let stretchCount = Int(try reader.littleEndian(UInt32.self))
        guard stretchCount <= count else { throw RecordDamage("\(stretchCount) stretches of \(count) values") }
        let first = try reader.littleEndian(Int64.self)
        try reader.skip(8)
        let stored = try reader.span(count * 8)
        let groups = UnsafeMutablePointer<UInt64>.allocate(capacity: count + stretchCount * 3 + 1)
        defer { groups.deallocate() }
        try LanePacking.unpack(&reader, count: count, into: groups)
        let firsts = groups + count
        for lane in 0..<3 {
            try LanePacking.unpack(&reader, count: stretchCount, into: firsts + lane * stretchCount)
        }
        guard count == 0 || stretchCount > 0 && firsts[0] == 0 else { throw RecordDamage("values without a stretch") }
        var current = 0
        for pair in 0..<count {
            while current + 1 < stretchCount, firsts[current + 1] <= pair { current += 1 }
            let value = stored.unsafeLoadUnaligned(fromByteOffset: pair * 8, as: UInt64.self)
            guard groups[pair] <= UInt32.max, let origin = UInt32(exactly: firsts[stretchCount + current]) else {
                throw RecordDamage("a value is in no group")
            }
            try pairs(
                UInt64(PairStretch.origin(ofStored: origin)) << 32 | groups[pair], UInt64(littleEndian: value),
                first &+ Int64(bitPattern: firsts[stretchCount * 2 + current]))
        }
    }

    /// The group of a row that follows so many others; `nil` where there are not so many groups.
    static func group(after gap: UInt64, from next: Int, below groups: Int) -> Int? {
        guard next < groups, gap < UInt64(groups - next) else { return nil }
        return next + Int(gap)
    }

    /// Fills an empty window from both values, and returns the number of rows.
    static func decode(
        rows: RawSpan, state: RawSpan?, slots: Int, groups: Int, into window: inout Window
    ) throws -> Int {
        let header = try open(rows, start: window.start)
        guard header.slots == slots, header.count <= groups, header.count <= rows.byteCount * 8 else {
            throw RecordDamage("\(header.count) rows of \(header.slots) values")
        }
        var reader = ByteReader(rows)
        try reader.skip(headerBytes)
        let lanes = UnsafeMutablePointer<UInt64>.allocate(capacity: max(header.count, 1) * (slots + 1))
        defer { lanes.deallocate() }
        for column in 0...slots {
            try LanePacking.unpack(&reader, count: header.count, into: lanes + column * header.count)
        }
        var next = 0
        for row in 0..<header.count {
            guard let group = Self.group(after: lanes[row], from: next, below: groups) else {
                throw RecordDamage("row \(row) is of an unknown group")
            }
            next = group + 1
            let cell = window.cell(of: UInt32(group)) * window.stride
            for slot in 0..<slots { window.cells[cell + slot] = lanes[(slot + 1) * header.count + row] }
            if DistinctCount.mark(window.cells[cell + WindowShape.distinctSlot]) != 0 { window.isMarked = true }
        }
        guard let state else { return header.count }
        let cellCount = window.cellCount
        try decodeState(state, start: window.start) { key, value, append in
            // The group comes first: a window makes room for any that it is asked for.
            guard Int(PairKey.group(key)) < groups else {
                throw RecordDamage("the state has a value of an unknown group")
            }
            let cell = window.cell(of: PairKey.group(key))
            guard cell < cellCount, window.cells[cell * window.stride + WindowShape.distinctSlot] > 0 else {
                throw RecordDamage("the state has a value of a group without distinct values")
            }
            let before = window.pairs.count
            _ = window.pairs.insert(key, value, append)
            guard window.pairs.count == before + 1 else {
                throw RecordDamage("a value of the state is there twice")
            }
        }
        return header.count
    }
}
