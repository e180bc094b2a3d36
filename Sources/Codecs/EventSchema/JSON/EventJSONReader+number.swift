extension EventJSONReader {
    func integer(
        _ scanner: inout JSONScanner, _ kind: JSONKind, of field: Int, _ range: ClosedRange<Int64>
    ) throws(EventJSONError) -> Int64 {
        let number = try integerToken(&scanner, kind, of: field, range)
        // The magnitude of the smallest Int64 is one more than that of the largest.
        let limit = number.isNegative ? UInt64(1) << 63 : UInt64(Int64.max)
        if !number.isTruncated, number.mantissa <= limit {
            let value = Int64(truncatingIfNeeded: number.isNegative ? 0 &- number.mantissa : number.mantissa)
            if range.contains(value) { return value }
        }
        throw outOfRange(scanner, number, of: field, expected: expectation(range))
    }

    func unsigned(
        _ scanner: inout JSONScanner, _ kind: JSONKind, of field: Int, upTo limit: UInt64
    ) throws(EventJSONError) -> UInt64 {
        let number = try integerToken(&scanner, kind, of: field, 0...limit)
        let isInRange = !number.isTruncated && number.mantissa <= limit && (!number.isNegative || number.mantissa == 0)
        guard isInRange else { throw outOfRange(scanner, number, of: field, expected: expectation(0...limit)) }
        return number.mantissa
    }

    private func integerToken<T: FixedWidthInteger>(
        _ scanner: inout JSONScanner, _ kind: JSONKind, of field: Int, _ range: ClosedRange<T>
    ) throws(EventJSONError) -> JSONNumber {
        let atValue = scanner
        guard kind == .number else { throw wrongType(scanner, kind, of: field, expected: expectation(range)) }
        let number = try token(&scanner)
        guard number.isInteger else { throw wrongType(atValue, kind, of: field, expected: expectation(range)) }
        return number
    }

    private func expectation<T: FixedWidthInteger>(_ range: ClosedRange<T>) -> String {
        "an integer from \(range.lowerBound) to \(range.upperBound)"
    }

    private func token(_ scanner: inout JSONScanner) throws(EventJSONError) -> JSONNumber {
        do throws(JSONSyntaxError) { return try scanner.number() } catch { throw malformed(error) }
    }

    private func outOfRange(
        _ scanner: JSONScanner, _ number: JSONNumber, of field: Int, expected: String
    ) -> EventJSONError {
        var atValue = scanner
        atValue.position = number.range.lowerBound
        return EventJSONError(
            column: number.range.lowerBound + 1, field: plan.paths[field],
            problem: .outOfRange(expected: expected, got: JSONExcerpt.describe(.number, atValue)))
    }

    /// Rounded once, from the decimal text to `Float`: going through `Double` would round twice.
    mutating func float(
        _ scanner: inout JSONScanner, _ kind: JSONKind, of field: Int
    ) throws(EventJSONError) -> Float {
        if kind == .text { return Float(try special(&scanner, of: field)) }
        guard kind == .number else { throw wrongType(scanner, kind, of: field, expected: "a number") }
        let number = try token(&scanner)
        // Clinger's fast path: mantissa and power of ten are exact, so one operation rounds correctly.
        if !number.isTruncated, number.mantissa <= 1 << 24, (-10...10).contains(number.exponent) {
            let mantissa = Float(number.mantissa)
            let power = Self.floatPowers[abs(number.exponent)]
            let magnitude = number.exponent < 0 ? mantissa / power : mantissa * power
            return number.isNegative ? -magnitude : magnitude
        }
        let value = Float(String(decoding: scanner.bytes[number.range], as: UTF8.self)) ?? .infinity
        guard value.isFinite else { throw outOfRange(scanner, number, of: field, expected: "a 32-bit float") }
        return value
    }

    mutating func double(
        _ scanner: inout JSONScanner, _ kind: JSONKind, of field: Int
    ) throws(EventJSONError) -> Double {
        if kind == .text { return try special(&scanner, of: field) }
        guard kind == .number else { throw wrongType(scanner, kind, of: field, expected: "a number") }
        let number = try token(&scanner)
        guard let value = number.double(in: scanner.bytes) else {
            throw outOfRange(scanner, number, of: field, expected: "a 64-bit float")
        }
        return value
    }

    /// What JSON has no number for, by the names of Protobuf's JSON mapping.
    private mutating func special(_ scanner: inout JSONScanner, of field: Int) throws(EventJSONError) -> Double {
        let atValue = scanner
        let name: UnsafeRawBufferPointer
        do throws(JSONSyntaxError) { name = try scanner.string(scratch: &scratch) } catch { throw malformed(error) }
        switch String(decoding: name.prefix(16), as: UTF8.self) {
        case "NaN": return .nan
        case "Infinity": return .infinity
        case "-Infinity": return -.infinity
        default: throw wrongType(atValue, .text, of: field, expected: "a number")
        }
    }

    private static let floatPowers: [Float] = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10]
}
