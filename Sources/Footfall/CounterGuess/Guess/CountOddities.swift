import CounterImport
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
            remarks.append(
                .doubt("\(silent.map(\.name).quoted()) has no people at all", look: "was the counter switched off?"))
        }
        for site in preview.sites {
            guard let entered = site.entered, let exited = site.exited, entered + exited > 200 else { continue }
            let (less, more) = (Double(min(entered, exited)), Double(max(entered, exited)))
            if less * 2 < more {
                remarks.append(
                    .note(
                        "at \"\(site.name)\" \(entered) entered and \(exited) left: one direction counts less than half of the other"
                    ))
            }
        }
        return remarks + spans(preview)
    }

    /// Seven days, or a day of a short file, with many times of what is usual; and a part of the file with a small share of it.
    private static func jumps(_ site: CountsPreview.Site) -> [GuessRemark] {
        let days = site.days.keys.sorted()
        guard days.count >= 4 else { return [] }
        let length: Int32 = days.count < 21 ? 1 : 7
        let means = days.compactMap { first -> (day: Int32, mean: Double)? in
            let people = (first..<(first + length)).compactMap { site.days[$0] }
            guard people.count * 2 > length else { return nil }
            return (first, Double(people.reduce(0, +)) / Double(people.count))
        }
        let sorted = means.map(\.mean).sorted()
        guard sorted.count >= 4, sorted[sorted.count / 2] >= 5 else { return [] }
        let usual = sorted[sorted.count / 2]
        var found: [(day: Int32, mean: Double)] = []
        for window in means where window.mean >= usual * jumpFactor {
            if let last = found.last, window.day - last.day <= length {
                if window.mean > last.mean { found[found.count - 1] = window }
            } else {
                found.append(window)
            }
        }
        var remarks = found.prefix(3).map { window in
            GuessRemark.doubt(
                "\"\(site.name)\" has \(Int((window.mean / usual).rounded())) times the usual number of people "
                    + "\(length == 1 ? "on" : "in the week from") \(date(window.day))",
                look: "was it an event, or a fault of the counter?")
        }
        let low = means.filter { $0.mean * 8 < usual }
        if low.count * 10 >= means.count, let first = low.first, length > 1 {
            remarks.append(
                .doubt(
                    "\"\(site.name)\" has less than an eighth of the usual number of people for \(low.count) days, from \(date(first.day)) on: a jump in scale",
                    look: "were there so few people, or has the counter or its unit changed?"))
        }
        return remarks
    }

    private static func date(_ day: Int32) -> Substring {
        RFC3339.text(EventTime(milliseconds: Int64(day) * 86_400_000)).prefix(10)
    }

    /// Sites of which a part of the file's span is not there.
    private static func spans(_ preview: CountsPreview) -> [GuessRemark] {
        let all = preview.sites.compactMap(\.labels)
        guard let first = all.map(\.lowerBound).min(), let last = all.map(\.upperBound).max(), last - first > 2880
        else { return [] }
        return preview.sites.filter { site in
            guard let labels = site.labels else { return false }
            return (labels.lowerBound - first) * 4 > last - first || (last - labels.upperBound) * 4 > last - first
        }.prefix(5).map { .note("\"\($0.name)\" has counts in a part of the file's span alone") }
    }
}
