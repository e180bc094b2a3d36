import FootfallTestSupport
import LocalTime

/// A site a row.
extension GuessCase {
    private static let two = MadeUpCounts()
    private static let one = MadeUpCounts(sites: ["Harbour Hall"])
    private static let quarters = MadeUpCounts(step: 15, count: 192)

    static let long: [GuessCase] = [
        GuessCase(
            "an ISO time, a site, in and out",
            two.long("Timestamp,Site,In,Out") {
                "\($0.label.text("yyyy-MM-dd'T'HH:mm:ss")),\($0.site),\($0.entered),\($0.exited)"
            },
            step: 60, sites: two.sums(), doubts: ["time zone"], first: "2024-03-11T00:00"),
        GuessCase(
            "counts before the time, a byte order mark, five minutes",
            MadeUpCounts(step: 5, count: 150).long("In,Out,Timestamp,Name") {
                "\($0.entered),\($0.exited),\($0.label.text("yyyy-MM-dd'T'HH:mm:ss")),\($0.site)"
            }, encoding: .utf8WithMark, step: 5, sites: MadeUpCounts(step: 5, count: 150).sums()),
        GuessCase(
            "words for months, a 12-hour clock, thousands, parts of the date besides",
            two.long("ID,Date_Time,Year,Month,Mdate,Day,Time,Sensor_ID,Sensor_Name,Hourly_Counts") {
                "\(9000 + $0.index),\"\($0.label.text("MMMM dd, yyyy hh:mm:ss a"))\",2024,March,\($0.label.text("d")),Monday,"
                    + "\($0.label.text("H")),\($0.site.count),\($0.site),\($0.total > 150 ? "\"1,\(String(1000 + $0.total).suffix(3))\"" : "\($0.total)")"
            }, step: 60,
            sites: two.sumsOfThousands(), says: ["thousands"]),
        GuessCase(
            "month first, the sum and two ways by where they go",
            one.long(
                "hour_beginning,location,Pedestrians,Towards North,Towards Ferry,weather_summary,temperature,lat,long"
            ) {
                "\($0.label.text("MM/dd/yyyy hh:mm:ss a")),\($0.site),\($0.total),\($0.entered),\($0.exited),clear-day,57,41.0071,-73.9011"
            }, step: 60, sites: one.totals, says: ["month comes first", "two directions", "left out"]),
        GuessCase(
            "a row a direction, date and from and to in three columns",
            directions.long(
                "SiteCode;SiteName;DirectionName;LaneCode;Date;TimeFrom;TimeTo;ValuesApproved;TrafficType;Total"
            ) {
                let (code, end) = ($0.site.count, $0.end.text("HH:mm"))
                let head = "\(code);\($0.site);"
                let time = "\($0.label.text("dd.MM.yyyy"));\($0.label.text("HH:mm"));\(end);1;Fussgänger;"
                return head + "Richtung Bahnhof;1;" + time + "\($0.entered)\n" + head + "Richtung Altstadt;2;" + time
                    + "\($0.exited)"
            }, step: 60, sites: directions.totals, says: ["direction"]),
        GuessCase(
            "German, quoted, a weekday and a temperature with a comma",
            one.long(
                "\"Standort\";\"Zeit der Messung\";\"Wochentag\";\"Anzahl Passanten\";\"Temperatur in ºC\";\"Wetterlage\";\"Ereignisse\""
            ) {
                "\"\($0.site)\";\"\($0.label.text("yyyy-MM-dd HH:mm:ss"))\";\"Montag\";\"\($0.total)\";\"\($0.index % 9),5\";\"Regen\";\"\""
            }, step: 60, sites: one.totals, says: ["left out"]),
        GuessCase(
            "a shops' calendar, an hour column, people going in",
            two.long("RetailYear,RetailMonth,RetailWeek,DayName,Date,Hour,LocationName,InCount,LastUpdated") {
                "2024,March,8,Monday,\($0.label.text("dd-MMM-yy")),\($0.label.text("H")),\($0.site),\($0.entered),15-Mar-24 06:12"
            }, step: 60, sites: two.sums(exited: false)),
        GuessCase(
            "days",
            days.long("Date,LocationName,TotalCount,Recorded") {
                "\($0.label.text("yyyy-MM-dd")),\($0.site),\($0.total),Y"
            },
            step: 1440, sites: days.totals),
        GuessCase(
            "a week with ten times the usual",
            days.long("Date,Site,Visitors") {
                "\($0.label.text("yyyy-MM-dd")),\($0.site),\($0.total * (factor($0)))"
            }, step: 1440,
            sites: days.scaled(factor), doubts: ["times the usual"]),
        GuessCase(
            "a direction in a column, and rows twice",
            quarters.long("location_id,location,direction,datetime_bin,volume") {
                let time = $0.label.text("yyyy-MM-dd HH:mm:ss")
                let line =
                    "\($0.site.count),\($0.site),In,\(time),\($0.entered)\n\($0.site.count),\($0.site),Out,\(time),\($0.exited)"
                return $0.index % 60 == 0 ? line + "\n" + line : line
            }, step: 15, sites: quarters.sums(), says: ["twice"]),
        GuessCase(
            "epoch seconds, two ids of one name",
            ids.long("ts,device_id,name,in,out,battery_pct") {
                "\(Int($0.label.minutes) * 60),\($0.site),\($0.site == "d9" ? "Stairs" : "Main Entrance"),\($0.entered),\($0.exited),97"
            }, step: 60, asksZone: false, sites: ids.sums(), doubts: ["share one name"]),
        GuessCase(
            "epoch milliseconds",
            one.long("time,site,entries,exits") {
                "\(Int64($0.label.minutes) * 60_000),\($0.site),\($0.entered),\($0.exited)"
            },
            step: 60, asksZone: false, sites: one.sums()),
        GuessCase(
            "instants with Z and no site",
            one.long("time,entries,exits,state") {
                "\($0.label.text("yyyy-MM-dd'T'HH:mm:ss'Z'")),\($0.entered),\($0.exited),ok"
            },
            step: 60, asksZone: false, sites: ["export": one.sums()["Harbour Hall"]!], doubts: ["names no site"]),
        GuessCase(
            "offsets, carriage returns, an empty column",
            two.long("\"Timestamp\",\"Gate\",\"Count in\",\"Count out\",\"Count staff\"") {
                "\"\($0.label.text("yyyy/MM/dd HH:mm")) +01:00\",\"\($0.site)\",\"\($0.entered)\",\"\($0.exited)\",\"\""
            }.replacing("\n", with: "\r"), step: 60, asksZone: false, sites: two.sums(), says: ["empty"]),
        GuessCase(
            "labels are ends, 00:15 to 24:00",
            quarters.long("Zählstelle;Datum;Uhrzeit;Ein;Aus") {
                let end = $0.end.text("HH:mm")
                return
                    "\($0.site);\($0.label.text("dd.MM.yyyy"));\(end == "00:00" ? "24:00" : end);\($0.entered);\($0.exited)"
            }, step: 15, sites: quarters.sums(), says: ["24:00"], first: "2024-03-11T00:00"),
        GuessCase(
            "labels are ends, 01:00 to 00:00 of the next day",
            two.long("Zeit;Filiale;Eingang;Ausgang") {
                "\($0.end.text("dd.MM.yyyy HH:mm"));\($0.site);\($0.entered);\($0.exited)"
            },
            step: 60, sites: two.sums(), doubts: ["intervals end"], first: "2024-03-11T00:00"),
        GuessCase(
            "from and to, and the hour that comes twice",
            autumn.long("Interval begin,Interval end,Serial,Counter,In,Out") {
                let index = $0.index
                let label = index < 27 ? $0.label : LabelsOfAutumn.label(index)
                let end = LabelsOfAutumn.end(label)
                return
                    "\(label.text("yyyy-MM-dd HH:mm:ss")),\(end.text("yyyy-MM-dd HH:mm:ss")),0012ab34cd56,\($0.site),\($0.entered),\($0.exited)"
            }, step: 60, sites: autumn.sums(), says: ["comes twice"]),
        GuessCase(
            "no header",
            two.rows.map { "\($0.label.text("yyyy-MM-dd HH:mm")),\($0.site),\($0.entered),\($0.exited)" }.joined(
                separator: "\n"),
            step: 60, sites: two.sums(), doubts: ["no header", "which direction"]),
        GuessCase(
            "French, Latin-1, a decimal comma",
            two.long("Date;Heure;Site;Entrées;Sorties") {
                "\($0.label.text("dd/MM/yyyy"));\($0.label.text("HH:mm"));\($0.site) é;\($0.entered),0;\($0.exited),0"
            }, encoding: .latin1, step: 60, sites: two.sums().renamed { $0 + " é" }, says: ["decimal", "windows-1252"]),
        GuessCase(
            "Dutch, days without noughts, trailing separators, words for missing",
            one.long("Datum;Tijd;Locatie;Bezoekers in;Bezoekers uit;") {
                let isMissing = $0.index == 5
                return
                    "\($0.label.text("d-M-yyyy"));\($0.label.text("H:mm"));\($0.site);\(isMissing ? "geen data" : "\($0.entered)");"
                    + "\(isMissing ? "-" : "\($0.exited)");"
            }, step: 60, sites: one.without(5), says: ["geen data", "missing"]),
        GuessCase(
            "a spreadsheet's export: sep=, titles, months in German, a percentage, a sum",
            "sep=;\nBesucherzählung;;;;;\nZeitraum: 11.03.2024 - 13.03.2024;;;;;\n;;;;;\n"
                + two.long("Datum;Uhrzeit;Filiale;Eingang;Ausgang;Auslastung %") {
                    "\($0.label.text("d'. März 'yyyy"));\($0.label.text("HH:mm"));\($0.site);\($0.entered);\($0.exited);\($0.index % 90),5"
                } + "Summe;;;9809;9660;\n", encoding: .latin1, step: 60, sites: two.sums(),
            says: ["before the header", "sums", "left out"]),
        GuessCase(
            "no day over 12, which follow one another day first",
            MadeUpCounts(sites: ["Hall"], start: .init("2024-03-01T00:00")!, count: 120).long("Location,Date,In,Out") {
                "\($0.site),\($0.label.text("dd/MM/yyyy HH:mm")),\($0.entered),\($0.exited)"
            }, step: 60, sites: MadeUpCounts(sites: ["Hall"], start: .init("2024-03-01T00:00")!, count: 120).sums(),
            doubts: ["over 12"],
            first: "2024-03-01T00:00"),
        GuessCase(
            "no day over 12, month first",
            MadeUpCounts(sites: ["Hall"], start: .init("2024-03-01T00:00")!, count: 120).long("Location,Date,In,Out") {
                "\($0.site),\($0.label.text("MM/dd/yyyy HH:mm")),\($0.entered),\($0.exited)"
            }, step: 60, sites: MadeUpCounts(sites: ["Hall"], start: .init("2024-03-01T00:00")!, count: 120).sums(),
            doubts: ["over 12"],
            first: "2024-03-01T00:00"),
        GuessCase(
            "a report: visitors beside those who passed by, a rate, a grand total",
            "Footfall report\nCompany:,Fold Retail\nGenerated:,20 May 2024 05:02\n\n"
                + two.long("Site,Date,Time,Visitor Count,Outside Traffic,Turn In Rate (%)") {
                    "\($0.site),\($0.label.text("d MMM yyyy")),\($0.label.text("HH:mm")) - \($0.end.text("HH:mm")),\($0.total),\($0.total * 8),12.47"
                } + "\nGrand Total,,,13453,89178,15.09\n", step: 60, sites: two.totals,
            says: ["sums", "before the header", "Outside Traffic"]),
        GuessCase(
            "doors in a column, UTF-16 with tabs",
            two.long("Store\tDoor\tStart\tEnd\tEnters\tExits") {
                let time = "\($0.label.text("M/d/yyyy H:mm"))\t\($0.end.text("M/d/yyyy H:mm"))"
                return "\($0.site)\tFront\t\(time)\t\($0.entered)\t\($0.exited)\n\($0.site)\tGarage\t\(time)\t1\t2"
            }, encoding: .utf16WithMark, step: 60, sites: two.sums().adding(72, 144), says: ["utf-16", "door"]),
        GuessCase(
            "the site in a comment, several words for missing",
            "# site: Basin Lock\n# counter 7\n"
                + one.long("time,in,out,,") {
                    let missing = [3: "NA", 4: "null", 5: "n/a", 6: ""][$0.index]
                    return
                        "\($0.label.text("dd MMM yyyy HH:mm")),\(missing ?? "\($0.entered)"),\(missing ?? "\($0.exited)"),,"
                }, step: 60, sites: ["Basin Lock": one.without(3, 4, 5, 6)["Harbour Hall"]!], says: ["missing"],
            doubts: ["Basin Lock"]),
        GuessCase(
            "occupancy beside, negative numbers, newest first",
            ([("Time,Zone,Entries,Exits,Occupancy")]
                + one.rows.reversed().map {
                    "\($0.label.text("dd-MM-yyyy HH:mm")),\($0.site),\($0.entered),\($0.index == 20 ? -3 : $0.exited),\($0.index)"
                }).joined(separator: "\n"), step: 60, sites: one.without(20), says: ["Occupancy"], doubts: ["negative"]),
        GuessCase(
            "three rows a time that nothing tells apart",
            two.long("shop,camera,dt,entries,exits") {
                let head = "\($0.site),people,\($0.label.text("dd/MM/yyyy HH:mm")),"
                return "\(head)\($0.entered),\($0.exited)\n\(head)1,2\n\(head)3,4"
            }, step: 60, sites: two.sums().adding(72 * 4, 72 * 6), doubts: ["doors"]),
        GuessCase(
            "a total that isn't what in and out add up to",
            one.long("Time,Site,In,Out,Total") {
                "\($0.label.text("yyyy-MM-dd HH:mm")),\($0.site),\($0.entered),\($0.exited),\($0.total + $0.index % 3)"
            }, step: 60, sites: one.sums(), doubts: ["add up"]),
        GuessCase(
            "the same rows once more",
            two.long("Time,Site,In,Out") {
                "\($0.label.text("yyyy-MM-dd HH:mm")),\($0.site),\($0.entered),\($0.exited)"
            }
                + two.rows.map { "\($0.label.text("yyyy-MM-dd HH:mm")),\($0.site),\($0.entered),\($0.exited)\n" }
                .joined(),
            step: 60, sites: two.sums(), says: ["twice"]),
        GuessCase(
            "rows twice with other counts",
            one.long("Time,Site,In,Out") {
                let line = "\($0.label.text("yyyy-MM-dd HH:mm")),\($0.site),\($0.entered),\($0.exited)"
                return $0.index == 30 ? line + "\n\($0.label.text("yyyy-MM-dd HH:mm")),\($0.site),1,1" : line
            }, step: 60, sites: one.sums(), doubts: ["conflict"]),
        GuessCase(
            "Spanish, a row of totals as a site",
            two.long("Fecha;Hora;Tienda;Entradas;Salidas") {
                let time = "\($0.label.text("dd/MM/yyyy"));\($0.label.text("HH:mm"))"
                let line = "\(time);\($0.site);\($0.entered);\($0.exited)"
                guard $0.site == "Mill Lane" else { return line }
                let other = two.row($0.index, 0)
                return line + "\n\(time);Total;\($0.entered + other.entered);\($0.exited + other.exited)"
            }, step: 60, sites: two.sums(), says: ["sums of all others"]),
        GuessCase(
            "Italian, an hour as 6.00",
            two.long("Data;Ora;Negozio;Entrate;Uscite") {
                "\($0.label.text("dd/MM/yyyy"));\($0.label.text("H'.00'"));\($0.site);\($0.entered);\($0.exited)"
            }, step: 60, sites: two.sums()),
        GuessCase(
            "a midnight beside an hour column",
            two.long("Date,Hour,Location,Footfall") {
                "\($0.label.text("dd/MM/yyyy' 00:00'")),\($0.label.text("H")),\($0.site),\($0.total)"
            },
            step: 60, sites: two.totals),
        GuessCase(
            "hours 1 to 24",
            two.long("Date,Hour,Location,Footfall") {
                "\($0.label.text("yyyy-MM-dd")),\(Int($0.label.text("H"))! + 1),\($0.site),\($0.total)"
            }, step: 60, sites: two.totals, says: ["24:00"], first: "2024-03-11T00:00"),
        GuessCase(
            "decimals that are whole, a bar between cells",
            two.long("date|hour|site|in|out") {
                "\($0.label.text("yyyy-MM-dd"))|\($0.label.text("HH:mm"))|\($0.site)|\($0.entered).0|\($0.exited).0"
            }, step: 60, sites: two.sums()),
        GuessCase(
            "compact times, a site by number",
            two.long("timestamp,location_id,visitors") {
                "\($0.label.text("yyyyMMddHHmm")),\($0.site.count),\($0.total)"
            },
            step: 60, sites: two.totals.renamed { "\($0.count)" }),
        GuessCase(
            "minus ninety-nine for missing",
            one.long("time,site,count") {
                "\($0.label.text("yyyy-MM-dd HH:mm")),\($0.site),\([7, 8, 9].contains($0.index) ? -99 : $0.total)"
            }, step: 60, sites: one.totalsWithout(7, 8, 9), doubts: ["-99"]),
    ]

    private static let directions = MadeUpCounts(count: 96)
    private static let days = MadeUpCounts(start: .init("2023-01-02T00:00")!, step: 1440, count: 160)
    private static let ids = MadeUpCounts(sites: ["c4", "c5", "d9"])
    private static let autumn = MadeUpCounts(sites: ["Hall"], start: .init("2023-10-28T00:00")!)
    private static let factor: @Sendable (MadeUpCounts.Row) -> Int = { (70..<77).contains($0.index) ? 10 : 1 }
}
