import LocalTime

/// Counts of made-up sites, interval by interval, and the text of their labels in any form.
struct MadeUpCounts {
    var sites = ["North Gate", "Mill Lane"]
    var start = LocalLabel("2024-03-11T00:00")!
    /// Minutes.
    var step = 60
    var count = 72

    struct Row {
        let index: Int
        let site: String
        let label: LocalLabel
        /// When the interval ends.
        let end: LocalLabel
        let entered: Int
        let exited: Int
        var total: Int { entered + exited }
    }

    struct Sums: Equatable, CustomStringConvertible {
        var entered: UInt64?
        var exited: UInt64?
        var total: UInt64?
        var description: String {
            "\(entered.map { "\($0)" } ?? "-")/\(exited.map { "\($0)" } ?? "-")/\(total.map { "\($0)" } ?? "-")"
        }
    }

    func label(_ index: Int) -> LocalLabel { LocalLabel(minutes: start.minutes + Int32(index * step)) }

    func row(_ index: Int, _ site: Int) -> Row {
        let label = label(index)
        let hour = Int(label.minutes % 1440) / 60
        // Few at night, many at noon, and no two neighbours alike.
        let base = hour < 7 ? 2 : 20 + 8 * min(hour - 7, 23 - hour) + site * 9
        return Row(
            index: index, site: sites[site], label: label, end: self.label(index + 1),
            entered: base + (index * 7 + site * 3) % 11,
            exited: base + (index * 5 + site * 11) % 13)
    }

    /// All rows, those of one time beside each other.
    var rows: [Row] { (0..<count).flatMap { index in sites.indices.map { row(index, $0) } } }

    func sums(entered: Bool = true, exited: Bool = true, total: Bool = false) -> [String: Sums] {
        var sums: [String: Sums] = [:]
        for row in rows {
            var sum = sums[row.site] ?? Sums()
            if entered { sum.entered = (sum.entered ?? 0) + UInt64(row.entered) }
            if exited { sum.exited = (sum.exited ?? 0) + UInt64(row.exited) }
            if total { sum.total = (sum.total ?? 0) + UInt64(row.total) }
            sums[row.site] = sum
        }
        return sums
    }

    var totals: [String: Sums] { sums(entered: false, exited: false, total: true) }

    /// A header and a line a row.
    func long(_ header: String, _ line: (Row) -> String) -> String {
        ([header] + rows.map(line)).joined(separator: "\n") + "\n"
    }

    /// A header and a line a time: what `front` says of it, and of each site what `cells` says.
    func wide(_ header: String, separator: String = ",", _ front: (LocalLabel) -> String, _ cells: (Row) -> String)
        -> String
    {
        var lines = [header]
        for index in 0..<count {
            lines.append(
                ([front(label(index))] + sites.indices.map { cells(row(index, $0)) }).joined(separator: separator))
        }
        return lines.joined(separator: "\n") + "\n"
    }
}

extension LocalLabel {
    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]
    private static let weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]

    /// In the letters of ``TimePattern``, and text in apostrophes.
    func text(_ pattern: String) -> String {
        let parts = description
        func number(_ start: Int, _ length: Int) -> Int { Int(parts.dropFirst(start).prefix(length))! }
        let (year, month, day, hour, minute) = (number(0, 4), number(5, 2), number(8, 2), number(11, 2), number(14, 2))
        func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
        var text = ""
        var rest = pattern[...]
        while let first = rest.first {
            if first == "'" {
                rest = rest.dropFirst()
                let inner = rest.prefix { $0 != "'" }
                text += inner
                rest = rest.dropFirst(inner.count + 1)
                continue
            }
            let letters = rest.prefix { $0 == first }
            rest = rest.dropFirst(letters.count)
            switch String(letters) {
            case "yyyy": text += "\(year)"
            case "yy": text += two(year % 100)
            case "MMMM": text += Self.months[month - 1]
            case "MMM": text += Self.months[month - 1].prefix(3)
            case "MM": text += two(month)
            case "M": text += "\(month)"
            case "dd": text += two(day)
            case "d": text += "\(day)"
            case "EEE": text += Self.weekdays[Int((minutes / 1440 + 3) % 7)]
            case "HH": text += two(hour)
            case "H": text += "\(hour)"
            case "hh": text += two(hour % 12 == 0 ? 12 : hour % 12)
            case "h": text += "\(hour % 12 == 0 ? 12 : hour % 12)"
            case "a": text += hour < 12 ? "AM" : "PM"
            case "mm": text += two(minute)
            case "ss": text += "00"
            default: text += letters
            }
        }
        return text
    }
}

/// The labels of hours from 2023-10-28T00:00 on where clocks go back at 03:00 of the day after.
enum LabelsOfAutumn {
    static func label(_ index: Int) -> LocalLabel {
        LocalLabel(minutes: LocalLabel("2023-10-28T00:00")!.minutes + Int32((index < 27 ? index : index - 1) * 60))
    }

    static func end(_ label: LocalLabel) -> LocalLabel { LocalLabel(minutes: label.minutes + 60) }
}

extension MadeUpCounts {
    private func summed(
        _ isTaken: (Row) -> Bool, entered: Bool, exited: Bool, total: Bool, factor: (Row) -> Int = { _ in 1 }
    )
        -> [String: Sums]
    {
        var sums: [String: Sums] = [:]
        for row in rows where isTaken(row) {
            let times = UInt64(factor(row))
            var sum = sums[row.site] ?? Sums()
            if entered { sum.entered = (sum.entered ?? 0) + UInt64(row.entered) * times }
            if exited { sum.exited = (sum.exited ?? 0) + UInt64(row.exited) * times }
            if total { sum.total = (sum.total ?? 0) + UInt64(row.total) * times }
            sums[row.site] = sum
        }
        return sums
    }

    func without(_ indexes: Int...) -> [String: Sums] {
        summed({ !indexes.contains($0.index) }, entered: true, exited: true, total: false)
    }

    func totalsWithout(_ indexes: Int...) -> [String: Sums] {
        summed({ !indexes.contains($0.index) }, entered: false, exited: false, total: true)
    }

    func scaled(_ factor: (Row) -> Int) -> [String: Sums] {
        summed({ _ in true }, entered: false, exited: false, total: true, factor: factor)
    }

    /// Where totals over 150 are written as a thousand more.
    func sumsOfThousands() -> [String: Sums] {
        var sums = totals
        for row in rows where row.total > 150 { sums[row.site]!.total! += 1000 }
        return sums
    }
}

extension [String: MadeUpCounts.Sums] {
    func renamed(_ name: (String) -> String) -> Self {
        Dictionary(uniqueKeysWithValues: map { (name($0.key), $0.value) })
    }

    func adding(_ entered: UInt64, _ exited: UInt64) -> Self {
        mapValues {
            .init(entered: $0.entered.map { $0 + entered }, exited: $0.exited.map { $0 + exited }, total: $0.total)
        }
    }
}
