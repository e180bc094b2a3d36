import DetectorAdapters
import FootfallEvents
import TestSupport
import Testing
import Timekeeping

/// When nothing was heard of a counter: whether nobody came, or nobody knows.
@Suite struct CounterSilenceTests {
    private static let minute: Int64 = 60_000
    /// 2026-07-17T08:00Z.
    private static let eight: Int64 = 1_784_275_200_000

    /// What Object Analytics says, minutes after eight.
    private static func crossing(
        _ minutes: Int64, _ people: Int, seconds: Int64 = 0, scenario: Int = 1, serial: String = "S"
    ) -> String {
        """
        {"topic":"axis:CameraApplicationPlatform/ObjectAnalytics/Device1Scenario\(scenario)",\
        "timestamp":\(eight + minutes * minute + seconds * 1000),"serial":"\(serial)","message":{"data":{"totalHuman":"\(people)"}}}
        """
    }

    private func format(isStream: Bool = false) throws -> AxisCounters {
        try AxisCounters(
            AdapterOptions.make {
                $0.site = "Door"
                $0.timeZone = "UTC"
                $0.isStream = isStream
                $0.entered = ["Device1Scenario1"]
                $0.exited = ["Device1Scenario2"]
            })
    }

    private func told(_ scene: AdapterScene, line: Int = 1) throws -> [String] {
        try scene.counts().filter { $0.line.hasSuffix("\(line)") }
            .map { "\($0.localLabel.suffix(5)) \(line == 1 ? $0.entered : $0.exited)" }
    }

    @Test func `after a silence in which more came than come at once the intervals are missing`() throws {
        let few = ["08:00 2"] + (9...13).map { Self.label($0, 0) } + ["14:00 3", "15:00 1"]
        // Heard last at 08:59: of that hour a minute is not known.
        for (people, expected, missing) in [(601, ["15:00 1"], 7), (104, few, 0)] {
            for isStream in [false, true] {
                let scene = try AdapterScene()
                let text = [
                    Self.crossing(-1, 99), Self.crossing(1, 100), Self.crossing(59, 101),
                    Self.crossing(361, people), Self.crossing(421, people + 1), Self.crossing(481, people + 2),
                ].joined(separator: "\n")
                let summary = try scene.run(text, try format(isStream: isStream))
                #expect(try told(scene) == expected, "\(people)")
                #expect(summary.missing == missing && summary.rejected == 0, "\(people)")
            }
        }
    }

