/// The text of a file as UTF-8, without a byte order mark: what is stored, inflated where it begins as gzip does, and decoded where it is
/// of another encoding. Never whole in memory.
///
/// Bytes that are taken for UTF-8 are handed out as they are; ``ContentInspection`` says beforehand whether they are UTF-8.
///
/// For one thread.
package final class TextBytes {
    package let file: SourceFile
    /// By which it is read.
    package let encoding: TextEncoding
    private let text: InflatedBytes
    private let decoded: DecodedBytes?

    /// Starts at the first byte of `file`.
    ///
    /// - Parameter encoding: of the text; found, or UTF-8, where it is not said.
    /// - Throws: ``SourceFileError``, with ``SourceFileError/noText(path:_:)`` for UTF-32.
    package init(_ file: SourceFile, encoding declared: TextEncoding? = nil) throws(SourceFileError) {
        self.file = file
        text = try InflatedBytes(file)
        let mark = EncodingMark(try text.head())
        do { encoding = try mark.encoding(declared: declared) } catch { throw .noText(path: file.path, error) }
        if encoding == .utf8 {
            try text.skip(mark.byteCount)
            decoded = nil
        } else {
            decoded = DecodedBytes(text, encoding, markBytes: mark.byteCount)
        }
    }

    /// Fills the front of `target`; returns how many bytes, 0 at the end.
    package func read(into target: UnsafeMutableRawBufferPointer) throws(SourceFileError) -> Int {
        guard let decoded else { return try text.read(into: target) }
        return try decoded.read(into: target)
    }
}
