/// Reads the tags of an XML document one after the other, with the text between them. Over the bytes, which must outlive it.
///
/// Names are without their prefixes; attributes are skipped. Tags that don't match, a document type and whatever else a device
/// doesn't write are faults.
struct XMLTags {
    enum Tag { case start, end, done }

    /// What is wrong, and after how many newlines.
    struct Fault: Error {
        var line: Int
        var reason: String
    }

    private let bytes: UnsafeRawBufferPointer
    private var position = 0
    private var open: [Range<Int>] = []
    /// `<name/>`: its end comes next.
    private var isEmptyElement = false
    private var name = 0..<0
    private var content = 0..<0
    /// There is a comment or a section in the text.
    private var hasMarkup = false

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// How many elements are open, those that have just begun included.
    var depth: Int { open.count }

    /// Whether the tag is of this name.
    func isNamed(_ text: StaticString) -> Bool {
        let length = text.utf8CodeUnitCount
        guard name.count == length else { return false }
        for index in 0..<length where bytes[name.lowerBound + index] != text.utf8Start[index] { return false }
        return true
    }

    var nameText: String { String(decoding: bytes[name], as: UTF8.self) }

    /// The text between the tag before and this one, without space around it, entities resolved.
    var text: String {
        var range = content
        while let first = range.first, bytes[first] <= 0x20 { range = (first + 1)..<range.upperBound }
        while let last = range.last, bytes[last] <= 0x20 { range = range.lowerBound..<last }
        let plain = bytes[range]
        guard hasMarkup || plain.contains(UInt8(ascii: "&")) else { return String(decoding: plain, as: UTF8.self) }
        return XMLText.resolved(UnsafeRawBufferPointer(rebasing: plain))
    }

    /// The next tag.
    mutating func next() throws(Fault) -> Tag {
        if isEmptyElement {
            isEmptyElement = false
            name = localName(open.removeLast())
            content = position..<position
            return .end
        }
        let textStart = position
        hasMarkup = false
        while true {
            guard let tag = find(UInt8(ascii: "<"), from: position) else {
                guard open.isEmpty else { throw fault("it is cut off") }
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
                } else if starts("<![CDATA[", at: tag) {
                    position = try end(of: "]]>", from: tag + 9)
                } else {
                    throw fault("it has a document type")
                }
            case UInt8(ascii: "/"):
                guard let close = find(UInt8(ascii: ">"), from: tag) else { throw fault("it is cut off") }
                var range = (tag + 2)..<close
                while let last = range.last, bytes[last] <= 0x20 { range = range.lowerBound..<last }
                guard let begun = open.popLast(), bytes[begun].elementsEqual(bytes[range]) else {
                    throw fault("its tags don't match")
                }
                name = localName(range)
                position = close + 1
                return .end
            default:
                try begin(at: tag)
                return .start
            }
        }
    }

    private mutating func begin(at tag: Int) throws(Fault) {
        var index = tag + 1
        while index < bytes.count, bytes[index] > 0x20, bytes[index] != UInt8(ascii: ">"),
            bytes[index] != UInt8(ascii: "/")
        { index += 1 }
        let whole = (tag + 1)..<index
        guard !whole.isEmpty else { throw fault("a tag has no name") }
        var quote: UInt8 = 0
        while index < bytes.count, quote != 0 || bytes[index] != UInt8(ascii: ">") {
            let byte = bytes[index]
            if quote != 0 {
                if byte == quote { quote = 0 }
            } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                quote = byte
            }
            index += 1
        }
        guard index < bytes.count else { throw fault("it is cut off") }
        isEmptyElement = bytes[index - 1] == UInt8(ascii: "/")
        open.append(whole)
        name = localName(whole)
        position = index + 1
    }

    private func localName(_ name: Range<Int>) -> Range<Int> {
        guard let colon = bytes[name].lastIndex(of: UInt8(ascii: ":")) else { return name }
        return (colon + 1)..<name.upperBound
    }

    private func find(_ byte: UInt8, from start: Int) -> Int? {
        var index = start
        while index < bytes.count {
            if bytes[index] == byte { return index }
            index += 1
        }
        return nil
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

/// A text of XML with its entities, sections and comments resolved.
enum XMLText {
    static func resolved(_ bytes: UnsafeRawBufferPointer) -> String {
        var rest = String(decoding: bytes, as: UTF8.self)[...]
        var text = ""
        while let special = rest.firstIndex(where: { $0 == "&" || $0 == "<" }) {
            text += rest[..<special]
            rest = rest[special...]
            if rest.hasPrefix("<![CDATA["), let end = rest.firstRange(of: "]]>") {
                text += rest[..<end.lowerBound].dropFirst(9)
                rest = rest[end.upperBound...]
            } else if rest.hasPrefix("<!--"), let end = rest.dropFirst(4).firstRange(of: "-->") {
                rest = rest[end.upperBound...]
            } else if let end = rest.firstIndex(of: ";"), let value = entity(rest.dropFirst().prefix(upTo: end)) {
                text += value
                rest = rest[rest.index(after: end)...]
            } else {
                text.append(rest.removeFirst())
            }
        }
        return text + rest
    }

    private static func entity(_ name: Substring) -> String? {
        switch name {
        case "amp": return "&"
        case "lt": return "<"
        case "gt": return ">"
        case "quot": return "\""
        case "apos": return "'"
        default:
            guard name.first == "#" else { return nil }
            let digits = name.dropFirst()
            let value = digits.first == "x" ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
            return value.flatMap(Unicode.Scalar.init).map { String(Character($0)) }
        }
    }
}
