/// Finds JSON objects in a stream of text: by their braces, outside of strings. An array around them, and the commas
/// between them, are passed over; a line that begins none of these is a record of its own.
struct JSONFraming {
    private var pending: [UInt8] = []
    private var start = 0
    /// The braces and brackets that are open, from the outermost brace.
    private var open: [UInt8] = []
    private var lastVisible: UInt8 = 0
    private var isInString = false
    private var isEscaped = false

    var isBetweenRecords: Bool { open.isEmpty }

    mutating func take(_ line: UnsafeRawBufferPointer, line number: Int) -> [RecordSplitter.Step] {
        var steps: [RecordSplitter.Step] = []
        if !open.isEmpty, line.first == UInt8(ascii: "{"), !mayHoldAnObject {
            // What has begun was cut off, and here something new begins.
            steps.append(.bad(cutOff()))
            reset()
        }
        if open.isEmpty, let first = firstVisible(line), !"{}[],".utf8.contains(first) {
            steps.append(.record(.init(bytes: Array(line), line: number)))
            return steps
        }
        var hasOther = false
        for byte in line {
            if !open.isEmpty { pending.append(byte) }
            if isInString {
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    isInString = false
                }
                continue
            }
            if byte > 0x20 { lastVisible = byte }
            switch byte {
            case UInt8(ascii: "\"") where !open.isEmpty: isInString = true
            case UInt8(ascii: "{"):
                if open.isEmpty {
                    start = number
                    pending = [byte]
                }
                open.append(byte)
            case UInt8(ascii: "[") where !open.isEmpty: open.append(byte)
            case UInt8(ascii: "]") where open.last == UInt8(ascii: "["): open.removeLast()
            case UInt8(ascii: "}") where open.last == UInt8(ascii: "{"):
                open.removeLast()
                if open.isEmpty {
                    steps.append(.record(.init(bytes: pending, line: start)))
                    pending = []
                }
            default:
                if open.isEmpty, byte > 0x20, !"[}],".utf8.contains(byte) { hasOther = true }
            }
        }
        if hasOther { steps.append(.bad(BadRecord(line: number, reason: "something else lies beside JSON objects"))) }
        if !open.isEmpty { pending.append(UInt8(ascii: "\n")) }
        if pending.count > RecordSplitter.bytesMax {
            steps.append(.bad(BadRecord(line: start, reason: "a record of more than 16 MiB")))
            reset()
        }
        return steps
    }

    mutating func end() -> [RecordSplitter.Step] {
        guard !open.isEmpty else { return [] }
        defer { reset() }
        return [.bad(cutOff())]
    }

    /// Whether JSON lets an object begin here: as a value of a key, or in a list.
    private var mayHoldAnObject: Bool {
        if isInString { return false }
        if lastVisible == UInt8(ascii: ":") { return true }
        return open.last == UInt8(ascii: "[") && (lastVisible == UInt8(ascii: "[") || lastVisible == UInt8(ascii: ","))
    }

    private func cutOff() -> BadRecord { BadRecord(line: start, reason: "the JSON object that begins here is cut off") }

    private mutating func reset() { self = JSONFraming() }

    private func firstVisible(_ line: UnsafeRawBufferPointer) -> UInt8? { line.first { $0 > 0x20 } }
}
