import DetectorAdapters
import FootfallEvents
import TestSupport
import Testing
import Timekeeping

/// Histories of a counter that is asked, drawn at random, against who really came: polls at any times, readings that are wrong,
/// resets, counters that go around; restarts at any point, repeated and shuffled input.
@Suite struct CounterHistoryTests {
    private static let hour: Int64 = 3_600_000
    /// 2023-10-28T20:00Z: the hour that comes twice is in it.
    private static let start: Int64 = 1_698_523_200_000

    struct History: CustomStringConvertible {
        struct Reading {
            var time: Int64
            var entered: UInt64
            var exited: UInt64
            /// Said by mistake.
            var isWrong = false
            /// The counter counts from 0 since the reading before.
            var isReset = false
        }
        let seed: UInt64
        let wrapBits: Int?
        var readings: [Reading] = []
        var description: String { "seed \(seed)" }

        init(seed: UInt64) {
            self.seed = seed
            var random = SeededGenerator(seed: seed)
            wrapBits = [nil, nil, 16, 32][random.below(4)]
            let modulus = wrapBits.map { UInt64(1) << $0 }
            var entered = modulus.map { $0 - 300 + random.below(UInt64(200)) } ?? random.below(UInt64(2_000))
            var exited = modulus.map { $0 - 100 - random.below(UInt64(200)) } ?? random.below(UInt64(2_000))
            var time = CounterHistoryTests.start + random.below(CounterHistoryTests.hour / 1000) * 1000
            var quiet = 0
            for _ in 0..<80 {
                readings.append(Reading(time: time, entered: entered, exited: exited))
                switch random.below(20) {
                case 0: time += CounterHistoryTests.hour + 60_000 * (1 + random.below(Int64(300)))
                case 1...6: time = (time / CounterHistoryTests.hour + 1) * CounterHistoryTests.hour
                case 7...9:
                    time =
                        (time / CounterHistoryTests.hour + 1) * CounterHistoryTests.hour + 1000
                        * random.below(Int64(90))
                default: time += 1000 * (60 + random.below(Int64(2_400)))
                }
                quiet -= 1
                let isOdd = quiet <= 0 && random.below(6) == 0
                if isOdd, modulus == nil, entered > 60, random.below(2) == 0 {
                    (entered, exited) = (random.below(UInt64(5)), random.below(UInt64(5)))
                    readings.append(Reading(time: time, entered: entered, exited: exited, isReset: true))
                    time += 1000 * (60 + random.below(Int64(600)))
                    quiet = 4
                } else if isOdd, modulus == nil, random.below(3) == 0 {
                    readings.append(
                        Reading(
                            time: time, entered: entered + 12_000 + random.below(UInt64(90_000)), exited: exited,
                            isWrong: true))
                    time += 1000 * (60 + random.below(Int64(600)))
                    quiet = 4
                } else if isOdd, entered > 0, modulus.map({ max(entered, exited) + 25 < $0 }) ?? true {
                    // A wrong reading just before the counter goes around is like one just after it.
                    readings.append(
                        Reading(
                            time: time, entered: random.below(2) == 0 ? 0 : random.below(entered),
                            exited: random.below(2) == 0 ? 0 : min(exited, random.below(exited + 1)), isWrong: true))
                    time += 1000 * (60 + random.below(Int64(600)))
                    quiet = 4
                }
                entered += random.below(4) == 0 ? 0 : random.below(UInt64(25))
                exited += random.below(3) == 0 ? 0 : random.below(UInt64(12))
                if let modulus, max(entered, exited) >= modulus {
                    (entered, exited) = (entered % modulus, exited % modulus)
                    quiet = 4
                }
            }
            // What comes last is judged.
            readings.append(Reading(time: time + 1000, entered: entered, exited: exited))
        }

        var lines: [String] {
            readings.map {
                let text = RFC3339.text($0.time).filter(\.isNumber).prefix(14)
                return #"{"serial":"A","name":"Door","timestamp":"\#(text)Z","in":\#($0.entered),"out":\#($0.exited)}"#
            }
        }

