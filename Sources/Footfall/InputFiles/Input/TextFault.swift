import ErrorKinds

/// Why the content of a file is no text that is read. Lines count physical lines from 1; `text` is the part of the line that shows it.
package enum TextFault: KindedError, Equatable {
    /// Not UTF-8, and nobody said what else. `likely` is `nil` where none of the encodings that are read fits; `others` fit as well, and
    /// make other letters of some bytes.
    case notUTF8(line: Int, text: String, likely: TextEncoding?, others: [TextEncoding] = [])
    /// Most is UTF-8, and some lines are not, as where two files were put together.
    case mixed(line: Int, text: String, likely: TextEncoding?)
    /// The file is UTF-8, though an encoding of single bytes is named.
    case isUTF8(declared: TextEncoding, line: Int, text: String)
    /// The encoding has no such byte.
    case undefinedByte(UInt8, declared: TextEncoding, line: Int, text: String)
    case unpairedSurrogate(line: Int)
    /// UTF-16 that ends within a character.
    case cutOff(line: Int)
    /// UTF-16 is named, and the file has neither a byte order mark nor zero bytes.
    case notUTF16
    /// Text in an encoding that isn't read, by its name.
    case unsupported(String)
    /// No text at all.
    case foreign(FileKind)
    /// Without a single byte, or what is compressed in it is.
    case empty

    package var description: String {
        switch self {
        case .notUTF8(let line, let text, let likely?, let others):
            "line \(line): the file is not UTF-8, but probably \(likely.rawValue)"
                + others.map { " or \($0.rawValue)" }.joined()
                + (others.isEmpty
                    ? ", as which it reads \"\(text)\""
                    : ": as \(likely.rawValue) it reads \"\(text)\"; the others make other letters of the same bytes, so compare the names")
        case .notUTF8(let line, let text, nil, _):
            "line \(line): the file is not UTF-8, and not windows-1252 either: \"\(text)\""
        case .mixed(let line, let text, let likely):
            "line \(line): most of the file is UTF-8, but this line is "
                + (likely.map { "probably \($0.rawValue), as which it reads" } ?? "not:")
                + " \"\(text)\", as where two files were put together"
        case .isUTF8(let declared, let line, let text):
            "line \(line): the file is UTF-8, not \(declared.rawValue) as the mapping or option says: \"\(text)\""
        case .undefinedByte(let byte, let declared, let line, let text):
            "line \(line): the byte 0x\(String(byte, radix: 16, uppercase: true)) is no character of \(declared.rawValue): \"\(text)\""
        case .unpairedSurrogate(let line): "line \(line): half of a character of UTF-16 stands alone"
        case .cutOff(let line): "line \(line): the file ends within a character of UTF-16, so it is not complete"
        case .notUTF16: "the file is not UTF-16: it has no byte order mark and no zero bytes"
        case .unsupported(let name): "the file is \(name), which is not read"
        case .foreign(let kind): "it is \(kind), not a text file with rows and columns"
        case .empty: "the file is empty"
        }
    }

    package var kind: ErrorKind {
        switch self {
        case .unsupported, .foreign: .unsupported
        case .notUTF8, .mixed, .isUTF8, .undefinedByte, .unpairedSurrogate, .cutOff, .notUTF16, .empty:
            .malformed
        }
    }

    package var remedy: Remedy? {
        switch self {
        case .notUTF8(_, _, let likely?, let others):
            others.isEmpty
                ? .nameEncoding(likely.rawValue) : .oneOf(([likely] + others).map { .nameEncoding($0.rawValue) })
        case .isUTF8: .nameEncoding(TextEncoding.utf8.rawValue)
        case .undefinedByte(_, .windows1252, _, _): .convertToUTF8
        case .undefinedByte: .nameEncoding(TextEncoding.windows1252.rawValue)
        case .notUTF8(_, _, nil, _), .mixed, .unsupported: .convertToUTF8
        case .notUTF16: .nameEncoding(TextEncoding.utf8.rawValue)
        case .foreign(let kind): kind.remedy
        case .unpairedSurrogate, .cutOff, .empty: nil
        }
    }
}
