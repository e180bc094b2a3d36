import FootfallTestSupport
import LocalTime

/// A row a person, and other ways to say who came.
extension GuessCase {
    private static let two = MadeUpCounts()

    static let other: [GuessCase] = [
        GuessCase(
            "a row a person, with dogs and bicycles",
            persons.long("timestamp,camera,track_id,class,direction,confidence") {
                let time = $0.label.text("yyyy-MM-dd'T'HH:mm:'") + "\(10 + $0.index % 50).543Z"
                return
                    "\(time),\($0.site),\($0.index),\($0.index % 9 == 4 ? "bicycle" : "person"),\($0.index % 3 == 0 ? "out" : "in"),0.55"
            }, step: 60, asksZone: false, sites: people { $0.index % 9 != 4 }, says: ["one person", "bicycle"]),
        GuessCase(
            "a row a person in local time without a direction",
            persons.long("Zeitpunkt;Eingang") {
                "\($0.label.text("dd.MM.yyyy HH:mm:'"))\(10 + $0.index % 50);\($0.site)"
            },
            step: 60, sites: all, says: ["one person"]),
        GuessCase(
            "bicycles in columns of their own",
            two.long("FK_STANDORT,DATUM,VELO_IN,VELO_OUT,FUSS_IN,FUSS_OUT,OST,NORD") {
                "\($0.site),\($0.label.text("yyyy-MM-dd'T'HH:mm")),3,4,\($0.entered),\($0.exited),2682978,1248744"
            }, step: 60, sites: two.sums()),
        GuessCase(
            "bicycles in rows of their own",
            two.long("Time,Site,Mode,Count") {
                let head = "\($0.label.text("yyyy-MM-dd HH:mm")),\($0.site),"
                return "\(head)Pedestrian,\($0.total)\n\(head)Bicycle,5"
            }, step: 60, sites: two.totals, says: ["Bicycle"]),
        GuessCase(
            "what is counted in a column, occupancy among it",
            two.long("time,sensor,metric,value") {
                let head = "\($0.label.text("yyyy-MM-dd HH:mm")),\($0.site),"
                return "\(head)entries,\($0.entered)\n\(head)exits,\($0.exited)\n\(head)occupancy,7"
            }, step: 60, sites: two.sums(), says: ["occupancy"]),
        GuessCase(
            "a weekday before the date, the hour with a word, wind in km/h",
            two.long("Tag;Zeit;Standort;Eingang;Ausgang;Wind in km/h") {
                "\($0.label.text("EEE, dd.MM.yyyy"));\($0.label.text("HH:mm")) Uhr;\($0.site);\($0.entered);\($0.exited);\($0.index % 40)"
            }, step: 60, sites: two.sums(), says: ["Wind", "the day comes first"]),
        GuessCase(
            "the day in a comment",
            "# date: 2023-12-16\n"
                + MadeUpCounts(start: .init("2023-12-16T00:00")!, count: 24).wide(
                    "hour,North Gate,Mill Lane", { $0.text("HH") }, { "\($0.total)" }),
            step: 60, sites: MadeUpCounts(start: .init("2023-12-16T00:00")!, count: 24).totals,
            first: "2023-12-16T00:00"),
        GuessCase(
            "times that end with UTC",
            two.long("time,site,in,out") {
                "\($0.label.text("yyyy-MM-dd HH:mm"))" + " UTC,\($0.site),\($0.entered),\($0.exited)"
            },
            step: 60, asksZone: false, sites: two.sums()),
        GuessCase(
            "12 hours without a leading nought",
            two.long("Date,Time,Store,Traffic In,Traffic Out") {
                "\($0.label.text("M/d/yyyy")),\($0.label.text("h:mm a")),\($0.site),\($0.entered),\($0.exited)"
            }, step: 60, sites: two.sums(), says: ["month comes first"]),
        GuessCase(
            "opening hours alone",
            MadeUpCounts(start: .init("2024-03-11T00:00")!, count: 240).long("Date,Hour,Branch,Visitors") {
                let hour = Int($0.label.text("H"))!
                return (9..<20).contains(hour)
                    ? "\($0.label.text("dd/MM/yyyy")),\($0.label.text("HH:mm")),\($0.site),\($0.total)" : ""
            }, step: 60, sites: open.totalsOfOpenHours(), says: ["night"]),
    ]

    private static let open = MadeUpCounts(start: .init("2024-03-11T00:00")!, count: 240)
    private static let persons = MadeUpCounts(sites: ["lobby", "yard"], step: 7, count: 150)

