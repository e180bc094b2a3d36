import ErrorKinds

#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// Reads the tags of an XML document one after the other, with their attributes and the text between them. Over the bytes, which
/// must outlive it.
///
/// Names are without their prefixes. Tags that don't match, attributes without quotes or given twice, a document type (which is
/// where entities without end come from) and whatever else a device doesn't write are faults. Nothing is allocated but for
/// texts that are asked for.
struct XMLTags {
    enum Tag { case start, end, done }

    /// What is wrong, and after how many newlines.
    struct Fault: KindedError {
        var line: Int
        var reason: String

        var kind: ErrorKind { .malformed }
        var description: String { reason }
    }

    private struct Attribute {
        var name: Range<Int>
        var value: Range<Int>
    }

    /// One that has begun.
    private struct Element {
        var whole: Range<Int>
        /// Of its prefix with the colon.
        var prefixCount: Int

        var local: Range<Int> { (whole.lowerBound + prefixCount)..<whole.upperBound }
    }

    private let bytes: UnsafeRawBufferPointer
    private var position = 0
    private var open: [Element] = []
    private var attributes: [Attribute] = []
    /// `<name/>`: its end comes next.
    private var isEmptyElement = false
    private var hasRoot = false
    private var name = 0..<0
    private var content = 0..<0
    /// There is a comment or a section in the text.
    private var hasMarkup = false

