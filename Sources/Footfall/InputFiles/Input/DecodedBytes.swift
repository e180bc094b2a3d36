/// UTF-8 of a text in another encoding. Never whole in memory. For one thread.
final class DecodedBytes {
    private let text: InflatedBytes
    private let encoding: TextEncoding
    private var decoder: TextDecoder
    /// Of the mark that begins the text, which is passed over.
    private let markBytes: Int
    private var isMarkRead: Bool
    private let input = UnsafeMutableRawBufferPointer.allocate(byteCount: inputBytes, alignment: 16)
    private var unread = 0..<0
    private var isAtEnd = false
    /// Characters for which a caller's buffer had no room.
    private let carry = UnsafeMutableRawBufferPointer.allocate(byteCount: carryBytes, alignment: 8)
    private var carried = 0..<0

    private static let inputBytes = 1 << 16
    private static let carryBytes = 64

    init(_ text: InflatedBytes, _ encoding: TextEncoding, markBytes: Int) {
        self.text = text
        self.encoding = encoding
        self.markBytes = markBytes
        decoder = TextDecoder(encoding)
        isMarkRead = markBytes == 0
    }

    deinit {
        input.deallocate()
        carry.deallocate()
    }

    /// Fills the front of `target`; returns how many bytes, 0 at the end.
    ///
    /// - Throws: ``SourceFileError/noText(path:_:)`` with the line at what the encoding hasn't.
    func read(into target: UnsafeMutableRawBufferPointer) throws(SourceFileError) -> Int {
        guard target.count > 0 else { return 0 }
        if carried.isEmpty {
            if target.count >= Self.carryBytes { return try decode(into: target) }
            carried = 0..<(try decode(into: carry))
        }
        let count = min(target.count, carried.count)
        target.copyMemory(from: UnsafeRawBufferPointer(rebasing: carry[carried.prefix(count)]))
        carried = carried.dropFirst(count)
        return count
    }

    private func decode(into target: UnsafeMutableRawBufferPointer) throws(SourceFileError) -> Int {
        while true {
            let consumed: Int
            let produced: Int
            do {
                (consumed, produced) = try decoder.decode(
                    UnsafeRawBufferPointer(rebasing: input[unread]), into: target, isLast: isAtEnd)
            } catch { throw try fault(error) }
            unread = unread.dropFirst(consumed)
            if produced > 0 { return produced }
            if isAtEnd { return 0 }
            try refill()
        }
    }

    private func refill() throws(SourceFileError) {
        let left = unread.count
        input.copyMemory(from: UnsafeRawBufferPointer(rebasing: input[unread]))
        let count = try text.read(into: UnsafeMutableRawBufferPointer(rebasing: input[left...]))
        unread = 0..<(left + count)
        isAtEnd = count == 0
        guard !isMarkRead else { return }
        // Its bytes were there when it was found.
        unread = unread.dropFirst(markBytes)
        isMarkRead = true
    }

    private func fault(_ stop: TextDecoder.Stop) throws(SourceFileError) -> SourceFileError {
        let line = try LineOfByte(at: stop.offset + markBytes, of: text.file, encoding)
        let fault: TextFault =
            switch stop.fault {
            case .undefined(let byte):
                .undefinedByte(byte, declared: encoding, line: line.number, text: line.text(as: encoding))
            case .unpairedSurrogate: .unpairedSurrogate(line: line.number)
            case .cutOff: .cutOff(line: line.number)
            }
        return .noText(path: text.file.path, fault)
    }
}
