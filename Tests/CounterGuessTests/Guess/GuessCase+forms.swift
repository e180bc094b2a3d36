import FootfallTestSupport
import LocalTime

/// Forms of times, sums, directions and names that are seldom met.
extension GuessCase {
    private static let two = MadeUpCounts()
    private static let one = MadeUpCounts(sites: ["Harbour Hall"])
    private static let quarters = MadeUpCounts(step: 15, count: 192)

    static let forms: [GuessCase] = [
        GuessCase(
            "a date, and a time of six digits",
            quarters.long("SHOP|DAY|TRAFFIC_TIME|ENTERS|EXITS|FLAG") {
                "\($0.site)|\($0.label.text("yyyyMMdd"))|\($0.label.text("HHmm"))00|\($0.entered)|\($0.exited)|A"
            }, step: 15, sites: quarters.sums(), first: "2024-03-11T00:00"),
        GuessCase(
            "hours in hundreds",
            two.long("Site,Count date,Hour,Footfall") {
                "\($0.site),\($0.label.text("yyyy/MM/dd")),\(Int($0.label.text("H"))! * 100),\($0.total)"
            }, step: 60, sites: two.totals),
        GuessCase(
            "hours under a name that isn't known",
            two.long("Site,Date,Kwv,Visitors") {
                "\($0.site),\($0.label.text("yyyy-MM-dd")),\($0.label.text("H")),\($0.total)"
            }, step: 60, sites: two.totals, doubts: ["time of day"]),
        GuessCase(
            "ranges with a word before them",
            two.long("Dato;Tidsrum;Butik;Besøgende") {
                "\($0.label.text("d/M-yyyy"));kl. \($0.label.text("HH")).00-\($0.end.text("HH")).00;\($0.site);\($0.total)"
            }, step: 60, sites: two.totals),
        GuessCase(
            "hours in words that no mapping reads",
            two.long("Site,Date,Time,Visitors") {
                "\($0.site),\($0.label.text("yyyy-MM-dd")),slot of \($0.label.text("H")),\($0.total)"
            }, step: nil, says: ["time of day", "slot of"]),
        GuessCase(
            "quarters of an hour as 0, 15, 30, 45, 100",
            quarters.long("Site,Date,Time,Visitors") {
                "\($0.site),\($0.label.text("yyyy-MM-dd")),\(Int($0.label.text("HHmm"))!),\($0.total)"
            }, step: nil, says: ["time of day"]),
        GuessCase(
            "midnights in UTC, and an hour column",
            two.long("ObjectId,Location_Name,Date,Hour,TotalCount") {
                "\($0.index * 2 + 1),\($0.site),\(1_710_115_200_000 + $0.index / 24 * 86_400_000),\($0.label.text("H")),\($0.total)"
            }, step: 60, sites: two.totals, says: ["midnight"], first: "2024-03-11T00:00"),
        GuessCase(
            "all sites together as a site",
            two.long("Time,Zone,Visitors") {
                let time = $0.label.text("yyyy-MM-dd HH:mm")
                let row = "\(time),\($0.site),\($0.total)"
                return $0.site == "Mill Lane"
                    ? row + "\n\(time),All sites,\(two.row($0.index, 0).total + $0.total)" : row
            }, step: 60, sites: two.totals, says: ["sums"]),
        GuessCase(
            "ways whose words are not known, and their sum",
            one.long("Navn;Fra;Felt;Volum") {
                let time = $0.label.text("yyyy-MM-dd HH:mm")
                return
                    "\($0.site);\(time);I retning SENTRUM;\($0.entered)\n\($0.site);\(time);I retning ELVA;\($0.exited)\n\($0.site);\(time);Totalt;\($0.total)"
            }, step: 60, sites: one.totals, says: ["sums"], doubts: ["retning SENTRUM", "who entered"]),
        GuessCase(
            "ways by their first letters",
            two.long("Loja|Data|Sentido|Pessoas") {
                let time = $0.label.text("dd-MM-yyyy HH:mm")
                return "\($0.site)|\(time)|E|\($0.entered)\n\($0.site)|\(time)|S|\($0.exited)"
            }, step: 60, sites: two.sums(), doubts: ["single letters"]),
        GuessCase(
            "a letter for the counts",
            two.long("time,place,n") { "\($0.label.text("yyyy-MM-dd HH:mm")),\($0.site),\($0.total)" }, step: 60,
            sites: two.totals, doubts: ["\"n\""]),
        GuessCase(
            "rows with numbers, forward and backward",
            one.long("No.,Start,Site,Forward,Backward") {
                "\($0.index + 1),\($0.label.text("yyyy-MM-dd HH:mm")),\($0.site),\($0.entered),\($0.exited)"
            }, step: 60, sites: one.sums(), doubts: ["which direction"]),
        GuessCase(
            "people one by one, a kind, and seconds in a column of their own",
            two.long("No.;Date;Time;Door;Object;Direction") {
                "\($0.index * 2 + ($0.site == "Mill Lane" ? 2 : 1));\($0.label.text("dd.MM.yyyy"));\($0.label.text("HH:mm")):1\($0.index % 10);\($0.site);"
                    + ($0.index % 9 == 0 ? "Bicycle" : "Person") + ";" + ($0.index % 2 == 0 ? "In" : "Out")
            }, step: 60,
            sites: [
                "North Gate": .init(entered: 32, exited: 32, total: nil),
                "Mill Lane": .init(entered: 32, exited: 32, total: nil),
            ], says: ["one person", "not people"], doubts: ["that it has the sites"]),
        GuessCase(
            "an index",
            two.long("Date,Region,Footfall index") {
                "\($0.label.text("yyyy-MM-dd HH:mm")),\($0.site),\($0.total).\($0.index % 9 + 1)"
            }, step: nil, says: ["index"]),
        GuessCase(
            "how many are inside",
            two.long("Timestamp,Area,Current occupancy,Capacity") {
                "\($0.label.text("yyyy-MM-dd HH:mm")),\($0.site),\($0.total),140"
            }, step: nil, says: ["occupancy"]),
        GuessCase(
            "weeks from one date to another",
            (0..<20).map {
                let first = LocalLabel(minutes: MadeUpCounts().start.minutes + Int32($0 * 7 * 1440))
                let last = LocalLabel(minutes: first.minutes + 6 * 1440)
                return "Hall;\(first.text("dd/MM/yyyy")) al \(last.text("dd/MM/yyyy"));\(900 + $0)\n"
            }.joined().withHeader("Site;Periodo;Visitors"), step: nil, says: ["of a week"]),
    ]
}
