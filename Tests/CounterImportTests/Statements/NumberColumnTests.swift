import Testing
import TestSupport

@testable import CounterImport

@Suite struct NumberColumnTests {
    @Test func `a column of numbers is what an array of them is, however many bytes they need`() {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed \(seed)")
        var random = SeededGenerator(seed: seed)
        for bits in [1, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64] {
            var column = NumberColumn()
            var model: [UInt64] = []
            for index in 0..<4_000 {
                var number = UInt64.random(in: 0...UInt64.max, using: &random) >> UInt64(64 - bits)
                // Now and then a bound, one that is far off, and one that is missing.
                switch UInt64.random(in: 0..<40, using: &random) {
                case 0: number = UInt64.max >> UInt64(64 - bits) - 1
                case 1: number = UInt64.random(in: 0..<UInt64.max, using: &random)
                case 2: number = NumberColumn.absent
                default: break
                }
                model.append(number)
                column.set(index, number)
                if index % 7 == 0 {
                    let other = Int.random(in: 0...index, using: &random)
                    model[other] = UInt64.random(in: 0...3, using: &random)
                    column.set(other, model[other])
                }
            }
            for (index, number) in model.enumerated() where column[index] != number {
                Issue.record("seed \(seed), \(bits) bits, index \(index): \(column[index]) in place of \(number)")
                return
            }
            #expect(column[model.count] == NumberColumn.absent)
            #expect(column[1 << 31] == NumberColumn.absent)
        }
    }

    @Test func `indices that were not set are absent, also before the first that was`() {
        var column = NumberColumn()
        #expect(column[0] == NumberColumn.absent)
        column.set(100_000, 0)
        #expect(column[99_999] == NumberColumn.absent)
        #expect(column[100_000] == 0)
        column.set(100_000, NumberColumn.absent)
        #expect(column[100_000] == NumberColumn.absent)
    }

    @Test func `numbers that are near each other come back, wherever they jump`() {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed \(seed)")
        var random = SeededGenerator(seed: seed)
        for jump in [1, 20, 1_000, UInt32.max] {
            var numbers = NearNumbers()
            var model: [UInt32] = []
            for index in 0..<3_000 {
                var number = (model.last ?? 1) &+ UInt32.random(in: 0...jump, using: &random)
                if Int.random(in: 0..<30, using: &random) == 0 { number = [0, 1, .max].randomElement(using: &random)! }
                model.append(number)
                numbers.set(index, number)
            }
            for (index, number) in model.enumerated() where numbers[index] != number {
                Issue.record("seed \(seed), jump \(jump), index \(index): \(numbers[index]) in place of \(number)")
                return
            }
        }
    }
}
