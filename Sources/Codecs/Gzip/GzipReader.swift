/// Pulls the content of a gzip stream, such as a `.csv.gz` file, through a buffer of fixed size.
///
/// ```swift
/// var reader = GzipReader { piece in try file.read(into: piece) }
/// while case let count = try reader.read(into: block), count > 0 { … }
/// ```
/// It does no I/O itself: `source` fills the buffer it is given and returns how many bytes it put there, 0 at the end.
/// One thread at a time.
package struct GzipReader: ~Copyable {
    private var decoder = GzipDecoder()
    private let input: UnsafeMutableRawBufferPointer
    private var unread: Range<Int> = 0..<0
    private var isAtEnd = false
    private let source: (UnsafeMutableRawBufferPointer) throws -> Int

    package init(
        bufferBytes: Int = 64 << 10, source: @escaping (UnsafeMutableRawBufferPointer) throws -> Int
    ) {
        input = .allocate(byteCount: max(bufferBytes, 1), alignment: 16)
        self.source = source
    }

    deinit { input.deallocate() }

    /// Whether `bytes` begin as a gzip member does.
    package static func isGzip(_ bytes: UnsafeRawBufferPointer) -> Bool {
        bytes.count >= 2 && bytes[0] == 0x1F && bytes[1] == 0x8B
    }

    /// Fills the front of `output` with the content that comes next and returns its length: 0 at the end, and only there.
    ///
    /// - Throws: ``GzipError``, or what `source` throws.
    package mutating func read(into output: UnsafeMutableRawBufferPointer) throws -> Int {
        precondition(output.count > 0, "no room to read into")
        while true {
            if unread.isEmpty, !isAtEnd {
                let count = try source(input)
                precondition(count >= 0 && count <= input.count, "a source returned more than it was given room for")
                unread = 0..<count
                isAtEnd = count == 0
            }
            let (consumed, produced) = try decoder.decode(
                UnsafeRawBufferPointer(rebasing: input[unread]), into: output)
            unread = (unread.lowerBound + consumed)..<unread.upperBound
            if produced > 0 { return produced }
            if isAtEnd {
                try decoder.finish()
                return 0
            }
        }
    }
}
