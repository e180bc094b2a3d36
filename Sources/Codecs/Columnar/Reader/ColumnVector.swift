/// One decoded column, in memory that is reused for every chunk.
///
/// The pointers stay valid until the next decode into this vector. One owner, one thread at a time. Read lanes through a
/// pointer held in a local: that is what a loop over events wants.
package struct ColumnVector: ~Copyable, @unchecked Sendable {
    // Sendable: a ~Copyable value has one owner, who may move it between threads but not share it.
    /// The number of rows.
    package internal(set) var count = 0
    /// `count` values as ``ColumnKind`` says; for text and bytes codes in `0..<dictionaryCount`. 0 where null: ask
    /// ``isNull(_:)`` before looking up a code, since a column of nulls has no entry 0.
    package internal(set) var lanes: UnsafeMutablePointer<UInt64>
    package internal(set) var hasNulls = false
    /// One bit a row, least significant first; a set bit is a null. Meaningful only with ``hasNulls``.
    package internal(set) var nulls: UnsafeMutablePointer<UInt64>
    /// The number of distinct texts; 0 for scalars.
    package internal(set) var dictionaryCount = 0
    /// The texts one after the other: entry `i` is `entryOffsets[i] ..< entryOffsets[i + 1]`.
    package internal(set) var entryBytes: UnsafeMutableRawPointer
    package internal(set) var entryOffsets: UnsafeMutablePointer<UInt32>
    /// Where each entry was stored as a prefix and a decimal number: the number, which the entry ends with; `nil` where it was not.
    package var entryNumbers: UnsafePointer<UInt64>? { isNumbered ? UnsafePointer(numbers.base) : nil }
    /// The bytes of each entry before its number, with ``entryNumbers``: the same in all.
    package internal(set) var entryPrefixCount = 0
    /// Whether all rows are known to hold the same value, or all are null.
    package internal(set) var isConstant = false

    var capacity = 0
    var entryBytesCapacity = 0
    var entryOffsetsCapacity = 0
    private var numbers = LaneBuffer()
    private var isNumbered = false

    package init() {
        lanes = .allocate(capacity: 1)
        nulls = .allocate(capacity: 1)
        entryBytes = .allocate(byteCount: 1, alignment: 16)
        entryOffsets = .allocate(capacity: 1)
        entryOffsets[0] = 0
    }

    deinit {
        lanes.deallocate()
        nulls.deallocate()
        entryBytes.deallocate()
        entryOffsets.deallocate()
    }

    package func isNull(_ row: Int) -> Bool {
        precondition(row >= 0 && row < count)
        return hasNulls && nulls[row >> 6] &>> UInt64(truncatingIfNeeded: row & 63) & 1 == 1
    }

    /// The bytes of a code, valid until the next decode into this vector.
    package func entry(_ code: Int) -> UnsafeRawBufferPointer {
        precondition(code >= 0 && code < dictionaryCount)
        let start = Int(entryOffsets[code])
        return UnsafeRawBufferPointer(start: entryBytes + start, count: Int(entryOffsets[code + 1]) - start)
    }

    /// The text of a code. For `.bytes` columns what is not UTF-8 is repaired.
    package func string(_ code: Int) -> String { String(decoding: entry(code), as: UTF8.self) }
}

// MARK: For readers of other versions

extension ColumnVector {
    /// Becomes a column that the chunk does not have: null in every row. Of text it has an empty entry, so that whoever looks
    /// up the code of a null finds one.
    package mutating func becomeAbsent(rows: Int, kind: ColumnKind) {
        prepare(rows: rows)
        setAllNull()
        if kind.hasDictionary { setOneEmptyEntry() }
    }

    /// Replaces every value by the same one; nulls stay.
    ///
    /// - Parameter kind: what the column then is; of text the value is the empty text.
    package mutating func replaceValues(by lane: UInt64, kind: ColumnKind) {
        dictionaryCount = 0
        isNumbered = false
        let lane = kind.hasDictionary ? 0 : lane
        for row in 0..<count { lanes[row] = isNull(row) ? 0 : lane }
        if kind.hasDictionary { setOneEmptyEntry() }
        isConstant = !hasNulls
    }

    private mutating func setOneEmptyEntry() {
        reserve(entries: 1)
        entryOffsets[0] = 0
        entryOffsets[1] = 0
        dictionaryCount = 1
    }
}

// MARK: For the decoder

extension ColumnVector {
    /// Makes room for `rows` lanes and forgets the last column.
    mutating func prepare(rows: Int) {
        if rows > capacity {
            lanes.deallocate()
            nulls.deallocate()
            capacity = max(rows, capacity * 2)
            lanes = .allocate(capacity: capacity)
            nulls = .allocate(capacity: NullBitmap.words(rows: capacity))
        }
        count = rows
        hasNulls = false
        dictionaryCount = 0
        isNumbered = false
        isConstant = false
    }

    /// Room for the number of each entry.
    mutating func reserve(numbers count: Int) -> UnsafeMutablePointer<UInt64> {
        numbers.reserve(count)
        return numbers.base
    }

    /// Notes that the entries are a prefix and a number each, and that the numbers are there.
    mutating func setNumbered(prefixCount: Int) {
        entryPrefixCount = prefixCount
        isNumbered = true
    }

    mutating func prepareNulls() {
        nulls.update(repeating: 0, count: NullBitmap.words(rows: count))
    }

    mutating func setAllNull() {
        lanes.update(repeating: 0, count: count)
        nulls.update(repeating: .max, count: NullBitmap.words(rows: count))
        hasNulls = true
        isConstant = true
    }

    mutating func reserve(entries: Int) {
        guard entries + 1 > entryOffsetsCapacity else { return }
        entryOffsets.deallocate()
        entryOffsetsCapacity = max(entries + 1, entryOffsetsCapacity * 2)
        entryOffsets = .allocate(capacity: entryOffsetsCapacity)
    }

    /// Makes room for `count` bytes of entries; what was there is lost.
    mutating func reserve(entryBytes count: Int) {
        guard count > entryBytesCapacity else { return }
        entryBytes.deallocate()
        entryBytesCapacity = max(count, entryBytesCapacity * 2)
        entryBytes = .allocate(byteCount: entryBytesCapacity, alignment: 16)
    }

    mutating func setEntryBytes(_ bytes: UnsafeRawBufferPointer) {
        reserve(entryBytes: bytes.count)
        if let source = bytes.baseAddress { entryBytes.copyMemory(from: source, byteCount: bytes.count) }
    }
}
