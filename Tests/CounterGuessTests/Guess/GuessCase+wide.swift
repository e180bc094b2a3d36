import LocalTime

/// Sites, hours or days as columns.
extension GuessCase {
    private static let three = MadeUpCounts(sites: ["Tanner Gate", "Mill Bridge/Weir Lane", "Quay Steps"], count: 96)
    private static let two = MadeUpCounts()
    private static let days = MadeUpCounts(start: .init("2023-02-01T00:00")!, step: 1440, count: 90)

    static let wide: [GuessCase] = [
        GuessCase(
            "a site's sum, in and out beside each other, and a column of all",
            three.wide(
                "Time," + three.sites.map { "\($0),\($0) IN,\($0) OUT" }.joined(separator: ",") + ",All streets",
                { $0.text("dd/MM/yyyy HH:mm") }, { "\($0.total),\($0.entered),\($0.exited)" }, sum: { $0.map(\.total) }),
            step: 60, sites: three.sums(total: true), says: ["sum of the other"]),
        GuessCase(
            "ranges of hours, titles, a line of sums a day",
            "Central streets: pedestrian counts,,,\n,,,\nCounts are per hour,,,\n"
                + two.wide(
                    "Date,Time,12 Signal Street,88 Ropewalk",
                    { "\($0.text("EEE d MMM yyyy")),\($0.text("H:mm'-'H':59'"))" }, { "\($0.total)" })
                + "Daily total,,1275,2194\n",
            step: 60, sites: two.totals.renamed { $0 == "North Gate" ? "12 Signal Street" : "88 Ropewalk" },
            says: ["sums", "before the header"]),
        GuessCase(
            "two header lines, the site over In, Out and Total",
            ",,North Gate,,,Mill Lane,,\n"
                + two.wide(
                    "Date,Hour,In,Out,Total,In,Out,Total", { "\($0.text("dd/MM/yyyy")),\($0.text("HH:mm"))" },
                    { "\($0.entered),\($0.exited),\($0.total)" }),
            step: 60, sites: two.sums(total: true), says: ["two header lines"]),
        GuessCase(
            "units in the header, thousands with a point, days",
            days.wide(
                "Giorno;" + days.sites.map { "\($0) - Visitors (in);\($0) - Visitors (out)" }.joined(separator: ";"),
                separator: ";",
                { $0.text("dd/MM/yyyy") },
                { "\($0.entered > 10 ? "1.\(String(1000 + $0.entered).suffix(3))" : "\($0.entered)");\($0.exited)" }),
            step: 1440, sites: days.sums().mapValues { $0 }.addingThousands(days), says: ["thousands"]),
        GuessCase(
            "in and out with an underscore",
            two.wide(
                "time," + two.sites.map { "in_\($0),out_\($0)" }.joined(separator: ","),
                { $0.text("yyyy-MM-dd HH:mm") }, { "\($0.entered),\($0.exited)" }),
            step: 60, sites: two.sums()),
        GuessCase(
            "sites alone",
            two.wide(
                "Datum;" + two.sites.joined(separator: ";"), separator: ";", { $0.text("dd.MM.yyyy HH:mm") },
                { "\($0.total)" }),
            step: 60, sites: two.totals, says: ["sites are columns"]),
        GuessCase(
            "In and Out behind each site's sum, and no name in them",
            two.wide(
                "hour,North Gate,In,Out,Mill Lane,In,Out", { $0.text("yyyy-MM-dd HH:mm") },
                { "\($0.total),\($0.entered),\($0.exited)" }),
            step: 60, sites: two.sums(total: true)),
        GuessCase(
            "a blank site for half of the time",
            two.wide(
                "Time,North Gate,Mill Lane", { $0.text("yyyy-MM-dd HH:mm") },
                { $0.site == "Mill Lane" && $0.index < 36 ? "" : "\($0.total)" }),
            step: 60, sites: two.halfOfMillLane(), says: ["missing"]),
        GuessCase(
            "hours as columns, h00 to h23",
            hours(
                "date,site_id,site,day_type," + (0..<24).map { $0 < 10 ? "h0\($0)" : "h\($0)" }.joined(separator: ",")
            ) {
                "\($0.text("yyyy-MM-dd")),\($1.count),\($1),weekday,"
            }, step: 60, sites: two.totals, says: ["hours are columns"], first: "2024-03-11T00:00"),
        GuessCase(
            "hours as columns, 1 to 24",
            hours("Datum;Standort;" + (1...24).map { "\($0)" }.joined(separator: ";"), separator: ";") {
                "\($0.text("dd.MM.yyyy"));\($1);"
            },
            step: 60, sites: two.totals, says: ["1 to 24"], first: "2024-03-11T00:00"),
        GuessCase(
            "hours as columns, 00:00 to 23:00",
            hours("Date,Store," + (0..<24).map { $0 < 10 ? "0\($0):00" : "\($0):00" }.joined(separator: ",")) {
                "\($0.text("dd/MM/yyyy")),\($1),"
            },
            step: 60, sites: two.totals),
        GuessCase(
            "hours as columns, 12 AM to 11 PM, one site",
            MadeUpCounts(sites: ["Hall"]).hours(
                "Date,"
                    + (0..<24).map { "\($0 % 12 == 0 ? 12 : $0 % 12) \($0 < 12 ? "AM" : "PM")" }.joined(separator: ",")
            ) { date, _ in "\(date.text("M/d/yyyy"))," },
            step: 60, sites: ["export": MadeUpCounts(sites: ["Hall"]).totals["Hall"]!], doubts: ["names no site"]),
        GuessCase(
            "days as columns",
            days.sites.indices.map { site in
                ([days.sites[site]] + (0..<20).map { "\(days.row($0, site).total)" }).joined(separator: ",")
            }.joined(separator: "\n").withHeader(
                "Site," + (0..<20).map { days.label($0).text("dd/MM/yyyy") }.joined(separator: ",")),
            step: 1440, sites: MadeUpCounts(start: days.start, step: 1440, count: 20).totals,
            says: ["times are columns"]),
        GuessCase(
            "one site's two doors as columns",
            two.wide(
                "Time,North Gate entries,North Gate exits,Mill Lane entries,Mill Lane exits",
                { $0.text("yyyy-MM-dd HH:mm") }, { "\($0.entered),\($0.exited)" }),
            step: 60, sites: two.sums()),
        GuessCase(
            "words for missing in a wide row",
            two.wide(
                "Time,North Gate,Mill Lane", { $0.text("yyyy-MM-dd HH:mm") },
                { $0.site == "Mill Lane" && $0.index < 36 ? "geschlossen" : "\($0.total)" }),
            step: 60, sites: two.halfOfMillLane(), says: ["geschlossen"]),
        GuessCase(
            "thousands by a word in the header",
            days.wide(
                "Date,North Gate (in 1000),Mill Lane (in 1000)", { $0.text("yyyy-MM-dd") },
                { "\($0.total / 10).\($0.total % 10)" }),
            step: 1440, sites: days.totals.mapValues { .init(total: $0.total! * 100) }.renamed { "\($0)" },
            doubts: ["thousands"]),
    ]

