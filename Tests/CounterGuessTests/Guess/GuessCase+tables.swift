import FootfallTestSupport
import LocalTime

/// Tables of several parts, ranges, and other forms of cells.
extension GuessCase {
    private static let two = MadeUpCounts()
    private static let one = MadeUpCounts(sites: ["Harbour Hall"])
    private static let halves = MadeUpCounts(start: LocalLabel("2024-03-11T09:30")!, step: 30, count: 20)
    private static let quarters = MadeUpCounts(step: 15, count: 192)

    static let tables: [GuessCase] = [
        GuessCase(
            "a table for each counter, whose name stands above it",
            blocks("Date,From,To,In,Out") { "Counter: \($0)" }, step: nil,
            says: ["one under the other", "Counter: North Gate", "Counter: Mill Lane", "Cut the file"]),
        GuessCase(
            "a table for each counter, with a bare name above it", blocks("Date,From,To,In,Out") { $0 }, step: nil,
            says: ["one under the other", "Mill Lane"]),
        GuessCase(
            "a table for each counter, whose name nobody says", blocks("Date,From,To,In,Out") { _ in nil }, step: nil,
            says: ["one under the other", "header comes again"]),
        GuessCase(
            "a second table with other columns",
            one.long("Date,Visitors,Place") { "\($0.label.text("yyyy-MM-dd HH:mm")),\($0.total),\($0.site)" }
                + one.long("Date,Entries,Exits") { "\($0.label.text("yyyy-MM-dd HH:mm")),\($0.entered),\($0.exited)" },
            step: nil,
            says: ["another header", "one under the other"]),
        GuessCase(
            "the header once more among the rows",
            two.long("Time,Site,In,Out") {
                let row = "\($0.label.text("yyyy-MM-dd HH:mm")),\($0.site),\($0.entered),\($0.exited)"
                return $0.index == 40 && $0.site == "North Gate" ? "Time,Site,In,Out\n" + row : row
            }, step: 60, sites: two.sums(), says: ["header comes again"], unsaid: ["can't be read"]),
        GuessCase(
            "a table for each day, whose date stands above it",
            (0..<3).map { day in
                "\(one.row(day * 24, 0).label.text("EEE d MMMM yyyy"))\nHour,In,Out\n"
                    + (0..<24).map { hour in
                        let row = one.row(day * 24 + hour, 0)
                        return "\(row.label.text("HH:mm")),\(row.entered),\(row.exited)\n"
                    }.joined() + "\n"
            }.joined(), step: nil, says: ["one under the other", "of a day", "\"date\""]),
        GuessCase(
            "a row a direction, hours as columns, a sum",
            hoursAsColumns, step: 60, sites: two.sums(), says: ["hours are columns", "sum of the row"]),
        GuessCase(
            "both ends with their dates in one cell",
            two.long("Counter,Time,Entered,Exited") {
                "\($0.site),\($0.label.text("yyyy/MM/dd HH:mm:ss"))-\($0.label.text("yyyy/MM/dd HH")):59:59,\($0.entered),\($0.exited)"
            }, step: 60, sites: two.sums(), says: ["range of 60 minutes"], first: "2024-03-11T00:00"),
        GuessCase(
            "both ends with their dates, and a word between them",
            quarters.long("Filiale;Zeitraum;Eingang;Ausgang") {
                "\($0.site);\($0.label.text("dd.MM.yyyy HH:mm")) bis \($0.end.text("dd.MM.yyyy HH:mm"));\($0.entered);\($0.exited)"
            }, step: 15, sites: quarters.sums(), first: "2024-03-11T00:00"),
        GuessCase(
            "ends with a word between them, in Portuguese",
            two.long("Loja;Data;Faixa;Pessoas") {
                "\($0.site);\($0.label.text("dd/MM/yyyy"));\($0.label.text("HH:mm")) às \($0.end.text("HH:mm"));\($0.total)"
            }, step: 60, sites: two.totals),
        GuessCase(
            "ends with words before and between them",
            two.long("Shop,Date,Hour,Visitors") {
                "\($0.site),\($0.label.text("yyyy-MM-dd")),from \($0.label.text("H:mm")) to \($0.end.text("H:mm")),\($0.total)"
            }, step: 60, sites: two.totals),
        GuessCase(
            "bands of four digits, and a row of each day's sum",
            halves.long("Store,Date,Band,Traffic") {
                let row =
                    "\($0.site),\($0.label.text("dd/MM/yyyy")),\($0.label.text("HHmm"))-\($0.end.text("HHmm")),\($0.total)"
                return $0.index < 19
                    ? row : row + "\n\($0.site),\($0.label.text("dd/MM/yyyy")),Day total,9999"
            }, step: 30, sites: halves.totals, says: ["Day total", "sums"], first: "2024-03-11T09:30"),
        GuessCase(
            "a. m. with fixed blanks",
            two.long("Sucursal,Fecha y hora,Entradas,Salidas") {
                let half = $0.label.text("a") == "AM" ? "a.\u{A0}m." : "p.\u{A0}m."
                return "\($0.site),\($0.label.text("dd/MM/yyyy hh:mm:ss"))\u{A0}\(half),\($0.entered),\($0.exited)"
            }, step: 60, sites: two.sums()),
        GuessCase(
            "a month's name leaves nothing open",
            two.long("When,Shop,Visitors") { "\($0.label.text("MMM dd yyyy HH:mm")),\($0.site),\($0.total)" }, step: 60,
            sites: two.totals,
            unsaid: ["over 12", "comes first"]),
        GuessCase(
            "Cyrillic of one byte a letter",
            two.long("Магазин;Дата;Година;Увійшло;Вийшло;Чеки") {
                "\($0.site == "Mill Lane" ? "Хрещатик" : "Поділ");\($0.label.text("dd.MM.yyyy"));\($0.label.text("HH:mm"));\($0.entered);\($0.exited);3"
            }, encoding: .cyrillic, step: 60, sites: two.sums().renamed { $0 == "Mill Lane" ? "Хрещатик" : "Поділ" },
            doubts: ["windows-1251"]),
        GuessCase(
            "Polish of windows-1250",
            two.long("Data;Godz.;Sklep;Wejścia;Wyjścia") {
                "\($0.label.text("dd.MM.yyyy"));\($0.label.text("H"));\($0.site == "Mill Lane" ? "Łąkowa" : "Żuraw");\($0.entered);\($0.exited)"
            }, encoding: .central, step: 60, sites: two.sums().renamed { $0 == "Mill Lane" ? "Łąkowa" : "Żuraw" },
            doubts: ["windows-1250"]),
        GuessCase(
            "thousands with a blank",
            two.long("Magasin;Heure;Passages") {
                "\($0.site);\($0.label.text("dd/MM/yyyy HH:mm"));\($0.total > 150 ? "1 \(String(1000 + $0.total).suffix(3))" : "\($0.total)")"
            }, step: 60, sites: two.sumsOfThousands(), says: ["blank stands between thousands"]),
        GuessCase(
            "no header, and sites by number",
            quarters.long("-") {
                let time = $0.label.text("MM/dd/yyyy'\t'HH:mm")
                return "\($0.site == "Mill Lane" ? "0217" : "0333")\t\(time)\t\($0.entered)\t\($0.exited)"
            }.dropFirstLine, step: 15, sites: quarters.sums().renamed { $0 == "Mill Lane" ? "0217" : "0333" },
            doubts: ["no header", "those of sites", "which direction is which"]),
    ]

