internal import Bytes

/// A value of a ``JSONDocument``, or the place where one would be: looking up goes on through what isn't there, and the
/// first thing that is missing is what an error names.
///
/// Asking throws ``JSONReadError/field(path:problem:)`` with the value's path. What ends in `IfPresent` gives `nil` for
/// what is missing or `null`.
///
/// - Warning: Valid until the document reads the next one, as long as the bytes are.
package struct JSONElement {
    // A pointer each: elements are made by the dozen for every message, and are not counted.
    let nodes: UnsafePointer<JSONNode>
    let bytes: UnsafeRawPointer
    /// Of its node; of what is missing the node in which it would be.
    let index: Int
    /// The name of what is missing.
    let missing: StaticString?
    /// The missing field is one that is given twice: nobody can say which of them is meant.
    let isTwice: Bool

    init(
        nodes: UnsafePointer<JSONNode>, bytes: UnsafeRawPointer, index: Int, missing: StaticString? = nil,
        isTwice: Bool = false
    ) {
        self.nodes = nodes
        self.bytes = bytes
        self.index = index
        self.missing = missing
        self.isTwice = isTwice
    }

    var node: JSONNode { nodes[index] }

    /// What it is; `nothing` for what is missing.
    package var kind: JSONKind { missing == nil ? node.kind : .nothing }

    /// Whether it is there, be it `null` or there twice.
    package var isThere: Bool { missing == nil || isTwice }

    /// Whether it is there, and isn't `null`; also where it is there twice.
    package var isPresent: Bool { missing == nil ? node.kind != .null : isTwice }

    // MARK: Looking up

    /// The value of an object's field.
    package subscript(name: StaticString) -> JSONElement {
        guard missing == nil else { return self }
        guard node.kind == .object else { return JSONElement(nodes: nodes, bytes: bytes, index: index, missing: name) }
        let length = UInt32(truncatingIfNeeded: name.utf8CodeUnitCount)
        let end = Int(node.next)
        var field = index + 1
        var found: Int?
        while field < end {
            if isName(nodes[field], name, length) {
                guard found == nil else {
                    return JSONElement(nodes: nodes, bytes: bytes, index: index, missing: name, isTwice: true)
                }
                found = field + 1
            }
            field = Int(nodes[field + 1].next)
        }
        guard let found else { return JSONElement(nodes: nodes, bytes: bytes, index: index, missing: name) }
        return JSONElement(nodes: nodes, bytes: bytes, index: found)
    }

    private func isName(_ name: JSONNode, _ wanted: StaticString, _ length: UInt32) -> Bool {
        guard !name.flag else { return text(of: name) == wanted.description }
        return name.end - name.start == length
            && Self.areEqual(bytes + Int(name.start), UnsafeRawPointer(wanted.utf8Start), Int(length))
    }

    static func areEqual(_ a: UnsafeRawPointer, _ b: UnsafeRawPointer, _ count: Int) -> Bool {
        var position = 0
        while position + 8 <= count {
            guard
                a.loadUnaligned(fromByteOffset: position, as: UInt64.self)
                    == b.loadUnaligned(fromByteOffset: position, as: UInt64.self)
            else { return false }
            position += 8
        }
        while position < count {
            guard
                a.load(fromByteOffset: position, as: UInt8.self) == b.load(fromByteOffset: position, as: UInt8.self)
            else { return false }
            position += 1
        }
        return true
    }

    /// The values of an array.
    package func list() throws(JSONReadError) -> JSONList {
        guard kind == .array else { throw wrong("list") }
        return JSONList(self)
    }

    /// The same, with nothing in it for what is missing or `null`.
    package func listIfPresent() throws(JSONReadError) -> JSONList {
        if try isAbsent() { return JSONList(nothingIn: self) }
        return try list()
    }

    /// The fields of an object.
    package func fields() throws(JSONReadError) -> JSONFields {
        guard kind == .object else { throw wrong("object") }
        return JSONFields(self)
    }

    /// The same, with nothing in it for what is missing or `null`.
    package func fieldsIfPresent() throws(JSONReadError) -> JSONFields {
        if try isAbsent() { return JSONFields(nothingIn: self) }
        return try fields()
    }

    /// Whether it is missing, or `null`.
    ///
    /// - Throws: where it is given twice, or would be in something that is neither an object nor missing.
    package func isAbsent() throws(JSONReadError) -> Bool {
        guard missing != nil else { return node.kind == .null }
        guard !isTwice else { throw error("is given twice") }
        guard node.kind == .object || node.kind == .null else {
            throw .field(path: JSONElement(nodes: nodes, bytes: bytes, index: index).path, problem: "is no object")
        }
        return true
    }

    // MARK: Bytes

    /// The value as it was written, a text with its quotes.
    package var written: UnsafeRawBufferPointer {
        guard missing == nil else { return UnsafeRawBufferPointer(start: nil, count: 0) }
        let quote = node.kind == .text ? 1 : 0
        return UnsafeRawBufferPointer(
            start: bytes + Int(node.start) - quote, count: Int(node.end - node.start) + 2 * quote)
    }

    func raw(_ node: JSONNode) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: bytes + Int(node.start), count: Int(node.end - node.start))
    }

    func text(of node: JSONNode) -> String {
        guard node.flag else { return String(decoding: raw(node), as: UTF8.self) }
        return resolved(node) { String(decoding: $0, as: UTF8.self) }
    }

    /// Calls with a text that has escapes as it is without them.
    func resolved<R>(_ node: JSONNode, _ body: (UnsafeRawBufferPointer) -> R) -> R {
        var scratch = ByteBuffer(capacity: Int(node.end - node.start))
        var scanner = JSONScanner(UnsafeRawBufferPointer(start: bytes, count: Int(node.end) + 1))
        scanner.position = Int(node.start) - 1
        do { return body(try scanner.string(scratch: &scratch)) } catch {
            fatalError("a text was read once and not again: \(error)")
        }
    }

    // MARK: Errors

    /// Where it is in the document: `persons.[1].box`; empty for the whole.
    package var path: String {
        var path: [String] = []
        var place = 0
        while place < index {
            let isObject = nodes[place].kind == .object
            var child = place + 1
            var number = 0
            while true {
                let value = isObject ? child + 1 : child
                if index < Int(nodes[value].next) {
                    path.append(isObject ? text(of: nodes[child]) : "[\(number)]")
                    place = value
                    break
                }
                child = Int(nodes[value].next)
                number += 1
            }
        }
        if let missing { path.append(missing.description) }
        return path.joined(separator: ".")
    }

    /// An error about this value: `"after.box" is [left, top, right, bottom] in pixels`.
    package func error(_ problem: String) -> JSONReadError { .field(path: path, problem: problem) }

    func wrong(_ expected: String) -> JSONReadError {
        do throws(JSONReadError) {
            guard try isAbsent() else { return error("is no \(expected)") }
            if missing == nil { return error("is null") }
            return node.kind == .null
                ? .field(path: JSONElement(nodes: nodes, bytes: bytes, index: index).path, problem: "is null")
                : error("is missing")
        } catch { return error }
    }
}

