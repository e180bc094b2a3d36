import FootfallTestSupport
import LocalTime

/// Who is counted, which way, and in what parts.
extension GuessCase {
    private static let two = MadeUpCounts()
    private static let one = MadeUpCounts(sites: ["Harbour Hall"])
    private static let quarters = MadeUpCounts(step: 15, count: 192)
    private static let named = MadeUpCounts(sites: ["export"])

    /// Of a made-up row a part, and the rest.
    private static func parts(_ people: Int) -> (Int, Int) { (people - people / 4, people / 4) }

    static let kinds: [GuessCase] = [
        GuessCase(
            "adults and children, before the direction",
            quarters.long("place,start,adults_in,children_in,adults_out,children_out") {
                let (a, b) = parts($0.entered)
                let (c, d) = parts($0.exited)
                return "\($0.site),\($0.label.text("yyyy-MM-dd HH:mm")),\(a),\(b),\(c),\(d)"
            }, step: 15, sites: quarters.sums(), doubts: ["added up"]),
        GuessCase(
            "sex and age behind the direction",
            two.long("Store;Time;In Adult Male;In Adult Female;In Child;Out Adult Male;Out Adult Female;Out Child") {
                let (a, b) = parts($0.entered)
                let (c, d) = parts($0.exited)
                return "\($0.site);\($0.label.text("yyyy-MM-dd HH:mm"));\(a);\(b);0;\(c);0;\(d)"
            }, step: 60, sites: two.sums(), doubts: ["added up"]),
        GuessCase(
            "men, women and unknown, without a direction",
            two.long("Filiale;Zeit;Herren;Damen;Unbekannt") {
                let (a, b) = parts($0.total)
                return "\($0.site);\($0.label.text("dd.MM.yyyy HH:mm"));\(a);\(b);0"
            }, step: 60, sites: two.totals, doubts: ["added up"]),
        GuessCase(
            "sites as columns, each with adults and children",
            two.wide(
                "Time,North Gate adults in,North Gate children in,North Gate adults out,Mill Lane adults in,Mill Lane children in,Mill Lane adults out",
                { $0.text("yyyy-MM-dd HH:mm") },
                {
                    let (a, b) = parts($0.entered)
                    return "\(a),\(b),\($0.exited)"
                }), step: 60, sites: two.sums(), doubts: ["added up"]),
        GuessCase(
            "everybody, and children among them",
            two.long("Store,Time,In,Out,Children In,Children Out") {
                "\($0.site),\($0.label.text("yyyy-MM-dd HH:mm")),\($0.entered),\($0.exited),\($0.entered / 5),\($0.exited / 5)"
            }, step: 60, sites: two.sums(), says: ["left out"], unsaid: ["added up"]),
        GuessCase(
            "two ways of people beside those of bicycles, and the sum of all",
            named.long("Time,Quay Walk Total,Ped East,Ped West,Bike East,Bike West") {
                "\($0.label.text("MM/dd/yyyy hh:mm:ss a")),\($0.total + $0.entered + 3),\($0.entered),\($0.exited),\($0.entered),3"
            }, step: 60, sites: named.totals, says: ["sum of", "not people"], doubts: ["directions"]),
        GuessCase(
            "numbers of places, and kinds in columns with their two sides",
            two.long("segment_id,utc,pedestrian,bike,heavy,pedestrian_lft,pedestrian_rgt,bike_lft,bike_rgt,v85") {
                "\($0.site == "Mill Lane" ? 70012 : 70013),\($0.label.text("yyyy-MM-dd'T'HH:mm:ss"))Z,\($0.total).0,4.0,1.0,\($0.entered).0,\($0.exited).0,2.0,2.0,31.5"
            }, step: 60, asksZone: false,
            sites: two.totals.renamed { $0 == "Mill Lane" ? "70012" : "70013" }, says: ["two directions"]),
        GuessCase(
            "left to right is no way out",
            persons("left to right", "right to left"), step: 60, sites: ["export": .init(total: 240)],
            says: ["one person"], doubts: ["which direction is in"]),
        GuessCase(
            "columns for the left and the right",
            one.long("Time,Location,Left,Right,Total") {
                "\($0.label.text("yyyy-MM-dd HH:mm")),\($0.site),\($0.entered),\($0.exited),\($0.total)"
            }, step: 60, sites: one.totals, says: ["two directions"]),
        GuessCase(
            "tickets of several people",
            tickets, step: 60, asksZone: false,
            sites: ["East Gate": .init(total: 360), "West Gate": .init(total: 360)],
            doubts: ["irregular"]),
        GuessCase(
            "seats that are taken and free", seats("Raum;Zeit;Sitzplätze gesamt;Belegte Plätze;Freie Plätze"),
            step: nil,
            says: ["occupancy", "Belegte Plätze"]),
        GuessCase(
            "seats, in English", seats("Room;Time;Total seats;Occupied;Available"), step: nil, says: ["occupancy"]),
        GuessCase(
            "seats, in Spanish", seats("Sala;Fecha;Asientos;Ocupados;Libres"), step: nil, says: ["occupancy"]),
    ]

    private static func persons(_ first: String, _ second: String) -> String {
        let lines = (0..<240).map { index in
            let label = LocalLabel(minutes: LocalLabel("2024-05-13T08:00")!.minutes + Int32(index * 3))
            return
                "\(7000 + index * 2),\(label.text("MMM d yyyy hh:mm")):\(10 + index % 47) \(label.text("a")),\(index % 3 == 0 ? first : second)"
        }
        return "Track,Crossed At,Direction\n" + lines.joined(separator: "\n") + "\n"
    }

    private static var tickets: String {
        var minute = 0
        let lines = (0..<360).map { index in
            minute += index * 7 % 5 + 1
            let label = LocalLabel(minutes: LocalLabel("2024-05-13T09:00")!.minutes + Int32(minute / 2))
            return
                "\(label.text("yyyy-MM-dd'T'HH:mm")):\(10 + index * 13 % 47)+02:00,\(index % 2 == 0 ? "East" : "West") Gate,\(1 + index % 4 / 2 * 2)"
        }
        return "scanned,site,visitors\n" + lines.joined(separator: "\n") + "\n"
    }

    private static func seats(_ header: String) -> String {
        two.long(header) {
            "\($0.site);\($0.label.text("yyyy-MM-dd HH:mm"));200;\(40 + $0.entered);\(160 - $0.entered)"
        }
    }
}
