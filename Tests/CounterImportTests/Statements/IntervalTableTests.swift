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

    @Test func `of a hundred places in turn each interval has its own number, while the table grows`() {
        var table = IntervalTable()
        func interval(_ number: Int) -> StatedInterval {
            StatedInterval(
                place: UInt32(number % 100), site: 0, start: EventTime(milliseconds: Int64(number / 100) * 3_600_000),
                seconds: 3_600, offsetMinutes: 0, zone: 0)
        }
        for number in 0..<60_000 {
            guard table.find(interval(number)) == nil, table.insert(interval(number)).number == number else {
                Issue.record("interval \(number) was known")
                return
            }
        }
        #expect((0..<60_000).allSatisfy { table.find(interval($0)) == $0 && !table.insert(interval($0)).isNew })
    }
}
