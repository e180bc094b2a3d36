import CounterImport
import InputFiles

/// What a file gives, line by line, as text that a test can compare.
package struct CounterLines {
    package var lines: [String] = []
    package var missing = 0

    package init(_ text: String, format: CounterFormat, name: String = "inline") throws {
        try self.init(TextBytes(SourceFile(bytes: Array(text.utf8), name: name)), format: format)
    }

    package init(_ text: TextBytes, format: CounterFormat) throws {
        var file = try CounterFile(text, format: format)
        var row = CounterRow()
        while true {
            switch try file.next(&row) {
            case .end: return
            case .bad(let bad): lines.append("bad \(bad)")
            case .passed(let line): lines.append("\(row.line) \(line)")
            case .row:
                missing += row.missing.count
                for reading in row.readings {
                    lines.append("\(row.line) \(row.label) \(file.sites.names[Int(reading.site)]): \(reading.counts)")
                }
            }
        }
    }
}
