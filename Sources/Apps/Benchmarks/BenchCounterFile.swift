import Terminal
import ArgumentParser
import Bytes
import CounterImport
import Foundation
import LocalTime

/// A counter's file of generated counts, in a layout and an order of rows.
struct BenchCounterFile {
    enum Layout: String, CaseIterable, ExpressibleByArgument {
        /// A site and an interval a row.
        case long
        /// All sites of an interval in a row.
        case wide
        /// A site and a day a row, with a column for each hour.
        case hours
        /// A person a row; four of an interval, about.
        case person
        /// Who entered and who left in rows of their own.
        case directions
    }

    enum Order: String, CaseIterable, ExpressibleByArgument {
        case oldest, newest, site, shuffled
    }

    let layout: Layout
    let order: Order
    let lines: Int
    let sites: Int
    /// The length of an interval.
    let minutes: Int

    private static let firstMinute: Int32 = 15_778_080  // 2000-01-01
    private static let bufferBytes = 1 << 16

    /// What the file's columns are.
    func format() throws -> CounterFormat {
        let ways = #""direction": {"column": "way", "entered": ["in"], "exited": ["out"]}"#
        let columns =
            switch layout {
            case .long: #""site": "site", "entered": "in", "exited": "out""#
            case .wide: #""entered": "{site} in", "exited": "{site} out""#
            case .hours: #""site": "site", "entered": "h{hour}""#
            case .person: #""site": "site", "row": "person", "# + ways
            case .directions: #""site": "site", "count": "people", "# + ways
            }
        let text = """
            {"layout": "\(layout == .wide ? "wide" : "long")", "time_zone": "UTC", "interval_minutes": \(minutes), \
            "time": {"column": "time", "formats": ["\(layout == .hours ? "yyyy-MM-dd" : "yyyy-MM-dd'T'HH:mm")"]}, \(columns)}
            """
        return try ColumnMapping.parse(Array(text.utf8), file: "bench")
    }

    /// How many rows of all sites follow one another.
    var steps: Int { layout == .wide ? lines : (lines + rowsOfStep - 1) / rowsOfStep }

    private var rowsOfStep: Int {
        switch layout {
        case .wide: 1
        case .long, .hours: sites
        case .directions: 2 * sites
        case .person: 4 * sites
        }
    }

    private var stepMinutes: Int { layout == .hours ? 1440 : minutes }

    /// Writes it; never whole in memory.
    func write(to path: String) throws {
        guard FileManager.default.createFile(atPath: path, contents: nil),
            let file = FileHandle(forWritingAtPath: path)
        else { throw CommandEnded(ExitStatus.failure, "\(path): can't be written") }
        defer { try? file.close() }
        var text = header
        for line in 0..<lines {
            add(row(line), to: &text)
            guard text.utf8.count >= Self.bufferBytes else { continue }
            try file.write(contentsOf: Data(text.utf8))
            text.removeAll(keepingCapacity: true)
        }
        try file.write(contentsOf: Data(text.utf8))
    }

    private var header: String {
        switch layout {
        case .long: "time,site,in,out\n"
        case .hours: "time,site," + (0..<24).map { "h\($0)" }.joined(separator: ",") + "\n"
        case .person: "time,site,way\n"
        case .directions: "time,site,way,people\n"
        case .wide: "time," + (0..<sites).map { "Site \($0) in,Site \($0) out" }.joined(separator: ",") + "\n"
        }
    }

    /// Which row is on a line, counted in the order of time.
    private func row(_ line: Int) -> Int {
        switch order {
        case .oldest: return line
        case .newest: return lines - 1 - line
        case .shuffled: return line * stride % lines
        case .site:
            guard layout == .long else { return line }
            // Where the last step has no rows of some sites, those come at the end.
            let row = line % steps * sites + line / steps
            return row < lines ? row : line
        }
    }

    /// Comes to every line before it comes to one again.
    private var stride: Int {
        var stride = max(1, lines * 618 / 1000)
        while Self.commonDivisor(stride, lines) > 1 { stride += 1 }
        return stride
    }

    private static func commonDivisor(_ a: Int, _ b: Int) -> Int { b == 0 ? a : commonDivisor(b, a % b) }

    private func add(_ row: Int, to text: inout String) {
        let step = row / rowsOfStep
        let site = row / (rowsOfStep / (layout == .wide ? 1 : sites)) % sites
        let label = LocalLabel(minutes: Self.firstMinute + Int32(step * stepMinutes)).description
        text += layout == .hours ? label.prefix(10) : label[...]
        if layout != .wide { text += ",Site \(site)" }
        func count(_ number: Int) -> Int { Int(SplitMix64.element(UInt64(number), of: 7) % 400) }
        switch layout {
        case .long: text += ",\(count(2 * row)),\(count(2 * row + 1))"
        case .wide: for cell in 0..<(2 * sites) { text += ",\(count(2 * sites * row + cell))" }
        case .hours: for hour in 0..<24 { text += ",\(count(24 * row + hour))" }
        case .person: text += count(row) % 2 == 0 ? ",in" : ",out"
        case .directions: text += (row % 2 == 0 ? ",in," : ",out,") + "\(count(row))"
        }
        text += "\n"
    }
}