/// An array's values, in their order.
package struct JSONList: Sequence, IteratorProtocol {
    private let nodes: UnsafePointer<JSONNode>
    private let bytes: UnsafeRawPointer
    private var index: Int
    private let end: Int

    init(_ array: JSONElement) {
        (nodes, bytes, index, end) = (array.nodes, array.bytes, array.index + 1, Int(array.node.next))
    }

    init(nothingIn element: JSONElement) { (nodes, bytes, index, end) = (element.nodes, element.bytes, 0, 0) }

    package mutating func next() -> JSONElement? {
        guard index < end else { return nil }
        defer { index = Int(nodes[index].next) }
        return JSONElement(nodes: nodes, bytes: bytes, index: index)
    }

    /// How many are left; counts them.
    package var count: Int { reduce(0) { count, _ in count + 1 } }
    package var isEmpty: Bool { index == end }
}

/// An object's fields, in the order in which they were written.
package struct JSONFields: Sequence, IteratorProtocol {
    private let nodes: UnsafePointer<JSONNode>
    private let bytes: UnsafeRawPointer
    private var index: Int
    private let end: Int

    init(_ object: JSONElement) {
        (nodes, bytes, index, end) = (object.nodes, object.bytes, object.index + 1, Int(object.node.next))
    }

    init(nothingIn element: JSONElement) { (nodes, bytes, index, end) = (element.nodes, element.bytes, 0, 0) }

    /// - Returns: The name, which is a text, and the value.
    package mutating func next() -> (name: JSONElement, value: JSONElement)? {
        guard index < end else { return nil }
        defer { index = Int(nodes[index + 1].next) }
        return (
            JSONElement(nodes: nodes, bytes: bytes, index: index),
            JSONElement(nodes: nodes, bytes: bytes, index: index + 1)
        )
    }
}
