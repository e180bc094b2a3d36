import Bytes
import EventLog
import TestSupport
import Testing

@testable import Projections

@Suite struct PackingTests {
    @Test(arguments: 0...64)
    func `runs of any width come back, whole words and remainders`(_ bits: Int) throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed \(seed)")
        var random = SeededGenerator(seed: seed)
        for count in [0, 1, 2, 63, 64, 65, 200] {
            let mask = bits == 64 ? UInt64.max : 1 << UInt64(bits) - 1
            let values = (0..<count * 2).map { _ in random.next() & mask }
            let rows = (0..<count).map { UInt32($0) }
            var packed = ByteBuffer()
            LanePacking.pack(values, stride: 2, rows: rows, count: count, bits: bits, into: &packed)
            #expect(packed.count == 1 + LanePacking.wordCount(count, bits: bits) * 8)
            var read = [UInt64](repeating: 1, count: max(count, 1))
            var reader = ByteReader(packed.bytes)
            try LanePacking.unpack(&reader, count: count, into: &read)
            let isAtEnd = reader.isAtEnd
            #expect(isAtEnd)
            #expect(Array(read.prefix(count)) == (0..<count).map { values[$0 * 2] })
        }
    }

    @Test func `a run that ends early or claims 65 bits is refused`() {
        var out: [UInt64] = [0, 0, 0, 0]
        for bytes: [UInt8] in [[], [8], [8, 1, 2, 3, 4, 5, 6, 7], [65, 0, 0, 0, 0, 0, 0, 0, 0]] {
            #expect(throws: (any Error).self) {
                try bytes.withUnsafeBytes { raw in
                    var reader = ByteReader(raw.bytes)
                    try LanePacking.unpack(&reader, count: 4, into: &out)
                }
            }
        }
    }

    @Test func `keys sort by time on both sides of 1970`() {
        let starts: [Int64] = [.min, -15_000, -1, 0, 1, 15_000, .max]
        let keys = starts.map { WindowRows.key($0) }
        #expect(keys == keys.sorted { $0.lexicographicallyPrecedes($1) })
    }

    @Test func `distinct pairs are exact, also where hashes and values are alike`() {
        var pairs = WindowPairs()
        defer { pairs.deallocate() }
        var model: Set<[UInt64]> = []
        let values: [UInt64] = [0, 1, .max, 0x9e37_79b9_7f4a_7c15, 0x9e37_79b9_7f4a_7c15 &* 2]
        for group in UInt64(0)..<300 {
            for value in values {
                let isNew = model.insert([group, value]).inserted
                let first = pairs.insert(group, value, 0)
                let second = pairs.insert(group, value, 0)
                #expect(first == (isNew ? 1 : 0) && second == 0)
            }
        }
        #expect(pairs.count == model.count)
    }

    @Test func `a value counts once among partitions, unless it is alone or was appended on another day, in any order`()
    {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed \(seed)")
        var random = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            var pairs = WindowPairs()
            defer { pairs.deallocate() }
            pairs.closing = 100
            var model: [UInt64: Int64] = [:]  // by partition and value: when it was appended first
            var alone: Set<UInt64> = []
            var count = 0
            for _ in 0..<60 {
                if Int.random(in: 0..<10, using: &random) == 0 {
                    let partition = Int.random(in: 0..<4, using: &random)
                    _ = pairs.separate({ key, append in PairKey.partition(key) == partition && append > 50 }) { _ in
                        count += 1
                    }
                    alone.formUnion(model.filter { $0.key >> 32 == partition && $0.value > 50 }.keys)
                } else {
                    let partition = Int.random(in: 0..<4, using: &random)
                    let value = UInt64.random(in: 0..<6, using: &random)
                    let append = [10, 99, 100, 86_400_000].randomElement(using: &random)!
                    let key = PairKey.origin(PartitionID(partition), 7) | 5
                    count += pairs.insert(key, value, Int64(append))
                    let identity = UInt64(partition) << 32 | value
                    if model[identity] == nil { model[identity] = Int64(append) }
                }
                let together = model.filter { !alone.contains($0.key) }
                let days = Set(
                    together.map { [$0.key & 0xffff_ffff, $0.value < 100 ? 0 : 1 + UInt64($0.value) / 86_400_000] })
                #expect(count == days.count + alone.count, "seed \(seed)")
            }
        }
    }

    @Test func `a window finds the cell of each group, whatever their numbers, and is empty after a reset`() {
        var random = SeededGenerator(seed: 9)
        var window = Window(stride: 8)
        defer { window.deallocate() }
        // Some are few groups with small numbers, some are not.
        for (count, groups) in [(3, 10), (5_000, .max), (2, .max), (900, 4_000), (900, .max), (4_000, 4_096), (30, 40)]
        {
            window.reset(start: 0, closing: .max, groups: groups)
            #expect(window.cellCount == 0)
            var model: [UInt32: Int] = [:]
            for _ in 0..<count {
                let group =
                    groups == .max
                    ? UInt32.random(in: 0...UInt32(count * 4), using: &random) &* 2_654_435
                    : UInt32.random(in: 0..<UInt32(groups + 50), using: &random)
                let cell = window.cell(of: group)
                #expect(cell == model[group] ?? model.count)
                #expect(model[group] != nil || window.cells[cell * 8] == 0)
                model[group] = cell
                window.cells[cell * 8] += 1
            }
            #expect(window.cellCount == model.count)
            var order = CellOrder()
            defer { order.deallocate() }
            #expect(order.sort(window) == model.count)
            let groups = (0..<model.count).map { window.cellGroups[Int(order.cells[$0])] }
            #expect(groups == model.keys.sorted())
        }
    }

    @Test func `texts of any length that differ in one byte have numbers of their own, and keep them`() {
        var texts: [[UInt8]] = [[]]
        for length in 1...40 {
            let base = (0..<length).map { UInt8($0 % 7) }
            texts.append(base)
            for place in 0..<length {
                var other = base
                other[place] = 200
                texts.append(other)
            }
        }
        var table = TextTable()
        for _ in 1...2 {
            for (number, text) in texts.enumerated() {
                #expect(text.withUnsafeBytes { table.number(of: $0) } == number)
            }
        }
        #expect(table.count == texts.count)
        for (number, text) in texts.enumerated() { #expect([UInt8](table.text(number)) == text) }
    }

    @Test func `substreams come back from their block, whatever their times`() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed \(seed)")
        var random = SeededGenerator(seed: seed)
        let extremes: [Int64] = [.min, .min + 1, -1, 0, 1, 1_700_000_000_000, .max]
        func time(_ isPlain: Bool) -> Int64 {
            isPlain ? 1_700_000_000_000 + Int64(random.next() % 1_000_000) : extremes.randomElement(using: &random)!
        }
        for round in 0..<60 {
            let isPlain = round % 3 == 0
            let entries = (0..<Int.random(in: 1...128, using: &random)).map { _ in
                Substream(
                    latest: time(isPlain), appended: time(isPlain),
                    generation: isPlain ? 0 : UInt32(random.next() % (1 << 31)), early: time(isPlain),
                    before: isPlain ? .min : time(false))
            }
            var stored = ByteBuffer()
            SubstreamBlock.append(entries, count: entries.count, to: &stored)
            var reader = ByteReader(stored.bytes)
            #expect(try SubstreamBlock.read(&reader, count: entries.count) == entries, "seed \(seed)")
            let isAtEnd = reader.isAtEnd
            #expect(isAtEnd)
        }
    }
}
