import Bytes
import ErrorKinds

/// `-f` format strings, as kcat has them: `%t %p %o %k %v %s %T %K %S %h %%` and the escapes `\n \t \r \\ \0 \xHH`.
package struct FormatString {
    package enum Piece: Equatable {
        case bytes([UInt8])
        case topic, partition, offset, key, value, keyLength, valueLength, timestamp, headers
    }
    package let pieces: [Piece]

    package struct Malformed: KindedError {
        package let text: String
        package let what: String
        package var kind: ErrorKind { .usage }
        package var description: String {
            "format '\(text)': \(what); known: %t topic, %p partition, %o offset, %k key, %v value, %T time in ms, "
                + "%K and %S lengths, %h headers, %%"
        }
    }

    package init(_ text: String) throws {
        var pieces: [Piece] = []
        var literal: [UInt8] = []
        var bytes = Array(text.utf8)[...]
        func flush() {
            if !literal.isEmpty { pieces.append(.bytes(literal)) }
            literal = []
        }
        while let byte = bytes.popFirst() {
            switch byte {
            case UInt8(ascii: "%"):
                guard let code = bytes.popFirst() else { throw Malformed(text: text, what: "a lone % at the end") }
                if code == UInt8(ascii: "%") {
                    literal.append(code)
                    continue
                }
                guard let piece = Self.piece(code) else {
                    throw Malformed(text: text, what: "%\(Character(UnicodeScalar(code))) is unknown")
                }
                flush()
                pieces.append(piece)
            case UInt8(ascii: "\\"):
                guard let escaped = Self.escape(&bytes) else { throw Malformed(text: text, what: "an unknown escape") }
                literal.append(escaped)
            default: literal.append(byte)
            }
        }
        flush()
        self.pieces = pieces
    }

    private static func piece(_ code: UInt8) -> Piece? {
        switch Character(UnicodeScalar(code)) {
        case "t": .topic
        case "p": .partition
        case "o": .offset
        case "k": .key
        case "v", "s": .value
        case "K": .keyLength
        case "S", "V": .valueLength
        case "T": .timestamp
        case "h": .headers
        default: nil
        }
    }

    private static func escape(_ bytes: inout ArraySlice<UInt8>) -> UInt8? {
        switch bytes.popFirst().map({ Character(UnicodeScalar($0)) }) {
        case "n": return 10
        case "t": return 9
        case "r": return 13
        case "0": return 0
        case "\\": return 92
        case "x":
            let digits = String(decoding: bytes.prefix(2), as: UTF8.self)
            guard let value = Hexadecimal.bytes(digits)?.first else { return nil }
            bytes = bytes.dropFirst(2)
            return value
        default: return nil
        }
    }
}
