/// What the first bytes of a text say of its encoding: a byte order mark, or the zero bytes that UTF-16 has in every line.
struct EncodingMark: Equatable {
    enum Found: Equatable {
        case encoding(TextEncoding)
        /// Four bytes a character, which no counter writes.
        case utf32
    }

    /// `nil` where nothing is found.
    let found: Found?
    /// Of the mark, which is no text.
    let byteCount: Int

    /// - Parameter head: the first bytes; some hundreds are enough.
    init(_ head: [UInt8]) {
        func begins(_ bytes: UInt8...) -> Bool { head.starts(with: bytes) }
        (found, byteCount) =
            if begins(0xEF, 0xBB, 0xBF) {
                (.encoding(.utf8), 3)
            } else if begins(0xFF, 0xFE, 0, 0)
                || begins(0, 0, 0xFE, 0xFF)
            {
                (.utf32, 4)
            } else if begins(0xFF, 0xFE) { (.encoding(.utf16LittleEndian), 2) } else if begins(0xFE, 0xFF) {
                (.encoding(.utf16BigEndian), 2)
            } else { (Self.byZeros(head), 0) }
    }

    /// Separators, digits and line ends have a zero byte in UTF-16, on one side, and three in UTF-32.
    private static func byZeros(_ head: [UInt8]) -> Found? {
        var zeros = [0, 0, 0, 0]
        for (index, byte) in head.enumerated() where byte == 0 { zeros[index & 3] += 1 }
        let quarter = head.count / 4
        guard quarter > 0 else {
            // A text of a character or two.
            return head.count == 2 && head[0] != head[1] && head.contains(0)
                ? .encoding(head[0] == 0 ? .utf16BigEndian : .utf16LittleEndian) : nil
        }
        let isMost = zeros.map { $0 * 2 > quarter }
        switch (isMost[0], isMost[1], isMost[2], isMost[3]) {
        case (false, true, true, true), (true, true, true, false): return .utf32
        case (true, true, true, true): return nil
        default: break
        }
        // Text in other than Latin letters has few; what is no text at all has them on both sides.
        let (even, odd) = (zeros[0] + zeros[2], zeros[1] + zeros[3])
        guard max(even, odd) * 16 >= head.count, min(even, odd) * 8 <= max(even, odd) else { return nil }
        return .encoding(odd > even ? .utf16LittleEndian : .utf16BigEndian)
    }

    /// By which encoding the text is read. A byte order mark goes before what a mapping says, since it is no text of any other.
    ///
    /// - Throws: ``TextFault/unsupported(_:)``, ``TextFault/notUTF16``.
    func encoding(declared: TextEncoding?) throws(TextFault) -> TextEncoding {
        switch (found, declared) {
        case (.utf32, _): throw .unsupported("UTF-32")
        case (.encoding(let encoding), _) where byteCount > 0: return encoding
        case (.encoding, .utf16LittleEndian?), (.encoding, .utf16BigEndian?): return declared!
        // Zero bytes are no text in the others.
        case (.encoding(let encoding), _): return encoding
        case (nil, .utf16): throw .notUTF16
        case (nil, let declared): return declared ?? .utf8
        }
    }
}
