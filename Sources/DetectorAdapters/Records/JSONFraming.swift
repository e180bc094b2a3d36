/// Finds JSON objects in a stream of text: by their braces, outside of strings. An array around them, and the commas
/// between them, are passed over; a line that begins none of these is a record of its own.
struct JSONFraming {
    private var pending: [UInt8] = []
    private var start = 0
    private var depth = 0
    private var isInString = false
    private var isEscaped = false

    mutating func take(_ line: UnsafeRawBufferPointer, line number: Int) -> [RecordSplitter.Step] {
        var steps: [RecordSplitter.Step] = []
        if depth > 0, let first = firstVisible(line), first == UInt8(ascii: "{"), line.first == first, isInString {
            // A string doesn't go over a line's end: what has begun was cut off, and here something new begins.
            steps.append(.bad(cutOff()))
            reset()
        }
        if depth == 0, let first = firstVisible(line), !"{}[],".utf8.contains(first) {
            steps.append(.record(.init(bytes: Array(line), line: number)))
            return steps
        }
        for byte in line {
            if depth > 0 { pending.append(byte) }
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
            switch byte {
            case UInt8(ascii: "\"") where depth > 0: isInString = true
            case UInt8(ascii: "{"):
                if depth == 0 {
                    start = number
                    pending = [byte]
                }
                depth += 1
            case UInt8(ascii: "}") where depth > 0:
                depth -= 1
                if depth == 0 {
                    steps.append(.record(.init(bytes: pending, line: start)))
                    pending = []
                }
            default: break
            }
        }
        if depth > 0 { pending.append(UInt8(ascii: "\n")) }
        if pending.count > RecordSplitter.bytesMax {
            steps.append(.bad(BadRecord(line: start, reason: "a record of more than 16 MiB")))
            reset()
        }
        return steps
    }

    mutating func end() -> [RecordSplitter.Step] {
        guard depth > 0 else { return [] }
        defer { reset() }
        return [.bad(cutOff())]
    }

    private func cutOff() -> BadRecord { BadRecord(line: start, reason: "the JSON object that begins here is cut off") }

    private mutating func reset() { self = JSONFraming() }

    private func firstVisible(_ line: UnsafeRawBufferPointer) -> UInt8? { line.first { $0 > 0x20 } }
}
