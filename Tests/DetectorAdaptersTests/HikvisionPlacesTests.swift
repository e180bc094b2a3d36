import DetectorAdapters
import FootfallEvents
import Testing

/// What of a Hikvision document is the people of an interval, and which interval that is.
@Suite struct HikvisionPlacesTests {
    private static let door = AdapterOptions.make {
        $0.site = "Door"
        $0.timeZone = "Europe/Zurich"
    }

    private static func local(_ day: String, _ from: String, _ to: String, _ entered: Int) -> String {
        HikvisionCountingTests.alarm(HikvisionCountingTests.range(from, to, "\(entered)", "1", offset: ""))
            .replacingOccurrences("2026-05-11T\(from)", with: "\(day)T\(from)")
            .replacingOccurrences("2026-05-11T\(to)", with: "\(day)T\(to)")
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    @Test(
        "every interval of the night when the clocks go back is there, whatever its length", arguments: [5, 15, 30, 60])
    func autumn(_ minutes: Int) throws {
        for isLastSecond in [true, false] {
            let scene = try AdapterScene()
            // 25 October in Zurich: the hour from 02:00 on comes twice.
            let starts = [0, 60, 120, 120, 180].flatMap { hour in
                stride(from: hour, to: hour + 60, by: minutes).map { $0 }
            }
            let text = starts.enumerated().map { index, start in
                let end = start + minutes
                // In the first of the two the hour ends where it begins again.
                let isFirst = end == 180 && index < starts.count / 2 + starts.count / 5
                let shown = isFirst && !isLastSecond ? 120 : end
                let last =
                    isLastSecond
                    ? "\(Self.two((end - 1) / 60)):\(Self.two((end - 1) % 60)):59"
                    : "\(Self.two(shown / 60)):\(Self.two(shown % 60)):00"
                return Self.local(
                    "2026-10-25", "\(Self.two(start / 60)):\(Self.two(start % 60)):00", last, index + 1)
            }.joined(separator: "\n")
            let summary = try scene.run(text, try HikvisionCounting(Self.door))
            #expect(summary.rejected == 0 && summary.duplicates == 0 && summary.conflicts == 0, "\(scene.bad)")
            let counts = try scene.counts()
            #expect(counts.map(\.entered) == starts.indices.map { UInt64($0 + 1) })
            #expect(counts.allSatisfy { $0.intervalSeconds == UInt32(minutes * 60) })
            #expect(
                zip(counts, counts.dropFirst()).allSatisfy {
                    $1.intervalStart - $0.intervalStart == Int64(minutes) * 60_000
                })
            // The same file again is the same night.
            #expect(try scene.run(text, try HikvisionCounting(Self.door)).duplicates == starts.count)
        }
    }

    /// Who came in each interval of the night when the clocks go back, from 01:00 on, by its length in minutes.
    private static func night(_ minutes: Int, _ people: [Int]) -> [String] {
        let starts = [60, 120, 120, 180].flatMap { hour in stride(from: hour, to: hour + 60, by: minutes).map { $0 } }
        return zip(starts, people).map { start, entered in
            local(
                "2026-10-25", "\(two(start / 60)):\(two(start % 60)):00",
                "\(two((start + minutes - 1) / 60)):\(two((start + minutes - 1) % 60)):59", entered)
        }
    }