    private static func people(_ isTaken: (MadeUpCounts.Row) -> Bool) -> [String: MadeUpCounts.Sums] {
        var sums: [String: MadeUpCounts.Sums] = [:]
        for row in persons.rows where isTaken(row) {
            var sum = sums[row.site] ?? .init(entered: 0, exited: 0)
            if row.index % 3 == 0 { sum.exited! += 1 } else { sum.entered! += 1 }
            sums[row.site] = sum
        }
        return sums
    }

    private static let all: [String: MadeUpCounts.Sums] = ["lobby": .init(total: 150), "yard": .init(total: 150)]

    /// What no mapping reads, and why.
    static let refused: [GuessCase] = [
        GuessCase(
            "weeks",
            MadeUpCounts(start: .init("2022-01-03T00:00")!, step: 10_080, count: 52).long(
                "Week commencing,Week number,Area,Visitors"
            ) {
                "\($0.label.text("dd/MM/yyyy")),\($0.index + 1),\($0.site),\($0.total * 100)"
            }, step: nil, says: ["7 days", "a week"]),
        GuessCase(
            "months",
            (0..<36).map {
                "20\(20 + $0 / 12)-\($0 % 12 < 9 ? "0" : "")\($0 % 12 + 1),\(7000 + $0 * 13),\(9000 + $0 * 7)\n"
            }
            .joined().withHeader("Period,Canal House,The Glasshouse"), step: nil, says: ["months"]),
        GuessCase(
            "months by their first days",
            (0..<24).map {
                "01/\($0 % 12 < 9 ? "0" : "")\($0 % 12 + 1)/20\(20 + $0 / 12),Hall,\(7000 + $0 * 13 % 700)\n"
            }
            .joined().withHeader("Date,Site,Visitors"), step: nil, says: ["month"]),
        GuessCase(
            "counters that only go up",
            two.long("time,device,total_in,total_out,uptime_s") {
                "\($0.label.text("yyyy-MM-dd HH:mm:ss")),\($0.site),\(48_000 + $0.index * 9 + $0.index % 4),\(47_000 + $0.index * 8),\($0.index * 3600)"
            }, step: nil, says: ["only goes up", "cumulative"]),
        GuessCase(
            "counters that begin again each night",
            two.long("time,site,people") {
                "\($0.label.text("yyyy-MM-dd HH:mm:ss")),\($0.site),\(Int($0.label.text("H"))! * 11 + 3)"
            }, step: nil, says: ["falls at midnight"]),
        GuessCase(
            "the date in three columns",
            two.long("year,month,day,hour,site,in,out") {
                "\($0.label.text("yyyy,M,d,H")),\($0.site),\($0.entered),\($0.exited)"
            }, step: nil, says: ["several columns"]),
        GuessCase(
            "two lengths in one file",
            two.long("Time,Site,In,Out") {
                "\($0.label.text("yyyy-MM-dd HH:mm")),\($0.site),\($0.entered),\($0.exited)"
            }
                + MadeUpCounts(start: .init("2024-03-14T00:00")!, step: 15, count: 96).rows.map {
                    "\($0.label.text("yyyy-MM-dd HH:mm")),\($0.site),\($0.entered),\($0.exited)\n"
                }.joined(), step: nil, says: ["two steps"]),
        GuessCase(
            "weeks by their numbers",
            (1...40).map { "2024-W\($0 < 10 ? "0" : "")\($0),Hall,\(900 + $0 * 7 % 50)\n" }.joined()
                .withHeader("Week,Store,Visitors"), step: nil, says: ["week"]),
        GuessCase(
            "a spreadsheet's days",
            (0..<60).map { "\(45_000 + $0),Hall,\(100 + $0 % 7)\n" }.joined().withHeader("Date,Store,Visitors"),
            step: nil, says: ["Excel"]),
        GuessCase(
            "dates without a year",
            two.long("Day,Hour,Store,Visitors") {
                "\($0.label.text("dd MMM")),\($0.label.text("H")),\($0.site),\($0.total)"
            },
            step: nil, says: ["no year"]),
        GuessCase("no times", "site,in,out\nHall,1,2\nHall,3,4\n", step: nil, says: ["times"]),
        GuessCase("one column", "hello\nworld\n", step: nil, says: ["one column"]),
        GuessCase("one word", "hello\n", step: nil, says: ["no rows"]),
        GuessCase("no rows", "Time,Site,In,Out\n", step: nil, says: ["no rows"]),
    ]
}

extension MadeUpCounts {
    func totalsOfOpenHours() -> [String: Sums] {
        var sums: [String: Sums] = [:]
        for row in rows where (9..<20).contains(Int(row.label.text("H"))!) {
            sums[row.site] = Sums(total: (sums[row.site]?.total ?? 0) + UInt64(row.total))
        }
        return sums
    }
}
