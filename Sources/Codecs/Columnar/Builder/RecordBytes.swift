/// The keys or headers of the rows. Most chunks have none of their own: memory is used only from the first one on.
struct RecordBytes: ~Copyable {
    /// Nothing was set: the key is the key column's text, there are no headers.
    static let `default` = UInt64.max
    /// A null key was set.
    static let null = UInt64.max - 1

    private(set) var interner = Interner()
    private(set) var codes = LaneBuffer()
    /// Whether any row differs from the default; as long as it is false `codes` means nothing.
    private(set) var isUsed = false

    mutating func code(for bytes: UnsafeRawBufferPointer?) -> UInt64 {
        guard let bytes else { return Self.null }
        return UInt64(truncatingIfNeeded: interner.code(for: bytes).code)
    }

    func entry(_ code: UInt64) -> UnsafeRawBufferPointer { interner.entry(Int(truncatingIfNeeded: code)) }

    mutating func commit(_ code: UInt64, row: Int) {
        if !isUsed {
            if code == Self.default { return }
            isUsed = true
            codes.reserve(row + 1)
            codes.base.update(repeating: Self.default, count: row)
        }
        codes.reserve(row + 1)
        codes.base[row] = code
    }

    mutating func commitDefaults(rows: Range<Int>) {
        guard isUsed else { return }
        codes.reserve(rows.upperBound)
        (codes.base + rows.lowerBound).update(repeating: Self.default, count: rows.count)
    }

    mutating func removeAll() {
        isUsed = false
        if interner.count > 0 { interner.removeAll() }
    }
}
