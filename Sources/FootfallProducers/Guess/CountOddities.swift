import Foundation
import Timekeeping

/// What is odd about the counts that a file comes to.
enum CountOddities {
    static let jumpFactor = 5.0

    /// Remarks on what was read.
    static func remarks(_ preview: CountsPreview, countsDays: Bool) -> [GuessRemark] {
        var remarks: [GuessRemark] = []
        for site in preview.sites { remarks += jumps(site) }
        let silent = preview.sites.filter { ($0.entered ?? 0) + ($0.exited ?? 0) + ($0.total ?? 0) == 0 }
        if !silent.isEmpty {
            remarks.append(.doubt("\(silent.map(\.name).quoted()) has no people at all", look: "was the counter switched off?"))
        }
        for site in preview.sites {
            guard let entered = site.entered, let exited = site.exited, entered + exited > 200 else { continue }
            let (less, more) = (Double(min(entered, exited)), Double(max(entered, exited)))
            if less * 2 < more {
                remarks.append(
                    .note("at \"\(site.name)\" \(entered) entered and \(exited) left: one direction counts less than half of the other"))
            }
        }
        return remarks + spans(preview)
    }

    /// A week, or a day of a short file, with many times of what the others have.
    private static func jumps(_ site: CountsPreview.Site) -> [GuessRemark] {
        guard site.days.count >= 4, let first = site.days.keys.min() else { return [] }
        let isShort = site.days.count < 28
        var sums: [Int32: (people: UInt64, days: Int)] = [:]
        for (day, people) in site.days {
            let key = isShort ? day : (day - first) / 7
            sums[key, default: (0, 0)].people += people
            sums[key, default: (0, 0)].days += 1
        }
        let means = sums.filter { isShort || $0.value.days >= 4 }.mapValues { Double($0.people) / Double($0.days) }
        let sorted = means.values.sorted()
        guard sorted.count >= 4, sorted[sorted.count / 2] >= 5 else { return [] }
        let usual = sorted[sorted.count / 2]
        return means.sorted { $0.key < $1.key }.filter { $0.value >= usual * jumpFactor }.prefix(3).map { key, mean in
            let day = isShort ? key : first + key * 7
            let date = EventTime(milliseconds: Int64(day) * 86_400_000)
            let times = Int((mean / usual).rounded())
            return .doubt(
                "\"\(site.name)\" has \(times) times the usual number of people \(isShort ? "on" : "in the week from") \(RFC3339.text(date).prefix(10))",
                look: "was it an event, or a fault of the counter?")
        }
    }

    /// Sites of which a part of the file's span is not there.
    private static func spans(_ preview: CountsPreview) -> [GuessRemark] {
        let all = preview.sites.compactMap(\.labels)
        guard let first = all.map(\.lowerBound).min(), let last = all.map(\.upperBound).max(), last - first > 2880 else { return [] }
        return preview.sites.filter { site in
            guard let labels = site.labels else { return false }
            return (labels.lowerBound - first) * 4 > last - first || (last - labels.upperBound) * 4 > last - first
        }.prefix(5).map { .note("\"\($0.name)\" has counts in a part of the file's span alone") }
    }
}
