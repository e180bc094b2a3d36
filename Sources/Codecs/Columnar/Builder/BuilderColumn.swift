/// One value column under construction: lanes, nulls and, for text, the codes' dictionary.
struct BuilderColumn: ~Copyable {
    let kind: ColumnKind
    let isOptional: Bool
    var lanes: LaneBuffer
    var nulls: NullBitmap
    var interner: Interner
    /// Grows when the dictionary is dropped and with it every code.
    var dictionaryGeneration = 0
    /// The row stamp of the last set value; see ``ChunkBuilder``.
    var stamp: UInt64 = 0

    init(spec: ColumnSpec, capacity: Int) {
        kind = spec.kind
        isOptional = spec.isOptional
        lanes = LaneBuffer(capacity: capacity)
        nulls = NullBitmap(rows: capacity)
        interner = Interner()
    }

    mutating func reserve(rows: Int) {
        lanes.reserve(rows)
        nulls.reserve(rows: rows)
    }

    mutating func intern(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        let (code, isNew) = interner.code(for: bytes)
        if isNew && kind == .text {
            precondition(UTF8Text.isValid(bytes), "a text column takes UTF-8 only: check before")
        }
        return UInt64(truncatingIfNeeded: code)
    }

    mutating func removeDictionary() {
        interner.removeAll()
        dictionaryGeneration += 1
    }
}
