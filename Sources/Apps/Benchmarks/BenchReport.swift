import Reports
import Terminal

/// Prints what was measured: one JSON object, or a line a figure.
enum BenchReport {
    static func print(_ fields: [(String, JSONValue)], _ format: OutputFormat) {
        if format == .json { return Output.standard.line(.object(fields)) }
        for (name, value) in fields {
            let text =
                switch value {
                case .int(let number): Measure.grouped(number)
                case .double(let number) where number.rounded() == number: Measure.grouped(Int(number))
                case .double(let number): "\(number)"
                case .string(let text): text
                case .bool(let value): value ? "yes" : "no"
                default: ""
                }
            Output.standard.line(name.replacing("_", with: " ").padded(to: 22) + text)
        }
    }

    /// Three digits after the point.
    static func rounded(_ value: Double) -> Double { (value * 1000).rounded() / 1000 }
}

extension String {
    fileprivate func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(1, width - count))
    }
}
