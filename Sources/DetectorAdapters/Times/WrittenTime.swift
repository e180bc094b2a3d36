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
        if let point = text.firstIndex(of: ".") {
            let digits = text[text.index(after: point)...].prefix { $0.isASCII && $0.isNumber }
            if digits.count > 3 {
                text.removeSubrange(text.index(digits.startIndex, offsetBy: 3)..<digits.endIndex)
            }
        }
        // `+0100`
        let tail = text.utf8.suffix(5)
        if text.utf8.count > 19, let sign = tail.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"),
            tail.dropFirst().allSatisfy({ (48...57).contains($0) })
        {
            text.insert(":", at: text.index(text.endIndex, offsetBy: -2))
        }
        if text.utf8.count > 11, text.utf8.dropFirst(10).first == UInt8(ascii: " ") {
            let space = text.utf8.index(text.startIndex, offsetBy: 10)
            text.replaceSubrange(space...space, with: "T")
        }
        if let time = try? RFC3339.time(of: text) {
            self = .instant(time)
        } else if text.utf8.count > 10, let wall = WallTime(text) {
            self = .local(wall)
        } else {
            return nil
        }
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

    /// A text, or milliseconds since 1970.
    init(_ value: JSONElement) throws(JSONReadError) {
        if value.kind == .number {
            self = .instant(EventTime(milliseconds: try value.int64()))
            return
        }
        let text = try value.text()
        guard let time = WrittenTime(text) else {
            throw value.error("is '\(text)', not a time; write 2026-07-17T10:15:00.250Z, or milliseconds")
        }
        self = time
    }
}
