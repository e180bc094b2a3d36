import Bytes
import EventSchema
import FootfallProjections
import Projections
import Reports
import Terminal

/// Prints rows as JSON lines or CSV as they come, or gathers them for a table or a chart.
struct RowPrinter {
    private let columns: [String]
    /// For programs, beside the columns.
    private var local: LocalColumns
    /// Of the projection whose rows these are.
    private let version: Int
    private let format: RowFormat
    private var chart: BarChart?
    private var table: Table
    private var sums: [String: UInt64] = [:]
    private(set) var count = 0
    private var missing = MissingNotice()

    /// Columns whose values add up over rows.
    private static let additive: Set<String> = ["entered", "exited", "total", "count"]
    /// A table is for people: beyond this only the sums are of use.
    private static let tableRowsMax = 200

    /// - Parameter barsMax: how many bars a chart may have; `nil` for rows.
    init(_ columns: [String], _ local: LocalColumns, version: Int, format: RowFormat, barsMax: Int?) {
        self.columns = columns
        self.local = local
        self.version = version
        self.format = format
        chart = barsMax.map { BarChart(barsMax: $0) }
        let numbers = columns.indices.filter {
            !["site", "store", "zone", "hour", "day", "emotions"].contains(columns[$0])
        }
        table = Table(columns.map { $0.uppercased() }, rightAligned: Set(numbers))
        if format == .csv { Output.standard.line((columns + local.names).joined(separator: ",")) }
    }

    /// What is left out of what was printed, for people.
    var notes: [String] { [chart?.note, missing.note].compactMap { $0 } }

    /// - Returns: Whether it wants another row.
    mutating func add(_ row: ProjectionRow) -> RowStep {
        if chart != nil {
            guard chart!.add(row) else { return .stop }
            count += 1
            missing.add(row)
            return .next
        }
        count += 1
        missing.add(row)
        switch format {
        case .json:
            Output.standard.write { buffer in
                row.appendJSON(to: &buffer)
                buffer.truncate(to: buffer.count - 1)  // the closing brace
                local.appendJSON(row, to: &buffer)
                buffer.append(utf8: ",\"version\":")
                JSONText.append(Int64(version), into: &buffer)
                buffer.append(utf8: "}\n")
            }
        case .csv:
            Output.standard.write { buffer in
                row.appendCSV(to: &buffer)
                local.appendCSV(row, to: &buffer)
                buffer.append(UInt8(ascii: "\n"))
            }
        case .text:
            for (column, value) in zip(columns, row.values) where Self.additive.contains(column) {
                if case .count(let number) = value { Self.add(number, to: &sums[column, default: 0]) }
            }
            if count <= Self.tableRowsMax { table.add(row.values.map(Self.cell)) }
        }
        return .next
    }

    mutating func finish() {
        guard count > 0 else { return }
        if chart != nil { return Output.standard.write(chart!.finished()) }
        guard format == .text else { return }
        var table = table
        if !sums.isEmpty, count > 1 {
            table.add(
                columns.enumerated().map { index, column in
                    if let sum = sums[column] { return String(sum) }
                    return index == 0 ? (missing.rows == 0 ? "sum" : "sum of the others") : ""
                })
        }
        Output.standard.write(table.text)
        if count > Self.tableRowsMax {
            Output.standard.line(
                "\(count) rows, of which the first \(Self.tableRowsMax) are shown; the sums are of all. "
                    + "All rows: --format json or csv")
        }
    }

    /// Producers may have sent any count: a sum beyond 64 bits stays at the largest number, as a row's own does.
    static func add(_ number: UInt64, to sum: inout UInt64) {
        let (total, overflow) = sum.addingReportingOverflow(number)
        sum = overflow ? .max : total
    }

    /// For people: means to a tenth, absent as a dash. JSON and CSV have every digit.
    private static func cell(_ value: RowValue) -> String {
        switch value {
        case .absent: "-"
        case .number(let number): Measure.tenths(number)
        default: value.description
        }
    }
}
