/// What kind of bytes a blob holds: `image/jpeg`.
package enum ContentType {
    package static let unknown = "application/octet-stream"

    /// By the first bytes: JPEG, PNG, GIF, BMP, PGM and PPM, which are what can be analysed; ``unknown`` for anything else.
    package static func detected(_ bytes: [UInt8]) -> String {
        if bytes.starts(with: [0xFF, 0xD8, 0xFF]) { return "image/jpeg" }
        if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) { return "image/png" }
        if bytes.starts(with: "GIF87a".utf8) || bytes.starts(with: "GIF89a".utf8) { return "image/gif" }
        // Two letters alone would make a picture of many a text: the four bytes after the size are 0.
        if bytes.count >= 14, bytes.starts(with: "BM".utf8), bytes[6..<10].allSatisfy({ $0 == 0 }) {
            return "image/bmp"
        }
        guard bytes.count > 2, bytes[0] == UInt8(ascii: "P"), [0x20, 0x09, 0x0A, 0x0D].contains(bytes[2]) else {
            return unknown
        }
        switch bytes[1] {
        case UInt8(ascii: "2"), UInt8(ascii: "5"): return "image/x-portable-graymap"
        case UInt8(ascii: "3"), UInt8(ascii: "6"): return "image/x-portable-pixmap"
        default: return unknown
        }
    }

    /// Why `text` can't be one; `nil` where it can: `type/subtype`, 255 printable characters of ASCII at most.
    package static func refusal(_ text: String) -> String? {
        guard (1...255).contains(text.utf8.count), text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else {
            return "a content type has 1 to 255 printable characters of ASCII"
        }
        let parts = (text.split(separator: ";", maxSplits: 1).first ?? "").split(
            separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty && !$0.contains(" ") }) else {
            return "a content type is like image/jpeg"
        }
        return nil
    }
}
