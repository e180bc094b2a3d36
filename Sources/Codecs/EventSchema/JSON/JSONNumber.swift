/// A number as it stands in the line: +-mantissa x 10^exponent.
struct JSONNumber {
    var range: Range<Int>
    var isNegative: Bool
    /// Written without a point and without an exponent.
    var isInteger: Bool
    var mantissa: UInt64
    /// The digits did not fit `mantissa`, or the exponent `Int`: only the text has the value.
    var isTruncated: Bool
    var exponent: Int

    /// The nearest double; `nil` where it is too large to have one.
    ///
    /// - Parameter bytes: those in which ``range`` is.
    func double(in bytes: UnsafeRawBufferPointer) -> Double? {
        // Clinger's fast path: mantissa and power of ten are exact, so one operation rounds correctly.
        if !isTruncated, mantissa <= 1 << 53, (-22...22).contains(exponent) {
            let power = Self.doublePowers[abs(exponent)]
            let magnitude = exponent < 0 ? Double(mantissa) / power : Double(mantissa) * power
            return isNegative ? -magnitude : magnitude
        }
        let value = Double(String(decoding: bytes[range], as: UTF8.self)) ?? .infinity
        return value.isFinite ? value : nil
    }

    /// Its value where it is whole, also written as `12.0` or `1.2e1`; `nil` where it isn't, or has more than 64 bits.
    var whole: (isNegative: Bool, magnitude: UInt64)? {
        guard !isTruncated else { return nil }
        if isInteger || mantissa == 0 { return (isNegative, mantissa) }
        guard (-19...19).contains(exponent) else { return nil }
        var magnitude = mantissa
        for _ in 0..<abs(exponent) {
            if exponent < 0 {
                guard magnitude % 10 == 0 else { return nil }
                magnitude /= 10
            } else {
                let (tens, isTooLarge) = magnitude.multipliedReportingOverflow(by: 10)
                guard !isTooLarge else { return nil }
                magnitude = tens
            }
        }
        return (isNegative, magnitude)
    }

    private static let doublePowers: [Double] = [
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22,
    ]
}
