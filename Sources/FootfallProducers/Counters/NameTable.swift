#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// Names of sites, or of files, each with a small number: what readings and the index of identities carry instead of text.
///
/// Looking a name up allocates nothing once it is known. For one thread.
package final class NameTable {
    package private(set) var names: [String] = []
    /// Where the UTF-8 of each name is in `text`.
    private var ranges: [Range<Int>] = []
    private var text: [UInt8] = []
    /// Open addressing, a power of two: number + 1, 0 for free.
    private var slots: [UInt32]

    package init() { slots = Array(repeating: 0, count: 64) }

    package var count: Int { names.count }

    /// The number of a name, given on first sight; `nil` where the bytes are not UTF-8.
    package func number(of name: UnsafeRawBufferPointer) -> UInt32? {
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: XXHash64.hash(name)) & mask
        while slots[slot] != 0 {
            let number = slots[slot] - 1
            if isEqual(name, ranges[Int(number)]) { return number }
            slot = (slot + 1) & mask
        }
        guard let string = String(validating: name, as: UTF8.self) else { return nil }
        let number = UInt32(names.count)
        names.append(string)
        ranges.append(text.count..<(text.count + name.count))
        text.append(contentsOf: name)
        slots[slot] = number + 1
        if names.count * 2 > slots.count { grow() }
        return number
    }

    package func number(of name: String) -> UInt32 {
        var name = name
        // A String is UTF-8 by construction.
        return name.withUTF8 { number(of: UnsafeRawBufferPointer($0)) ?? 0 }
    }

    private func isEqual(_ name: UnsafeRawBufferPointer, _ range: Range<Int>) -> Bool {
        guard range.count == name.count, let bytes = name.baseAddress, name.count > 0 else {
            return range.count == name.count
        }
        return text.withUnsafeBytes { memcmp($0.baseAddress! + range.lowerBound, bytes, name.count) == 0 }
    }

    private func grow() {
        slots = Array(repeating: 0, count: slots.count * 2)
        let mask = slots.count - 1
        for (number, range) in ranges.enumerated() {
            var slot = text.withUnsafeBytes {
                Int(truncatingIfNeeded: XXHash64.hash(UnsafeRawBufferPointer(rebasing: $0[range]))) & mask
            }
            while slots[slot] != 0 { slot = (slot + 1) & mask }
            slots[slot] = UInt32(number) + 1
        }
    }
}
