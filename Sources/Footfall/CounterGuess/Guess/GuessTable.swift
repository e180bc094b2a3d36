import CounterImport
import InputFiles

/// The rows of a file of which nothing is known, as far as a guess looks at them: separator, title, header, rows, and lines of sums.
///
/// No more than ``rowsMax`` rows are kept; of those after them lines of sums alone.
struct GuessTable {
    struct Row {
        /// Physical, from 1.
        let line: Int
        var cells: [String]
    }

    let encoding: TextEncoding
    /// Those that are as likely.
    let otherEncodings: [TextEncoding]
    let separator: UInt8
    /// Whether a first line `sep=;` says the separator.
    let hasSeparatorLine: Bool
    /// Lines that begin with `#`, before the header.
    let comments: [String]
    /// Rows before the header.
    let titles: [Row]
    /// 0 for none, 1, 2, or more than a mapping reads.
    let headerLines: Int
    /// A line below the header that names the first column alone, as tables with several levels of columns have it.
    let indexName: Row?
    let headerLine: Int
    /// The columns' names; those of a file without a header are made up.
    let names: [String]
    let rows: [Row]
    /// Rows that begin with a word for sums, and notes behind the last row.
    let sums: [Row]
    let notes: [Row]
    /// Among the rows: the header once more, headers with other names, and lines of a cell or two.
    let headersAgain: [Row]
    let otherHeaders: [Row]
    let titlesWithin: [Row]
    /// How many rows there are, also those that are not kept.
    let rowCount: Int
    let badLines: [BadLine]

    static let rowsMax = 20_000
    private static let headRows = 64

    var columnCount: Int { names.count }

    /// Physical lines to go past before the header or the first row; `nil` where it is found anyway.
    var skippedLines: Int? {
        guard !titles.isEmpty else { return nil }
        return max(0, headerLine - 1 - (hasSeparatorLine ? 1 : 0))
    }

    /// - Throws: ``SourceFileError``, ``CSVError``, ``HeaderError`` where there are no rows.
    init(_ file: SourceFile) throws {
        let encodings = try ContentInspection.encodings(ofCounterFile: file)
        let encoding = encodings[0]
        self.encoding = encoding
        otherEncodings = Array(encodings.dropFirst())
        let head = try Self.read(file, encoding, separator: nil)
        let reading = try Self.likeliest(file, encoding, head)
        separator = reading.separator
        hasSeparatorLine = reading.hasSeparatorLine
        comments = reading.comments
        badLines = reading.bad
        var rows = reading.rows
        rowCount = reading.count
        guard !rows.isEmpty else { throw HeaderError(line: 1, reason: "the file has no rows") }
        let first = HeaderSearch(rows).firstRow
        let found = HeaderSearch.header(rows, firstRow: first)
        headerLines = found.lines
        titles = Array(rows[..<found.first])
        let header = Array(rows[found.first..<(found.indexLine ?? first)])
        indexName = found.indexLine.map { rows[$0] }
        headerLine = header.first?.line ?? rows[first].line
        rows.removeFirst(first)
        let width = rows.prefix(500).map(\.cells.count).max() ?? 0
        names = Self.names(header.map(\.cells), width: width)
        let kept = RowKinds(rows, header: found.lines == 1 ? names : [], columnCount: names.count)
        self.rows = kept.rows
        sums = kept.sums + reading.laterSums
        notes = kept.notes
        (headersAgain, otherHeaders, titlesWithin) = (kept.headersAgain, kept.otherHeaders, kept.titles)
    }

    // MARK: Rows

    struct Reading {
        var separator: UInt8
        var hasSeparatorLine = false
        var comments: [String] = []
        var rows: [Row] = []
        var laterSums: [Row] = []
        var count = 0
        var bad: [BadLine] = []
    }

