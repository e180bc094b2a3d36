internal import Bytes
internal import CPlatform
internal import Glibc

/// The numbers of texts that are one prefix and a decimal number, as names of stores and devices mostly are: an array by
/// that number, which is nearer than the slots of a ``TextTable``. One thread.
///
/// One prefix at a time, and of the names with zeros in front one length: where others come what is known is forgotten, and
/// asked of the table again.
struct NumberedNames: ~Copyable {
    private var prefix = ByteBuffer()
    /// The digits of the names with zeros in front.
    private var paddedDigits = 0
    /// By twice the number, and 1 more where the name has zeros in front: what the table has, plus 1; 0 where it wasn't asked.
    private var known = ZeroedArray<UInt32>(count: 0)
    /// Numbers below this have a place.
    private var end: Int { known.count / 2 }
    /// Numbers that far apart would cost more than they bring, up to so many in any case.
    private static let endMin = 4096
    private static let ahead = 16
    /// By a number of digits the least number that has so many without zeros in front.
    private static let least: InlineArray<9, UInt64> = [
        0, 0, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000,
    ]

    /// The number + 1 of each entry of a column with ``ProjectionColumn/numbers``.
    mutating func map(
        _ column: ProjectionColumn, _ values: UnsafePointer<UInt64>, _ table: inout TextTable,
        into numbers: UnsafeMutablePointer<UInt32>
    ) {
        let count = column.dictionaryCount
        guard count > 0 else { return }
        begin(UnsafeRawBufferPointer(rebasing: column.entry(0)[..<column.prefixCount]))
        var largest: UInt64 = 0
        for code in 0..<count { largest = max(largest, values[code]) }
        cover(Int(truncatingIfNeeded: min(largest, UInt64(max(Self.endMin, 8 * table.count) - 1))))
        let prefixCount = column.prefixCount
        let end = UInt64(truncatingIfNeeded: end)
        let known = known.base
        for code in 0..<count {
            let text = column.entry(code)
            let value = values[code]
            let digits = text.count &- prefixCount
            guard value < end, digits < Self.least.count else {
                numbers[code] = UInt32(truncatingIfNeeded: table.number(of: text) &+ 1)
                continue
            }
            if code &+ Self.ahead < count, values[code &+ Self.ahead] < end {
                fflog_prefetch(known + Int(truncatingIfNeeded: values[code &+ Self.ahead]) &* 2)
            }
            let isPadded = value < Self.least[digits]
            if isPadded, digits != paddedDigits { begin(padded: digits) }
            let place = known + (Int(truncatingIfNeeded: value) &* 2 &+ (isPadded ? 1 : 0))
            if place.pointee == 0 { place.pointee = UInt32(truncatingIfNeeded: table.number(of: text) &+ 1) }
            numbers[code] = place.pointee
        }
    }

    private mutating func begin(_ wanted: UnsafeRawBufferPointer) {
        if wanted.count == prefix.count, wanted.isEmpty || memcmp(prefix.base, wanted.baseAddress!, wanted.count) == 0 {
            return
        }
        prefix.removeAll()
        prefix.append(wanted)
        known.clear()
    }

    private mutating func begin(padded digits: Int) {
        paddedDigits = digits
        for value in 0..<end { known.base[2 * value + 1] = 0 }
    }

    private mutating func cover(_ largest: Int) {
        guard largest >= end else { return }
        var newEnd = max(end, 64)
        while newEnd <= largest { newEnd *= 2 }
        known.grow(to: 2 * newEnd)
    }
}
