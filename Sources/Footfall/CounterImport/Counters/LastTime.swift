import LocalTime

#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// The text of the last row's time and what it was read as: rows of one time follow one another in most files. One owner.
struct LastTime {
    private var text: [UInt8] = []
    private var label = LocalLabel(minutes: 0)
    private var offsetMinutes: Int32?
    private var isOffsetUnasked = false
    private var exactMinutes: Int32?
    private var saysStart = false

    /// Fills the row where its time is written as the last one was.
    func read(_ text: UnsafeRawBufferPointer, into row: inout CounterRow) -> Bool {
        guard text.count == self.text.count, text.count > 0,
            self.text.withUnsafeBytes({ memcmp($0.baseAddress!, text.baseAddress!, text.count) }) == 0
        else { return false }
        row.label = label
        row.offsetMinutes = offsetMinutes
        row.isOffsetUnasked = isOffsetUnasked
        row.exactMinutes = exactMinutes
        row.saysStart = saysStart
        return true
    }

    mutating func note(_ text: UnsafeRawBufferPointer, _ row: CounterRow) {
        self.text.removeAll(keepingCapacity: true)
        self.text.append(contentsOf: text)
        label = row.label
        offsetMinutes = row.offsetMinutes
        isOffsetUnasked = row.isOffsetUnasked
        exactMinutes = row.exactMinutes
        saysStart = row.saysStart
    }
}
