import DetectorAdapters
import FootfallEvents
import TestSupport
import Testing
import Timekeeping

/// Devices that say the people of some intervals, and how far they have counted in all.
@Suite struct CounterTotalsBesideTests {
    private static let door = AdapterOptions.make {
        $0.site = "Door"
        $0.timeZone = "Europe/Zurich"
    }
    private static let stream = AdapterOptions.make {
        $0.site = "Door"
        $0.timeZone = "Europe/Zurich"
        $0.isStream = true
    }

    private static func range(_ from: String, _ to: String, _ entered: Int, channel: Int = 1) -> String {
        HikvisionCountingTests.alarm(HikvisionCountingTests.range(from + ":00", to + ":00", "\(entered)", "0"))
            .replacingOccurrences("<channelID>1<", with: "<channelID>\(channel)<")
    }

    private static func now(_ time: String, _ entered: Int, channel: Int = 1) -> String {
        HikvisionCountingTests.alarm(HikvisionCountingTests.now(time + ":00", entered, 0))
            .replacingOccurrences("<channelID>1<", with: "<channelID>\(channel)<")
    }

    private static let morning = [
        now("07:55", 100), now("08:30", 103), now("08:55", 105), range("08:00", "09:00", 7), now("09:05", 106),
        now("09:55", 110), now("10:05", 111), now("11:10", 111),
    ]
    /// The device says 7 of eight, of which its totals say 5.
    private static let hours = ["08:00 7/0/-", "09:00 5/0/-", "10:00 1/0/-"]

    private func hours(_ scene: AdapterScene) throws -> [String] {
        try scene.counts().map { String($0.short.dropFirst(11)) }
    }

    @Test func `one interval that a device says leaves its totals of other times counted`() throws {
        for options in [Self.door, Self.stream] {
            let scene = try AdapterScene()
            let summary = try scene.run(Self.morning.joined(separator: "\n"), try HikvisionCounting(options))
            #expect(try hours(scene) == Self.hours)
            #expect(summary.rejected == 0 && summary.conflicts == 0, "\(scene.bad)")
            // Of a stream those that come before the interval are not known to be in it.
            #expect(summary.ignored == (options.isStream ? 0 : 2))
            // Again, and once more as a whole.
            for again in [options, Self.door] {
                try scene.run(Self.morning.joined(separator: "\n"), try HikvisionCounting(again))
            }
            #expect(try hours(scene) == Self.hours && scene.conflicts.isEmpty, "\(scene.conflicts)")
        }
    }

    @Test(arguments: 0..<8) func `in any order, with every message twice, it is the same`(_ seed: UInt64) throws {
        print("seed \(seed)")
        var shuffle = SeededShuffle(seed: seed)
        let scene = try AdapterScene()
        let text = shuffle.shuffled(Self.morning + Self.morning).joined(separator: "\n")
        let summary = try scene.run(text, try HikvisionCounting(Self.door))
        #expect(try hours(scene) == Self.hours)
        #expect(summary.rejected == 0 && summary.conflicts == 0, "\(scene.bad)")
    }

    @Test func `in two imports, wherever the input is parted, it is the same`() throws {
        for cut in 1..<Self.morning.count {
            for options in [Self.door, Self.stream] {
                let scene = try AdapterScene()
                for part in [Self.morning[..<cut], Self.morning[cut...]] {
                    try scene.run(part.joined(separator: "\n"), try HikvisionCounting(options))
                }
                #expect(try hours(scene) == Self.hours && scene.conflicts.isEmpty, "cut \(cut): \(scene.conflicts)")
                #expect(scene.bad.isEmpty, "cut \(cut): \(scene.bad)")
            }
        }
    }

    @Test func `an interval of totals of which a device says a part itself is left out, and named`() throws {
        let texts = Self.morning.map {
            $0.replacingOccurrences("T09:00:00+02:00</endTime>", with: "T08:15:00+02:00</endTime>")
        }
        for options in [Self.door, Self.stream] {
            let scene = try AdapterScene()
            let summary = try scene.run(texts.joined(separator: "\n"), try HikvisionCounting(options))
            #expect(try hours(scene) == Self.hours)
            #expect(summary.rejected == 1 && scene.bad[0].reason.contains("a part of"), "\(scene.bad)")
        }
    }

