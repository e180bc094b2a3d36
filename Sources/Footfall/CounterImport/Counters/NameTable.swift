import Foundation
import InputFiles

#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// Names of sites, or of files, each with a small number: what readings and the index of identities carry instead of text.
///
/// Names that Unicode holds for the same, composed or decomposed, are one: what is handed out is composed (NFC). Looking a name
/// up allocates nothing once its spelling is known. For one thread.
package final class NameTable {
    package private(set) var names: [String] = []
    /// A name as it was met.
    private struct Spelling {
        /// Where its UTF-8 is in `text`.
        var range: Range<Int>
        var number: UInt32
        /// `false` for a composed form that nothing but composing has brought along.
        var isMet: Bool
    }
    private var spellings: [Spelling] = []
    private var text: [UInt8] = []
    /// Open addressing, a power of two: index of a spelling + 1, 0 for free.
    private var slots: [UInt32]
    /// Numbers of the names that were met in more than one spelling.
    package private(set) var respelled: Set<UInt32> = []

    /// - Parameter first: the name that is to have number 0.
    package init(first: String? = nil) {
        slots = Array(repeating: 0, count: 64)
        if let first { _ = number(of: first) }
    }

    package var count: Int { names.count }

    /// The number of a name, given on first sight; `nil` where the bytes are not UTF-8.
    package func number(of name: UnsafeRawBufferPointer) -> UInt32? { number(of: name, isMet: true) }

    /// - Parameter isMet: `false` for the composed form of what was met.
    private func number(of name: UnsafeRawBufferPointer, isMet: Bool) -> UInt32? {
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: XXHash64.hash(name)) & mask
        while slots[slot] != 0 {
            let index = Int(slots[slot]) - 1
            if isEqual(name, spellings[index].range) {
                if isMet, !spellings[index].isMet { noteSecond(index) }
                return spellings[index].number
            }
            slot = (slot + 1) & mask
        }
        guard let string = String(validating: name, as: UTF8.self) else { return nil }
        let number = self.number(ofNew: string)
        spellings.append(
            Spelling(range: text.count..<(text.count + name.count), number: number, isMet: isMet))
        text.append(contentsOf: name)
        // Composing may have added a spelling, and with it have moved the slots.
        insert(spellings.count - 1)
        if spellings.count * 2 > slots.count { grow() }
        return number
    }

    private func noteSecond(_ index: Int) {
        spellings[index].isMet = true
        respelled.insert(spellings[index].number)
    }

    /// Of a spelling that was not met yet.
    private func number(ofNew string: String) -> UInt32 {
        var composed = string.precomposedStringWithCanonicalMapping
        guard composed.utf8.elementsEqual(string.utf8) else {
            let before = names.count
            let number = composed.withUTF8 { self.number(of: UnsafeRawBufferPointer($0), isMet: false) ?? 0 }
            if names.count == before { respelled.insert(number) }
            return number
        }
        names.append(string)
        return UInt32(names.count - 1)
    }

    private func insert(_ index: Int) {
        let mask = slots.count - 1
        let range = spellings[index].range
        var slot = text.withUnsafeBytes {
            Int(truncatingIfNeeded: XXHash64.hash(UnsafeRawBufferPointer(rebasing: $0[range]))) & mask
        }
        while slots[slot] != 0 { slot = (slot + 1) & mask }
        slots[slot] = UInt32(index) + 1
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
        for index in spellings.indices { insert(index) }
    }
}
