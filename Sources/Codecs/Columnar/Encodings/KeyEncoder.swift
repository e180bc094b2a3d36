internal import Bytes

/// Keeps the codes of the columns that others may be told by, within one chunk, and tries them.
struct KeyEncoder: ~Copyable {
    /// The layout's key column: what belongs to one place.
    private var places = Held()
    /// The text column with the most distinct values so far: devices.
    private var devices = Held()
    private var low = LaneBuffer()
    private var high = LaneBuffer()
    private var rest = LaneBuffer()

    private struct Held: ~Copyable {
        var codes = LaneBuffer()
        /// The value column, -1 where there is none.
        var column = -1
        var distinct = 0

        var key: KeyColumn { KeyColumn(codes: UnsafePointer(codes.base), distinct: distinct) }

        mutating func hold(_ codes: UnsafePointer<UInt64>, count: Int, distinct: Int, column: Int) {
            self.codes.reserve(count)
            self.codes.base.update(from: codes, count: count)
            self.column = column
            self.distinct = distinct
        }
    }

    /// Fewer texts have codes too short to be worth it.
    private static let distinctMin = 64
    /// How many rows show whether differences by device are worth trying.
    private static let sampledRows = 4096

    mutating func removeAll() {
        places.column = -1
        devices.column = -1
        devices.distinct = 0
    }

    /// Takes the final codes of a text column without nulls.
    mutating func hold(
        _ codes: UnsafePointer<UInt64>, count: Int, distinct: Int, column: Int, isKey: Bool, forDeltas: Bool
    ) {
        guard distinct > 1 else { return }
        if isKey { places.hold(codes, count: count, distinct: distinct, column: column) }
        if forDeltas && distinct > devices.distinct && distinct <= count / 2 {
            devices.hold(codes, count: count, distinct: distinct, column: column)
        }
    }

    /// Appends codes by the key column if that is clearly smaller; returns it.
    mutating func encodeCodes(
        _ codes: UnsafePointer<UInt64>, count: Int, distinct: Int, scalars: inout ScalarEncoder,
        into out: inout ByteBuffer
    ) -> Int? {
        guard places.column >= 0, distinct >= Self.distinctMin, distinct > places.distinct else { return nil }
        let key = places.key
        low.reserve(key.distinct)
        high.reserve(key.distinct)
        rest.reserve(count)
        let low = low.base
        let high = high.base
        low.update(repeating: .max, count: key.distinct)
        high.update(repeating: 0, count: key.distinct)
        for row in 0..<count {
            let place = Int(truncatingIfNeeded: key.codes[row])
            low[place] = min(low[place], codes[row])
            high[place] = max(high[place], codes[row])
        }
        var widest: UInt64 = 0
        for place in 0..<key.distinct { widest = max(widest, high[place] &- low[place]) }
        let plain = BitPacking.width(of: UInt64(distinct - 1))
        let keyed = BitPacking.width(of: widest)
        guard (count * keyed + key.distinct * plain) * 10 < count * plain * 9 else { return nil }
        scalars.encodeBlock(low, count: key.distinct, order: .unsigned, nesting: .inner, into: &out)
        let rest = rest.base
        for row in 0..<count { rest[row] = codes[row] &- low[Int(truncatingIfNeeded: key.codes[row])] }
        scalars.encodeBlock(rest, count: count, order: .unsigned, nesting: .inner, into: &out)
        return places.column
    }

    /// Appends a frame of differences by device if they are narrow; otherwise nothing.
    mutating func encodeDeltas(
        _ lanes: UnsafePointer<UInt64>, count: Int, kind: ColumnKind, scalars: inout ScalarEncoder,
        into out: inout ByteBuffer
    ) -> Bool {
        guard devices.column >= 0, kind == .signed || kind == .unsigned else { return false }
        let all = ColumnStatistics(lanes, count: count, order: LaneOrder(kind))
        guard all.width > 4 else { return false }
        let sampled = min(count, Self.sampledRows)
        guard let deltas = deltas(lanes, count: sampled), deltas.width * 2 <= all.width else { return false }
        guard let deltas = self.deltas(lanes, count: count), deltas.width * 2 <= all.width else { return false }
        out.append(varint: UInt64(devices.column))
        collect(lanes, count: count, step: deltas.minimum)
        scalars.encodeBlock(low.base, count: devices.distinct, order: LaneOrder(kind), nesting: .inner, into: &out)
        scalars.encodeBlock(rest.base, count: count, order: .signed, nesting: .inner, into: &out)
        return true
    }

    /// The range of the differences but for each device's first; `nil` where no device comes twice.
    private mutating func deltas(_ lanes: UnsafePointer<UInt64>, count: Int) -> ColumnStatistics? {
        // Codes that don't occur in these rows: no start of theirs is used.
        collect(lanes, count: count, step: 0)
        high.base.update(repeating: 0, count: devices.distinct)
        let rest = rest.base
        let seen = high.base
        let codes = devices.codes.base
        var repeats = 0
        for row in 0..<count {
            let code = Int(truncatingIfNeeded: codes[row])
            rest[repeats] = rest[row]
            repeats &+= Int(truncatingIfNeeded: seen[code])
            seen[code] = 1
        }
        return repeats == 0 ? nil : ColumnStatistics(rest, count: repeats, order: .signed)
    }

    /// Starts in `low`, differences in `rest`.
    private mutating func collect(_ lanes: UnsafePointer<UInt64>, count: Int, step: UInt64) {
        low.reserve(devices.distinct)
        high.reserve(devices.distinct)
        rest.reserve(count)
        KeyedDelta.collect(
            lanes, key: devices.key, count: count, step: step, starts: low.base, last: high.base, deltas: rest.base)
    }
}