    @Test func `totals of a line of which a device says no intervals are not counted beside another's, and named`()
        throws
    {
        let texts = [
            Self.now("07:55", 100, channel: 2), Self.now("08:55", 104, channel: 2), Self.range("08:00", "09:00", 7),
            Self.now("09:55", 110, channel: 2), Self.now("10:05", 111, channel: 2),
        ]
        let scene = try AdapterScene()
        let summary = try scene.run(texts.joined(separator: "\n"), try HikvisionCounting(Self.door))
        #expect(try hours(scene) == ["08:00 7/0/-", "09:00 6/0/-"])
        #expect(summary.rejected == 1 && scene.bad[0].reason.contains("Door, 2"), "\(scene.bad)")
        // Where it says intervals of both, each is a line of its own.
        let both = try AdapterScene()
        try both.run(
            (texts + [Self.range("10:00", "11:00", 9, channel: 2)]).joined(separator: "\n"),
            try HikvisionCounting(Self.door))
        #expect(try both.sums().map { String($0.dropFirst(11)) } == ["08:00 11/0/-", "09:00 6/0/-", "10:00 9/0/-"])
        #expect(both.bad.isEmpty, "\(both.bad)")
    }

    /// A day of a device: what came each minute, totals at any times, and intervals of a part of the day.
    private static func day(_ random: inout SeededGenerator) -> (messages: [String], came: [Int]) {
        func text(_ minute: Int) -> String {
            (minute < 600 ? "0" : "") + "\(minute / 60):" + (minute % 60 < 10 ? "0" : "") + "\(minute % 60)"
        }
        let begin = 420
        let came = (0..<960).map { $0 >= begin && random.below(7) == 0 ? 1 + random.below(3) : 0 }
        let before = came.reduce(into: [100]) { $0.append($0.last! + $1) }
        var messages: [(second: Int, text: String)] = []
        var minute = begin + random.below(60)
        while minute < 960 {
            messages.append((minute * 60, now(text(minute), before[minute])))
            minute += 3 + random.below(17)
        }
        let length = [15, 30, 60][random.below(3)]
        let first = 60 * (8 + random.below(4))
        for start in stride(from: first, to: min(first + length * (1 + random.below(8)), 900), by: length) {
            messages.append(
                (
                    (start + length) * 60 + 5,
                    range(text(start), text(start + length), came[start..<start + length].reduce(0, +))
                ))
        }
        return (messages.sorted { $0.second < $1.second }.map(\.text), came)
    }

    @Test(arguments: 0..<20) func `a day in one import, in two, twice and in any order is the same day`(
        _ seed: UInt64
    ) throws {
        print("seed \(seed)")
        var random = SeededGenerator(seed: seed)
        let (messages, came) = Self.day(&random)
        func told(_ parts: [[String]]) throws -> [String] {
            let scene = try AdapterScene()
            for part in parts { try scene.run(part.joined(separator: "\n"), try HikvisionCounting(Self.door)) }
            #expect(scene.conflicts.isEmpty, "\(scene.conflicts)")
            let counts = try scene.counts()
            // None of the time is told twice.
            #expect(
                zip(counts, counts.dropFirst()).allSatisfy {
                    $0.intervalStart + Int64($0.intervalSeconds) * 1000 <= $1.intervalStart
                })
            return counts.map { "\($0.intervalSeconds) \($0.short)" }
        }
        let whole = try told([messages])
        #expect(!whole.isEmpty)
        #expect(try told([messages, messages]) == whole)
        for _ in 0..<4 {
            let cut = 1 + random.below(messages.count - 1)
            #expect(
                try told([Array(messages[..<cut]), Array(messages[cut...])]) == whole, "cut \(cut) of \(messages.count)"
            )
        }
        var shuffle = SeededShuffle(seed: seed)
        #expect(try told([shuffle.shuffled(messages + messages)]) == whole)
        // No more are told than came.
        let all = whole.compactMap { $0.split(separator: " ").last?.split(separator: "/").first.flatMap { Int($0) } }
        #expect(all.reduce(0, +) <= came.reduce(0, +))
    }
}
