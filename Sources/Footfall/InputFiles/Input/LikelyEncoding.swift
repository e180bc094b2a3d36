import Foundation

/// What bytes that are not UTF-8 probably are, for the message that refuses them.
package struct LikelyEncoding: CustomStringConvertible {
    let name: String
    /// The bytes as text in that encoding.
    let text: String

    /// - Parameter bytes: of one cell.
    package init(_ bytes: UnsafeRawBufferPointer) {
        if bytes.count >= 4, bytes.count(where: { $0 == 0 }) * 3 >= bytes.count {
            name = "UTF-16"
            text = String(decoding: bytes.filter { $0 != 0 }, as: UTF8.self)
            return
        }
        if Self.isCyrillic(bytes) {
            name = "windows-1251"
            text = String(data: Data(bytes), encoding: .windowsCP1251) ?? String(decoding: bytes, as: UTF8.self)
            return
        }
        // Latin-1 has control characters where windows-1252 has quotes, dashes and the euro sign; all else is the same in both.
        let hasLettersOfWindows = bytes.contains { (0x80...0x9F).contains($0) }
        name = hasLettersOfWindows ? "windows-1252" : "windows-1252 or ISO 8859-1"
        text = String(data: Data(bytes), encoding: .windowsCP1252) ?? String(decoding: bytes, as: UTF8.self)
    }

    /// Whether words are of letters from 0xC0 on alone, three at least, as no language that is written in Latin letters has them.
    static func isCyrillic(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var (alone, mixed, high, low) = (0, 0, 0, 0)
        func end() {
            if high >= 3, low == 0 { alone += 1 } else if high > 0, low > 0 { mixed += 1 }
            (high, low) = (0, 0)
        }
        for byte in bytes {
            // Ukrainian and the like have some letters of theirs before 0xC0.
            if byte >= 0xC0 || high > 0 && [0xB3, 0xBF, 0xBA, 0xB4, 0xB8].contains(byte) {
                high += 1
            } else if (byte | 0x20) >= 0x61, (byte | 0x20) <= 0x7A {
                low += 1
            } else {
                end()
            }
        }
        end()
        return alone > mixed
    }

    /// By the bytes from 0x80 on; `nil` where none of the encodings that are read has all of its bytes.
    static func name(of bytes: UTF8Scan.ByteSet) -> TextEncoding? {
        let table = SingleByteTable.windows1252
        guard !(UInt8(0x80)...0x9F).contains(where: { bytes.contains($0) && table.entries[Int($0)] == 0 }) else {
            return nil
        }
        let isOfWindows = (UInt8(0x80)...0x9F).contains { bytes.contains($0) }
        // The sign at that place in the others stands in no name.
        return bytes.contains(0xA4) && !isOfWindows ? .latin9 : .windows1252
    }

    package var description: String { "not UTF-8, but probably \(name) (\"\(text)\")" }
}
