import ErrorKinds
internal import Bytes

/// Where a line stops being JSON, and what was expected there.
struct JSONSyntaxError: KindedError {
    /// Bytes from the start of the line.
    var position: Int
    var reason: StaticString

    var kind: ErrorKind { .malformed }
    var description: String { "byte \(position): \(reason)" }
}

/// What the next value is, by its first byte.
package enum JSONKind: Sendable {
    case text, number, object, array, `true`, `false`, null, nothing
}

/// Reads JSON (RFC 8259) strictly, token by token, from one line of bytes: no leading zeros, no trailing commas, no
/// control characters or ill-formed UTF-8 within strings, no lone surrogates.
struct JSONScanner {
    // The pointer is the reader's argument; a scanner lives within one call.
    let bytes: UnsafeRawBufferPointer
    var position = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    var isAtEnd: Bool { position == bytes.count }

    mutating func skipSpace() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x09, 0x0A, 0x0D: position += 1
            default: return
            }
        }
    }

    /// Skips white space and, if it comes next, the punctuation.
    mutating func take(_ character: UInt8) -> Bool {
        skipSpace()
        guard position < bytes.count, bytes[position] == character else { return false }
        position += 1
        return true
    }

    /// Skips white space and says what comes next.
    mutating func next() -> JSONKind {
        skipSpace()
        guard position < bytes.count else { return .nothing }
        switch bytes[position] {
        case UInt8(ascii: "\""): return .text
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number
        case UInt8(ascii: "{"): return .object
        case UInt8(ascii: "["): return .array
        case UInt8(ascii: "t"): return .true
        case UInt8(ascii: "f"): return .false
        case UInt8(ascii: "n"): return .null
        default: return .nothing
        }
    }

    /// Takes `true`, `false` or `null`, of which the first letter has been seen.
    mutating func literal(_ word: StaticString) throws(JSONSyntaxError) {
        let length = word.utf8CodeUnitCount
        for index in 0..<length {
            guard position + index < bytes.count, bytes[position + index] == word.utf8Start[index] else {
                throw JSONSyntaxError(position: position, reason: "expected a value")
            }
        }
        position += length
    }

    func syntaxError(_ reason: StaticString) -> JSONSyntaxError { JSONSyntaxError(position: position, reason: reason) }
}

extension JSONScanner {
    /// Takes a number, of which the first byte has been seen.
    mutating func number() throws(JSONSyntaxError) -> JSONNumber {
        let start = position
        var number = JSONNumber(
            range: start..<start, isNegative: false, isInteger: true, mantissa: 0, isTruncated: false, exponent: 0)
        if bytes[position] == UInt8(ascii: "-") {
            number.isNegative = true
            position += 1
        }
        if digit() == 0 {
            position += 1
            if digit() != nil { throw syntaxError("a number does not begin with a superfluous 0") }
        } else {
            try digits(into: &number, fraction: false)
        }
        if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
            position += 1
            number.isInteger = false
            try digits(into: &number, fraction: true)
        }
        if position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") {
            position += 1
            number.isInteger = false
            try exponent(into: &number)
        }
        number.range = start..<position
        return number
    }

    private func digit() -> UInt8? {
        guard position < bytes.count else { return nil }
        let digit = bytes[position] &- UInt8(ascii: "0")
        return digit < 10 ? digit : nil
    }

    private mutating func digits(into number: inout JSONNumber, fraction: Bool) throws(JSONSyntaxError) {
        let start = position
        while let digit = digit() {
            let (tens, tooBig) = number.mantissa.multipliedReportingOverflow(by: 10)
            let (sum, tooBigByOne) = tens.addingReportingOverflow(UInt64(digit))
            if tooBig || tooBigByOne { number.isTruncated = true } else { number.mantissa = sum }
            if fraction { number.exponent -= 1 }
            position += 1
        }
        if position == start { throw syntaxError("expected a digit") }
    }

    private mutating func exponent(into number: inout JSONNumber) throws(JSONSyntaxError) {
        var isNegative = false
        if position < bytes.count, bytes[position] == UInt8(ascii: "-") || bytes[position] == UInt8(ascii: "+") {
            isNegative = bytes[position] == UInt8(ascii: "-")
            position += 1
        }
        let start = position
        var exponent = 0
        while let digit = digit() {
            if exponent < 100_000 { exponent = exponent * 10 + Int(digit) } else { number.isTruncated = true }
            position += 1
        }
        if position == start { throw syntaxError("expected a digit of the exponent") }
        number.exponent += isNegative ? -exponent : exponent
    }
}
