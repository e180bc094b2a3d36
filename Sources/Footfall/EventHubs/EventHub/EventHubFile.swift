import InputFiles

/// Splits a file into its messages: a JSON array of them, or one after another (JSON lines). Never whole in memory.
///
/// For one thread.
struct EventHubFile {
    struct Message {
        let bytes: [UInt8]
        /// On which it begins, from 1.
        let line: Int
    }

    private let text: TextBytes
    private var buffer: [UInt8] = []
    private var position = 0
    private var line = 1
    var currentLine: Int { line }
    private(set) var isArray = false
    private var isStarted = false
    private var isAfterArray = false

    static let messageBytesMax = 1 << 20

    init(_ text: TextBytes) { self.text = text }

    /// The next message; `nil` at the end.
    ///
    /// - Throws: ``EventHubError/badMessage(path:line:reason:appended:)``'s causes: `malformed` for an array that isn't one.
    ///   In lines a bad one is handed out like the others, for its reader to refuse.
    mutating func next() throws -> Message? {
        if !isStarted {
            isStarted = true
            if try peek() == UInt8(ascii: "[") {
                isArray = true
                try skip()
            }
        }
        return isArray ? try element() : try lineText()
    }

    private mutating func lineText() throws -> Message? {
        guard try peek() != nil else { return nil }
        let start = line
        var bytes: [UInt8] = []
        while let byte = try byte(), byte != UInt8(ascii: "\n") {
            // The rest of a line that is too long is passed over.
            if bytes.count <= Self.messageBytesMax { bytes.append(byte) }
        }
        return Message(bytes: bytes, line: start)
    }

    private mutating func element() throws -> Message? {
        if isAfterArray { return nil }
        while true {
            switch try peek() {
            case UInt8(ascii: ","): try skip()
            case UInt8(ascii: "]"):
                try skip()
                isAfterArray = true
                guard try peek() == nil else { throw EventHubError.malformed("something stands after the array") }
                return nil
            case nil: throw EventHubError.malformed("the array doesn't end")
            default: return try value()
            }
        }
    }

    /// To the comma or bracket that ends it.
    private mutating func value() throws -> Message {
        let start = line
        var bytes: [UInt8] = []
        var depth = 0
        var isText = false
        while let byte = try look() {
            if !isText, depth == 0, byte == UInt8(ascii: ",") || byte == UInt8(ascii: "]") { break }
            try skip()
            bytes.append(byte)
            guard bytes.count <= Self.messageBytesMax else { throw EventHubError.tooLong(limit: Self.messageBytesMax) }
            if isText {
                if byte == UInt8(ascii: "\\"), let next = try self.byte() { bytes.append(next) }
                if byte == UInt8(ascii: "\"") { isText = false }
            } else {
                switch byte {
                case UInt8(ascii: "\""): isText = true
                case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
                case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
                default: break
                }
            }
        }
        return Message(bytes: bytes, line: start)
    }

    // MARK: Bytes

    /// The next byte that is no space, not taken.
    private mutating func peek() throws -> UInt8? {
        while let byte = try look() {
            guard [0x20, 0x09, 0x0A, 0x0D].contains(byte) else { return byte }
            try skip()
        }
        return nil
    }

    private mutating func look() throws -> UInt8? {
        if position == buffer.count {
            position = 0
            buffer = try [UInt8](unsafeUninitializedCapacity: 1 << 16) { target, count in
                count = try text.read(into: UnsafeMutableRawBufferPointer(target))
            }
        }
        return position < buffer.count ? buffer[position] : nil
    }

    private mutating func byte() throws -> UInt8? {
        guard let byte = try look() else { return nil }
        try skip()
        return byte
    }

    private mutating func skip() throws {
        if buffer[position] == UInt8(ascii: "\n") { line += 1 }
        position += 1
    }
}
