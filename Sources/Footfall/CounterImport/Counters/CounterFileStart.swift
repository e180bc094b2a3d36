import InputFiles
import LocalTime

/// What lies before the rows of a counter's file: a line that names its separator, comments, titles, and the header.
struct CounterFileStart {
    let header: CounterHeader
    /// The day that a comment says.
    let date: LocalLabel?
    /// Lines before the header that are neither comments nor empty, and that the format says nothing of.
    let passedLines: Int
    /// These lines.
    private let above: [Line]

    private struct Line {
        let number: Int
        let cells: [String]
    }

    /// How far a header is looked for.
    private static let rowsMax = 64

    /// Leaves `reader` before the first row.
    ///
    /// - Throws: ``CSVError``, ``HeaderError``.
    static func read(_ reader: inout CSVReader, _ format: CounterFormat) throws -> CounterFileStart {
        try reader.takeSeparatorLine()
        var comments: [String] = []
        if let lines = format.skippedLines { try reader.skipLines(lines) { comments.append($0) } }
        // Without a header a row may begin with the sign of comments.
        while let comment = try reader.nextComment(isSpaced: format.columnNames != nil) { comments.append(comment) }
        var above: [Line] = []
        let header = try header(&reader, format, &above)
        let date = try date(in: comments, format, header.line)
        // Of those that the format counts nobody asks what they are.
        if format.skippedLines != nil { above = [] }
        return CounterFileStart(header: header, date: date, passedLines: above.count, above: above)
    }

    /// Lines above the header that are rows of counts: a file whose header is not at its front, or two that were put together.
    func rowsAbove(_ times: inout RowTimes, _ cells: inout CounterCells, _ format: CounterFormat) -> [BadLine] {
        let counts = header.groups.flatMap { [$0.entered, $0.exited, $0.total] }.filter { $0 >= 0 }
        return above.filter { line in
            line.cells.count >= header.columnCount && line.cells[header.columnCount...].allSatisfy(\.isEmpty)
                && times.isTime(line.cells)
                && (format.gathering == .persons || counts.contains { cells.isNumber(line.cells[$0]) })
        }.map {
            BadLine(
                line: $0.number,
                reason:
                    "stands above the header, which is line \(header.line), and has a time and counts as the rows below it have"
            )
        }
    }

    private static func header(
        _ reader: inout CSVReader, _ format: CounterFormat, _ above: inout [Line]
    ) throws -> CounterHeader {
        if let names = format.columnNames { return try CounterHeader(names, line: reader.line, format: format) }
        var best: (cells: Int, error: HeaderError)?
        for _ in 0..<(format.skippedLines == nil ? rowsMax : format.headerLines) {
            guard try reader.next() else { break }
            let names = try names(reader)
            do throws(HeaderError) {
                guard format.headerLines == 2 else {
                    return try CounterHeader(names, line: reader.line, format: format)
                }
                if let upper = above.last {
                    let header = try CounterHeader(joined(upper.cells, names), line: reader.line, format: format)
                    above.removeLast()
                    return header
                }
            } catch {
                let cells = names.count { !$0.isEmpty }
                if cells > best?.cells ?? 0 { best = (cells, error) }
            }
            above.append(Line(number: reader.line, cells: names))
        }
        throw best?.error
            ?? HeaderError(line: 1, reason: "there is none: the file has no lines but comments and empty ones")
    }

    private static func names(_ reader: borrowing CSVReader) throws -> [String] {
        var names: [String] = []
        for column in 0..<reader.cellCount {
            guard let name = String(validating: reader.cell(column), as: UTF8.self) else {
                throw HeaderError(
                    line: reader.line,
                    reason: "column \(column + 1) is \(LikelyEncoding(reader.cell(column))). Convert the file to UTF-8")
            }
            names.append(name.trimmed)
        }
        return names
    }

    /// Names of two lines, of which the upper ones also stand over the empty cells behind them.
    private static func joined(_ upper: [String], _ lower: [String]) -> [String] {
        var over = ""
        return lower.indices.map { column in
            if column < upper.count, !upper[column].isEmpty { over = upper[column] }
            return [over, lower[column]].filter { !$0.isEmpty }.joined(separator: " ")
        }
    }

    private static func date(in comments: [String], _ format: CounterFormat, _ line: Int) throws(HeaderError)
        -> LocalLabel?
    {
        switch format.time.date {
        case nil: return nil
        case .day(let day): return day
        case .comment: break
        }
        var said: LocalLabel?
        for comment in comments {
            let text = comment.dropFirst().drop { $0 == " " }
            guard text.hasPrefix("date:") else { continue }
            let day = String(text.dropFirst("date:".count)).trimmed
            guard let label = LocalLabel(day + "T00:00") else {
                throw HeaderError(line: line, reason: "\"\(comment)\" gives no day as 2023-12-16")
            }
            guard said == nil || said == label else {
                throw HeaderError(line: line, reason: "two lines `# date:` before it say different days")
            }
            said = label
        }
        if let said { return said }
        throw HeaderError(line: line, reason: "no line `# date: 2023-12-16` before it says the day")
    }
}
