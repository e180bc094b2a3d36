/// Finds JSON objects in a stream of text: by their braces, outside of strings. An array around them, and the commas
/// between them, are passed over; a line that begins none of these is a record of its own.
///
/// **Of what is cut off nothing else is lost.** A line that begins with a brace may lie in the object that is open, or be the first
/// after one that was cut off behind a colon, a comma or a bracket. It is taken as the former; where the object then doesn't go on
/// as JSON does, or doesn't end, what follows its first line is read once more, each line that begins with a brace as a new object.
struct JSONFraming {
    private var pending: [UInt8] = []
    private var start = 0
    /// Whether the outermost brace is the first character of its line, as of records that are one a line.
    private var beginsLine = false
    /// The braces and brackets that are open, from the outermost brace.
    private var open: [UInt8] = []
    private var lastVisible: UInt8 = 0
    private var isInString = false
    private var isEscaped = false
    /// The first line of `pending` that may begin an object of its own: where it is in it, and its number.
    private var doubtful: (place: Int, line: Int)?
    /// Whether a brace at the beginning of a line begins a new object, whatever is open.
    private var isReadAgain = false

    var isBetweenRecords: Bool { open.isEmpty }

    mutating func take(_ line: UnsafeRawBufferPointer, line number: Int) -> [RecordSplitter.Step] {
        var steps: [RecordSplitter.Step] = []
        // What was read again may leave another object open.
        while !open.isEmpty, line.first == UInt8(ascii: "{") {
            if mayHoldAnObject, !isReadAgain {
                if doubtful == nil { doubtful = (pending.count, number) }
                break
            }
            steps += giveUp(cutOff())
        }
        if open.isEmpty, let first = firstVisible(line), !"{}[],".utf8.contains(first) {
            steps.append(.record(.init(bytes: Array(line), line: number)))
            return steps
        }
        var hasOther = false
        for (place, byte) in line.enumerated() {
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
                    beginsLine = place == 0
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
                    doubtful = nil
                }
            default:
                if open.isEmpty, byte > 0x20, !"[}],".utf8.contains(byte) { hasOther = true }
            }
        }
        if hasOther { steps.append(.bad(BadRecord(line: number, reason: "something else lies beside JSON objects"))) }
        if !open.isEmpty { pending.append(UInt8(ascii: "\n")) }
        if pending.count > RecordSplitter.bytesMax {
            steps += giveUp(BadRecord(line: start, reason: "a record of more than 16 MiB"))
        }
        return steps
    }

    mutating func end() -> [RecordSplitter.Step] {
        var steps: [RecordSplitter.Step] = []
        while !open.isEmpty {
            // A document that went on as it should up to here, and is itself in a list, is one that is cut off.
            if !beginsLine { doubtful = nil }
            steps += giveUp(cutOff())
        }
        return steps
    }

    /// Leaves out the object that is open, and reads again what may be no part of it. Each line is read again once at most.
    private mutating func giveUp(_ bad: BadRecord) -> [RecordSplitter.Step] {
        var steps = [RecordSplitter.Step.bad(bad)]
        let (pending, doubtful, isReadAgain) = (pending, doubtful, isReadAgain)
        self = JSONFraming()
        self.isReadAgain = isReadAgain
        guard let doubtful else { return steps }
        self.isReadAgain = true
        var number = doubtful.line
        var lines = pending[doubtful.place...]
        if lines.last == UInt8(ascii: "\n") { lines.removeLast() }
        for line in lines.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            steps += line.withUnsafeBytes { take($0, line: number) }
            number += 1
        }
        self.isReadAgain = false
        return steps
    }

    /// Whether JSON lets an object begin here: as a value of a key, or in a list.
    private var mayHoldAnObject: Bool {
        if isInString { return false }
        if lastVisible == UInt8(ascii: ":") { return true }
        return open.last == UInt8(ascii: "[") && (lastVisible == UInt8(ascii: "[") || lastVisible == UInt8(ascii: ","))
    }

    private func cutOff() -> BadRecord { BadRecord(line: start, reason: "the JSON object that begins here is cut off") }

    private func firstVisible(_ line: UnsafeRawBufferPointer) -> UInt8? { line.first { $0 > 0x20 } }
}
