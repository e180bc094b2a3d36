import CounterImport
import FootfallTestSupport
import LocalTime
import Testing
import TestSupport
import Timekeeping

/// Intervals over the hour that comes twice, drawn at random with gaps and written in every order that files have: what an import
/// makes of their labels, against when they really were.
@Suite struct RepeatedHourModelTests {
    enum Order: String, CaseIterable {
        case time, timeFalling, label, labelFalling, labelFallingStable, daysFalling
        case alternatingPlaces, alternatingPlacesFalling, shuffled
        case directionsApart, directionsApartFalling, directionsInBlocks, directionsByLabel, directionsByLabelInBlocks

        /// Whether who entered and who left are in rows of their own.
        var isApart: Bool { rawValue.hasPrefix("directions") }
        /// Whether a file without gaps shows all of it.
        var isDetermined: Bool { ![.labelFalling, .labelFallingStable, .shuffled].contains(self) }
    }

    private struct Row {
        let place: String
        let start: EventTime
        var entered: Int?
        var exited: Int?

        func label(_ zone: LocalZone) -> WallTime { zone.wallTime(at: start) }
        var isExit: Bool { entered == nil }
    }

    private static let zone = try! LocalZone(named: "Europe/Dublin")
    /// Both hours are from here on.
    private static let change = try! RFC3339.time(of: "2023-10-29T00:00:00Z")

    private func rows(_ random: inout SeededGenerator, minutes: Int, gaps: Int, _ order: Order) -> [Row] {
        var rows: [Row] = []
        for place in ["A", "B"] {
            for start in stride(from: -180, to: 240, by: minutes) {
                let start = Self.change + .seconds(start * 60)
                let (entered, exited) = (Int(random.below(UInt64(4))), Int(random.below(UInt64(4))))
                func isThere() -> Bool { gaps == 0 || random.below(gaps) != 0 }
                if order.isApart {
                    if isThere() { rows.append(Row(place: place, start: start, entered: entered)) }
                    if isThere() { rows.append(Row(place: place, start: start, exited: exited)) }
                } else if isThere() {
                    rows.append(Row(place: place, start: start, entered: entered, exited: exited))
                }
            }
        }
        return rows
    }

    /// - Parameter rows: by place, then time, then direction.
    private func written(_ rows: [Row], _ order: Order, _ random: inout SeededGenerator) -> [Row] {
        func sorted(_ isBefore: (Row, Row) -> Bool?) -> [Row] {
            rows.enumerated().sorted { isBefore($0.element, $1.element) ?? ($0.offset < $1.offset) }.map(\.element)
        }
        func differs<Value: Comparable>(_ a: Value, _ b: Value) -> Bool? { a == b ? nil : a < b }
        let zone = Self.zone
        func day(_ row: Row) -> Int64 { row.label(zone).milliseconds.dividedDown(by: 86_400_000) }
        return switch order {
        case .time, .directionsApart: rows
        case .timeFalling, .directionsApartFalling: rows.reversed()
        case .label: sorted { differs($0.place, $1.place) ?? differs($0.label(zone), $1.label(zone)) }
        case .labelFalling: sorted { differs($0.place, $1.place) ?? differs($0.label(zone), $1.label(zone)) }.reversed()
        case .labelFallingStable: sorted { differs($0.place, $1.place) ?? differs($1.label(zone), $0.label(zone)) }
        case .daysFalling: sorted { differs($0.place, $1.place) ?? differs(day($1), day($0)) }
        case .alternatingPlaces: sorted { differs($0.start, $1.start) }
        case .alternatingPlacesFalling: sorted { differs($1.start, $0.start) }
        case .shuffled: rows.shuffled(using: &random)
        case .directionsInBlocks: rows.filter { !$0.isExit } + rows.filter(\.isExit)
        case .directionsByLabel: sorted { differs($0.label(zone), $1.label(zone)) }
        case .directionsByLabelInBlocks:
            sorted { differs($0.label(zone), $1.label(zone)) ?? differs($0.isExit ? 1 : 0, $1.isExit ? 1 : 0) }
        }
    }

