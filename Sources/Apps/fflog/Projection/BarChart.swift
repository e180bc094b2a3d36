import FootfallProjections
import Projections
import Reports
import Terminal

/// The sums over all sites of each hour or day as bars.
///
/// Sites in several zones share the bar of a local hour. Of an hour that comes twice at a site each has a bar of its own, with
/// its offset. A bar of which a site has no number, since a part of its counts is missing, is marked with `?`: it is too short.
struct BarChart {
    private let barsMax: Int
    private var bars: [Bar] = []
    /// The local hour, or the day, of which rows come; by offset, as rows have it.
    private var current: (label: String, offsets: [OffsetSum])?
    private(set) var note: String?

    private struct Bar {
        var label: String
        /// `nil` where no site has a number.
        var value: UInt64?
        var isPartial: Bool

        mutating func add(_ number: UInt64?) {
            guard let number else { return }
            var sum = value ?? 0
            RowPrinter.add(number, to: &sum)
            value = sum
        }
    }

    private struct OffsetSum {
        var offset: String
        var value: UInt64?
        var isPartial = false
        var sites: Set<String> = []
    }

    init(barsMax: Int) { self.barsMax = barsMax }

    /// Adds a row to the bar of the hour in which it starts, or of its day.
    ///
    /// - Returns: Whether there is room for more.
    mutating func add(_ row: ProjectionRow) -> Bool {
        guard let time = row["hour"] ?? row["day"] ?? row["window_start"] else { return true }
        let text = time.description
        let isDay = text.count <= 10
        let label = isDay ? text : "\(text.prefix(10)) \(text.dropFirst(11).prefix(2)):00"
        if current?.label != label {
            close()
            guard bars.count < barsMax else { return isFull() }
            current = (label, [])
        }
        let offset = isDay ? "" : String(text.dropFirst(23))
        var place = current!.offsets.firstIndex { $0.offset == offset }
        if place == nil {
            current!.offsets.append(OffsetSum(offset: offset))
            place = current!.offsets.count - 1
        }
        if row.missingIntervals > 0 {
            current!.offsets[place!].isPartial = true
        }
        if case .count(let number) = row["total"] ?? row["count"] {
            var sum = current!.offsets[place!].value ?? 0
            RowPrinter.add(number, to: &sum)
            current!.offsets[place!].value = sum
        }
        if let site = row["site"] { current!.offsets[place!].sites.insert(site.description) }
        return true
    }

    private mutating func isFull() -> Bool {
        note = "the chart ends after \(barsMax) \(barsMax == 1 ? "bar" : "bars"), by --limit; there are more rows"
        return false
    }

    private mutating func close() {
        guard let (label, offsets) = current else { return }
        current = nil
        let isTwice = offsets.enumerated().contains { index, one in
            offsets[..<index].contains { !$0.sites.isDisjoint(with: one.sites) }
        }
        for one in offsets {
            guard one.value != nil || one.isPartial else { continue }
            if !isTwice, bars.last?.label == label {
                bars[bars.count - 1].add(one.value)
                bars[bars.count - 1].isPartial = bars[bars.count - 1].isPartial || one.isPartial
            } else {
                bars.append(
                    Bar(label: isTwice ? label + one.offset : label, value: one.value, isPartial: one.isPartial))
            }
        }
        if bars.count > barsMax {
            bars.removeLast(bars.count - barsMax)
            _ = isFull()
        }
    }

    /// A line a bar.
    mutating func finished() -> String {
        close()
        let width = 60
        let most = bars.compactMap(\.value).max() ?? 0
        let digits = Measure.grouped(Int(clamping: most)).count
        let labels = bars.map(\.label.count).max() ?? 0
        // Eighths of a character, so that quiet hours can be told apart.
        let eighths = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]
        var text = ""
        for bar in bars {
            let length =
                most == 0 ? 0 : Int((Double(bar.value ?? 0) / Double(most) * Double(width * 8)).rounded())
            let number = bar.value.map { Measure.grouped(Int(clamping: $0)) } ?? "-"
            let label = bar.label + String(repeating: " ", count: labels - bar.label.count)
            let padding = String(repeating: " ", count: digits - number.count)
            text +=
                "\(label)  \(padding)\(number)  " + String(repeating: "█", count: length / 8) + eighths[length % 8]
                + (bar.isPartial ? "?" : "") + "\n"
        }
        return text
    }
}