    @Test(
        "a night when the clocks go back of which each message is delivered twice is that night",
        arguments: [
            (60, [9, 4, 6, 7]), (60, [9, 0, 0, 7]), (30, [1, 2, 3, 4, 5, 6, 7, 8]), (30, [1, 2, 3, 4, 3, 6, 7, 8]),
            (30, [1, 2, 3, 4, 5, 4, 7, 8]), (30, [1, 2, 0, 0, 0, 0, 7, 8]),
        ])
    func autumnTwice(_ minutes: Int, _ people: [Int]) throws {
        let lines = Self.night(minutes, people)
        let count = people.count / 4
        // Each twice, one after the other; the whole twice; the last of the first hour once more, and its first.
        let orders =
            [lines.flatMap { [$0, $0] }, lines + lines]
            + (people[count] == people[2 * count] && minutes == 60
                ? [] : [lines[..<(2 * count)] + [lines[count], lines[2 * count - 1]] + lines[(2 * count)...]])
        for order in orders {
            let scene = try AdapterScene()
            let summary = try scene.run(order.joined(separator: "\n"), try HikvisionCounting(Self.door))
            #expect(summary.conflicts == 0 && summary.rejected == 0, "\(scene.conflicts) \(scene.bad)")
            let counts = try scene.counts()
            #expect(counts.map { Int($0.entered) } == people)
            #expect(
                zip(counts, counts.dropFirst()).allSatisfy {
                    $1.intervalStart - $0.intervalStart == Int64(minutes) * 60_000
                })
            // The same again is the same night.
            #expect(try scene.run(order.joined(separator: "\n"), try HikvisionCounting(Self.door)).counts == 0)
            #expect(scene.conflicts.isEmpty)
        }
    }

    @Test(arguments: [15, 30, 60]) func `a night when the clocks go back may be cut anywhere into two files`(
        _ minutes: Int
    ) throws {
        let people = Array(1...(240 / minutes))
        let lines = Self.night(minutes, people)
        for cut in 1..<lines.count {
            let scene = try AdapterScene()
            for part in [lines[..<cut], lines[cut...]] {
                let summary = try scene.run(part.joined(separator: "\n"), try HikvisionCounting(Self.door))
                #expect(summary.conflicts == 0 && summary.rejected == 0, "cut \(cut): \(scene.conflicts) \(scene.bad)")
            }
            #expect(try scene.counts().map { Int($0.entered) } == people, "cut \(cut)")
        }
    }

    @Test("an hour of a search that is said twice in autumn is two, and that is said")
    func search() throws {
        let scene = try AdapterScene()
        let rows = [("01", 9), ("02", 4), ("02", 4), ("03", 7)].map {
            HikvisionCountingTests.match("\($0.0):00:00", "\($0.0):59:59", $0.1, 1)
        }
        let text = HikvisionCountingTests.result(rows.joined()).replacingOccurrences("2026-05-11", with: "2026-10-25")
        let summary = try scene.run(text, try HikvisionCounting(Self.door))
        #expect(summary.counts == 4 && summary.rejected == 0, "\(scene.bad)")
        #expect(scene.doubts.contains { $0.contains("said twice") })
        #expect(try scene.counts().map(\.entered) == [9, 4, 4, 7])
    }

    @Test("the interval before the clocks go forward ends where they do", arguments: ["01:59:59", "02:00:00"])
    func spring(_ end: String) throws {
        let scene = try AdapterScene()
        let text = [
            Self.local("2026-03-29", "01:30:00", "01:44:59", 1), Self.local("2026-03-29", "01:45:00", end, 2),
            Self.local("2026-03-29", "03:00:00", "03:14:59", 3),
        ].joined(separator: "\n")
        let summary = try scene.run(text, try HikvisionCounting(Self.door))
        #expect(summary.counts == 3 && summary.rejected == 0, "\(scene.bad)")
        #expect(try scene.counts().allSatisfy { $0.intervalSeconds == 900 })
        // What begins in the hour that is skipped is no interval.
        let skipped = try AdapterScene()
        try skipped.run(Self.local("2026-03-29", "02:00:00", "02:14:59", 3), try HikvisionCounting(Self.door))
        #expect(skipped.bad.count == 1)
    }

    @Test(
        "what lies deeper has the same names and is not read",
        arguments: [
            "<childCounting><enter>1</enter><exit>0</exit></childCounting>",
            "<HumanCounting><enter>2</enter><exit>1</exit><time>2026-05-11T01:00:00</time></HumanCounting>",
            "<List><Item><enter>9</enter><exit>9</exit><statisticalMethods>x</statisticalMethods></Item></List>",
            "<Region><regionsID>7</regionsID><startTime>2026-05-11T01:00:00</startTime></Region>",
        ])
    func nested(_ part: String) throws {
        let range = HikvisionCountingTests.range("09:00:00", "09:01:00", "5", "3")
        for text in [
            range.replacingOccurrences("</peopleCounting>", with: part + "</peopleCounting>"),
            range.replacingOccurrences("<enter>5", with: part + "<enter>5"), range + part,
        ] {
            let scene = try AdapterScene()
            try scene.run(HikvisionCountingTests.alarm(text), try HikvisionCounting(Self.door))
            #expect(try scene.counts().map { "\($0.line) \($0.short)" } == ["1 2026-05-11T09:00 5/3/-"], "\(scene.bad)")
        }
    }

    @Test("a number that is given twice is not chosen from", arguments: ["<enter>9</enter>", "<exit>9</exit>"])
    func twice(_ part: String) throws {
        let range = HikvisionCountingTests.range("09:00:00", "09:01:00", "5", "3")
        let scene = try AdapterScene()
        try scene.run(
            HikvisionCountingTests.alarm(
                range.replacingOccurrences("</peopleCounting>", with: part + "</peopleCounting>")),
            try HikvisionCounting(Self.door))
        #expect(try scene.counts().isEmpty)
        #expect(scene.bad.map { $0.reason.contains("given twice") } == [true], "\(scene.bad)")
    }
}