    @Test func `a counter that is cut into intervals of another length is told to miss what lies between`() throws {
        let scene = try AdapterScene()
        func summary(_ minutes: [Int64], interval: Int) throws -> AdapterSummary {
            var settings = AdapterOptions.make {
                $0.site = "Door"
                $0.timeZone = "UTC"
                $0.entered = ["Device1Scenario1"]
            }
            settings.intervalSeconds = interval * 60
            let text = minutes.map { Self.crossing($0, 100 + Int($0)) }.joined(separator: "\n")
            return try scene.run(text, try AxisCounters(settings))
        }
        let hours = Array(stride(from: Int64(0), through: 120, by: 10))
        #expect(try summary(hours, interval: 60).missing == 0)
        let quarters = Array(stride(from: Int64(130), through: 250, by: 10))
        let changed = try summary(quarters, interval: 15)
        #expect(changed.missing >= 1 && changed.isPartial)
        #expect(
            scene.doubts.contains { $0.contains("an earlier import counted it in intervals of 60 minutes up to") },
            "\(scene.doubts)")
        // Of the same length it goes on, and nothing is said.
        let more = try summary(Array(stride(from: Int64(260), through: 300, by: 10)), interval: 15)
        #expect(more.missing == 0)
    }

    /// The same changes in one file, and cut anywhere.
    private func everyCut(_ lines: [String]) throws {
        let whole = try AdapterScene()
        try whole.run(lines.joined(separator: "\n"), try format())
        let expected = [try told(whole), try told(whole, line: 2)]
        for cut in 1..<lines.count {
            let scene = try AdapterScene()
            for part in [lines[..<cut], lines[cut...], lines[...]] {
                try scene.run(part.joined(separator: "\n"), try format())
            }
            #expect(try [told(scene), told(scene, line: 2)] == expected, "cut \(cut)")
            #expect(scene.conflicts.isEmpty, "cut \(cut): \(scene.conflicts)")
        }
        let single = try AdapterScene()
        for line in lines { try single.run(line, try format()) }
        #expect(try [told(single), told(single, line: 2)] == expected)
    }

    @Test func `a file that is cut in a quiet spell loses nobody`() throws {
        let lines = [
            Self.crossing(-55, 10), Self.crossing(5, 11), Self.crossing(50, 40), Self.crossing(135, 41),
            Self.crossing(185, 50), Self.crossing(245, 51),
        ]
        try everyCut(lines)
        let scene = try AdapterScene()
        for part in [lines[..<3], lines[3...]] { try scene.run(part.joined(separator: "\n"), try format()) }
        #expect(try told(scene) == ["08:00 30", "09:00 0", "10:00 1", "11:00 9"])
    }

    @Test func `a silent counter of a device that another counter shows to be heard is the same however a file is cut`()
        throws
    {
        try everyCut([
            Self.crossing(-10, 70), Self.crossing(-5, 60, scenario: 2), Self.crossing(2, 77),
            Self.crossing(49, 69, scenario: 2), Self.crossing(67, 71, scenario: 2), Self.crossing(73, 85),
            Self.crossing(95, 87), Self.crossing(115, 88), Self.crossing(139, 91), Self.crossing(163, 75, scenario: 2),
            Self.crossing(204, 92), Self.crossing(225, 94), Self.crossing(242, 78, scenario: 2), Self.crossing(250, 99),
            Self.crossing(302, 79, scenario: 2), Self.crossing(310, 100), Self.crossing(430, 120),
            Self.crossing(432, 80, scenario: 2), Self.crossing(500, 121), Self.crossing(570, 122),
        ])
    }

    @Test func `times that are missing are named, and the import was of a part`() throws {
        let scene = try AdapterScene()
        let lines = [
            Self.crossing(-1, 99), Self.crossing(1, 100), Self.crossing(59, 101), Self.crossing(361, 601),
            Self.crossing(421, 602), Self.crossing(481, 603),
        ]
        let first = try scene.run(lines[..<3].joined(separator: "\n"), try format())
        let second = try scene.run(lines[3...].joined(separator: "\n"), try format())
        #expect(!first.isPartial && second.isPartial && second.missing == 7)
        #expect(
            scene.doubts.contains {
                $0.contains("2026-07-17T08:00:00.000Z to 2026-07-17T15:00:00.000Z is missing")
            }, "\(scene.doubts)")
    }

    private static func label(_ hour: Int, _ people: Int) -> String { (hour < 10 ? "0" : "") + "\(hour):00 \(people)" }

    @Test func `a silence of more than a week is not nobody, whatever is said after it`() throws {
        let month: Int64 = 30 * 1440
        for (last, later) in [(101, [102, 103]), (101, [101, 101]), (101, [1, 2])] {
            let scene = try AdapterScene()
            let text = [
                Self.crossing(-1, 99), Self.crossing(30, 100), Self.crossing(59, last),
                Self.crossing(month + 1, later[0]), Self.crossing(month + 121, later[1]),
            ].joined(separator: "\n")
            let summary = try scene.run(text, try format())
            #expect(try scene.counts().count <= 2, "\(later)")
            #expect(summary.missing >= 719, "\(later)")
        }
        // Over a weekend nobody comes.
        let scene = try AdapterScene()
        try scene.run(
            [Self.crossing(-1, 99), Self.crossing(1, 100), Self.crossing(2881, 101), Self.crossing(2941, 102)]
                .joined(separator: "\n"), try format())
        #expect(try told(scene).count == 49)
    }

    @Test func `a wild time of one counter makes no zeros of another, and none of its own`() throws {
        let month: Int64 = 30 * 1440
        for value in [101, 120, 140] {
            let scene = try AdapterScene()
            let own = (0..<20).map { Self.crossing(Int64($0) * 6 - 1, 100 + $0) }
            let other = (0..<20).map { Self.crossing(Int64($0) * 6, 50 + $0, scenario: 2) }
            var shuffle = SeededShuffle(seed: UInt64(value))
            print("seed \(value)")
            let text = shuffle.shuffled(own + other + [Self.crossing(month, value)]).joined(separator: "\n")
            try scene.run(text, try format())
            #expect(try told(scene) == ["08:00 10"], "\(value)")
            #expect(try told(scene, line: 2).allSatisfy { $0.hasPrefix("08:00") || $0.hasPrefix("09:00") }, "\(value)")
        }
    }

    @Test func `what comes after a wild time in another import is not lost without a word`() throws {
        let first = [Self.crossing(-1, 10)] + (0..<12).map { Self.crossing(5 + 10 * $0, 11 + Int($0)) }
        let next = (0..<30).map { Self.crossing(125 + 10 * $0, 23 + Int($0)) }
        for (wild, isLost) in [(30 * 1440, true), (20 * 60, true), (nil, false)] as [(Int64?, Bool)] {
            let scene = try AdapterScene()
            let begun = first + (wild.map { [Self.crossing($0, 40)] } ?? [])
            try scene.run(begun.joined(separator: "\n"), try format())
            #expect(try scene.run(begun.joined(separator: "\n"), try format()).rejected == 0)
            let summary = try scene.run(next.joined(separator: "\n"), try format())
            #expect(summary.rejected == (isLost ? 1 : 0), "\(scene.bad)")
            #expect(scene.bad.allSatisfy { $0.line == 1 && $0.reason.contains("wrong clock") })
            // All together: the wild one alone is out of place.
            let whole = try AdapterScene()
            try whole.run((begun + next).joined(separator: "\n"), try format())
            #expect(try told(whole).count == 6)
        }
    }

    @Test func `the reading after a silence of the device says what was missed of each of its counters`() throws {
        let scene = try AdapterScene()
        let text = [
            Self.crossing(-1, 10), Self.crossing(-1, 5, scenario: 2), Self.crossing(30, 11),
            Self.crossing(31, 6, scenario: 2),
            // Four hours later the first says one more, and the second many.
            Self.crossing(271, 12), Self.crossing(272, 90, scenario: 2), Self.crossing(331, 13),
            Self.crossing(332, 91, scenario: 2), Self.crossing(391, 14), Self.crossing(392, 92, scenario: 2),
        ].joined(separator: "\n")
        try scene.run(text, try format())
        #expect(
            try told(scene) == ["08:00 1", "09:00 0", "10:00 0", "11:00 0", "12:00 1", "13:00 1"])
        #expect(try told(scene, line: 2) == ["13:00 1"])
    }

    @Test func `a reading a little after the hour is of the same hour in one import and in two`() throws {
        // (minutes, seconds, people); each change is told.
        let readings: [(Int64, Int64, Int)] = [
            (-1, 0, 10), (30, 0, 12), (49, 0, 14), (60, 30, 17), (80, 0, 18), (125, 0, 20), (185, 0, 21),
        ]
        let lines = readings.map { Self.crossing($0.0, $0.2, seconds: $0.1) }
        let whole = try AdapterScene()
        try whole.run(lines.joined(separator: "\n"), try format())
        let expected = try told(whole)
        #expect(expected == ["08:00 4", "09:00 4", "10:00 2"])
        for cut in 1..<lines.count {
            for isStream in [false, true] {
                let scene = try AdapterScene()
                try scene.run(lines[..<cut].joined(separator: "\n"), try format(isStream: isStream))
                try scene.run(lines[cut...].joined(separator: "\n"), try format(isStream: isStream))
                let parts = try told(scene)
                #expect(parts.allSatisfy(expected.contains), "cut \(cut): \(parts)")
                let again = try scene.run(lines.joined(separator: "\n"), try format())
                #expect(try told(scene) == expected && again.conflicts == 0, "cut \(cut)")
            }
        }
    }

    @Test(arguments: 0..<10) func `a counter that is asked about every hour loses no hour to seconds`(
        _ seed: UInt64
    ) throws {
        print("seed \(seed)")
        var random = SeededGenerator(seed: seed)
        let scene = try AdapterScene()
        let text = (0..<12).map { hour in
            let time = Self.eight + Int64(hour) * 60 * Self.minute + random.below(Int64(15_000))
            let digits = RFC3339.text(time).filter(\.isNumber).prefix(14)
            return
                #"{"serial":"A","name":"Door","timestamp":"\#(digits)Z","in":\#(100 + hour * 10),"out":\#(90 + hour * 7)}"#
        }.joined(separator: "\n")
        let summary = try scene.run(text, try AxisCounters(AdapterOptions.make { $0.timeZone = "UTC" }))
        #expect(summary.missing == 0)
        let counts = try scene.counts()
        // The first hour is known in part where its first reading came late.
        #expect(counts.count >= 10 && counts.allSatisfy { $0.entered == 10 && $0.exited == 7 })
    }
}
