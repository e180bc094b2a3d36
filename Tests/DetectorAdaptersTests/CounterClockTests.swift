import DetectorAdapters
import FootfallEvents
import TestSupport
import Testing
import Timekeeping

/// Counters that are asked at times that are not exact, and devices whose clock is wrong for a while.
@Suite struct CounterClockTests {
    /// 2026-07-17T08:00Z.
    private static let eight: Int64 = 1_784_275_200_000
    private static let minute: Int64 = 60_000

    private func line(_ time: Int64, _ entered: Int) -> String {
        let digits = RFC3339.text(time).filter(\.isNumber).prefix(14)
        return #"{"serial":"A","name":"Door","timestamp":"\#(digits)Z","in":\#(entered),"out":0}"#
    }

    private func axis(isStream: Bool = false, seconds: Int = 3600) throws -> AxisCounters {
        try AxisCounters(
            AdapterOptions.make {
                $0.timeZone = "UTC"
                $0.isStream = isStream
                $0.intervalSeconds = seconds
            })
    }

    @Test(arguments: 0..<20) func `a counter that is asked once an interval loses none to minutes`(
        _ seed: UInt64
    ) throws {
        print("seed \(seed)")
        var random = SeededGenerator(seed: seed)
        for interval in [60, 30, 15] {
            // A twentieth of the interval before it or after it.
            let jitter = Int64(interval) * Self.minute / 20
            let lines = (0...24).map { number in
                line(
                    Self.eight + Int64(number * interval) * Self.minute + random.below(2 * jitter + 1) - jitter,
                    100 + number * 10)
            }
            for parts in [1, 2, 25] {
                let scene = try AdapterScene()
                let size = (lines.count + parts - 1) / parts
                for start in stride(from: 0, to: lines.count, by: size) {
                    let part = lines[start..<min(start + size, lines.count)]
                    let summary = try scene.run(
                        part.joined(separator: "\n"), try axis(isStream: random.below(2) == 0, seconds: interval * 60))
                    #expect(summary.missing == 0 && summary.rejected == 0, "\(scene.bad)")
                }
                let counts = try scene.counts()
                #expect(counts.count >= 22 && counts.allSatisfy { $0.entered == 10 }, "\(counts.map(\.short))")
            }
        }
    }

    @Test func `a poll that was lost is told, and the intervals beside it are not wrong`() throws {
        let polls: [(Int64, Int)] = [(0, 100), (62, 110), (183, 130), (238, 140), (301, 150)]
        let scene = try AdapterScene()
        let text = polls.map { line(Self.eight + $0.0 * Self.minute, $0.1) }.joined(separator: "\n")
        let summary = try scene.run(text, try axis())
        // Of the hour in which it was asked again the first three minutes are not known.
        #expect(
            try scene.counts().map(\.short) == [
                "2026-07-17T08:00 10/0/-", "2026-07-17T12:00 10/0/-",
            ])
        #expect(summary.missing == 3)
    }

    @Test func `a wild time at the end of an import is found out by the next, and moves nothing`() throws {
        let right = (0..<48).map { line(Self.eight + Int64($0) * 30 * Self.minute, 100 + $0) }
        let expected = try {
            let scene = try AdapterScene()
            try scene.run(right.joined(separator: "\n"), try axis())
            return try scene.counts().map(\.short)
        }()
        #expect(expected.count == 23)
        // The last that it says may be the same as before, or more.
        for (hours, value) in [(20, 102), (20, 101), (9, 102), (300, 102)] as [(Int64, Int)] {
            let wild = line(Self.eight + hours * 60 * Self.minute + 1000, value)
            for cut in [2, 3, 20, 40] where cut < hours * 2 {
                let scene = try AdapterScene()
                let first = right[..<2] + [wild]
                for part in [first, right[2..<max(cut, 3)], right[max(cut, 3)...]] {
                    try scene.run(part.joined(separator: "\n"), try axis())
                }
                #expect(try scene.counts().map(\.short) == expected, "\(hours) \(value) \(cut)")
                #expect(scene.bad.count == 1 && scene.bad[0].reason.contains("wrong clock"), "\(scene.bad)")
                // All of it again adds nothing.
                try scene.run((first + right[2...]).joined(separator: "\n"), try axis())
                #expect(try scene.counts().map(\.short) == expected && scene.conflicts.isEmpty)
            }
        }
    }
}
