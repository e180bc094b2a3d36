import ErrorKinds

/// The header of a binary PGM picture: `P5`, width, height, largest value, each behind white space and comments, then one
/// byte of white space (netpbm's pgm(5)).
struct PGMHeader: Equatable {
    var size: PictureSize
    /// 1 to 255: what stands for white.
    var maximum: Int

    /// Looks at the front of some bytes.
    static func parse(_ all: UnsafeRawBufferPointer) -> HeaderParse<PGMHeader> {
        let bytes = UnsafeRawBufferPointer(rebasing: all.prefix(HeaderParse<PGMHeader>.bytesMax))
        guard bytes.count >= 2 else { return .incomplete }
        guard bytes[0] == UInt8(ascii: "P"), bytes[1].isDigit else { return .damaged(at: 0, reason: "no P5") }
        guard bytes[1] == UInt8(ascii: "5") else { return other(bytes[1]) }
        var cursor = 2
        var values = (0, 0, 0)
        for field in 0..<3 {
            switch number(bytes, &cursor) {
            case .value(let value):
                switch field {
                case 0: values.0 = value
                case 1: values.1 = value
                default: values.2 = value
                }
            case .incomplete: return bytes.count >= HeaderParse<PGMHeader>.bytesMax ? tooLong : .incomplete
            case .damaged:
                let name = ["the width", "the height", "the largest value"][field]
                return .damaged(at: cursor, reason: "\(name) is no number")
            }
        }
        // The number ended at a byte that is there: one byte of white space, and then pixels.
        guard bytes[cursor].isPNMSpace else {
            return .damaged(at: cursor, reason: "no white space behind the largest value")
        }
        if let fault = PictureLimits.fault(width: values.0, height: values.1) { return .damaged(at: 0, reason: fault) }
        if values.2 > 255, values.2 <= 65_535 {
            return .unsupported(
                what: "PGM with 16 bits a pixel (largest value \(values.2))", remedy: .sendPGM)
        }
        guard (1...255).contains(values.2) else {
            return .damaged(at: 0, reason: "\(values.2) as the largest value")
        }
        let header = PGMHeader(size: PictureSize(width: values.0, height: values.1), maximum: values.2)
        return .found(header, length: cursor + 1)
    }

    private static var tooLong: HeaderParse<PGMHeader> {
        .damaged(at: HeaderParse<PGMHeader>.bytesMax, reason: "it doesn't end within 8192 bytes")
    }

    private static func other(_ kind: UInt8) -> HeaderParse<PGMHeader> {
        let what = "P\(kind - UInt8(ascii: "0"))"
        switch kind {
        case UInt8(ascii: "2"):
            return .unsupported(what: "PGM as text (P2)", remedy: .sendPGM)
        case UInt8(ascii: "3"), UInt8(ascii: "6"):
            return .unsupported(what: "a colour picture (\(what))", remedy: .sendPGM)
        case UInt8(ascii: "1"), UInt8(ascii: "4"), UInt8(ascii: "7"):
            return .unsupported(what: "a picture of the kind \(what)", remedy: .sendPGM)
        default: return .damaged(at: 1, reason: "no P5")
        }
    }

    private enum Number {
        case value(Int)
        case incomplete
        case damaged
    }

    /// Skips white space and comments, of which there must be some, and reads digits; the cursor stays on what follows.
    private static func number(_ bytes: UnsafeRawBufferPointer, _ cursor: inout Int) -> Number {
        let begin = cursor
        while cursor < bytes.count {
            if bytes[cursor].isPNMSpace {
                cursor += 1
            } else if bytes[cursor] == UInt8(ascii: "#") {
                while cursor < bytes.count, bytes[cursor] != 0x0A, bytes[cursor] != 0x0D { cursor += 1 }
            } else {
                break
            }
        }
        guard cursor < bytes.count else { return .incomplete }
        guard cursor > begin, bytes[cursor].isDigit else { return .damaged }
        var value = 0
        while cursor < bytes.count, bytes[cursor].isDigit {
            value = min(value * 10 + Int(bytes[cursor] - UInt8(ascii: "0")), 1 << 40)
            cursor += 1
        }
        return cursor < bytes.count ? .value(value) : .incomplete
    }
}
