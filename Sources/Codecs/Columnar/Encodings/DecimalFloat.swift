internal import Bytes

/// Floating values that were decimals: `k / 10^e` with a whole `k`, which packs well where the bit pattern doesn't.
///
/// After Afroozeh, Kuffo and Boncz, "ALP: Adaptive lossless floating-point compression", 2023; without exceptions:
/// a column takes part only if every value comes back bit for bit, so no NaN, infinity or -0.0.
/// ```
/// exponent  1 byte, 0...6
/// k         inner block of signed values
/// ```
enum DecimalFloat {
    static let exponentMax = 6
    private static let powers: (Double, Double, Double, Double, Double, Double, Double) =
        (1, 10, 100, 1_000, 10_000, 100_000, 1_000_000)

    static func power(_ exponent: Int) -> Double {
        switch exponent {
        case 0: powers.0
        case 1: powers.1
        case 2: powers.2
        case 3: powers.3
        case 4: powers.4
        case 5: powers.5
        default: powers.6
        }
    }

    /// Fills `decimals` with every `k` and returns the exponent; `nil` where no exponent gives every value exactly.
    static func collect(
        _ lanes: UnsafePointer<UInt64>, count: Int, kind: ColumnKind, decimals: UnsafeMutablePointer<UInt64>
    ) -> Int? {
        // A sample first: a column that is not decimal shows it within a few values.
        let sample = min(count, 16)
        for exponent in 0...exponentMax {
            let found =
                kind == .float32
                ? fill32(lanes, count: sample, power: power(exponent), decimals: decimals)
                    && fill32(lanes, count: count, power: power(exponent), decimals: decimals)
                : fill64(lanes, count: sample, power: power(exponent), decimals: decimals)
                    && fill64(lanes, count: count, power: power(exponent), decimals: decimals)
            if found { return exponent }
        }
        return nil
    }

    // 1.5 x 2^52: adding it leaves the nearest integer in the low bits of the sum, for magnitudes below 2^51.
    private static let rounding = 6_755_399_441_055_744.0
    private static let magnitudeMax = 2_251_799_813_685_248.0

    private static func fill32(
        _ lanes: UnsafePointer<UInt64>, count: Int, power: Double, decimals: UnsafeMutablePointer<UInt64>
    ) -> Bool {
        let rounding = rounding
        for row in 0..<count {
            let bits = UInt32(truncatingIfNeeded: lanes[row])
            let scaled = Double(Float(bitPattern: bits)) * power
            let sum = scaled + rounding
            // Not `<` on a NaN either.
            guard scaled.magnitude < magnitudeMax,
                UInt64(Float((sum - rounding) / power).bitPattern) == lanes[row]
            else { return false }
            decimals[row] = sum.bitPattern &- rounding.bitPattern
        }
        return true
    }

    private static func fill64(
        _ lanes: UnsafePointer<UInt64>, count: Int, power: Double, decimals: UnsafeMutablePointer<UInt64>
    ) -> Bool {
        let rounding = rounding
        for row in 0..<count {
            let scaled = Double(bitPattern: lanes[row]) * power
            let sum = scaled + rounding
            guard scaled.magnitude < magnitudeMax, ((sum - rounding) / power).bitPattern == lanes[row] else {
                return false
            }
            decimals[row] = sum.bitPattern &- rounding.bitPattern
        }
        return true
    }

    static func decode(
        _ cursor: inout FrameCursor, kind: ColumnKind, count: Int, into lanes: UnsafeMutablePointer<UInt64>,
        scratch: inout LaneScratch
    ) throws(ChunkError.Reason) {
        let exponent = Int(try cursor.byte())
        guard exponent <= exponentMax else { throw .malformed("decimal exponent \(exponent)") }
        try ScalarBlock.decode(&cursor, nesting: .inner, count: count, into: lanes, scratch: &scratch)
        let power = power(exponent)
        if kind == .float32 {
            for row in 0..<count {
                lanes[row] = UInt64(Float(Double(Int64(bitPattern: lanes[row])) / power).bitPattern)
            }
        } else {
            for row in 0..<count { lanes[row] = (Double(Int64(bitPattern: lanes[row])) / power).bitPattern }
        }
    }
}
