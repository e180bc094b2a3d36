/// The line of a text in which a byte lies, which nobody keeps while he reads: it is found by reading again, once something is wrong.
struct LineOfByte {
    /// From 1.
    let number: Int
    /// What is shown of the line, around the byte.
    let bytes: [UInt8]

    private static let shownBefore = 60
    private static let shownAfter = 40

    /// - Parameters:
    ///   - offset: of the byte, in the text as it is stored or inflated.
    ///   - encoding: of units of one byte, or of two.
    init(at offset: Int, of file: SourceFile, _ encoding: TextEncoding) throws(SourceFileError) {
        let isWide = encoding == .utf16LittleEndian || encoding == .utf16BigEndian
        let text = try InflatedBytes(file.reopened())
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
        defer { buffer.deallocate() }
        var position = 0
        var number = 1
        var shown: [UInt8] = []
        var isAfterReturn = false
        var isEnded = false
        var first: UInt8 = 0
        reading: while !isEnded {
            let count = try text.read(into: buffer)
            if count == 0 { break }
            for byte in buffer[..<count] {
                defer { position += 1 }
                if isWide, position & 1 == 0 {
                    first = byte
                    continue
                }
                let unit =
                    isWide
                    ? encoding == .utf16LittleEndian
                        ? UInt16(byte) << 8 | UInt16(first) : UInt16(first) << 8 | UInt16(byte)
                    : UInt16(byte)
                if position > offset, unit == 0x0A || unit == 0x0D || position > offset + Self.shownAfter {
                    isEnded = true
                    continue reading
                }
                switch unit {
                case 0x0A where isAfterReturn: break
                case 0x0A, 0x0D:
                    number += 1
                    shown.removeAll(keepingCapacity: true)
                default: shown.append(UInt8(truncatingIfNeeded: unit))
                }
                isAfterReturn = unit == 0x0D
                if position < offset, shown.count > Self.shownBefore * 2 { shown.removeFirst(Self.shownBefore) }
            }
        }
        self.number = number
        bytes = shown
    }

    /// In an encoding of single bytes; what that hasn't is shown as such.
    func text(as encoding: TextEncoding?) -> String {
        let table = encoding.flatMap { SingleByteTable.of($0) } ?? .windows1252
        var text: [UInt8] = []
        for byte in bytes {
            let entry = table.entries[Int(byte)]
            if entry == 0 { text += [UInt8]("\u{FFFD}".utf8) }
            for place in 0..<(entry >> 24) { text.append(UInt8(truncatingIfNeeded: entry >> (8 * place))) }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// In UTF-8; a character that was cut at the front is left out, as is a byte order mark.
    var utf8: String {
        let whole = bytes.drop { (0x80...0xBF).contains($0) }
        let text = String(decoding: whole, as: UTF8.self)
        return text.hasPrefix("\u{FEFF}") ? String(text.dropFirst()) : text
    }
}
