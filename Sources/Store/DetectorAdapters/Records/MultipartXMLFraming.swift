/// Finds the XML documents of a stream that came as `multipart/mixed` and was saved as it was, or of a file of documents alone.
///
/// A line that begins with `--` and isn't in a document ends a part; where it comes in the middle of one whose boundary was met
/// before, that document is cut off. Parts of pictures are skipped, whatever is in them, and those of JSON are rejected.
struct MultipartXMLFraming {
    private var xml = XMLFraming()
    private var boundary: [UInt8]?
    private var isSkipped = false

    /// Whether a line that is a whole JSON value is a record of its own: in a stream it is a part.
    var isBetweenRecords: Bool { boundary == nil && xml.isBetweenRecords }

    mutating func take(_ line: UnsafeRawBufferPointer, line number: Int) -> [RecordSplitter.Step] {
        if line.count > 1, line[0] == UInt8(ascii: "-"), line[1] == UInt8(ascii: "-") {
            let name = Array(line.prefix { $0 > 0x20 })
            if xml.isBetweenRecords { boundary = name }
            if name == boundary || name == (boundary ?? []) + Array("--".utf8) {
                isSkipped = false
                return xml.end()
            }
        }
        if isSkipped { return [] }
        if xml.isBetweenRecords, let kind = Self.contentType(line) {
            isSkipped = !kind.contains("xml")
            guard kind.contains("json") else { return [] }
            return [.bad(BadRecord(line: number, reason: "a part in JSON is not read; set the device to send XML"))]
        }
        return xml.take(line, line: number)
    }

    mutating func end() -> [RecordSplitter.Step] { xml.end() }

    private static func contentType(_ line: UnsafeRawBufferPointer) -> String? {
        let name: StaticString = "content-type:"
        guard line.count > name.utf8CodeUnitCount else { return nil }
        for index in 0..<name.utf8CodeUnitCount where line[index] | 0x20 != name.utf8Start[index] | 0x20 { return nil }
        return String(decoding: line.dropFirst(name.utf8CodeUnitCount), as: UTF8.self).lowercased()
    }
}
