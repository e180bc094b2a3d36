internal import Yams

extension YAMLValue {
    /// - Throws: ``YAMLProblem`` where it is no scalar, or nothing.
    package func text() throws(YAMLProblem) -> String {
        guard case .scalar(let scalar) = node, !scalar.string.isEmpty else {
            throw problem("expected a text, got \(shown)")
        }
        return scalar.string
    }

    package func flag() throws(YAMLProblem) -> Bool {
        if scalars == .yaml11, let flag = node.bool { return flag }
        switch try? text() {
        case "true": return true
        case "false": return false
        default: throw problem("expected true or false, got \(shown)")
        }
    }

    package func integer(in range: ClosedRange<Int>) throws(YAMLProblem) -> Int {
        guard let text = try? text(), let number = Int(text), range.contains(number) else {
            throw problem("expected an integer from \(range.lowerBound) to \(range.upperBound), got \(shown)")
        }
        return number
    }

    package func number(in range: ClosedRange<Double>) throws(YAMLProblem) -> Double {
        guard let number, range.contains(number) else {
            throw problem(
                "expected a number from \(Self.number(range.lowerBound)) to \(Self.number(range.upperBound)), got \(shown)"
            )
        }
        return number
    }

    private var number: Double? {
        if scalars == .yaml11, let number = node.float ?? node.int.map(Double.init) { return number }
        return (try? text()).flatMap(Double.init)
    }

    /// Whole numbers without `.0`.
    private static func number(_ number: Double) -> String {
        Int(exactly: number).map(String.init) ?? String(number)
    }

    /// One of some words.
    package func word(of words: [String]) throws(YAMLProblem) -> String {
        guard let text = try? text(), words.contains(text) else {
            throw problem("expected one of \(words.joined(separator: ", ")), got \(shown)")
        }
        return text
    }

    /// A time span with its unit: `250ms`, `15s`, `5m`, `12h`, `30d`.
    ///
    /// - Returns: milliseconds.
    package func milliseconds(in range: ClosedRange<Int> = 0...Int.max) throws(YAMLProblem) -> Int {
        guard let text = try? text(), let span = Self.milliseconds(of: text) else {
            throw problem("expected a time span such as 250ms, 15s, 5m, 12h or 30d, got \(shown)")
        }
        guard range.contains(span) else {
            throw problem(
                "expected a time span from \(Self.span(range.lowerBound)) to \(Self.span(range.upperBound)), got \(shown)"
            )
        }
        return span
    }

    /// Longest first, so that a span is written in the largest that divides it.
    private static let units = [
        (name: "d", milliseconds: 86_400_000), (name: "h", milliseconds: 3_600_000),
        (name: "m", milliseconds: 60_000), (name: "s", milliseconds: 1_000), (name: "ms", milliseconds: 1),
    ]

    private static func milliseconds(of text: String) -> Int? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard let number = Int(digits), let unit = units.first(where: { $0.name == text.dropFirst(digits.count) })
        else {
            return nil
        }
        let (span, overflows) = number.multipliedReportingOverflow(by: unit.milliseconds)
        return overflows ? nil : span
    }

    private static func span(_ milliseconds: Int) -> String {
        let unit = units.first { milliseconds % $0.milliseconds == 0 && milliseconds >= $0.milliseconds } ?? units.last!
        return "\(milliseconds / unit.milliseconds)\(unit.name)"
    }
}
