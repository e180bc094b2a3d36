import ErrorKinds
internal import Bytes

/// One JSON document as a flat list of its values, over the bytes that it was read from: for messages whose layout is
/// not one of the schemas'.
///
/// ```swift
/// var document = JSONDocument()
/// let message = try document.read(line)
/// let camera = try message["after"]["camera"].text()
/// ```
/// Strict (RFC 8259), to a depth of ``depthMax``. Reused for every document: reading and looking up allocate nothing,
/// but for texts that are asked for. The elements point into the bytes and the list: they are valid as long as the
/// bytes are, until the next `read`. One thread at a time.
package struct JSONDocument: ~Copyable, @unchecked Sendable {
    // Sendable: a ~Copyable value has one owner, and the memory belongs to that owner alone.
    private var nodes: UnsafeMutablePointer<JSONNode>
    private var capacity = 256
    private var count = 0
    private var scratch = ByteBuffer(capacity: 256)

    /// How many objects and arrays may be open at once.
    package static let depthMax = 512

    package init() { nodes = .allocate(capacity: 256) }

    deinit { nodes.deallocate() }

    /// Reads one document; whatever was read before is forgotten.
    ///
    /// - Throws: ``JSONReadError/malformed(line:column:reason:)``.
    /// - Returns: Its value.
    package mutating func read(_ bytes: UnsafeRawBufferPointer) throws(JSONReadError) -> JSONElement {
        guard bytes.count < UInt32.max else {
            throw .malformed(line: 0, column: 1, reason: "it has more than 4 GiB")
        }
        count = 0
        var scanner = JSONScanner(bytes)
        do throws(JSONSyntaxError) { try values(&scanner) } catch { throw JSONReadError(error, in: bytes) }
        return JSONElement(nodes: UnsafePointer(nodes), bytes: bytes.baseAddress!, index: 0)
    }

    private mutating func values(_ scanner: inout JSONScanner) throws(JSONSyntaxError) {
        /// The innermost object or array that has begun; the `next` of each is the one around it until it ends.
        var open = JSONNode.none
        var depth = 0
        while true {
            let kind = scanner.next()
            let start = scanner.position
            switch kind {
            case .text: try text(&scanner)
            case .number:
                let number = try scanner.number()
                append(.number, from: start, to: scanner.position, flag: number.isInteger)
            case .true:
                try scanner.literal("true")
                append(.true, from: start, to: scanner.position)
            case .false:
                try scanner.literal("false")
                append(.false, from: start, to: scanner.position)
            case .null:
                try scanner.literal("null")
                append(.null, from: start, to: scanner.position)
            case .object, .array:
                guard depth < Self.depthMax else { throw scanner.syntaxError("it is nested too deeply") }
                scanner.position += 1
                depth += 1
                let index = UInt32(truncatingIfNeeded: count)
                append(kind, from: start, to: start)
                nodes[Int(index)].next = open
                open = index
                if kind == .object {
                    if !scanner.take(UInt8(ascii: "}")) {
                        try name(&scanner)
                        continue
                    }
                } else if !scanner.take(UInt8(ascii: "]")) {
                    continue
                }
                open = close(open, at: scanner.position)
                depth -= 1
            case .nothing: throw scanner.syntaxError("expected a value")
            }
            var isFollowed = false
            while open != JSONNode.none, !isFollowed {
                let isObject = nodes[Int(open)].kind == .object
                if scanner.take(UInt8(ascii: ",")) {
                    if isObject { try name(&scanner) }
                    isFollowed = true
                } else if scanner.take(isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) {
                    open = close(open, at: scanner.position)
                    depth -= 1
                } else {
                    throw scanner.syntaxError(isObject ? "expected a comma or }" : "expected a comma or ]")
                }
            }
            if !isFollowed { break }
        }
        scanner.skipSpace()
        guard scanner.isAtEnd else { throw scanner.syntaxError("expected nothing after the value") }
    }

    private mutating func name(_ scanner: inout JSONScanner) throws(JSONSyntaxError) {
        guard scanner.next() == .text else { throw scanner.syntaxError("expected the name of a field") }
        try text(&scanner)
        guard scanner.take(UInt8(ascii: ":")) else { throw scanner.syntaxError("expected a colon") }
    }

    private mutating func text(_ scanner: inout JSONScanner) throws(JSONSyntaxError) {
        let start = scanner.position + 1
        let text = try scanner.string(scratch: &scratch)
        let isPlain = text.baseAddress == scanner.bytes.baseAddress! + start
        append(.text, from: start, to: scanner.position - 1, flag: !isPlain)
    }

    private mutating func append(_ kind: JSONKind, from start: Int, to end: Int, flag: Bool = false) {
        if count == capacity { grow() }
        nodes[count] = JSONNode(
            start: UInt32(truncatingIfNeeded: start), end: UInt32(truncatingIfNeeded: end),
            next: UInt32(truncatingIfNeeded: count + 1), kind: kind, flag: flag)
        count += 1
    }

    /// - Returns: The one around it.
    private mutating func close(_ index: UInt32, at end: Int) -> UInt32 {
        let around = nodes[Int(index)].next
        nodes[Int(index)].next = UInt32(truncatingIfNeeded: count)
        nodes[Int(index)].end = UInt32(truncatingIfNeeded: end)
        return around
    }

    private mutating func grow() {
        let larger = UnsafeMutablePointer<JSONNode>.allocate(capacity: capacity * 2)
        larger.update(from: nodes, count: count)
        nodes.deallocate()
        nodes = larger
        capacity *= 2
    }
}

/// A value in the list of a document's values: an object's names and values and an array's values follow it.
struct JSONNode {
    /// Of a text without its quotes.
    var start: UInt32
    var end: UInt32
    /// The node after it and all that it holds.
    var next: UInt32
    var kind: JSONKind
    /// Of a text, that it has escapes; of a number, that it has neither point nor exponent.
    var flag: Bool

    static let none = UInt32.max
}

/// Why a document, or something that was asked of it, can't be read.
package enum JSONReadError: KindedError, Equatable {
    /// - Parameters:
    ///   - line: newlines before the place; column: from 1.
    case malformed(line: Int, column: Int, reason: String)
    /// What is wrong with a value, by its path: `after.box`.
    case field(path: String, problem: String)

    init(_ error: JSONSyntaxError, in bytes: UnsafeRawBufferPointer) {
        let before = bytes.prefix(error.position)
        let lines = before.count { $0 == UInt8(ascii: "\n") }
        let start = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        self = .malformed(line: lines, column: error.position - start + 1, reason: "\(error.reason)")
    }

    package var kind: ErrorKind { .malformed }

    package var description: String {
        switch self {
        case .malformed(_, let column, let reason): "this is not JSON (column \(column): \(reason))"
        case .field("", let problem): "the value \(problem)"
        case .field(let path, let problem): "\"\(path)\" \(problem)"
        }
    }
}
