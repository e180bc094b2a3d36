import CounterImport
import FootfallTestSupport
import LocalTime
import Testing
import TestSupport
import Timekeeping

/// Rows that are added up, in the hour that comes twice: in Dublin on 29 October 2023 00:00Z and 01:00Z are both 01:00.
@Suite struct AddedUpHourImportTests {
    private static let zone = try! LocalZone(named: "Europe/Dublin")
    private static let change = try! RFC3339.time(of: "2023-10-29T01:00:00Z")

    enum Order: String, CaseIterable {
        case time, falling, doors, doorsFalling, label

        func sorted(_ rows: [Row]) -> [Row] {
            let rows = rows.enumerated().sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }.map(
                \.element)
            let doors = rows.enumerated().sorted { ($0.element.door, $0.offset) < ($1.element.door, $1.offset) }.map(
                \.element)
            return switch self {
            case .time: rows
            case .falling: rows.reversed()
            case .doors: doors
            case .doorsFalling: doors.reversed()
            case .label:
                rows.enumerated().sorted { ($0.element.label, $0.offset) < ($1.element.label, $1.offset) }.map(
                    \.element)
            }
        }
    }

    struct Row {
        let door: Int
        let time: EventTime
        var people = 1
        var label: LocalLabel {
            LocalLabel(
                minutes: Int32(
                    time.milliseconds / 60_000 + AddedUpHourImportTests.zone.offsetMinutes(at: time)))
        }
        var text: String { "\(label.description.replacing("T", with: " ")),A,\(people)" }
    }

    /// What an import of rows makes: by start, the number of people; and whether it says that it may be wrong.
    private func read(_ rows: [Row], minutes: Int, persons: Bool) throws -> (standing: [String], isSaid: Bool) {
        let data = try TemporaryLog()
        let format = try CounterFormat.long(
            persons ? "'row': 'person'" : "'total': 'n', 'repeated': 'add'", minutes: minutes)
        let summary = try data.importText((["time,site,n"] + rows.map(\.text)).joined(separator: "\n"), format)
        let isSaid = summary.warnings.contains { if case .hourOfUnknownOrder = $0 { true } else { false } }
        #expect(summary.conflicts == 0 && summary.rejected == 0)
        return (try data.standing(), isSaid)
    }

    private func right(_ rows: [Row], minutes: Int) -> [String] {
        var sums: [Int64: Int] = [:]
        let length = Int64(minutes) * 60_000
        for row in rows { sums[row.time.milliseconds.dividedDown(by: length) * length, default: 0] += row.people }
        return sums.sorted { $0.key < $1.key }.map {
            "\(RFC3339.text(EventTime(milliseconds: $0.key)).prefix(16))Z \(minutes) A: total \($0.value)"
        }
    }

    // MARK: Doors

    private func doors(_ count: Int, minutes: Int) -> [Row] {
        var people = 0
        return stride(from: -240, to: 240, by: minutes).flatMap { offset in
            (0..<count).map { door in
                people += 1
                return Row(door: door, time: Self.change + .seconds(offset * 60), people: people)
            }
        }
    }

    @Test(arguments: Order.allCases, [15, 30, 60])
    func `Doors of a site in every order that files have`(order: Order, minutes: Int) throws {
        for count in 1...3 {
            let rows = doors(count, minutes: minutes)
            let (standing, isSaid) = try read(order.sorted(rows), minutes: minutes, persons: false)
            // Where all rows of a label lie together, nothing shows which door's they are.
            let isTogether = order == .label || minutes == 60 && [.time, .falling].contains(order)
            #expect(isSaid == (isTogether && count > 1), "\(order) \(minutes) \(count)")
            #expect(standing == right(rows, minutes: minutes), "\(order) \(minutes) \(count)")
        }
    }

    @Test func `Directions of a door in rows of their own`() throws {
        let format = try CounterFormat.long(
            "'count': 'n', 'direction': {'column': 'd', 'entered': ['i'], 'exited': ['o']}, 'repeated': 'add'")
        let labels = ["00:00", "01:00", "01:00", "02:00"]
        for isApart in [false, true] {
            let pairs = labels.enumerated().map { ($0.element, $0.offset + 1) }
            let middle = pairs[1...2].flatMap { [($0.0, $0.1, "i"), ($0.0, $0.1 * 10, "o")] }
            let inner = isApart ? middle.filter { $0.2 == "i" } + middle.filter { $0.2 == "o" } : middle
            let rows = [("00:00", 1, "i"), ("00:00", 10, "o")] + inner + [("02:00", 4, "i"), ("02:00", 40, "o")]
            let data = try TemporaryLog()
            let summary = try data.importText(
                (["time,site,n,d"] + rows.map { "2023-10-29 \($0.0),A,\($0.1),\($0.2)" }).joined(separator: "\n"),
                format)
            #expect(
                try data.standing() == [
                    "2023-10-28T23:00Z 60 A: entered 1, exited 10", "2023-10-29T00:00Z 60 A: entered 2, exited 20",
                    "2023-10-29T01:00Z 60 A: entered 3, exited 30", "2023-10-29T02:00Z 60 A: entered 4, exited 40",
                ])
            #expect(summary.warnings.isEmpty)
        }
    }

    @Test func `A door without a row leaves open which hour the others are of`() throws {
        let rows = Order.time.sorted(doors(2, minutes: 60)).filter { $0.time != Self.change || $0.door == 0 }
        let (standing, isSaid) = try read(rows, minutes: 60, persons: false)
        #expect(isSaid)
        #expect(standing.count == 7)
    }

    @Test(arguments: [false, true], [false, true])
    func `Doors whose hours follow one another leave it open`(hasSecond: Bool, isFalling: Bool) throws {
        let rows = doors(2, minutes: 15).filter {
            hasSecond || $0.time < Self.change || $0.time >= Self.change + .seconds(3600)
        }
        let sorted = rows.enumerated().sorted {
            func key(_ row: Row) -> (Int64, Int) { (row.time.milliseconds.dividedDown(by: 3_600_000), row.door) }
            return (key($0.element).0, key($0.element).1, $0.offset) < (key($1.element).0, key($1.element).1, $1.offset)
        }.map(\.element)
        #expect(try read(isFalling ? sorted.reversed() : sorted, minutes: 15, persons: false).isSaid)
        #expect(
            try read(
                (isFalling ? sorted.reversed() : sorted).map { Row(door: $0.door, time: $0.time) }, minutes: 15,
                persons: true
            ).isSaid)
    }

    // MARK: Persons

    private func persons(_ random: inout SeededGenerator, doors: Int, gap: Int) -> [Row] {
        (0..<doors).flatMap { door in
            var rows: [Row] = []
            var minute = -180 + Int(random.below(gap))
            while minute < 180 {
                rows.append(Row(door: door, time: Self.change + .seconds(minute * 60)))
                minute += 1 + Int(random.below(gap))
            }
            return rows
        }
    }

    @Test(arguments: Order.allCases)
    func `Persons are counted in the right hour, or it is said that they may not be`(order: Order) throws {
        var compared = 0
        for seed in UInt64(0)..<30 {
            var random = SeededGenerator(seed: seed)
            let gap = [4, 15, 40][Int(seed % 3)]
            let doors = 1 + Int(seed % 2)
            let rows = persons(&random, doors: doors, gap: gap)
            var lines = order.sorted(rows)
            let isLate = seed % 5 > 2
            if isLate {
                // All come up to ten minutes late.
                let late = lines.map { _ in Int(random.below(10)) }
                lines = zip(lines, late).enumerated().sorted {
                    let sign: Int64 = order.rawValue.lowercased().hasSuffix("falling") ? -1 : 1
                    func key(_ pair: (offset: Int, element: (Row, Int))) -> Int64 {
                        let row = pair.element.0
                        let door = order.rawValue.hasPrefix("doors") ? Int64(row.door) : 0
                        let time = order == .label ? Int64(row.label.minutes) : row.time.milliseconds / 60_000
                        return sign * (door * 1_000_000_000 + time) + Int64(pair.element.1)
                    }
                    return (key($0), $0.offset) < (key($1), $1.offset)
                }.map(\.element.0)
            }
            for minutes in [15, 60] {
                let (standing, isSaid) = try read(lines, minutes: minutes, persons: true)
                let comment = "\(random) \(order) gap \(gap)\n\(lines.map(\.text).joined(separator: "\n"))"
                if gap == 4, !isLate, order != .label { #expect(!isSaid, "\(comment)") }
                if !isSaid {
                    compared += 1
                    #expect(standing == right(rows, minutes: minutes), "\(comment)")
                }
            }
        }
        #expect(compared > 0 || order == .label)
    }

    @Test func `One row that comes some minutes late moves nobody to another hour`() throws {
        let labels = ["00:30", "01:10", "01:30", "01:22", "01:40", "01:50", "02:10"]
        let data = try TemporaryLog()
        let summary = try data.importText(
            (["time,site"] + labels.map { "2023-10-29 \($0),A" }).joined(separator: "\n"), try .long("'row': 'person'"))
        #expect(
            try data.standing() == [
                "2023-10-28T23:00Z 60 A: total 1", "2023-10-29T00:00Z 60 A: total 5", "2023-10-29T02:00Z 60 A: total 1",
            ])
        // Nobody came in the second hour, or the first.
        #expect(summary.warnings == [.hourOfUnknownOrder(line: 3, label: "2023-10-29T01:10", count: 1)])
    }

    @Test(arguments: [false, true]) func `Persons where half an hour comes twice`(isFalling: Bool) throws {
        let labels = ["01:10", "01:40", "01:59", "01:31", "01:50", "02:10"]
        let data = try TemporaryLog()
        var format = try CounterFormat.long("'row': 'person'")
        format.timeZone = "Australia/Lord_Howe"
        let rows = labels.map { "2023-04-02 \($0),A" }
        let summary = try data.importText(
            (["time,site"] + (isFalling ? rows.reversed() : rows)).joined(separator: "\n"), format)
        #expect(
            try data.standing() == [
                "2023-04-01T14:00Z 60 A: total 3", "2023-04-01T15:00Z 30 A: total 2", "2023-04-01T15:30Z 60 A: total 1",
            ])
        #expect(summary.conflicts == 0 && summary.warnings.isEmpty)
    }

    @Test(arguments: [false, true])
    func `Clocks that go back half an hour do so also where the hour that persons are of is cut`(isFalling: Bool)
        throws
    {
        let labels = ["01:10", "01:35", "01:50", "01:35", "01:55", "02:10"]
        let data = try TemporaryLog()
        var format = try CounterFormat.long("'row': 'person'")
        format.timeZone = "Australia/Lord_Howe"
        let rows = labels.map { "2026-04-05 \($0),A" }
        try data.importText((["time,site"] + (isFalling ? rows.reversed() : rows)).joined(separator: "\n"), format)
        #expect(
            try data.standing() == [
                "2026-04-04T14:00Z 60 A: total 3", "2026-04-04T15:00Z 30 A: total 2", "2026-04-04T15:30Z 60 A: total 1",
            ])
    }

    @Test func `What a change of clocks leaves of an interval of persons is one of its own`() throws {
        let data = try TemporaryLog()
        var format = try CounterFormat.long("'row': 'person'")
        format.timeZone = "Australia/Lord_Howe"
        // 02:00 is skipped up to 02:30.
        try data.importText("time,site\n2023-10-01 01:50,A\n2023-10-01 02:40,A\n2023-10-01 03:10,A\n", format)
        #expect(
            try data.standing() == [
                "2023-09-30T14:30Z 60 A: total 1", "2023-09-30T15:30Z 30 A: total 1", "2023-09-30T16:00Z 60 A: total 1",
            ])
        // Two hours, of which the change leaves one.
        let dublin = try TemporaryLog()
        let two = try CounterFormat.long("'row': 'person'", minutes: 120)
        try dublin.importText(
            "time,site\n2023-03-26 00:50,A\n2023-03-26 02:40,A\n2023-10-29 00:50,A\n2023-10-29 01:10,A\n2023-10-29 01:50,A\n2023-10-29 01:05,A\n2023-10-29 02:10,A\n",
            two)
        #expect(
            try dublin.standing() == [
                "2023-03-26T00:00Z 60 A: total 1", "2023-03-26T01:00Z 120 A: total 1",
                "2023-10-28T23:00Z 120 A: total 3", "2023-10-29T01:00Z 60 A: total 1",
                "2023-10-29T02:00Z 120 A: total 1",
            ])
    }

    // MARK: Sums

    @Test func `A sum of more people than there can be is an error with its line, and is not counted`() throws {
        let format = try CounterFormat.long("'entered': 'in', 'repeated': 'add'")
        let text = "time,site,in\n2023-07-01 10:00,A,4294967295\n2023-07-01 10:00,A,1\n2023-07-01 11:00,A,5\n"
        let data = try TemporaryLog()
        let summary = try data.importText(text, format, skip: true)
        #expect(summary.firstRejected.map(\.line) == [3])
        #expect(summary.firstRejected[0].reason.contains("4294967296 people"))
        #expect(try data.standing() == ["2023-07-01T10:00Z 60 A: entered 5"])
        let other = try TemporaryLog()
        #expect(throws: ImportError.self) { try other.importText(text, format) }
    }

    @Test func `A total of all directions has a limit too`() throws {
        let format = try CounterFormat.long(
            "'count': 'n', 'direction': {'column': 'd', 'entered': ['i'], 'exited': ['o'], 'neither': ['?']}, 'repeated': 'add'"
        )
        let data = try TemporaryLog()
        let summary = try data.importText(
            "time,site,n,d\n2023-07-01 10:00,A,4294967295,i\n2023-07-01 10:00,A,1,?\n2023-07-01 11:00,A,1,?\n", format,
            skip: true)
        #expect(summary.firstRejected.map(\.line) == [3])
        #expect(try data.standing() == ["2023-07-01T10:00Z 60 A: total 1"])
    }
}
