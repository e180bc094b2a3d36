/// How an input is divided into records.
package enum RecordFraming: Sendable {
    /// A record a line; but JSON values where the first line begins an array of them.
    case lines
    /// JSON values, one after the other or in an array, over any number of lines; CSV lines where none has begun.
    case json
    /// XML documents, one after the other; or JSON, a value a line.
    case xml
    /// The same, also in the parts of a `multipart/mixed` stream.
    case multipartXML

    var isOfXML: Bool {
        switch self {
        case .xml, .multipartXML: true
        case .lines, .json: false
        }
    }
}

/// Divides an input into records, line by line. For one thread.
package struct RecordSplitter {
    package struct Record: Sendable, Equatable {
        package var bytes: [UInt8]
        /// Where it begins, from 1.
        package var line: Int
    }

    package enum Step: Sendable, Equatable {
        case record(Record)
        case bad(BadRecord)
    }

    /// What one record may have at the most.
    package static let bytesMax = 16 << 20

    private(set) var lines = 0
    private var json = JSONFraming()
    private var xml = XMLFraming()
    private var multipart = MultipartXMLFraming()
    private var framing: RecordFraming
    private var hasBegun = false

    package init(_ framing: RecordFraming) { self.framing = framing }

    /// Whether a line that is a whole JSON value is a record of its own: none has begun and not ended.
    var isBetweenRecords: Bool {
        switch framing {
        case .lines: true
        case .json: json.isBetweenRecords
        case .xml: xml.isBetweenRecords
        case .multipartXML: multipart.isBetweenRecords
        }
    }

    /// Takes a line that was read as a record of its own.
    ///
    /// - Returns: Its number.
    mutating func takeWhole() -> Int {
        hasBegun = true
        lines += 1
        return lines
    }

    /// A line without the byte order mark that the first may have.
    func withoutMark(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        lines == 0 && bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? UnsafeRawBufferPointer(rebasing: bytes[3...]) : bytes
    }

    /// Takes a line without its newline. A carriage return ends a line too, and a byte order mark before the first is skipped.
    package mutating func line(_ bytes: UnsafeRawBufferPointer) -> [Step] {
        let bytes = withoutMark(bytes)
        guard !framing.isOfXML, bytes.dropLast().contains(0x0D) else { return whole(bytes) }
        return bytes.split(separator: 0x0D, omittingEmptySubsequences: false)
            .flatMap { whole(UnsafeRawBufferPointer(rebasing: $0)) }
    }

    private mutating func whole(_ bytes: UnsafeRawBufferPointer) -> [Step] {
        lines += 1
        return divide(bytes)
    }

    private mutating func divide(_ bytes: UnsafeRawBufferPointer) -> [Step] {
        switch framing {
        case .lines:
            guard let first = bytes.first(where: { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D }) else { return [] }
            if !hasBegun, first == UInt8(ascii: "[") {
                framing = .json
                return divide(bytes)
            }
            hasBegun = true
            return [.record(Record(bytes: Array(bytes), line: lines))]
        case .json: return json.take(bytes, line: lines)
        case .xml, .multipartXML:
            // What begins as JSON and is none is not passed over as what lies between documents is.
            guard isBetweenRecords, DetectorMessage.startOfJSON(bytes) != nil else {
                return framing == .xml ? xml.take(bytes, line: lines) : multipart.take(bytes, line: lines)
            }
            return [.record(Record(bytes: Array(bytes), line: lines))]
        }
    }

    /// A line that was too long to be read.
    package mutating func tooLong(_ byteCount: Int) -> BadRecord {
        lines += 1
        return BadRecord(line: lines, reason: "a line of \(byteCount) bytes is too long")
    }

    /// The end of the input: what has begun is cut off.
    package mutating func end() -> [Step] {
        switch framing {
        case .lines: []
        case .json: json.end()
        case .xml: xml.end()
        case .multipartXML: multipart.end()
        }
    }
}
