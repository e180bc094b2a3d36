import FootfallTestSupport
import LocalTime

/// Files that say by which clock their times are: letters of zones, offsets in a column, names.
extension GuessCase {
    private static let two = MadeUpCounts()
    private static let one = MadeUpCounts(sites: ["Harbour Hall"])

    private static func time(_ row: MadeUpCounts.Row) -> String { row.label.text("yyyy-MM-dd HH:mm") }

    private static func isNorth(_ row: MadeUpCounts.Row) -> Bool { row.site == "North Gate" }

    static let clocks: [GuessCase] = [
        GuessCase(
            "letters of several zones",
            two.long("shop,when,in,out") {
                "\($0.site),\(time($0)) \(isNorth($0) ? "EDT" : "PDT"),\($0.entered),\($0.exited)"
            }, step: 60, asksZone: false, sites: two.sums(), says: ["\"EDT\" as -04:00", "\"PDT\" as -07:00"],
            first: "2024-03-11T04:00"),
        GuessCase(
            "letters of summer and winter time through the hour that comes twice",
            one.long("when;in;out") { row in
                // 20:00 on 2 November is row 0, and the clocks go back after row 5.
                let label = LocalLabel(
                    minutes: LocalLabel("2024-11-02T20:00")!.minutes + Int32(row.index - (row.index > 5 ? 1 : 0)) * 60)
                return
                    "\(label.text("MM/dd/yyyy h:mm a")) \(row.index > 5 ? "EST" : "EDT");\(row.entered);\(row.exited)"
            }, step: 60, asksZone: false, sites: one.sums().renamed { _ in "export" },
            says: ["\"EST\" as -05:00", "summer and winter"], first: "2024-11-03T00:00", unsaid: ["twice", "conflict"]),
        GuessCase(
            "GMT in some rows and BST in others",
            two.long("shop,when,in,out") { row in
                let label = LocalLabel(minutes: row.label.minutes + (row.index < 24 ? 0 : 60))
                return
                    "\(row.site),\(label.text("yyyy-MM-dd HH:mm")) \(row.index < 24 ? "GMT" : "BST"),\(row.entered),\(row.exited)"
            }, step: 60, asksZone: false, sites: two.sums(), says: ["\"BST\" as +01:00", "\"GMT\" as Z"],
            first: "2024-03-11T00:00"),
        GuessCase(
            "letters that two countries have",
            one.long("when,in,out") { "\(time($0)) IST,\($0.entered),\($0.exited)" }, step: 60, asksZone: false,
            sites: one.sums().renamed { _ in "export" }, doubts: ["\"IST\""], first: "2024-03-10T18:30"),
        GuessCase(
            "offsets as numbers in a column",
            two.long("Shop,UTCOffset,LocalTime,Traffic") {
                "\($0.site),\(isNorth($0) ? "-4" : "1"),\(time($0)),\($0.total)"
            }, step: 60, asksZone: false, sites: two.totals, says: ["offset from UTC", "several time zones"],
            first: "2024-03-10T23:00"),
        GuessCase(
            "offsets in a column whose name isn't known",
            two.long("Shop,Zyx,Day,Time,Traffic") {
                "\($0.site),\(isNorth($0) ? "+05:30" : "+08:00"),\($0.label.text("yyyy-MM-dd,HH:mm")),\($0.total)"
            }, step: 60, asksZone: false, sites: two.totals, says: ["offset from UTC"], first: "2024-03-10T16:00"),
        GuessCase(
            "letters of zones in a column",
            two.long("Shop,TZ,When,Traffic") {
                "\($0.site),\(isNorth($0) ? "CEST" : "EEST"),\(time($0)),\($0.total)"
            }, step: 60, asksZone: false, sites: two.totals, says: ["\"EEST\" as +03:00"], first: "2024-03-10T21:00"),
        GuessCase(
            "names of zones in a column",
            two.long("Shop,Timezone,When,Traffic") {
                "\($0.site),\(isNorth($0) ? "Europe/Paris" : "America/Lima"),\(time($0)),\($0.total)"
            }, step: 60, sites: two.totals, doubts: ["several time zones (\"America/Lima\", \"Europe/Paris\")"]),
        GuessCase(
            "offsets in seconds",
            two.long("Shop,Offset,When,Traffic") {
                "\($0.site),\(isNorth($0) ? "-14400" : "3600"),\(time($0)),\($0.total)"
            }, step: 60, sites: two.totals, doubts: ["\"Offset\" seems to say how far"]),
        GuessCase(
            "a column named after UTC",
            two.long("Shop,time_utc,in,out") { "\($0.site),\(time($0)),\($0.entered),\($0.exited)" }, step: 60,
            asksZone: false, sites: two.sums(), doubts: ["by UTC"], first: "2024-03-11T00:00"),
        GuessCase(
            "seconds since 1970 with a point",
            two.long("ts,room,people in,people out") {
                "\(Int64($0.label.minutes) * 60).0,\($0.site),\($0.entered).0,\($0.exited).0"
            }, step: 60, asksZone: false, sites: two.sums(), first: "2024-03-11T00:00"),
        GuessCase(
            "hours and days in one file",
            two.long("unit,granularity,from,entries,exits") { row in
                let front = { (kind: String) in "\(row.site),\(kind),\(time(row))," }
                return (row.index % 24 == 0 ? "\(front("P1D"))900,870\n" : "")
                    + "\(front("PT1H"))\(row.entered),\(row.exited)"
            }, step: 60, sites: two.sums(), says: ["only rows whose \"granularity\" is \"PT1H\""], unsaid: ["conflict"]),
        GuessCase(
            "hours and days in one file, the days last, and a shop with days alone",
            two.long("unit,Interval,from,entries,exits") {
                "\($0.site),hourly,\(time($0)),\($0.entered),\($0.exited)"
            }
                + (0..<3).map {
                    "Quay,daily,2024-03-1\(1 + $0) 00:00,80,70\nMill Lane,daily,2024-03-1\(1 + $0) 00:00,700,650\n"
                }.joined(),
            step: 60, sites: two.sums(), says: ["only rows whose \"Interval\" is \"hourly\""], doubts: ["\"Quay\""],
            unsaid: ["conflict"]),
    ]
}
