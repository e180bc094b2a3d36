import EventSchema

extension JSONElement {
    /// A number, rounded once from what is written: by way of `Double` it could be rounded twice.
    func float() throws(JSONReadError) -> Float {
        _ = try double()
        guard let value = Float(try textOrNumber()), value.isFinite else { throw error("is too large a number") }
        return value
    }

    /// A number of people, also one that is written as a text.
    func count() throws(JSONReadError) -> UInt64 {
        guard kind == .text else { return try uint64() }
        let text = try text()
        guard text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }), let count = UInt64(text)
        else { throw error("is '\(text)', not a number of people") }
        return count
    }

    func countIfPresent() throws(JSONReadError) -> UInt64? { try isAbsent() ? nil : try count() }

    func floatIfPresent() throws(JSONReadError) -> Float? { try isAbsent() ? nil : try float() }
}

/// Seconds since 1970 as a number with a fraction, to the millisecond.
enum UnixSeconds {
    /// `nil` for what no camera means.
    static func milliseconds(_ seconds: Double) -> Int64? {
        guard seconds.isFinite, abs(seconds) < 1e11 else { return nil }
        return Int64((seconds * 1000).rounded())
    }
}

/// A number of pixels, from the fraction of a side that a source gives.
enum Pixels {
    static func of(_ fraction: Double, _ side: Int) -> UInt32 {
        guard fraction.isFinite else { return 0 }
        return UInt32(clamping: Int((fraction.clamped(to: 0...1) * Double(side)).rounded()))
    }
}

extension Double {
    func clamped(to range: ClosedRange<Double>) -> Double {
        Swift.min(Swift.max(self, range.lowerBound), range.upperBound)
    }
}
