import FootfallTestSupport
import LocalTime

/// Rows of which some are chosen: measures as rows, lines outside, lines of sums.
extension GuessCase {
    private static let two = MadeUpCounts()
    private static let days = MadeUpCounts(step: 1440, count: 60)

    private static func money(_ row: MadeUpCounts.Row) -> String { "\"$\(1 + row.entered % 8),\(100 + row.exited)\"" }

    private static func time(_ row: MadeUpCounts.Row) -> String { row.label.text("M/d/yyyy h:mm:ss a") }

    static let chosen: [GuessCase] = [
        GuessCase(
            "directions, money and receipts as rows, and thousands with a comma",
            two.long("Shop,When,Measure Names,Measure Values") { row in
                let front = "\(row.site),\(time(row)),"
                let entered = row.entered > 80 ? "\"1,\(String(1000 + row.entered).suffix(3))\"" : "\(row.entered)"
                return
                    "\(front)Enters,\(entered)\n\(front)Exits,\(row.exited)\n\(front)Net Sales,\(money(row))\n\(front)Transactions,\(row.exited / 4)"
            }, step: 60, sites: two.enteredOfThousands(), says: ["between thousands", "Net Sales"], unsaid: ["person"]),
        GuessCase(
            "one measure of people, and money",
            two.long("Shop;When;Metric;Value") { row in
                let front = "\(row.site);\(row.label.text("yyyy-MM-dd HH:mm"));"
                return "\(front)Footfall;\(row.total)\n\(front)Net Sales;€ \(row.exited).50\n\(front)Conversion;12.5%"
            }, step: 60, sites: two.totals, says: ["Conversion", "Net Sales"], unsaid: ["person"]),
        GuessCase(
            "a measure that is no direction is left out",
            two.long("Shop,When,Measure,Value") { row in
                let front = "\(row.site),\(row.label.text("yyyy-MM-dd HH:mm")),"
                return "\(front)In,\(row.entered)\n\(front)Out,\(row.exited)\n\(front)Smiles,\(row.exited)"
            }, step: 60, sites: two.sums(), says: ["Smiles"], doubts: ["no direction that is known"]),
        GuessCase(
            "measures that are left out for two reasons",
            two.long("Magasin;Heure;Indicateur;Valeur") { row in
                let front = "\(row.site);\(row.label.text("dd/MM/yyyy HH:mm"));"
                return
                    "\(front)Entrées;\(row.entered)\n\(front)Sorties;\(row.exited)\n\(front)CA;\(row.exited),50 €\n\(front)Conversion;7,5 %"
            }, step: 60, sites: two.sums(), says: ["Conversion"], doubts: ["CA"]),
        GuessCase(
            "staff that come in are no visitors",
            two.long("Shop,When,Metric,Value") { row in
                let front = "\(row.site),\(row.label.text("yyyy-MM-dd HH:mm")),"
                return
                    "\(front)Entries,\(row.entered)\n\(front)Exits,\(row.exited)\n\(front)Staff Entries,4\n\(front)Occupancy,\(row.total)"
            }, step: 60, sites: two.sums(), says: ["Staff Entries"]),
        GuessCase(
            "visitors and unique visitors as measures",
            two.long("Shop,When,Metric,Value") { row in
                let front = "\(row.site),\(row.label.text("yyyy-MM-dd HH:mm")),"
                return "\(front)Visitors,\(row.total)\n\(front)Unique Visitors,\(row.entered)\n\(front)Temperature,7.5"
            }, step: 60, sites: two.totals, doubts: ["Unique Visitors"]),
        GuessCase(
            "measures as rows, hours as columns, and money among them",
            days.long("Shop,Date,Measure," + (8..<20).map { "\($0):00" }.joined(separator: ",")) { row in
                let front = "\(row.site),\(row.label.text("yyyy-MM-dd")),"
                func cells(_ cell: (Int) -> String) -> String { (0..<12).map(cell).joined(separator: ",") }
                return "\(front)In,\(cells { $0 == 3 ? "\(row.entered)" : "0" })\n"
                    + "\(front)Out,\(cells { $0 == 9 ? "\(row.exited)" : "0" })\n"
                    + "\(front)Net Sales,\(cells { "$\($0).50" })"
            }, step: 60, sites: days.sums(), says: ["Net Sales"]),
        GuessCase(
            "measures as rows beside sites as columns",
            two.long("Measure,When,Kiel,Jena") { row in
                let time = row.label.text("yyyy-MM-dd HH:mm")
                return row.site == "Mill Lane"
                    ? "Visitors In,\(time),\(row.entered),\(row.exited)"
                    : "Visitors Out,\(time),\(row.entered),\(row.exited)"
            }, step: nil, says: ["sites are columns", "no mapping reads both"]),
        GuessCase(
            "columns of who passes by",
            two.wide(
                "Time,North Gate In,North Gate Out,North Gate Passing by,Mill Lane In,Mill Lane Out,Mill Lane Passing by",
                { $0.text("yyyy-MM-dd HH:mm") }, { "\($0.entered),\($0.exited),\($0.total * 8)" }), step: 60,
            sites: two.sums(), says: ["pass by outside"]),
        GuessCase(
            "who passes by is all there is on a street",
            two.long("Store,Time,Passers-by") { "\($0.site),\($0.label.text("yyyy-MM-dd HH:mm")),\($0.total)" },
            step: 60, sites: two.totals),
        GuessCase(
            "numbers of tracks by a word that is not known",
            (0..<400).map {
                let label = LocalLabel(minutes: LocalLabel("2024-05-13T08:00")!.minutes + Int32($0 * 2 + $0 * $0 % 3))
                return
                    "\(label.text("yyyy-MM-dd HH:mm")):\(10 + $0 * 7 % 49),\($0 % 2 == 0 ? "In" : "Out"),\(40_000 + $0 * 7919 % 50_021)"
            }.joined(separator: "\n").withHeader("When,Way,Zyx"), step: nil, says: ["hardly come twice"]),
        GuessCase(
            "numbers of tickets beside irregular times are asked about",
            (0..<40).map { (number: Int) -> String in
                let second = number * 437 % 36_000
                let time = [9 + second / 3600, second / 60 % 60, second % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
                return "2026-01-05 \(time.joined(separator: ":")),S1,\(1 + number * 7 % 5)"
            }.joined(separator: "\n").withHeader("when,shop,tickets"), step: 60,
            sites: ["S1": .init(total: 40)], doubts: ["small whole numbers"]),
        GuessCase(
            "shares beside a direction are no persons",
            two.long("Shop,When,Direction,Share") { row in
                let front = "\(row.site),\(row.label.text("yyyy-MM-dd HH:mm")),"
                return "\(front)In,\(row.entered % 60).5%\n\(front)Out,\(row.exited % 60).5%"
            }, step: nil, says: ["per cent"]),
        GuessCase(
            "people on the pavement beside those at the door",
            two.long("Store,Line,Line Type,Start,In,Out") { row in
                let time = row.label.text("yyyy-MM-dd HH:mm")
                return
                    "\(row.site),Front,Entry,\(time),\(row.entered),\(row.exited)\n\(row.site),Pavement,Pass-by,\(time),\(row.total * 7),\(row.total * 6)"
            }, step: 60, sites: two.sums(), says: ["pass by outside", "Pass-by"]),
        GuessCase(
            "people who pass by among directions",
            two.long("Store,Start,Direction,Count") { row in
                let front = "\(row.site),\(row.label.text("yyyy-MM-dd HH:mm")),"
                return "\(front)In,\(row.entered)\n\(front)Out,\(row.exited)\n\(front)Passers by,\(row.total * 9)"
            }, step: 60, sites: two.sums(), says: ["Passers by"]),
        GuessCase(
            "a direction beside columns of both directions",
            two.long("Store,Start,Direction,In,Out") { row in
                "\(row.site),\(row.label.text("yyyy-MM-dd HH:mm")),\(row.index % 2 == 0 ? "Entering" : "Exiting"),\(row.entered),\(row.exited)"
            }, step: 60, sites: two.sums(), doubts: ["columns of both directions"]),
        GuessCase(
            "a direction beside a column of one direction",
            two.long("Store,Start,Direction,Visitors In") { row in
                let front = "\(row.site),\(row.label.text("yyyy-MM-dd HH:mm")),"
                return "\(front)Entering,\(row.entered)\n\(front)Exiting,\(row.exited)"
            }, step: 60, sites: two.sums(), doubts: ["a direction by its name"]),
        GuessCase(
            "a line of sums whose word is behind another",
            two.long("Location,Business Date,Hour,Door Count,Covers") {
                "\($0.site),\($0.label.text("M/dd/yy")),\($0.label.text("H")),\($0.total),3"
            } + "Report Total,,,40321,432\n", step: 60, sites: two.totals, says: ["sums (\"Report Total\""],
            unsaid: ["can't be read"]),
        GuessCase(
            "sums of each site and of all, without a time",
            two.long("Location,Date,Hour,Visitors") {
                "\($0.site),\($0.label.text("yyyy-MM-dd")),\($0.label.text("H")),\($0.total)"
                    + ($0.index == 71 ? "\n\($0.site) Total,,,20000" : "")
            } + "All stores,,,40000\n", step: 60, sites: two.totals, says: ["sums"], unsaid: ["can't be read"]),
        GuessCase(
            "a line of sums that has its date, and no hour",
            two.long("Location,Date,Hour,Visitors") {
                "\($0.site),\($0.label.text("yyyy-MM-dd")),\($0.label.text("H")),\($0.total)"
                    + ($0.index % 24 == 23 && $0.site == "Mill Lane"
                        ? "\nGrand all stores total,\($0.label.text("yyyy-MM-dd")),,9000" : "")
            }, step: 60, sites: two.totals, says: ["lines of sums"], unsaid: ["can't be read"]),
        GuessCase(
            "a site whose name ends with a word for sums",
            two.long("Location,Date,Hour,Visitors") {
                "\($0.site == "Mill Lane" ? "Quay Total" : "Hall"),\($0.label.text("yyyy-MM-dd")),\($0.label.text("H")),\($0.total)"
            }, step: 60, sites: two.totals.renamed { $0 == "Mill Lane" ? "Quay Total" : "Hall" }),
        GuessCase(
            "per cent of a day in its hours",
            days.long("Centre,Date," + (8..<20).map { "\($0 < 10 ? "0" : "")\($0):00" }.joined(separator: ",")) { row in
                "\(row.site),\(row.label.text("dd/MM/yyyy")),"
                    + (0..<12).map { "\((row.entered + $0 * 3) % 17).\($0 % 10)%" }.joined(separator: ",")
            }, step: nil, says: ["per cent"]),
        GuessCase(
            "no header, and doors of one name at several places",
            two.long("-") { row in
                let time = row.label.text("dd.MM.yyyy HH:mm:ss")
                return row.site == "Mill Lane"
                    ? "Mill Lane;Tor Ost;\(time);\(row.total)"
                    : "North Gate;Tor Ost;\(time);\(row.entered)\nNorth Gate;Tor West;\(time);\(row.exited)"
            }.split(separator: "\n").dropFirst().joined(separator: "\n") + "\n", step: 60, sites: two.totals,
            doubts: ["no header", "column 2"]),
        GuessCase(
            "no header, places and their doors",
            two.long("-") { row in
                let time = row.label.text("dd.MM.yyyy HH:mm:ss")
                return row.site == "Mill Lane"
                    ? "Mill Lane;Tor;\(time);\(row.total)"
                    : "North Gate;Tor Ost;\(time);\(row.entered)\nNorth Gate;Tor West;\(time);\(row.exited)"
            }.split(separator: "\n").dropFirst().joined(separator: "\n") + "\n", step: 60, sites: two.totals,
            doubts: ["doors of these sites", "no header"]),
    ]
}

extension MadeUpCounts {
    /// Where those who entered, over 80, are written as a thousand more.
    func enteredOfThousands() -> [String: Sums] {
        var sums = self.sums()
        for row in rows where row.entered > 80 { sums[row.site]!.entered! += 1000 }
        return sums
    }
}
