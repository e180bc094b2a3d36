import CounterImport
import Counts
import FootfallTestSupport
import LocalTime
import Timekeeping

/// Counts of two sites by hour, and the same counts as files of many layouts, each with its mapping.
struct CountTable {
    struct Hour {
        let site: String
        let start: EventTime
        let entered: Int
        let exited: Int
    }

    enum Layout: CaseIterable, Sendable {
        case long, ends, halfDays, epoch, offsets, hourColumns, timeColumns, directions, twoHeaderLines, doors,
            doorsApart, persons

        /// Whether all hours of a file can be said without an offset, also where a label comes twice.
        var hasRepeatedLabels: Bool { ![.hourColumns, .timeColumns, .doors].contains(self) }
    }

    static let zone = try! LocalZone(named: "Europe/Dublin")
    var hours: [Hour] = []

    /// - Parameter peopleMax: of a direction and hour.
    init(from start: EventTime, hours count: Int, seed: UInt64, peopleMax: UInt64 = 40) {
        var state = seed
        func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state >> 33
        }
        for hour in 0..<count {
            for site in ["A", "B"] {
                hours.append(
                    Hour(
                        site: site, start: start + .seconds(hour * 3600), entered: Int(next() % peopleMax),
                        exited: Int(next() % peopleMax)))
            }
        }
    }

    /// As ``TemporaryLog/standing()`` tells it.
    func standing(_ layout: Layout) -> [String] {
        hours.filter { layout != .persons || $0.entered + $0.exited > 0 }.map {
            "\(RFC3339.text($0.start).prefix(16))Z 60 \($0.site): entered \($0.entered), exited \($0.exited)"
        }
    }

    private static func label(_ time: EventTime) -> String {
        LocalLabel(
            minutes: Int32(time.milliseconds / 60_000 + zone.offsetMinutes(at: time))
        ).description
    }

    static func mapping(_ layout: Layout) throws -> CounterFormat {
        let time =
            switch layout {
            case .ends: "{'column': 't', 'formats': ['yyyy-MM-dd'], 'hour_column': 'h', 'at': 'end'}"
            case .halfDays: "{'column': 't', 'formats': ['MM/dd/yyyy'], 'hour_column': 'h'}"
            case .epoch: "{'column': 't', 'formats': ['epoch_seconds']}"
            case .offsets: "{'column': 't', 'formats': [\"yyyy-MM-dd'T'HH:mmXXX\"]}"
            case .hourColumns: "{'column': 't', 'formats': ['yyyy-MM-dd']}"
            case .timeColumns: "{'formats': [\"yyyy-MM-dd'T'HH:mm\"]}"
            case .persons: "{'column': 't', 'formats': [\"yyyy-MM-dd'T'HH:mm:ss.SSS\"]}"
            default: "{'column': 't', 'formats': [\"yyyy-MM-dd'T'HH:mm\"]}"
            }
        let direction = "'direction': {'column': 'way', 'entered': ['in'], 'exited': ['out', 'exit']}"
        let counts =
            switch layout {
            case .hourColumns: "'site': 's', 'entered': 'in {hour}', 'exited': 'out {hour}'"
            case .timeColumns: "'site': 's', 'entered': 'in {time}', 'exited': 'out {time}'"
            case .directions: "'site': 's', 'count': 'n', \(direction)"
            case .twoHeaderLines: "'entered': '{site} in', 'exited': '{site} out', 'header_lines': 2"
            case .doors: "'site': 's', 'entered': 'in', 'exited': 'out', 'repeated': 'add'"
            case .doorsApart: "'site': 's', 'count': 'n', 'repeated': 'add', \(direction)"
            case .persons: "'site': 's', 'row': 'person', 'where': {'what': ['person']}, \(direction)"
            default: "'site': 's', 'entered': 'in', 'exited': 'out'"
            }
        let json =
            "{'layout': '\(layout == .twoHeaderLines ? "wide" : "long")', 'time_zone': 'Europe/Dublin', 'time': \(time), \(counts)}"
        // Quoted letters of a pattern keep their apostrophes.
        return try ColumnMapping.parse(
            Array(
                json.replacing("\"yyyy-MM-dd'T'", with: "\"yyyy-MM-dd~T~").replacing("'", with: "\"").replacing(
                    "~", with: "'"
                ).utf8),
            file: "columns.json")
    }

    /// The header's lines and those of the rows.
    func text(_ layout: Layout) -> (header: [String], rows: [String]) {
        switch layout {
        case .long:
            return (["s,t,in,out"], hours.map { "\($0.site),\(Self.label($0.start)),\($0.entered),\($0.exited)" })
        case .ends:
            return (
                ["s,t,h,in,out"],
                hours.map {
                    let end = Self.label($0.start + .seconds(3600))
                    return "\($0.site),\(end.prefix(10)),\(end.suffix(5)),\($0.entered),\($0.exited)"
                }
            )
        case .halfDays:
            return (
                ["s,t,h,in,out"],
                hours.map {
                    let label = Self.label($0.start)
                    let hour = Int(label.suffix(5).prefix(2))!
                    let day = "\(label.dropFirst(5).prefix(2))/\(label.dropFirst(8).prefix(2))/\(label.prefix(4))"
                    let time = "\(hour % 12 == 0 ? 12 : hour % 12):00 \(hour < 12 ? "AM" : "PM")"
                    return "\($0.site),\(day),\(time),\($0.entered).0,\($0.exited)"
                }
            )
        case .epoch:
            return (
                ["s,t,in,out"], hours.map { "\($0.site),\($0.start.milliseconds / 1000),\($0.entered),\($0.exited)" }
            )
        case .offsets:
            return (
                ["s,t,in,out"],
                hours.map { "\($0.site),\(RFC3339.text($0.start).prefix(16))Z,\($0.entered),\($0.exited)" }
            )
        case .hourColumns: return hourColumns
        case .timeColumns: return timeColumns
        case .directions:
            return (
                ["s,t,way,n"],
                hours.flatMap {
                    [
                        "\($0.site),\(Self.label($0.start)),in,\($0.entered)",
                        "\($0.site),\(Self.label($0.start)),exit,\($0.exited)",
                    ]
                }
            )
        case .twoHeaderLines:
            return (
                ["Report", ",A,,B", "t,in,out,in,out"],
                stride(from: 0, to: hours.count, by: 2).map { index in
                    let (a, b) = (hours[index], hours[index + 1])
                    return "\(Self.label(a.start)),\(a.entered),\(a.exited),\(b.entered),\(b.exited)"
                }
            )
        case .doors:
            return (
                ["s,t,in,out"],
                hours.flatMap {
                    [
                        "\($0.site),\(Self.label($0.start)),\($0.entered / 3),\($0.exited)",
                        "\($0.site),\(Self.label($0.start)),\($0.entered - $0.entered / 3),0",
                    ]
                }
            )
        case .doorsApart:
            // A quarter's label each, so that rows of the hour that comes twice go back.
            return (
                ["s,t,way,n"],
                hours.flatMap {
                    [
                        "\($0.site),\(Self.label($0.start)),in,\($0.entered)",
                        "\($0.site),\(Self.label($0.start)),out,\($0.exited)",
                    ]
                }
            )
        case .persons: return persons
        }
    }

    private var hourColumns: (header: [String], rows: [String]) {
        let names = (0..<24).map { "in \($0)" } + (0..<24).map { "out \($0)" }
        var rows: [String] = []
        for site in ["A", "B"] {
            let own = hours.filter { $0.site == site }
            for day in stride(from: 0, to: own.count, by: 24) {
                let cells = own[day..<(day + 24)]
                rows.append(
                    ([String(Self.label(own[day].start).prefix(10)), site] + cells.map { "\($0.entered)" }
                        + cells.map { "\($0.exited)" })
                        .joined(separator: ","))
            }
        }
        return ([(["t", "s"] + names).joined(separator: ",")], rows)
    }

    private var timeColumns: (header: [String], rows: [String]) {
        let own = { (site: String) in hours.filter { $0.site == site } }
        let names = own("A").flatMap { ["in \(Self.label($0.start))", "out \(Self.label($0.start))"] }
        return (
            [(["s"] + names).joined(separator: ",")],
            ["A", "B"].map { site in
                ([site] + own(site).flatMap { ["\($0.entered)", "\($0.exited)"] }).joined(separator: ",")
            }
        )
    }

    private var persons: (header: [String], rows: [String]) {
        var rows: [String] = []
        for hour in hours {
            let all = hour.entered + hour.exited
            for person in 0..<all {
                // Spread over the hour, with one at its end.
                let second = person == all - 1 ? 3599 : person * 3500 / max(all, 1)
                let time = hour.start + .seconds(second)
                let label = Self.label(time) + ":" + (second % 60 < 10 ? "0" : "") + "\(second % 60).250"
                rows.append("\(label),person,\(hour.site),\(person < hour.entered ? "in" : "out")")
                if person % 7 == 0 { rows.append("\(label),car,\(hour.site),in") }
            }
        }
        return (["t,what,s,way"], rows)
    }
}
