import FootfallTestSupport
import LocalTime

/// Files in which a column, a site, or a factor is lost easily.
extension GuessCase {
    private static let two = MadeUpCounts()
    private static let one = MadeUpCounts(sites: ["Harbour Hall"])
    private static let days = MadeUpCounts(step: 1440, count: 60)

    private static func time(_ label: LocalLabel) -> String { label.text("yyyy-MM-dd HH:mm") }

    /// In thousands with three decimals.
    private static func thousands(_ count: Int, _ mark: String) -> String {
        "\(count / 1000)\(mark)\(String(1000 + count % 1000).suffix(3))"
    }

    private static func persons(_ header: String, _ way: (Int) -> String) -> String {
        (0..<40).map { (number: Int) -> String in
            let second = number * 437 % 36_000
            let time = [9 + second / 3600, second / 60 % 60, second % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
            return "2026-01-05 \(time.joined(separator: ":")),S1,\(way(number))"
        }.joined(separator: "\n").withHeader(header)
    }

    static let costs: [GuessCase] = [
        GuessCase(
            "words among the numbers of one site",
            two.wide("When,North Gate,Mill Lane", time) {
                $0.site == "Mill Lane" && $0.index % 3 == 0
                    ? ["closed", "holiday", "no power", "fitting"][$0.index % 4] : "\($0.total)"
            }, step: 60, sites: two.kept { $0.site != "Mill Lane" || $0.index % 3 != 0 }, says: ["\"no power\""]),
        GuessCase(
            "errors of a spreadsheet among the numbers of one site",
            two.wide("When,North Gate,Mill Lane", time) {
                $0.site == "Mill Lane" && $0.index % 2 == 0
                    ? ["#DIV/0!", "#REF!", "#VALUE!", "#NAME?", "#NUM!"][$0.index % 5] : "\($0.total)"
            }, step: 60, sites: two.kept { $0.site != "Mill Lane" || $0.index % 2 != 0 }, doubts: ["\"#DIV/0!\""]),
        GuessCase(
            "a column with numbers in more than half of its cells",
            two.long("Shop,When,Visitors,Zyx") {
                "\($0.site),\(time($0.label)),\($0.total),\($0.index % 5 < 3 ? "\($0.index * 7)" : "a\($0.index)x")"
            }, step: 60, sites: two.totals, doubts: ["\"Zyx\" has"]),
        GuessCase(
            "numbers with a sign behind them are not missing",
            one.long("When,Visitors") { "\(time($0.label)),\($0.total)\($0.index % 24 == 13 ? "*" : "")" }, step: 60,
            sites: one.kept { $0.index % 24 != 13 }.renamed { _ in "export" }, doubts: ["with something beside it"]),
        GuessCase(
            "numbers that a sheet didn't show",
            one.long("When,Visitors") { "\(time($0.label)),\($0.index % 24 == 13 ? "####" : "\($0.total)")" },
            step: 60, sites: one.kept { $0.index % 24 != 13 }.renamed { _ in "export" }, doubts: ["narrow"]),
        GuessCase(
            "names under a word that isn't known, beside codes, a direction a row",
            two.long("Code,Zyx,When,Way,Count") { row in
                let front = "\(row.site == "Mill Lane" ? 712 : 715),\(row.site),\(time(row.label)),"
                return "\(front)In,\(row.entered)\n\(front)Out,\(row.exited)"
            }, step: 60, sites: two.sums(), doubts: ["\"Zyx\""], unsaid: ["names no site", "\"\""]),
        GuessCase(
            "the sum of the hours, beside measures of which some are no counts",
            days.long("Store,Date,Measure," + (8..<20).map { "\($0)-\($0 + 1)" }.joined(separator: ",") + ",Day") {
                row in
                let front = "\(row.site),\(row.label.text("yyyy-MM-dd")),"
                func cells(_ count: Int) -> String {
                    (0..<12).map { $0 == 3 ? "\(count)" : "0" }.joined(separator: ",") + ",\(count)"
                }
                return "\(front)In,\(cells(row.entered))\n\(front)Out,\(cells(row.exited))\n"
                    + "\(front)Capture %,\((0..<13).map { "1\($0).\($0 % 9 + 1)" }.joined(separator: ","))"
            }, step: 60, sites: days.sums(), says: ["\"Day\" is the sum"], unsaid: ["Day"]),
        GuessCase(
            "thousands with a decimal comma, by a title",
            "Besucher in Tsd.;;\n"
                + days.wide("Datum;Elbhalle;Torhaus", separator: ";", { $0.text("dd.MM.yyyy") }) {
                    thousands($0.total * ($0.site == "Mill Lane" ? 90 : 3), ",")
                }, step: 1440,
            sites: days.kept(of: { $0.total * ($0.site == "Mill Lane" ? 90 : 3) }) { _ in true }.renamed {
                $0 == "Mill Lane" ? "Torhaus" : "Elbhalle"
            }, doubts: ["thousands"]),
        GuessCase(
            "thousands by a column's name",
            days.long("Mall,Date,Visitors (k)") {
                "\($0.site),\($0.label.text("yyyy-MM-dd")),\(thousands($0.total * 40, "."))"
            }, step: 1440, sites: days.kept(of: { $0.total * 40 }) { _ in true }, doubts: ["thousands"]),
        GuessCase(
            "a nought before the comma, and no word for thousands",
            days.long("Mall;Date;Visitors") {
                "\($0.site);\($0.label.text("yyyy-MM-dd"));\(thousands($0.total * 9, ","))"
            }, step: nil, says: ["no mark of thousands"]),
        GuessCase(
            "one who comes and one who goes as +1 and -1", persons("t,gate,d") { $0 % 3 == 0 ? "-1" : "+1" }, step: 60,
            sites: ["export": .init(entered: 26, exited: 14)], doubts: ["taken for the direction"]),
        GuessCase(
            "directions as 1 and 0", persons("t,gate,dir") { $0 % 3 == 0 ? "0" : "1" }, step: 60,
            sites: ["export": .init(entered: 26, exited: 14)], doubts: ["taken for the direction"]),
        GuessCase(
            "a flag for summer time is no offset",
            two.long("Shop,DST,When,Traffic") { "\($0.site),0,\(time($0.label)),\($0.total)" }, step: 60,
            sites: two.totals, first: "2024-03-11T00:00"),
        GuessCase(
            "weeks that end on a day as columns",
            (["Store,Region"] + ["05 May", "12 May", "19 May", "26 May", "02 Jun"].map { "W/E \($0) 24" })
                .joined(separator: ",") + "\nQuay,East,812,733,764,900,871\nHall,West,412,433,464,400,471\n", step: nil,
            says: ["columns are weeks", "a day at most"]),
        GuessCase(
            "numbers of weeks as columns",
            (["Store"] + (1...9).map { "Week \($0)" }).joined(separator: ",")
                + "\nQuay,812,733,764,900,871,1,2,3,4\nHall,412,433,464,400,471,5,6,7,8\n", step: nil,
            says: ["columns are weeks", "a day at most"]),
        GuessCase(
            "months as columns",
            "Store,Jan,Feb,Mar,Apr,May\nQuay,812,733,764,900,871\nHall,412,433,464,400,471\n", step: nil,
            says: ["columns are months", "a day at most"]),
        GuessCase(
            "weather in inches and knots",
            two.long("hour_beginning,bridge,pedestrians,feels_like_f,precip_in,wind_kts") {
                "\(time($0.label)),\($0.site),\($0.total),\(40 + $0.index % 30),0.0\($0.index % 9 + 1)07,\($0.index % 20)"
            }, step: 60, sites: two.totals, says: ["precip_in"], unsaid: ["precip_in", "wind_kts", "feels_like_f"]),
        GuessCase(
            "averages that have a direction by their name cost no count",
            two.long("When,Store,Visitors,Flow in") {
                "\(time($0.label)),\($0.site),\($0.total),\($0.index % 40).\($0.index % 8 + 1)"
            }, step: 60, sites: two.totals, doubts: ["\"Flow in\""]),
        GuessCase(
            "a total that is left out beside one direction",
            two.long("When,Store,Visitors,In") { "\(time($0.label)),\($0.site),\($0.total),\($0.entered)" }, step: 60,
            sites: two.sums(exited: false), doubts: ["\"Visitors\""]),
        GuessCase(
            "two columns of words that aren't known",
            two.long("path,from,fw,bw") { "\($0.site),\(time($0.label)),\($0.entered),\($0.exited)" }, step: 60,
            sites: two.sums(), doubts: ["which direction is which"]),
        GuessCase(
            "two columns of which no word says anything",
            two.long("path,from,zyx,xyz") { "\($0.site),\(time($0.label)),\($0.entered),\($0.exited)" }, step: 60,
            sites: two.sums(), doubts: ["which direction is which", "what they count"]),
        GuessCase(
            "A and B of one site",
            one.long("When,A,B") { "\(time($0.label)),\($0.entered),\($0.exited)" }, step: 60,
            sites: one.sums().renamed { _ in "export" }, doubts: ["which direction is which"]),
        GuessCase(
            "a place whose name begins with a thing",
            two.wide("When,Bus Station Door,Car Park", time) { "\($0.total)" }, step: 60,
            sites: two.totals.renamed { $0 == "Mill Lane" ? "Car Park" : "Bus Station Door" }),
        GuessCase(
            "a column that may be a place, or snow",
            MadeUpCounts(sites: ["North Gate", "Mill Lane", "Snow Hill"]).wide(
                "When,North Gate,Mill Lane,Snow Hill", time
            ) { "\($0.total)" }, step: 60, sites: two.totals, doubts: ["\"Snow Hill\""]),
        GuessCase(
            "directions of which one word isn't known",
            two.wide("When,North Gate in,North Gate zyx,Mill Lane in,Mill Lane zyx", time) {
                "\($0.entered),\($0.exited)"
            }, step: 60,
            sites: two.sums(exited: false).merging(
                two.sums(entered: false).mapValues { .init(total: $0.exited) }.renamed { "\($0) zyx" }
            ) { $1 },
            doubts: ["no word for a direction"]),
        GuessCase(
            "sites as columns whose names have words for sites",
            two.wide("When,Market Place,Store 12", time) { "\($0.total)" }, step: 60,
            sites: two.totals.renamed { $0 == "Mill Lane" ? "Store 12" : "Market Place" }),
    ]
}

extension MadeUpCounts {
    /// The totals of some rows.
    func kept(of people: (Row) -> Int = { $0.total }, _ isKept: (Row) -> Bool) -> [String: Sums] {
        var sums: [String: Sums] = [:]
        for row in rows where isKept(row) {
            sums[row.site] = Sums(total: (sums[row.site]?.total ?? 0) + UInt64(people(row)))
        }
        return sums
    }
}