    /// The separator by which the rows have the most columns, alike in all of them.
    static func likeliest(_ file: SourceFile, _ encoding: TextEncoding, _ head: Reading) throws -> Reading {
        if head.hasSeparatorLine { return try read(file, encoding, separator: head.separator, rowsMax: rowsMax) }
        var best: (score: Double, separator: UInt8) = (-1, UInt8(ascii: ","))
        for separator in [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t"), UInt8(ascii: "|")] {
            guard let reading = try? read(file, encoding, separator: separator, rowsMax: 300), !reading.rows.isEmpty
            else { continue }
            let widths = reading.rows.map(\.cells.count)
            let usual = usual(widths)
            guard usual > 1 else { continue }
            let share = Double(widths.count { $0 == usual }) / Double(widths.count)
            // Decimal commas are columns too, but not alike in all rows, and leave half of the header's names alone.
            let names = reading.rows.prefix(40).map { $0.cells.count { $0.contains { $0.isLetter } } }.max() ?? 0
            let score = share * share * (1 + 0.1 * Double(min(usual, 10))) * (names > 1 ? 1.5 : 1)
            if score > best.score { best = (score, separator) }
        }
        return try read(file, encoding, separator: best.separator, rowsMax: rowsMax)
    }

    static func usual(_ values: [Int]) -> Int {
        var counts: [Int: Int] = [:]
        for value in values { counts[value, default: 0] += 1 }
        return counts.max { ($0.value, $0.key) < ($1.value, $1.key) }?.key ?? 0
    }

    static func read(
        _ file: SourceFile, _ encoding: TextEncoding, separator: UInt8?, rowsMax: Int = 1
    ) throws -> Reading {
        let used = separator ?? UInt8(ascii: ",")
        var reader = try CSVReader(TextBytes(file.reopened(), encoding: encoding), separator: used)
        var reading = Reading(separator: used)
        if let named = try reader.takeSeparatorLine() {
            reading.hasSeparatorLine = true
            reading.separator = named
        }
        while let comment = try reader.nextComment() { reading.comments.append(comment) }
        while true {
            do {
                guard try reader.next() else { break }
            } catch {
                if case .unreadable(let error) = error { throw error }
                if reading.bad.count < 20 { reading.bad.append(BadLine(line: reader.line, reason: "\(error)")) }
                continue
            }
            reading.count += 1
            if reading.rows.count < rowsMax {
                reading.rows.append(Row(line: reader.line, cells: cells(reader)))
            } else if rowsMax < Self.rowsMax {
                break
            } else if reading.laterSums.count < 1000, let first = firstText(reader), HeaderWords.isLineOfSums(first) {
                let row = Row(line: reader.line, cells: cells(reader))
                if HeaderWords.sum(in: first) != nil || !row.cells.contains(where: { DateShape($0) != nil }) {
                    reading.laterSums.append(row)
                }
            }
        }
        return reading
    }

    private static func cells(_ reader: borrowing CSVReader) -> [String] {
        var cells: [String] = []
        for column in 0..<reader.cellCount {
            cells.append(String(decoding: CounterCells.trimmed(reader.cell(column)), as: UTF8.self))
        }
        return cells
    }

    private static func firstText(_ reader: borrowing CSVReader) -> String? {
        for column in 0..<reader.cellCount {
            let cell = CounterCells.trimmed(reader.cell(column))
            guard let first = cell.first else { continue }
            return first > UInt8(ascii: "9") ? String(decoding: cell, as: UTF8.self) : nil
        }
        return nil
    }

    // MARK: Columns

    /// The upper line's names also stand over the empty ones behind them, as ``CounterFile`` joins them.
    private static func names(_ header: [[String]], width: Int) -> [String] {
        guard let lower = header.last else { return (0..<width).map { "column \($0 + 1)" } }
        var names = lower
        for upper in header.dropLast().reversed() {
            var over = ""
            names = names.indices.map { column in
                if column < upper.count, !upper[column].isEmpty { over = upper[column] }
                return [over, names[column]].filter { !$0.isEmpty }.joined(separator: " ")
            }
        }
        while names.last == "" { names.removeLast() }
        return names
    }
}
