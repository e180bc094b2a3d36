import CounterImport
import Counts
import EventLog
import LocalTime
import Reports
import Stores
import Terminal
internal import Timekeeping

/// What names that are one store's now do to counts, as people read it.
enum MergedSitesNotice {
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
        for item in items.prefix(MergedSitesReport.listedMax) { Console.say("  " + text(item)) }
        if items.count > MergedSitesReport.listedMax {
            Console.say("  and \(Measure.grouped(items.count - MergedSitesReport.listedMax)) more")
        }
    }

    private static func place(_ site: String, _ line: String, _ counter: String) -> String {
        var text = site
        if !line.isEmpty { text += ", line \(line)" }
        if !counter.isEmpty { text += ", counter \(counter)" }
        return text
    }
}