    private static let depthMax = 256

    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
        open.reserveCapacity(16)
        attributes.reserveCapacity(8)
    }

    /// How many elements are open, those that have just begun included.
    var depth: Int { open.count }

    /// Whether the tag is of this name.
    func isNamed(_ text: StaticString) -> Bool { equals(name, text) }

    var nameText: String { String(decoding: bytes[name], as: UTF8.self) }

    /// The text between the tag before and this one, without space around it, entities resolved.
    var text: String {
        var range = content
        while let first = range.first, bytes[first] <= 0x20 { range = (first + 1)..<range.upperBound }
        while let last = range.last, bytes[last] <= 0x20 { range = range.lowerBound..<last }
        return resolved(range)
    }

    /// An attribute of the element that has just begun, entities resolved; `nil` where it hasn't one of this name.
    func attribute(_ name: StaticString) -> String? {
        attributes.first { equals($0.name, name) }.map { resolved($0.value) }
    }

    /// Whether an attribute of the element that has just begun is this text.
    func attribute(_ name: StaticString, is text: StaticString) -> Bool {
        attributes.contains { equals($0.name, name) && equals($0.value, text) }
    }

    private func resolved(_ range: Range<Int>) -> String {
        let plain = UnsafeRawBufferPointer(rebasing: bytes[range])
        guard hasMarkup || plain.contains(UInt8(ascii: "&")) else { return String(decoding: plain, as: UTF8.self) }
        return XMLText.resolved(plain)
    }

    private func equals(_ range: Range<Int>, _ text: StaticString) -> Bool {
        let length = text.utf8CodeUnitCount
        guard range.count == length else { return false }
        for index in 0..<length where bytes[range.lowerBound + index] != text.utf8Start[index] { return false }
        return true
    }

    /// Whether two places have the same bytes.
    private func isSame(_ a: Range<Int>, _ b: Range<Int>) -> Bool {
        guard a.count == b.count else { return false }
        for index in 0..<a.count where bytes[a.lowerBound + index] != bytes[b.lowerBound + index] { return false }
        return true
    }

    /// The next tag.
    mutating func next() throws(Fault) -> Tag {
        if position == 0, !isUTF8 { throw fault("it is not text in UTF-8") }
        if isEmptyElement {
            isEmptyElement = false
            name = open.removeLast().local
            content = position..<position
            return .end
        }
        let textStart = position
        hasMarkup = false
        if !attributes.isEmpty { attributes.removeAll(keepingCapacity: true) }
        while true {
            guard let tag = find(UInt8(ascii: "<"), from: position) else {
                guard open.isEmpty, hasRoot else { throw fault("it is cut off") }
                position = bytes.count
                return .done
            }
            content = textStart..<tag
            let following = tag + 1 < bytes.count ? bytes[tag + 1] : 0
            switch following {
            case UInt8(ascii: "?"): position = try end(of: "?>", from: tag)
            case UInt8(ascii: "!"):
                hasMarkup = true
                if starts("<!--", at: tag) {
                    position = try end(of: "-->", from: tag + 4)
                } else if starts("<![CDATA[", at: tag), !open.isEmpty {
                    position = try end(of: "]]>", from: tag + 9)
                } else {
                    throw fault("it has a document type")
                }
            case UInt8(ascii: "/"):
                guard let close = find(UInt8(ascii: ">"), from: tag) else { throw fault("it is cut off") }
                var range = (tag + 2)..<close
                while let last = range.last, bytes[last] <= 0x20 { range = range.lowerBound..<last }
                guard let begun = open.popLast(), isSame(begun.whole, range) else {
                    throw fault("its tags don't match")
                }
                name = (range.lowerBound + begun.prefixCount)..<range.upperBound
                position = close + 1
                return .end
            default:
                try begin(at: tag)
                return .start
            }
        }
    }

    private var isUTF8: Bool {
        var index = 0
        while index + 8 <= bytes.count {
            let word = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            guard word & 0x8080_8080_8080_8080 == 0 else { break }
            index += 8
        }
        while index < bytes.count, bytes[index] < 0x80 { index += 1 }
        if index == bytes.count { return true }
        return String(validating: bytes[index...], as: UTF8.self) != nil
    }

    private mutating func begin(at tag: Int) throws(Fault) {
        guard !open.isEmpty || !hasRoot else { throw fault("a second root follows the first") }
        guard open.count < Self.depthMax else { throw fault("it is nested too deeply") }
        var index = tag + 1
        let whole = takeName(&index)
        guard !whole.isEmpty else { throw fault("a tag has no name") }
        while true {
            skipSpace(&index)
            guard index < bytes.count else { throw fault("it is cut off") }
            if bytes[index] == UInt8(ascii: ">") { break }
            if bytes[index] == UInt8(ascii: "/"), index + 1 < bytes.count, bytes[index + 1] == UInt8(ascii: ">") {
                isEmptyElement = true
                index += 1
                break
            }
            try attribute(&index)
        }
        name = localName(whole)
        open.append(Element(whole: whole, prefixCount: name.lowerBound - whole.lowerBound))
        hasRoot = true
        position = index + 1
    }

    private mutating func attribute(_ index: inout Int) throws(Fault) {
        let name = takeName(&index)
        guard !name.isEmpty else { throw fault("an attribute has no name") }
        skipSpace(&index)
        guard index < bytes.count, bytes[index] == UInt8(ascii: "=") else { throw fault("an attribute has no value") }
        index += 1
        skipSpace(&index)
        guard index < bytes.count else { throw fault("it is cut off") }
        let quote = bytes[index]
        guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
            throw fault("an attribute's value has no quotes")
        }
        guard let end = find(quote, from: index + 1) else { throw fault("it is cut off") }
        let value = (index + 1)..<end
        guard !bytes[value].contains(UInt8(ascii: "<")) else { throw fault("an attribute's value has a <") }
        for other in attributes where isSame(other.name, name) {
            throw fault("an attribute is given twice")
        }
        attributes.append(Attribute(name: name, value: value))
        index = end + 1
    }

    private func takeName(_ index: inout Int) -> Range<Int> {
        let start = index
        while index < bytes.count {
            switch bytes[index] {
            case 0...0x20, UInt8(ascii: ">"), UInt8(ascii: "/"), UInt8(ascii: "="), UInt8(ascii: "<"),
                UInt8(ascii: "\""), UInt8(ascii: "'"):
                return start..<index
            default: index += 1
            }
        }
        return start..<index
    }

    private func skipSpace(_ index: inout Int) {
        while index < bytes.count, bytes[index] <= 0x20 { index += 1 }
    }

    private func localName(_ name: Range<Int>) -> Range<Int> {
        var index = name.upperBound
        while index > name.lowerBound {
            if bytes[index - 1] == UInt8(ascii: ":") { return index..<name.upperBound }
            index -= 1
        }
        return name
    }

    private func find(_ byte: UInt8, from start: Int) -> Int? {
        guard start < bytes.count, let base = bytes.baseAddress,
            let found = memchr(base + start, Int32(byte), bytes.count - start)
        else { return nil }
        return UnsafeRawPointer(found) - base
    }

    private func starts(_ text: StaticString, at place: Int) -> Bool {
        guard place + text.utf8CodeUnitCount <= bytes.count else { return false }
        for index in 0..<text.utf8CodeUnitCount where bytes[place + index] != text.utf8Start[index] { return false }
        return true
    }

    private func end(of text: StaticString, from start: Int) throws(Fault) -> Int {
        var index = start
        while index + text.utf8CodeUnitCount <= bytes.count {
            if starts(text, at: index) { return index + text.utf8CodeUnitCount }
            index += 1
        }
        throw fault("it is cut off")
    }

    private func fault(_ reason: String) -> Fault {
        Fault(line: bytes.prefix(position).count { $0 == UInt8(ascii: "\n") }, reason: reason)
    }
}
