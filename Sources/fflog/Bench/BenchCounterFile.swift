import ArgumentParser
import Bytes
import Foundation
import FootfallProducers
import LocalTime

/// A counter's file of generated counts, in a layout and an order of rows.
struct BenchCounterFile {
    enum Layout: String, CaseIterable, ExpressibleByArgument {
        /// A site and an interval a row.
        case long
        /// All sites of an interval in a row.
        case wide
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
        let columns =
            switch layout {
            case .long: #""site": "site", "entered": "in", "exited": "out""#
            case .wide: #""entered": "{site} in", "exited": "{site} out""#
            }
        let text = """
            {"layout": "\(layout == .wide ? "wide" : "long")", "time_zone": "UTC", "interval_minutes": \(minutes), \
            "time": {"column": "time", "formats": ["yyyy-MM-dd'T'HH:mm"]}, \(columns)}
            """
        return try ColumnMapping.parse(Array(text.utf8), file: "bench")
    }

    /// How many intervals it has.
    var intervals: Int { layout == .wide ? lines * sites : lines }

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
            let steps = (lines + sites - 1) / sites
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
        let step = layout == .wide ? row : row / sites
        text += LocalLabel(minutes: Self.firstMinute + Int32(step * minutes)).description
        func count(_ number: Int) -> Int { Int(SplitMix64.element(UInt64(number), of: 7) % 400) }
        switch layout {
        case .long: text += ",Site \(row % sites),\(count(2 * row)),\(count(2 * row + 1))"
        case .wide:
            for site in 0..<(2 * sites) { text += ",\(count(2 * sites * row + site))" }
        }
        text += "\n"
    }
}
