import Gzip

/// The text of a file as bytes: what is stored, or inflated where it begins as gzip does. Never whole in memory.
///
/// For one thread.
package final class TextBytes {
    package let file: SourceFile
    private var gzip: GzipReader?

    /// Starts at the first byte of `file`.
    ///
    /// - Parameter encoding: of the text; found, or UTF-8, where it is not said.
    package init(_ file: SourceFile, encoding: TextEncoding? = nil) throws(SourceFileError) {
        self.file = file
        file.rewind()
        let magic = UnsafeMutableRawBufferPointer.allocate(byteCount: 2, alignment: 1)
        defer { magic.deallocate() }
        let count = try file.read(into: magic)
        file.rewind()
        guard GzipReader.isGzip(UnsafeRawBufferPointer(rebasing: magic[..<count])) else {
            gzip = nil
            return
        }
        gzip = GzipReader { piece in try file.read(into: piece) }
    }

    /// Fills the front of `target`; returns how many bytes, 0 at the end.
    package func read(into target: UnsafeMutableRawBufferPointer) throws(SourceFileError) -> Int {
        guard gzip != nil else { return try file.read(into: target) }
        do {
            return try gzip!.read(into: target)
        } catch let error as SourceFileError {
            throw error
        } catch {
            throw .corruptGzip(path: file.path, reason: "\(error)")
        }
    }
}
