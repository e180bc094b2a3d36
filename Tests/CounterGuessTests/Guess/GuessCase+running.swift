import FootfallTestSupport
import LocalTime

/// Running totals, and headers of several lines.
extension GuessCase {
    private static let two = MadeUpCounts()
    private static let days = MadeUpCounts(start: .init("2024-01-01T00:00")!, step: 1440, count: 120)

    /// Days of which each has all people since the last day for which `begins` holds.
    private static func running(_ header: String, _ begins: (LocalLabel) -> Bool) -> String {
        var sums = [0, 0]
        var lines = [header]
        for index in 0..<days.count {
            for site in days.sites.indices {
                let row = days.row(index, site)
                sums[site] = (begins(row.label) ? 0 : sums[site]) + row.total + index % 5
                lines.append("\(row.site),\(row.label.text("yyyy-MM-dd")),\(sums[site])")
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func isMonday(_ label: LocalLabel) -> Bool { label.text("EEE") == "Mon" }
    private static func isFirst(_ label: LocalLabel) -> Bool { label.text("d") == "1" }

    private static func plain(_ header: String) -> String {
        days.long(header) { "\($0.site),\($0.label.text("yyyy-MM-dd")),\($0.total)" }
    }

    /// A table with several lines of names, and a line with the name of the first column where `index` has one.
    private static func levels(_ lines: [String], index: String? = nil) -> String {
        two.wide(
            (lines + (index.map { [$0] } ?? [])).joined(separator: "\n"), { $0.text("yyyy-MM-dd HH:mm") },
            { "\($0.entered),\($0.exited)" })
    }

    static let running: [GuessCase] = [
        GuessCase(
            "visitors since the first of the month, by the numbers", running("Store,Date,Visitors", isFirst), step: nil,
            says: ["within each month", "cumulative"]),
        GuessCase(
            "visitors since Monday, by the numbers", running("Store,Date,Visitors", isMonday), step: nil,
            says: ["within each week", "cumulative"]),
        GuessCase(
            "visitors since Sunday, by the numbers",
            running("Store,Date,Visitors") { $0.text("EEE") == "Sun" }, step: nil, says: ["within each week"]),
        GuessCase(
            "visitors since a day of no calendar",
            running("Store,Date,Visitors") {
                ["2024-01-28", "2024-02-25", "2024-03-24"].contains($0.text("yyyy-MM-dd"))
            },
            step: nil, says: ["begins again", "cumulative"]),
        GuessCase(
            "visitors since midnight by a clock far from that of the labels",
            MadeUpCounts(start: .init("2024-03-11T05:00")!, count: 240).long("Store,Time,Visitors") {
                let hour = $0.index % 24
                return "\($0.site),\($0.label.text("yyyy-MM-dd'T'HH:mm"))Z,\(hour < 9 ? 0 : (min(hour, 19) - 8) * 17)"
            }, step: nil, says: ["cumulative"]),
        GuessCase(
            "month to date, by the word", plain("Store,Date,Visitors MTD"), step: nil,
            says: ["running total", "month to date"]),
        GuessCase("to date", plain("Store,Date,Visitors to date"), step: nil, says: ["running total"]),
        GuessCase("in German", plain("Filiale,Datum,Besucher kumuliert"), step: nil, says: ["running total"]),
        GuessCase("in French", plain("Magasin,Date,Visiteurs cumulés"), step: nil, says: ["running total"]),
        GuessCase(
            "a running total beside the count",
            days.long("Store,Date,Visitors,Visitors YTD") {
                "\($0.site),\($0.label.text("yyyy-MM-dd")),\($0.total),\(900 + $0.index * 70)"
            }, step: 1440, sites: days.totals, says: ["left out: \"Visitors YTD\""]),
        GuessCase(
            "hours as columns that go on from the one before",
            days.long("Store,Date," + (8..<20).map { "\($0 < 10 ? "0" : "")\($0):00" }.joined(separator: ",")) { row in
                "\(row.site),\(row.label.text("yyyy-MM-dd")),"
                    + (1...12).map { "\($0 * (7 + row.entered % 9) + $0 % 3)" }.joined(separator: ",")
            }, step: nil, says: ["from column to column", "cumulative"]),
        GuessCase(
            "weeks with most people on Saturday are counts",
            days.long("Store,Date,Visitors") {
                let day = Int(($0.label.minutes / 1440 + 3) % 7)
                return "\($0.site),\($0.label.text("yyyy-MM-dd")),\(100 + day * 10 + $0.index % 3)"
            }, step: 1440, sites: days.weekly { 100 + Int(($0.label.minutes / 1440 + 3) % 7) * 10 + $0.index % 3 }),
        GuessCase(
            "two levels of columns, and a line with the name of the first",
            levels(["site,North Gate,North Gate,Mill Lane,Mill Lane", "way,in,out,in,out"], index: "stamp,,,,"),
            step: 60,
            sites: two.sums(), says: ["two header lines", "names the first column alone"], unsaid: ["no header"]),
        GuessCase(
            "the same without words over the first column",
            levels([",North Gate,,Mill Lane,", ",in,out,in,out"], index: "stamp,,,,"), step: 60, sites: two.sums(),
            says: ["two header lines"], unsaid: ["no header"]),
        GuessCase(
            "one level, and a line with the name of the first column",
            two.wide("site,North Gate,Mill Lane\nstamp,,", { $0.text("yyyy-MM-dd HH:mm") }, { "\($0.total)" }),
            step: 60, sites: two.totals, says: ["names the first column alone"], unsaid: ["no header"]),
        GuessCase(
            "three levels of columns",
            levels([
                "region,East,East,West,West", "site,North Gate,North Gate,Mill Lane,Mill Lane", "way,in,out,in,out",
            ]), step: nil, says: ["three header lines"]),
        GuessCase(
            "three levels, and a line with the name of the first column",
            levels(
                ["region,East,East,West,West", "site,North Gate,North Gate,Mill Lane,Mill Lane", "way,in,out,in,out"],
                index: "stamp,,,,"), step: nil, says: ["three header lines"]),
        GuessCase(
            "titles of two cells above two header lines",
            "Report:,Visitors,,,\n"
                + levels([",North Gate,,Mill Lane,", "Time,in,out,in,out"]), step: 60, sites: two.sums(),
            says: ["two header lines"]),
    ]
}

extension MadeUpCounts {
    func weekly(_ people: (Row) -> Int) -> [String: Sums] {
        var sums: [String: Sums] = [:]
        for row in rows { sums[row.site] = Sums(total: (sums[row.site]?.total ?? 0) + UInt64(people(row))) }
        return sums
    }
}