    private static func hours(_ header: String, separator: String = ",", _ front: (LocalLabel, String) -> String)
        -> String
    {
        two.hours(header, separator: separator, front)
    }
}

extension MadeUpCounts {
    func wide(
        _ header: String, _ front: (LocalLabel) -> String, _ cells: (Row) -> String, sum: ([Row]) -> [Int]
    ) -> String {
        var lines = [header]
        for index in 0..<count {
            let rows = sites.indices.map { row(index, $0) }
            lines.append(
                ([front(label(index))] + rows.map(cells) + ["\(sum(rows).reduce(0, +))"]).joined(separator: ","))
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// A line a day and site, with its hours.
    func hours(_ header: String, separator: String = ",", _ front: (LocalLabel, String) -> String) -> String {
        var lines = [header]
        for day in 0..<(count / 24) {
            for site in sites.indices {
                let counts = (0..<24).map { "\(row(day * 24 + $0, site).total)" }.joined(separator: separator)
                lines.append(front(label(day * 24), sites[site]) + counts)
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    func halfOfMillLane() -> [String: Sums] {
        var sums = totals
        sums["Mill Lane"] = Sums(
            total: rows.filter { $0.site == "Mill Lane" && $0.index >= 36 }.reduce(0) { $0 + UInt64($1.total) })
        return sums
    }
}

extension [String: MadeUpCounts.Sums] {
    /// Where those who entered are written as a thousand more if there are more than ten.
    func addingThousands(_ counts: MadeUpCounts) -> Self {
        var sums = self
        for row in counts.rows where row.entered > 10 { sums[row.site]!.entered! += 1000 }
        return sums
    }
}

extension String {
    func withHeader(_ header: String) -> String { header + "\n" + self + "\n" }
}
