/// One pass over a file before anything of it is appended: what identifies its content, and whether it is text that can be read to its end.
///
/// ```swift
/// let inspection = try ContentInspection(of: file, encoding: format.encoding)
/// ```
/// A file that is UTF-8 up to its last line is found here, and not once what comes before is in the log.
package struct ContentInspection: Sendable {
    package let digest: ContentDigest
    /// By which it is read.
    package let encoding: TextEncoding
    /// A line that looks like UTF-8 in a file of single bytes, in which others can't be it.
    package let lineOfUTF8: (number: Int, text: String)?

    /// Reads the whole file and rewinds it.
    ///
    /// - Parameters:
    ///   - encoding: what is said of the text; found where it is not said.
    ///   - knows: whether such files have a word: then it tells which encoding is likely.
    /// - Throws: ``SourceFileError``, with ``SourceFileError/noText(path:_:)`` for what is no text or not of that encoding.
    package init(
        of file: SourceFile, encoding declared: TextEncoding? = nil, knows: (String) -> Bool = { _ in false }
    ) throws(SourceFileError) {
        var maker = ContentDigest.Maker()
        let text = try InflatedBytes(file) { maker.take($0) }
        let head = try text.head()
        let mark: EncodingMark
        do throws(TextFault) {
            if head.isEmpty { throw .empty }
            if let kind = FileKind(head, zipNames: { text.isInflated ? [] : ZipDirectory.names(of: file) }) {
                throw .foreign(kind)
            }
            mark = EncodingMark(head)
            encoding = try mark.encoding(declared: declared)
        } catch { throw .noText(path: file.path, error) }
        if encoding == .utf8 || encoding.isSingleByte {
            lineOfUTF8 = try Self.scan(text, encoding, declared, knows)
        } else {
            lineOfUTF8 = nil
            try Self.decode(text, encoding, markBytes: mark.byteCount)
        }
        // What may follow the end of a gzip stream is part of the content.
        try Self.read(to: file) { maker.take($0) }
        file.rewind()
        digest = maker.finish()
    }

    private static func read(
        to file: SourceFile, _ body: (UnsafeRawBufferPointer) -> Void
    ) throws(SourceFileError) {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
        defer { buffer.deallocate() }
        while true {
            let count = try file.read(into: buffer)
            if count == 0 { return }
            body(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
    }

    /// Text whose units are bytes.
    private static func scan(
        _ text: InflatedBytes, _ encoding: TextEncoding, _ declared: TextEncoding?, _ knows: (String) -> Bool
    ) throws(SourceFileError) -> (number: Int, text: String)? {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
        defer { buffer.deallocate() }
        var scan = UTF8Scan()
        while true {
            let count = try text.read(into: buffer)
            if count == 0 { break }
            scan.take(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
        scan.finish()
        let file = text.file
        if encoding == .utf8 {
            guard let offset = scan.firstFault else { return nil }
            let line = try LineOfByte(at: offset, of: file, encoding)
            let fitting = LikelyEncoding.names(
                of: scan.faulty, line: line.bytes, head: try head(of: file), knows)
            let likely = fitting.first
            let shown = likely == nil ? line.utf8 : line.text(as: likely)
            // By chance a few characters of another encoding look like UTF-8.
            throw .noText(
                path: file.path,
                scan.characters * 4 > scan.faults
                    ? .mixed(line: line.number, text: shown, likely: likely)
                    : .notUTF8(
                        line: line.number, text: shown, likely: likely, others: Array(fitting.dropFirst())))
        }
        if scan.firstFault == nil, let offset = scan.firstCharacter {
            let line = try LineOfByte(at: offset, of: file, encoding)
            throw .noText(path: file.path, .isUTF8(declared: encoding, line: line.number, text: line.utf8))
        }
        let table = SingleByteTable.of(encoding)!
        if (UInt8(0x80)...0xFF).contains(where: { table.entries[Int($0)] == 0 && scan.high.contains($0) }) {
            // Only where it is, is left to find.
            try decode(InflatedBytes(file.reopened()), encoding, markBytes: 0)
        }
        guard let offset = scan.firstCharacter else { return nil }
        let line = try LineOfByte(at: offset, of: file, encoding)
        return (line.number, line.utf8)
    }

    private static let headBytes = 1 << 14

    /// The first bytes of a text.
    private static func head(of file: SourceFile) throws(SourceFileError) -> [UInt8] {
        let text = try InflatedBytes(file.reopened())
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: headBytes, alignment: 16)
        defer { buffer.deallocate() }
        var head: [UInt8] = []
        while head.count < headBytes {
            let count = try text.read(into: buffer)
            if count == 0 { break }
            head.append(contentsOf: buffer[..<count])
        }
        return head
    }

    /// Text of other units is decoded, and what comes of it thrown away.
    private static func decode(
        _ text: InflatedBytes, _ encoding: TextEncoding, markBytes: Int
    ) throws(SourceFileError) {
        let bytes = DecodedBytes(text, encoding, markBytes: markBytes)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
        defer { buffer.deallocate() }
        while try bytes.read(into: buffer) > 0 {}
    }
}
