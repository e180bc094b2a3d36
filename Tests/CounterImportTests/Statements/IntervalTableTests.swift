import Testing
import TestSupport
import Timekeeping

@testable import CounterImport

@Suite struct IntervalTableTests {
    @Test func `intervals are found by place, start and length, however they are spread`() {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed \(seed)")
        var random = SeededGenerator(seed: seed)
        // Moments at full hours, quarters, days at noon, and anything.
        for (seconds, step) in [(0, 3_600_000), (900, 900_000), (86_400, 86_400_000), (3_600, 16 * 3_600_000), (60, 7)]
        {
            var table = IntervalTable()
            var numbers: [StatedInterval: Int] = [:]
            for index in 0..<3_000 {
                let interval = StatedInterval(
                    place: UInt32.random(in: 0...3, using: &random), site: 0,
                    start: EventTime(milliseconds: Int64((index - 1_500) * step)), seconds: UInt32(seconds),
                    offsetMinutes: 0, zone: 0)
                #expect(table.find(interval) == numbers[interval], "seed \(seed)")
                let found = table.insert(interval)
                #expect(found.isNew == (numbers[interval] == nil), "seed \(seed)")
                numbers[interval] = found.number
            }
            for (interval, number) in numbers {
                #expect(table.find(interval) == number, "seed \(seed)")
                #expect(table[number] == interval, "seed \(seed)")
            }
            #expect(table.count == numbers.count)
        }
    }
}
