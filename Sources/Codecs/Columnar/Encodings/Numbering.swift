#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// Names that are one prefix and a number, as devices, sites and tickets have them: `camera-17`, `S0042`.
///
/// A number counts as written in decimal with at least `digitsMin` digits, zeros in front; only where that gives back
/// every name is the rule used.
struct Numbering {
    /// More digits than these stay part of the prefix: 10^18 fits in 63 bits.
    static let digitsMax = 18
    /// Numbers are below.
    static let numberEnd: UInt64 = 1_000_000_000_000_000_000

    /// The prefix, within the first name's bytes.
    var prefix: UnsafeRawBufferPointer
    var digitsMin: Int
    var minimum: UInt64
    var maximum: UInt64

    /// The digits that `bytes` end with, and what they say; 0 and 0 where they end with none.
    static func trailingNumber(_ bytes: UnsafeRawBufferPointer) -> (digits: UInt8, number: UInt64) {
        var digits = 0
        var number: UInt64 = 0
        var power: UInt64 = 1
        while digits < min(digitsMax, bytes.count) {
            let digit = bytes[bytes.count &- 1 &- digits] &- 0x30
            if digit > 9 { break }
            number &+= UInt64(digit) &* power
            power &*= 10
            digits &+= 1
        }
        return (UInt8(truncatingIfNeeded: digits), number)
    }

    /// The numbering of the `count` > 0 names with these codes, and every number; `nil` where the rule doesn't hold.
    static func find(
        _ codes: UnsafePointer<UInt64>, count: Int, interner: borrowing Interner, numbers: UnsafeMutablePointer<UInt64>
    ) -> Numbering? {
        let first = interner.numbered(Int(truncatingIfNeeded: codes[0]))
        guard first.digits > 0 else { return nil }
        let prefixCount = Int(first.count) - Int(first.digits)
        let name = interner.entry(Int(truncatingIfNeeded: codes[0]))
        let prefix = UnsafeRawBufferPointer(rebasing: name[..<prefixCount])
        var low = UInt64.max
        var high: UInt64 = 0
        // Names with a zero in front say how many digits there are at least, all of them the same.
        var padded = 0
        for index in 0..<count {
            let code = Int(truncatingIfNeeded: codes[index])
            let entry = interner.numbered(code)
            guard entry.digits > 0 else { return nil }
            if !(entry.isLikeFirst && first.isLikeFirst) {
                guard Int(entry.count) - Int(entry.digits) == prefixCount,
                    prefixCount == 0 || memcmp(interner.entry(code).baseAddress!, name.baseAddress!, prefixCount) == 0
                else { return nil }
            }
            if entry.isPadded {
                guard padded == 0 || padded == Int(entry.digits) else { return nil }
                padded = Int(entry.digits)
            }
            numbers[index] = entry.number
            low = min(low, entry.number)
            high = max(high, entry.number)
        }
        if padded > 0 {
            for index in 0..<count
            where Int(interner.numbered(Int(truncatingIfNeeded: codes[index])).digits) < padded { return nil }
        }
        return Numbering(prefix: prefix, digitsMin: max(padded, 1), minimum: low, maximum: high)
    }

    /// The digits of `number`, which is below ``numberEnd``.
    @inline(__always)
    static func digitCount(_ number: UInt64, digitsMin: Int) -> Int {
        if number < bounds[digitsMin] { return digitsMin }
        var digits = digitsMin
        while digits < bounds.count, number >= bounds[digits] { digits &+= 1 }
        return digits
    }

    /// By a number of digits the first number that has more.
    private static let bounds: InlineArray<19, UInt64> = [
        1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000, 10_000_000_000,
        100_000_000_000, 1_000_000_000_000, 10_000_000_000_000, 100_000_000_000_000, 1_000_000_000_000_000,
        10_000_000_000_000_000, 100_000_000_000_000_000, 1_000_000_000_000_000_000,
    ]

    /// Writes `digits` digits, and may overwrite up to 7 bytes behind them.
    @inline(__always)
    static func write(_ number: UInt64, digits: Int, to destination: UnsafeMutableRawPointer) {
        guard digits > 8 else {
            let unused = UInt64(truncatingIfNeeded: 8 &- digits) &* 8
            destination.storeBytes(of: (eightDigits(number) &>> unused).littleEndian, as: UInt64.self)
            return
        }
        writeEach(number, digits: digits, to: destination)
    }

    /// The digits of a number below 10^8, the first one in the lowest byte: halves, quarters and eighths side by side in a word,
    /// divided by multiplications.
    @inline(__always)
    private static func eightDigits(_ number: UInt64) -> UInt64 {
        let high = number / 10_000
        let halves = high | (number &- high &* 10_000) &<< 32
        let hundreds = (halves &* 10_486) &>> 20 & 0x0000_007f_0000_007f
        let quarters = hundreds | (halves &- hundreds &* 100) &<< 16
        let tens = (quarters &* 103) &>> 10 & 0x000f_000f_000f_000f
        return (tens | (quarters &- tens &* 10) &<< 8) &+ 0x3030_3030_3030_3030
    }

    private static func writeEach(_ number: UInt64, digits: Int, to destination: UnsafeMutableRawPointer) {
        var rest = number
        for position in stride(from: digits &- 1, through: 0, by: -1) {
            let tenth = rest / 10
            destination.storeBytes(
                of: UInt8(truncatingIfNeeded: rest &- tenth &* 10) &+ 0x30, toByteOffset: position, as: UInt8.self)
            rest = tenth
        }
    }
}
