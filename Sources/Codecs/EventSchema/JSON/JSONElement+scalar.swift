extension JSONElement {
    // MARK: Texts

    package func text() throws(JSONReadError) -> String {
        guard kind == .text else { throw wrong("text") }
        return text(of: node)
    }

    package func textIfPresent() throws(JSONReadError) -> String? { try isAbsent() ? nil : try text() }

    /// A text, or a number as it was written: ids, counts and times that some write in quotes.
    package func textOrNumber() throws(JSONReadError) -> String {
        switch kind {
        case .text: return text(of: node)
        case .number: return String(decoding: raw(node), as: UTF8.self)
        default: throw wrong("text")
        }
    }

    package func textOrNumberIfPresent() throws(JSONReadError) -> String? {
        try isAbsent() ? nil : try textOrNumber()
    }

    /// Whether the text is this one.
    package func isText(_ text: StaticString) throws(JSONReadError) -> Bool {
        guard kind == .text else { throw wrong("text") }
        if node.flag { return self.text(of: node) == text.description }
        return Int(node.end - node.start) == text.utf8CodeUnitCount
            && Self.areEqual(bytes + Int(node.start), UnsafeRawPointer(text.utf8Start), text.utf8CodeUnitCount)
    }

    /// Whether two texts are the same.
    package func isSameText(as other: JSONElement) throws(JSONReadError) -> Bool {
        guard kind == .text else { throw wrong("text") }
        guard other.kind == .text else { throw other.wrong("text") }
        let (a, b) = (node, other.node)
        if a.flag || b.flag { return text(of: a) == other.text(of: b) }
        return a.end - a.start == b.end - b.start
            && Self.areEqual(bytes + Int(a.start), other.bytes + Int(b.start), Int(a.end - a.start))
    }

    /// Calls with a text's UTF-8, without making a `String` of it.
    package func withText<R>(_ body: (UnsafeRawBufferPointer) -> R) throws(JSONReadError) -> R {
        guard kind == .text else { throw wrong("text") }
        return node.flag ? resolved(node, body) : body(raw(node))
    }

    // MARK: Numbers

    /// The nearest `Double`.
    package func double() throws(JSONReadError) -> Double {
        guard let value = try number().double(in: all) else { throw error("is too large a number") }
        return value
    }

    package func doubleIfPresent() throws(JSONReadError) -> Double? { try isAbsent() ? nil : try double() }

    /// A whole number, also one that is written `12.0`.
    package func int64() throws(JSONReadError) -> Int64 {
        guard let (isNegative, magnitude) = try number().whole else { throw outOfRange() }
        if !isNegative, let value = Int64(exactly: magnitude) { return value }
        guard isNegative, magnitude <= UInt64(1) << 63 else { throw outOfRange() }
        return Int64(truncatingIfNeeded: 0 &- magnitude)
    }

    package func int64IfPresent() throws(JSONReadError) -> Int64? { try isAbsent() ? nil : try int64() }

    /// A whole number from 0, also one that is written `12.0`.
    package func uint64() throws(JSONReadError) -> UInt64 {
        guard let (isNegative, magnitude) = try number().whole, !isNegative || magnitude == 0 else {
            throw outOfRange()
        }
        return magnitude
    }

    package func uint64IfPresent() throws(JSONReadError) -> UInt64? { try isAbsent() ? nil : try uint64() }

    package func uint32IfPresent() throws(JSONReadError) -> UInt32? {
        guard let number = try uint64IfPresent() else { return nil }
        guard let value = UInt32(exactly: number) else { throw outOfRange() }
        return value
    }

    private func number() throws(JSONReadError) -> JSONNumber {
        guard kind == .number else { throw wrong("number") }
        var scanner = JSONScanner(all)
        scanner.position = Int(node.start)
        do { return try scanner.number() } catch { throw self.error("is no number") }
    }

    /// The document as far as this value's end.
    private var all: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: bytes, count: Int(node.end)) }

    private func outOfRange() -> JSONReadError {
        error("is a number that can't be, \(JSONExcerpt.shortened(String(decoding: raw(node), as: UTF8.self)))")
    }

    // MARK: Others

    package func bool() throws(JSONReadError) -> Bool {
        switch kind {
        case .true: return true
        case .false: return false
        default: throw wrong("true or false")
        }
    }

    package func boolIfPresent() throws(JSONReadError) -> Bool? { try isAbsent() ? nil : try bool() }
}
