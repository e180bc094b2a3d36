import EventSchema
import Gzip

/// Makes messages of an input: divides it into records, reads those of JSON, and takes messages out of lists and envelopes.
///
/// A line that is a whole JSON value, as nearly all are, is read where it lies. For one thread.
package final class MessageReader {
    package enum Step {
        /// Valid for the call.
        case message(DetectorMessage)
        case bad(BadRecord)
    }

    private var splitter: RecordSplitter
    private var document = JSONDocument()
    /// Of the envelopes that are open.
    private var contents: [EnvelopeContent] = []

    private let bodyContent = EnvelopeContent()

    /// Envelopes lie in envelopes; so many are opened.
    private static let envelopesMax = 4

    package init(_ framing: RecordFraming) { splitter = RecordSplitter(framing) }

    /// The number of the line that was taken last.
    package var line: Int { splitter.lines }

    /// Takes a line without its newline.
    package func line(_ bytes: UnsafeRawBufferPointer, _ take: (Step) throws -> Void) throws {
        guard try !takeWhole(splitter.withoutMark(bytes), take) else { return }
        try self.take(splitter.line(bytes), take)
    }

    /// A line that was too long to be read.
    package func tooLong(_ byteCount: Int) -> BadRecord { splitter.tooLong(byteCount) }

    /// Takes a record whose end is known.
    package func record(
        _ bytes: UnsafeRawBufferPointer, line: Int, _ take: (Step) throws -> Void
    ) throws {
        guard let start = DetectorMessage.startOfJSON(bytes) else {
            return try take(.message(DetectorMessage(line: line, bytes: bytes)))
        }
        let root: JSONElement
        do throws(JSONReadError) {
            root = try document.read(UnsafeRawBufferPointer(rebasing: bytes[start...]))
        } catch {
            guard try !takeLines(bytes, from: start, line: line, take) else { return }
            return try take(.bad(BadRecord(error, line: line)))
        }
        let topic = DetectorMessage.topic(UnsafeRawBufferPointer(rebasing: bytes[..<start]))
        try deliver(root, topic: topic, line: line, take)
    }

    /// Takes a record of several messages, a line each.
    ///
    /// - Returns: Whether it is one: its first line has a whole JSON value, and others follow.
    private func takeLines(
        _ bytes: UnsafeRawBufferPointer, from start: Int, line: Int, _ take: (Step) throws -> Void
    ) throws -> Bool {
        guard let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")),
            (try? document.read(UnsafeRawBufferPointer(rebasing: bytes[start..<end]))) != nil
        else { return false }
        for part in bytes.split(separator: UInt8(ascii: "\n")) where part.contains(where: { $0 > 0x20 }) {
            try record(UnsafeRawBufferPointer(rebasing: part), line: line, take)
        }
        return true
    }

    /// Takes the body of a container's record, which may be base64, gzip, or several messages, a line each. One that doesn't begin with a message, or with what stands before it, is bad at once.
    package func body(
        _ bytes: UnsafeRawBufferPointer, line: Int, _ take: (Step) throws -> Void
    ) throws {
        guard bytes.count <= RecordSplitter.bytesMax else {
            return try take(.bad(BadRecord(line: line, reason: "a body of more than 16 MiB")))
        }
        guard EnvelopeContent.beginsMessage(bytes) || DetectorMessage.startOfJSON(Self.head(bytes)) != nil else {
            let isWrapped: Bool
            do throws(GzipError) { isWrapped = try bodyContent.unwrap(bytes) } catch {
                return try take(.bad(BadRecord(line: line, reason: "the body can't be inflated (\(error))")))
            }
            return try plainBody(isWrapped ? bodyContent.bytes : bytes, line: line, take)
        }
        try plainBody(bytes, line: line, take)
    }

    private static func head(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: bytes.prefix(headBytes))
    }

    private func plainBody(
        _ bytes: UnsafeRawBufferPointer, line: Int, _ take: (Step) throws -> Void
    ) throws {
        let head = Self.head(bytes)
        guard let first = head.first(where: { $0 > 0x20 }), !head.contains(0) else {
            return try take(.bad(BadRecord(line: line, reason: "the body has no message")))
        }
        guard first == UInt8(ascii: "<") || DetectorMessage.startOfJSON(head) != nil || bytes.count <= head.count
        else { return try take(.bad(BadRecord(line: line, reason: "the body doesn't begin as a message does"))) }
        try record(bytes, line: line, take)
    }

    /// Within so many bytes of a body its message begins.
    private static let headBytes = 4096

    /// The end of the input: what has begun is cut off.
    package func end(_ take: (Step) throws -> Void) throws { try self.take(splitter.end(), take) }

    /// - Returns: Whether the line is a JSON value.
    private func takeWhole(_ line: UnsafeRawBufferPointer, _ take: (Step) throws -> Void) throws -> Bool {
        guard splitter.isBetweenRecords, let start = DetectorMessage.startOfJSON(line) else { return false }
        var end = line.count
        while end > start, line[end - 1] <= 0x20 || line[end - 1] == UInt8(ascii: ",") { end -= 1 }
        // Of what has begun and goes on in other lines no more is read.
        guard line[end - 1] == UInt8(ascii: "}") || line[end - 1] == UInt8(ascii: "]"),
            let root = try? document.read(UnsafeRawBufferPointer(rebasing: line[start..<end]))
        else { return false }
        let topic = DetectorMessage.topic(UnsafeRawBufferPointer(rebasing: line[..<start]))
        try deliver(root, topic: topic, line: splitter.takeWhole(), take)
        return true
    }

    private func take(_ steps: [RecordSplitter.Step], _ take: (Step) throws -> Void) throws {
        for step in steps {
            switch step {
            case .bad(let bad): try take(.bad(bad))
            case .record(let found):
                try found.bytes.withUnsafeBytes { try record($0, line: found.line, take) }
            }
        }
    }

    /// Hands over the messages of a list one by one, and those in envelopes without these.
    private func deliver(
        _ root: JSONElement, topic: String?, line: Int, depth: Int = 0, _ take: (Step) throws -> Void
    ) throws {
        if root.kind == .array {
            for element in try root.list() { try deliver(element, topic: topic, line: line, depth: depth, take) }
            return
        }
        let envelope: Envelope?
        do throws(JSONReadError) {
            envelope = depth < Self.envelopesMax ? try Envelope(root) : nil
        } catch { return try take(.bad(BadRecord(error, line: line))) }
        guard let envelope else {
            return try take(
                .message(DetectorMessage(line: line, bytes: root.written, topic: topic, json: root)))
        }
        let topic = envelope.topic ?? topic
        guard envelope.message.kind == .text else {
            return try deliver(envelope.message, topic: topic, line: line, depth: depth + 1, take)
        }
        while contents.count <= depth { contents.append(EnvelopeContent()) }
        let content = contents[depth]
        let kind: EnvelopeContent.Kind
        do throws(JSONReadError) { kind = try content.read(envelope.message) } catch {
            return try take(.bad(BadRecord(error, line: line)))
        }
        switch kind {
        case .text: try take(.message(DetectorMessage(line: line, bytes: content.bytes, topic: topic)))
        case .json(let inner): try deliver(inner, topic: topic, line: line, depth: depth + 1, take)
        case .lines:
            for part in content.bytes.split(separator: UInt8(ascii: "\n")) where part.contains(where: { $0 > 0x20 }) {
                let inner: JSONElement
                do throws(JSONReadError) { inner = try content.json(UnsafeRawBufferPointer(rebasing: part)) } catch {
                    try take(.bad(BadRecord(line: line, reason: "one of the lines in its body is not JSON: \(error)")))
                    continue
                }
                try deliver(inner, topic: topic, line: line, depth: depth + 1, take)
            }
        }
    }
}