    /// A table for each site, all of the same times.
    private static func blocks(_ header: String, _ title: (String) -> String?) -> String {
        two.sites.indices.map { site in
            let rows = (0..<two.count).map { index in
                let row = two.row(index, site)
                return
                    "\(row.label.text("dd/MM/yyyy")),\(row.label.text("HH:mm")),\(row.end.text("HH:mm")),\(row.entered),\(row.exited)"
            }
            return ([title(two.sites[site]), header].compactMap(\.self) + rows).joined(separator: "\n") + "\n\n"
        }.joined()
    }

    private static var hoursAsColumns: String {
        var lines = ["Site;Jour;Sens;" + (0..<24).map { "\($0)h" }.joined(separator: ";") + ";Total"]
        for day in 0..<3 {
            for site in two.sites.indices {
                let rows = (0..<24).map { two.row(day * 24 + $0, site) }
                let front = "\(two.sites[site]);\(rows[0].label.text("dd/MM/yyyy"));"
                for (way, counts) in [("entrée", rows.map(\.entered)), ("sortie", rows.map(\.exited))] {
                    lines.append(
                        front + way + ";" + counts.map { "\($0)" }.joined(separator: ";") + ";\(counts.reduce(0, +))")
                }
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }
}

extension String {
    fileprivate var dropFirstLine: String { String(split(separator: "\n", maxSplits: 1)[1]) }
}