    /// By place and direction: `2023-10-29T00:00Z 15 3`.
    private func counts(_ rows: [Row], minutes: Int) -> [String: Set<String>] {
        rows.reduce(into: [:]) { counts, row in
            let start = "\(RFC3339.text(row.start).prefix(16))Z \(minutes)"
            if let entered = row.entered { counts["\(row.place) entered", default: []].insert("\(start) \(entered)") }
            if let exited = row.exited { counts["\(row.place) exited", default: []].insert("\(start) \(exited)") }
        }
    }

    /// The same of `2023-10-29T00:00Z 15 A: entered 3, exited 1`.
    private func counts(_ standing: [String]) -> [String: Set<String>] {
        standing.reduce(into: [:]) { counts, line in
            let words = line.split { $0 == " " || $0 == "," }.map(String.init)
            for index in stride(from: 3, to: words.count, by: 2) {
                counts["\(words[2].dropLast()) \(words[index])", default: []]
                    .insert("\(words[0]) \(words[1]) \(words[index + 1])")
            }
        }
    }

    private func isTwice(_ row: Row) -> Bool { (0..<120).contains(Int((row.start - Self.change) / .seconds(60))) }

    /// A label that comes once is the first hour's: so the rows of a place and direction are taken where no label comes twice.
    private func byRule(_ rows: [Row]) -> [Row] {
        func lane(_ row: Row) -> String { "\(row.place) \(row.isExit)" }
        let single = Set(rows.map(lane)).filter { name in
            let labels = rows.filter { lane($0) == name && isTwice($0) }.map { $0.label(Self.zone) }
            return Set(labels).count == labels.count
        }
        return rows.map {
            guard single.contains(lane($0)), isTwice($0) else { return $0 }
            return Row(
                place: $0.place, start: Self.zone.firstInstant(of: $0.label(Self.zone)), entered: $0.entered,
                exited: $0.exited)
        }
    }

    /// Whether a place has one label alone in the hour, twice: the later first is the order of time then.
    private func hasOnePair(_ rows: [Row]) -> Bool {
        Dictionary(grouping: rows.filter(isTwice), by: \.place).values.contains {
            $0.count == 2 && $0[0].label(Self.zone) == $0[1].label(Self.zone)
        }
    }

    @Test(arguments: Order.allCases) func `an import is right, or says that it may not be`(_ order: Order) throws {
        var compared = 0
        for seed in UInt64(0)..<36 {
            var random = SeededGenerator(seed: seed)
            let minutes = [15, 30, 60][Int(seed % 3)]
            let gaps = [0, 0, 0, 12, 12, 12, 5, 5, 5, 2, 2, 2][Int(seed % 12)]
            let truth = rows(&random, minutes: minutes, gaps: gaps, order)
            if order == .labelFallingStable, hasOnePair(truth) { continue }
            let lines = written(truth, order, &random).map { row in
                let label = row.label(Self.zone).description.prefix(16).replacing("T", with: " ")
                return
                    "\(label),\(row.place),\(row.entered.map(String.init) ?? ""),\(row.exited.map(String.init) ?? "")"
            }
            let data = try TemporaryLog()
            let summary = try data.importText(
                (["time,site,in,out"] + lines).joined(separator: "\n"), try .long(minutes: minutes))
            let found = counts(try data.standing())
            let right = counts(truth, minutes: minutes)
            let isSaid = !summary.zoneWarnings.isEmpty || summary.conflicts > 0
            let comment = "\(random), \(minutes) minutes, gaps \(gaps), \(order)\n\(lines.joined(separator: "\n"))"
            if gaps == 0, order.isDetermined { #expect(!isSaid && found == right, "\(comment)") }
            guard !isSaid else { continue }
            compared += 1
            let ruled = counts(byRule(truth), minutes: minutes)
            for name in Set(right.keys).union(found.keys) {
                #expect(found[name] == right[name] || found[name] == ruled[name], "\(name): \(comment)")
            }
        }
        #expect(compared > 0 || !order.isDetermined)
    }
}
