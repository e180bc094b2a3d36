/// How the characters of a file are written as bytes. All that reads text gets UTF-8 of it (``TextBytes``).
///
/// The raw value is the name that a mapping or an option gives it.
package enum TextEncoding: String, Sendable, Hashable, CaseIterable {
    case utf8 = "utf-8"
    case windows1252 = "windows-1252"
    /// Cyrillic.
    case windows1251 = "windows-1251"
    /// Polish, Czech, Hungarian and their neighbours.
    case windows1250 = "windows-1250"
    case latin2 = "iso-8859-2"
    /// Bytes 0x80 to 0x9F are control characters in it, which no file of counts has: where they occur it is windows-1252.
    case latin1 = "iso-8859-1"
    /// Latin-1 with the euro sign and the seven letters that French, Finnish and Estonian lack there.
    case latin9 = "iso-8859-15"
    /// In the byte order that its mark, or the place of its zero bytes, shows.
    case utf16 = "utf-16"
    case utf16LittleEndian = "utf-16le"
    case utf16BigEndian = "utf-16be"

    /// By one of the names under which it is known, in any case; `nil` where it isn't read.
    package init?(named name: String) {
        let plain = name.lowercased().filter { $0 != "-" && $0 != "_" && $0 != " " }
        switch plain {
        case "utf8", "utf8sig", "ascii", "usascii": self = .utf8
        case "windows1252", "cp1252", "win1252", "1252": self = .windows1252
        case "windows1251", "cp1251", "win1251", "1251": self = .windows1251
        case "windows1250", "cp1250", "win1250", "1250": self = .windows1250
        case "iso88592", "latin2", "l2": self = .latin2
        case "iso88591", "latin1", "l1": self = .latin1
        case "iso885915", "latin9", "l9": self = .latin9
        case "utf16", "unicode", "ucs2": self = .utf16
        case "utf16le", "ucs2le": self = .utf16LittleEndian
        case "utf16be", "ucs2be": self = .utf16BigEndian
        default: return nil
        }
    }

    /// The names that are shown where another was given.
    package static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }

    /// Whether each byte is a character.
    package var isSingleByte: Bool {
        switch self {
        case .windows1252, .windows1251, .windows1250, .latin1, .latin2, .latin9: true
        case .utf8, .utf16, .utf16LittleEndian, .utf16BigEndian: false
        }
    }
}