        /// `start entered/exited` of every hour that can be known, worked out from what is right of each reading.
        var expected: [String] {
            let hour = CounterHistoryTests.hour
            let right = readings.filter { !$0.isWrong }
            var sums: [Int64: (UInt64, UInt64)] = [:]
            var unknown: Set<Int64> = []
            func rise(_ a: UInt64, _ b: UInt64, _ isReset: Bool) -> UInt64 {
                if isReset { return b }
                return b >= a ? b - a : b + (1 << wrapBits!) - a
            }
            for (before, after) in zip(right, right.dropFirst()) {
                let people = (
                    rise(before.entered, after.entered, after.isReset), rise(before.exited, after.exited, after.isReset)
                )
                var number = (after.time - 1) / hour
                let late = after.time - number * hour
                if before.time < number * hour, late <= 300_000, late * 12 <= after.time - before.time { number -= 1 }
                // Between polls an hour apart lie some minutes more at times, but no hour.
                let isGap = after.time - before.time > hour + 600_000 || before.time <= (number - 1) * hour
                if isGap, people != (0, 0) || after.isReset {
                    var last = (after.time - 1) / hour
                    let late = after.time - last * hour
                    if before.time < last * hour, late <= 60_000, late * 20 <= after.time - before.time { last -= 1 }
                    unknown.formUnion((before.time / hour)...max(last, before.time / hour))
                    continue
                }
                let sum = sums[number] ?? (0, 0)
                sums[number] = (sum.0 + people.0, sum.1 + people.1)
            }
            let first = (right[0].time + hour - 1) / hour
            return (first..<(right.last!.time / hour)).filter { !unknown.contains($0) }.map {
                let sum = sums[$0] ?? (0, 0)
                return "\(RFC3339.text($0 * hour)) \(sum.0)/\(sum.1)"
            }
        }
    }

    private func told(_ scene: AdapterScene) throws -> [String] {
        try scene.counts().map { "\(RFC3339.text($0.intervalStart)) \($0.entered)/\($0.exited)" }
    }

    private func format(_ history: History, isStream: Bool) throws -> AxisCounters {
        try AxisCounters(
            AdapterOptions.make {
                $0.timeZone = "Europe/Dublin"
                $0.wrapBits = history.wrapBits
                $0.isStream = isStream
            })
    }

    @Test(arguments: 0..<60) func `an import tells who came in every hour that can be known`(_ seed: UInt64) throws {
        let history = History(seed: seed)
        let wrong = history.readings.filter(\.isWrong).count
        for isStream in [false, true] {
            let scene = try AdapterScene()
            let text = history.lines.joined(separator: "\n")
            let summary = try scene.run(text, try format(history, isStream: isStream))
            #expect(try told(scene).joined(separator: ", ") == history.expected.joined(separator: ", "), "\(history)")
            #expect(summary.rejected == wrong, "\(history)")
            if history.wrapBits == nil {
                #expect(summary.resets == history.readings.filter(\.isReset).count, "\(history)")
            }
            // Again: the same is said of it, and nothing is added.
            let again = try scene.run(text, try format(history, isStream: isStream))
            #expect(again.counts == 0 && again.conflicts == 0 && again.rejected == wrong, "\(history)")
            #expect(try told(scene) == history.expected, "\(history)")
        }
    }

    @Test(arguments: 0..<40) func `imports of any pieces of it, killed and begun again anywhere, tell the same`(
        _ seed: UInt64
    ) throws {
        let history = History(seed: seed)
        let lines = history.lines
        var random = SeededGenerator(seed: seed &+ 1_000)
        let scene = try AdapterScene()
        var end = 0
        while end < lines.count {
            // Some of what was read comes again, from the beginning at times.
            let begin = random.below(3) == 0 ? 0 : end - min(end, random.below(4))
            end = min(lines.count, end + 1 + random.below(12))
            // One that begins in the middle may begin with a reading that is wrong: that of the earlier import decides.
            let isStream = random.below(2) == 0
            let isKilled = isStream && random.below(2) == 0
            let piece = lines[begin..<end]
            try scene.run(
                piece.joined(separator: "\n"), until: isKilled ? piece.count : .max,
                try format(history, isStream: isStream))
        }
        try scene.run(lines.joined(separator: "\n"), try format(history, isStream: false))
        #expect(try told(scene) == history.expected, "\(history)")
    }

    @Test(arguments: 0..<20) func `a file in any order, with every line twice, tells the same`(_ seed: UInt64) throws {
        let history = History(seed: seed)
        var shuffle = SeededShuffle(seed: seed)
        let scene = try AdapterScene()
        let text = shuffle.shuffled(history.lines + history.lines).joined(separator: "\n")
        try scene.run(text, try format(history, isStream: false))
        #expect(try told(scene) == history.expected, "\(history)")
    }
}
