import EventSchema
import LocalTime
internal import Timekeeping

/// A time as a source writes it: an instant, or what a wall clock showed.
enum WrittenTime: Equatable {
    case instant(EventTime)
    case local(WallTime)

    /// RFC 3339, with a space for its `T` too, with an offset, `Z`, or neither; finer than milliseconds is cut off.
    init?(_ text: String) {
        var text = text
        guard let time = text.withUTF8({ Self.read(UnsafeRawBufferPointer($0)) }) else { return nil }
        self = time
    }

    private static func read(_ text: UnsafeRawBufferPointer) -> WrittenTime? {
        guard (11...64).contains(text.count) else { return nil }
        return withUnsafeTemporaryAllocation(byteCount: text.count + 2, alignment: 1) { whole in
            let length = normalize(text, into: whole)
            let written = UnsafeRawBufferPointer(rebasing: whole[..<length])
            if let instant = try? RFC3339.milliseconds(of: written) {
                return .instant(EventTime(milliseconds: instant))
            }
            return WallTime(String(decoding: written, as: UTF8.self)).map { .local($0) }
        }
    }

    /// With a `T`, at most three digits of the fraction, and a colon in the offset.
    private static func normalize(
        _ text: UnsafeRawBufferPointer, into whole: UnsafeMutableRawBufferPointer
    ) -> Int {
        var length = 0
        /// Of the fraction; negative outside of it.
        var digits = -1
        for (position, byte) in text.enumerated() {
            let isDigit = (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            if digits >= 0, isDigit {
                digits += 1
                if digits > 3 { continue }
            } else {
                digits = byte == UInt8(ascii: ".") ? 0 : -1
            }
            whole[length] = position == 10 && byte == UInt8(ascii: " ") ? UInt8(ascii: "T") : byte
            length += 1
        }
        // `+0100`
        guard length > 19, let sign = text.suffix(5).first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"),
            text.suffix(4).allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { return length }
        whole[length] = whole[length - 1]
        whole[length - 1] = whole[length - 2]
        whole[length - 2] = UInt8(ascii: ":")
        return length + 1
    }

    /// `20170503112756`, which is local unless `Z` or an offset follows.
    init?(compact text: String) {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard digits.utf8.count == 14 else { return nil }
        let parts = Array(digits)
        func part(_ range: Range<Int>) -> String { String(parts[range]) }
        self.init(
            "\(part(0..<4))-\(part(4..<6))-\(part(6..<8))T\(part(8..<10)):\(part(10..<12)):\(part(12..<14))"
                + text.dropFirst(14))
    }

    /// A text, or seconds or milliseconds since 1970, as a number or in a text.
    init(_ value: JSONElement) throws(JSONReadError) {
        if value.kind == .number {
            self = Self.since1970(try value.int64())
            return
        }
        if let time = try value.withText({ Self.read($0) ?? Self.digits($0) }) {
            self = time
            return
        }
        let text = try value.text()
        throw value.error("is '\(text)', not a time; write 2026-07-17T10:15:00.250Z, or milliseconds")
    }

    /// Nothing was counted in 1973, and nobody counts until the year 5138.
    private static func since1970(_ number: Int64) -> WrittenTime {
        .instant(EventTime(milliseconds: number.magnitude < 100_000_000_000 ? number * 1000 : number))
    }

    /// Ten digits are seconds, thirteen milliseconds; a date has eight, or fourteen with its time.
    private static func digits(_ text: UnsafeRawBufferPointer) -> WrittenTime? {
        guard text.count == 10 || text.count == 13 else { return nil }
        var number: Int64 = 0
        for byte in text {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            number = number * 10 + Int64(byte - UInt8(ascii: "0"))
        }
        return since1970(number)
    }
}
