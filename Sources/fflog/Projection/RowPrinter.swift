import Bytes
import FootfallProjections
import Projections

/// Prints rows as JSON lines or CSV as they come, or gathers them for a table or a chart.
struct RowPrinter {
    private let columns: [String]
    /// Of the projection whose rows these are.
    private let version: Int
    private let format: RowFormat
    private let isChart: Bool
    private var table: Table
    private var sums: [String: UInt64] = [:]
    private var bars: [(label: String, value: UInt64)] = []
    private(set) var count = 0

    /// Columns whose values add up over rows.
    private static let additive: Set<String> = ["entered", "exited", "total", "count"]
    /// A table is for people: beyond this only the sums are of use.
    private static let tableRowsMax = 200

    init(_ columns: [String], version: Int, format: RowFormat, isChart: Bool) {
        self.columns = columns
        self.version = version
        self.format = format
        self.isChart = isChart
        let numbers = columns.indices.filter {
            !["site", "store", "zone", "hour", "day", "emotions"].contains(columns[$0])
        }
        table = Table(columns.map { $0.uppercased() }, rightAligned: Set(numbers))
        if format == .csv, !isChart { Output.standard.line(columns.joined(separator: ",")) }
    }

    mutating func add(_ row: ProjectionRow) {
        count += 1
        if isChart { return addBar(row) }
        switch format {
        case .json:
            Output.standard.write { buffer in
                row.appendJSON(to: &buffer)
                buffer.truncate(to: buffer.count - 1)  // the closing brace
                buffer.append(utf8: ",\"version\":\(version)}\n")
            }
        case .csv: Output.standard.line(row.values.map { Self.quoted($0.description) }.joined(separator: ","))
        case .text:
            for (column, value) in zip(columns, row.values) where Self.additive.contains(column) {
                if case .count(let number) = value { Self.add(number, to: &sums[column, default: 0]) }
            }
            if count <= Self.tableRowsMax { table.add(row.values.map(Self.cell)) }
        }
    }

    /// Bars of the hour in which a row starts, or of its day.
    private mutating func addBar(_ row: ProjectionRow) {
        guard let value = row["total"] ?? row["count"], case .count(let number) = value,
            let time = row["hour"] ?? row["day"] ?? row["window_start"]
        else { return }
        let text = time.description
        let label = text.count > 10 ? "\(text.prefix(10)) \(text.dropFirst(11).prefix(2)):00" : text
        if bars.last?.label == label {
            Self.add(number, to: &bars[bars.count - 1].value)
        } else {
            bars.append((label, number))
        }
    }

    func finish() {
        guard count > 0 else { return }
        if isChart { return drawChart() }
        guard format == .text else { return }
        var table = table
        if !sums.isEmpty, count > 1 {
            table.add(
                columns.enumerated().map { index, column in
                    if let sum = sums[column] { return String(sum) }
                    return index == 0 ? "sum" : ""
                })
        }
        Output.standard.write(table.text)
        if count > Self.tableRowsMax {
            Output.standard.line(
                "\(count) rows, of which the first \(Self.tableRowsMax) are shown; the sums are of all. "
                    + "All rows: --format json or csv")
        }
    }

    private func drawChart() {
        let width = 60
        let most = bars.map(\.value).max() ?? 0
        let digits = Measure.grouped(Int(clamping: most)).count
        // Eighths of a character, so that quiet hours can be told apart.
        let eighths = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]
        for bar in bars {
            let length = most == 0 ? 0 : Int((Double(bar.value) / Double(most) * Double(width * 8)).rounded())
            let number = Measure.grouped(Int(clamping: bar.value))
            let padding = String(repeating: " ", count: digits - number.count)
            Output.standard.line(
                "\(bar.label)  \(padding)\(number)  " + String(repeating: "█", count: length / 8) + eighths[length % 8])
        }
    }

    /// For people: means to a tenth, absent as a dash. JSON and CSV have every digit.
    /// Producers may have sent any count: a sum beyond 64 bits stays at the largest number, as a row's own does.
    private static func add(_ number: UInt64, to sum: inout UInt64) {
        let (total, overflow) = sum.addingReportingOverflow(number)
        sum = overflow ? .max : total
    }

    private static func cell(_ value: RowValue) -> String {
        switch value {
        case .absent: "-"
        case .number(let number): Measure.tenths(number)
        default: value.description
        }
    }

    private static func quoted(_ text: String) -> String {
        text.contains { $0 == "," || $0 == "\"" || $0.isNewline }
            ? "\"" + text.replacing("\"", with: "\"\"") + "\"" : text
    }
}
