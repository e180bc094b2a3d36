import Foundation

/// What bytes that are not UTF-8 probably are, for the message that refuses them.
struct LikelyEncoding: CustomStringConvertible {
    let name: String
    /// The bytes as text in that encoding.
    let text: String

    /// - Parameter bytes: of one cell.
    init(_ bytes: UnsafeRawBufferPointer) {
        if bytes.count >= 4, bytes.count(where: { $0 == 0 }) * 3 >= bytes.count {
            name = "UTF-16"
            text = String(decoding: bytes.filter { $0 != 0 }, as: UTF8.self)
            return
        }
        // Latin-1 has control characters where windows-1252 has quotes, dashes and the euro sign; all else is the same in both.
        let hasLettersOfWindows = bytes.contains { (0x80...0x9F).contains($0) }
        name = hasLettersOfWindows ? "windows-1252" : "windows-1252 or ISO 8859-1"
        text = String(data: Data(bytes), encoding: .windowsCP1252) ?? String(decoding: bytes, as: UTF8.self)
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

    var description: String { "not UTF-8, but probably \(name) (\"\(text)\")" }
}
