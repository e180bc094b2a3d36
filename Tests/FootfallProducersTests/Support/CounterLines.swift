import FootfallProducers

/// What a file gives, line by line, as text that a test can compare.
struct CounterLines {
    var lines: [String] = []
    var missing = 0

    init(_ text: String, format: CounterFormat, name: String = "inline") throws {
        try self.init(TextBytes(SourceFile(bytes: Array(text.utf8), name: name)), format: format)
    }

    init(_ text: TextBytes, format: CounterFormat) throws {
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
