import CounterImport
import Counts
import EventLog
import LocalTime
internal import Reports
import Stores
import Terminal
internal import Timekeeping

/// What names that are one store's now do to counts, as people and programs read it.
enum MergedSitesText {
    /// Of each kind, as many as are listed.
    private static let listedMax = 20

    static func json(_ merged: MergedSites) -> [(String, JSONValue)] {
        [
            ("contradictions", .int(merged.contradictions.count)),
            ("first_contradictions", .array(merged.contradictions.prefix(listedMax).map(json))),
            ("left_out", .int(merged.leftOut.count)),
            ("first_left_out", .array(merged.leftOut.prefix(listedMax).map(CountChangeReport.json))),
        ]
    }

    private static func json(_ found: MergedSites.Contradiction) -> JSONValue {
        .object([
            ("store", .string(found.store)), ("line", .optional(found.line.isEmpty ? nil : found.line)),
            ("counter", .optional(found.counter.isEmpty ? nil : found.counter)),
            ("local_label", .string(found.label.description)), ("interval_start", .time(found.interval.start)),
            ("interval_seconds", .int(Int(found.interval.seconds))), ("name", .string(found.name)),
            ("counts", CountChangeReport.json(found.counts)), ("other_name", .string(found.otherName)),
            ("other_counts", CountChangeReport.json(found.otherCounts)),
        ])
    }

    /// Also where messages are not asked for: numbers change.
    static func warn(_ merged: MergedSites) {
        if !merged.contradictions.isEmpty {
            let count = merged.contradictions.count
            Console.warning(
                "\(Measure.grouped(count)) interval\(count == 1 ? " has" : "s have") two different counts under names that are "
                    + "one store's now. Those that came first stand:")
            list(merged.contradictions) {
                "\(place($0.store, $0.line, $0.counter)), \($0.label): \($0.counts) of '\($0.name)' stands, "
                    + "not \($0.otherCounts) of '\($0.otherName)'"
            }
        }
        guard !merged.leftOut.isEmpty else { return }
        let count = merged.leftOut.count
        Console.warning(
            "\(Measure.grouped(count)) interval\(count == 1 ? " is" : "s are") left out, since one under another name of the "
                + "store overlaps and came first:")
        list(merged.leftOut) { change in
            "\(place(change.site, change.line, change.counter)), \(change.label), \(change.interval.seconds / 60) minutes: "
                + change.before.description
        }
    }

    private static func list<Item>(_ items: [Item], _ text: (Item) -> String) {
        for item in items.prefix(listedMax) { Console.say("  " + text(item)) }
        if items.count > listedMax { Console.say("  and \(Measure.grouped(items.count - listedMax)) more") }
    }

    private static func place(_ site: String, _ line: String, _ counter: String) -> String {
        var text = site
        if !line.isEmpty { text += ", line \(line)" }
        if !counter.isEmpty { text += ", counter \(counter)" }
        return text
    }
}
