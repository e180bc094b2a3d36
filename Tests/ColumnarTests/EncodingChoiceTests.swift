import TestSupport
import Testing

@testable import Columnar

@Suite struct EncodingChoiceTests {
    /// One required column of 1,000 values after a timestamp that differs from it.
    private func chunk(_ kind: ColumnKind, _ values: [ModelValue], key: Bool = false) -> ModelChunk {
        ModelChunk(
            layout: ChunkLayout(
                columns: [ColumnSpec(name: "v", kind: kind, isOptional: true)], keyColumn: key ? 0 : nil),
            rows: values.enumerated().map { ModelRow(timestamp: Int64($0.offset % 3), values: [$0.element]) })
    }

    private func expect(
        _ kind: ColumnKind, _ values: [ModelValue], becomes expected: Encoding, bytesMax: Int,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let chunk = chunk(kind, values)
        let bytes = chunk.encodedByRows()
        let stored = try storedLength(of: .value(0), in: bytes)
        #expect(try encoding(of: .value(0), in: bytes) == expected, "\(stored) bytes", sourceLocation: sourceLocation)
        #expect(stored <= bytesMax, sourceLocation: sourceLocation)
        try chunk.expectDecodes(bytes, sourceLocation: sourceLocation)
    }

    @Test func `nothing but nulls takes no bytes`() throws {
        try expect(.signed, (0..<1000).map { _ in .null }, becomes: .absent, bytesMax: 0)
        try expect(.text, (0..<1000).map { _ in .null }, becomes: .absent, bytesMax: 0)
    }

    @Test func `one value is a constant`() throws {
        try expect(.signed, (0..<1000).map { _ in .signed(-5) }, becomes: .constant, bytesMax: 1)
        try expect(.unsigned, (0..<1000).map { _ in .scalar(.max) }, becomes: .constant, bytesMax: 1)
        try expect(.float64, (0..<1000).map { _ in .double(.nan) }, becomes: .constant, bytesMax: 10)
    }

    @Test func `a small range is packed, also below zero`() throws {
        var random = SeededGenerator(seed: 1)
        let values = (0..<1000).map { _ in ModelValue.signed(-1_000_000 + Int64(random.next() % 2000)) }
        try expect(.signed, values, becomes: .frameOfReference, bytesMax: 1000 * 11 / 8 + 5)
        let bits = (0..<1000).map { _ in ModelValue.signed(Int64(random.next() & 1)) }
        try expect(.signed, bits, becomes: .frameOfReference, bytesMax: 127)
    }

    @Test func `a counter is stored as differences`() throws {
        var random = SeededGenerator(seed: 2)
        let counter = (0..<1000).map {
            ModelValue.signed(1_700_000_000_000 + Int64($0) * 1000 + Int64(random.next() % 8))
        }
        try expect(.signed, counter, becomes: .deltaFrameOfReference, bytesMax: 1000 * 5 / 8 + 20)
        let steady = (0..<1000).map { ModelValue.scalar(UInt64.max - 500 &+ UInt64($0)) }
        try expect(.unsigned, steady, becomes: .deltaFrameOfReference, bytesMax: 20)
    }

    @Test func `outliers do not widen a block, whichever side they are on`() throws {
        var random = SeededGenerator(seed: 10)
        for sign in [Int64(1), -1] {
            for rare in [5 as UInt64, 20, 100] {
                let values = (0..<1000).map { _ -> ModelValue in
                    let range: UInt64 = random.next() % rare == 0 ? 100_000 : 250
                    return .signed(sign * Int64(random.next() % range))
                }
                // 8 bits, and a patch takes its 9 high bits and a place of at most 8, or one bit a row.
                let patches = 1000 / Int(rare) * 5 / 4
                try expect(
                    .signed, values, becomes: .patchedBlocks,
                    bytesMax: 1000 + patches * 9 / 8 + min(patches, 125) + 20)
            }
        }
        // One in 50 of two bits becomes one bit.
        let pairs = (0..<1000).map { _ -> ModelValue in
            let isRare = random.next() % 50 == 0
            return .signed(isRare ? 3 : Int64(random.next() % 2) + 1)
        }
        try expect(.signed, pairs, becomes: .patchedBlocks, bytesMax: 170)
    }

    @Test func `times that are a little or much too late are packed around a line`() throws {
        var random = SeededGenerator(seed: 11)
        let times = (0..<3000).map { row -> ModelValue in
            let range: UInt64 = random.next() % 5 == 0 ? 5_000 : 250
            let late = Int64(random.next() % range)
            return ModelValue.signed(1_700_000_000_000 + Int64(row) - late)
        }
        try expect(.signed, times, becomes: .patchedBlocks, bytesMax: 3000 * 21 / 16)
        let down = times.reversed().map { $0 }
        try expect(.signed, down, becomes: .patchedBlocks, bytesMax: 3000 * 21 / 16)
    }

    @Test func `blocks are as narrow as their own values`() throws {
        var random = SeededGenerator(seed: 12)
        let values = (0..<8192).map { row -> ModelValue in
            let block = UInt64(row / 1024)
            let range: UInt64 = block % 2 == 0 ? 16 : 4000
            return .scalar(random.next() % range + block * 1_000_000)
        }
        try expect(.unsigned, values, becomes: .patchedBlocks, bytesMax: 4096 * 4 / 8 + 4096 * 12 / 8 + 8 * 12)
    }

    @Test func `long runs are stored once`() throws {
        var random = SeededGenerator(seed: 3)
        let runs = (0..<1000).map { ModelValue.signed(Int64(($0 / 100) * 7919 % 1000)) }
        try expect(.signed, runs, becomes: .runLength, bytesMax: 60)
        let wide = (0..<10).flatMap { _ in [ModelValue](repeating: .scalar(random.next()), count: 100) }
        try expect(.unsigned, wide, becomes: .runLength, bytesMax: 120)
    }

    @Test func `few values of a wide range become a dictionary`() throws {
        var random = SeededGenerator(seed: 4)
        let few = (0..<50).map { _ in random.next() }
        let values = (0..<1000).map { _ in ModelValue.scalar(few.randomElement(using: &random)!) }
        try expect(.unsigned, values, becomes: .scalarDictionary, bytesMax: 50 * 8 + 750 + 10)
    }

    @Test func `random values stay as they are`() throws {
        var random = SeededGenerator(seed: 5)
        let values = (0..<1000).map { _ in ModelValue.scalar(random.next()) }
        try expect(.unsigned, values, becomes: .raw, bytesMax: 8000)
    }

    @Test func `decimals are packed as whole numbers, everything else keeps its bits`() throws {
        var random = SeededGenerator(seed: 6)
        let thousandths = (0..<1000).map { _ in Double(500 + random.next() % 500) / 1000 }
        try expect(.float32, thousandths.map { .float(Float($0)) }, becomes: .decimalFloat32, bytesMax: 1136)
        try expect(.float64, thousandths.map { .double($0) }, becomes: .decimalFloat64, bytesMax: 1136)
        let negative = thousandths.map { ModelValue.double(-$0) }
        try expect(.float64, negative, becomes: .decimalFloat64, bytesMax: 1136)
        let odd = thousandths.map { ModelValue.double($0.squareRoot()) }
        try expect(.float64, odd, becomes: .frameOfReference, bytesMax: 7_100)
        // One value that the rule does not give back, and the column is not decimal.
        for exception in [Float.nan, -0.0, .infinity, 0.123_456_7] {
            var floats = thousandths.map { ModelValue.float(Float($0)) }
            floats[700] = .float(exception)
            let bytes = chunk(.float32, floats).encodedByRows()
            #expect(try encoding(of: .value(0), in: bytes) != .decimalFloat32)
            try chunk(.float32, floats).expectDecodes(bytes)
        }
    }

    @Test func `repeated texts become a dictionary, distinct ones stay plain`() throws {
        var random = SeededGenerator(seed: 7)
        let places = ["entrance", "till", "café", "", "lift", "stairs", "1a", "b", "c", "d"]
        let stores = (0..<1000).map { _ in ModelValue.text(places[Int(random.next() % 10)]) }
        try expect(.text, stores, becomes: .textDictionary, bytesMax: 560)
        let one = (0..<1000).map { _ in ModelValue.text("entrance") }
        try expect(.text, one, becomes: .textDictionary, bytesMax: 16)
        let distinct = (0..<1000).map { ModelValue.text("row \($0)\"") }
        try expect(.text, distinct, becomes: .plainText, bytesMax: 8000)
    }

    @Test func `names that count are stored as numbers, whatever their prefix and their zeros`() throws {
        var random = SeededGenerator(seed: 9)
        let stores = (0..<1000).map { _ in ModelValue.text("S\(random.next() % 10)") }
        try expect(.text, stores, becomes: .numberedDictionary, bytesMax: 515)
        for prefix in ["", "camera-", "Straße ", "a prefix of more than sixteen bytes "] {
            let cameras = (0..<1000).map { _ in ModelValue.text("\(prefix)\(random.next() % 3200)") }
            try expect(.text, cameras, becomes: .numberedDictionary, bytesMax: 1700 + prefix.utf8.count)
            let rows = (0..<1000).map { ModelValue.text("\(prefix)\($0 * 3)") }
            try expect(.bytes, rows, becomes: .numberedText, bytesMax: 20 + prefix.utf8.count)
        }
        let padded = (0..<1000).map { _ in
            let number = random.next() % 12_000
            return ModelValue.text("C" + String(repeating: "0", count: 4 - min(4, "\(number)".count)) + "\(number)")
        }
        try expect(.text, padded, becomes: .numberedDictionary, bytesMax: 3000)
        let large = [0, 9, 10, 99_999_999_999_999_999, 999_999_999_999_999_999]
        try expect(
            .text, (0..<1000).map { .text("\(large[$0 % 5])") }, becomes: .numberedDictionary, bytesMax: 440)
    }

    @Test func `devices are told by their place, and count from their last number`() throws {
        var random = SeededGenerator(seed: 13)
        for name in ["camera-", "camera "] {
            var counted = [UInt64](repeating: 0, count: 800)
            for device in counted.indices { counted[device] = random.next() % 1_000_000 }
            let chunk = ModelChunk(
                layout: ChunkLayout(
                    columns: [
                        ColumnSpec(name: "store", kind: .text, isOptional: false),
                        ColumnSpec(name: "camera", kind: .text, isOptional: false),
                        ColumnSpec(name: "sequence", kind: .unsigned, isOptional: false),
                    ], keyColumn: 0),
                rows: (0..<4000).map { _ in
                    let store = Int(random.next() % 100)
                    let camera = store * 8 + Int(random.next() % 8)
                    counted[camera] += 1
                    return ModelRow(
                        timestamp: 0,
                        values: [.text("S\(store)"), .text("\(name)\(camera)"), .scalar(counted[camera])])
                })
            for options in [ChunkOptions.head, .sealed] {
                let bytes = chunk.encodedByRows(options)
                #expect(try encoding(of: .value(1), in: bytes) == .keyedTexts)
                #expect(try storedLength(of: .value(1), in: bytes) < 4000 * 3 / 8 + 400)
                try chunk.expectDecodes(bytes)
                #expect(chunk.encodedByColumns(options) == bytes)
            }
            let bytes = chunk.encodedByRows(.sealed)
            #expect(try encoding(of: .value(2), in: bytes) == .keyedDelta)
            #expect(try storedLength(of: .value(2), in: bytes) < 800 * 20 / 8 + 40)
        }
    }

    @Test func `wide values of which some come back are stored once, and what repeats is a reference`() throws {
        var random = SeededGenerator(seed: 14)
        var seen: [UInt64] = []
        let values = (0..<8000).map { _ -> ModelValue in
            if random.next() % 3 == 0, let again = seen.randomElement(using: &random) { return .scalar(again) }
            seen.append(random.next())
            return .scalar(seen.last!)
        }
        let chunk = chunk(.unsigned, values)
        let bytes = chunk.encodedByRows(.sealed)
        #expect(try encoding(of: .value(0), in: bytes) == .repeats)
        #expect(try storedLength(of: .value(0), in: bytes) < seen.count * 8 + (8000 - seen.count) * 13 / 8 + 1040)
        try chunk.expectDecodes(bytes)
        // Appends don't look for them.
        #expect(try encoding(of: .value(0), in: chunk.encodedByRows()) == .raw)
    }

    @Test func `names that the rule of numbers would not give back are stored as texts`() throws {
        let others: [[String]] = [
            ["S1", "S01"], ["S01", "S001"], ["S1", "T1"], ["S1", "S"], ["S1", "SS1"], ["a", "b"], ["", "1"],
            ["S1", "S1 "], ["01", "1"], ["S00", "S0"],
        ]
        for names in others {
            for names in [names, names.reversed()] {
                try expect(
                    .text, (0..<1000).map { .text(names[$0 % 2]) }, becomes: .textDictionary, bytesMax: 160)
            }
        }
        // Nineteen digits: the first stays with the prefix.
        let long = (0..<1000).map { ModelValue.text("1\(100_000_000_000_000_000 + $0 % 7)") }
        try expect(.text, long, becomes: .numberedDictionary, bytesMax: 440)
    }

    @Test func `numbers of any number of digits come back as they were written`() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed \(seed)")
        var random = SeededGenerator(seed: seed)
        for prefix in ["", "S", "store-", "a prefix that is longer than sixteen bytes "] {
            for digits in 1...18 {
                let end = (0..<digits).reduce(UInt64(1)) { power, _ in power * 10 }
                for width in [1, digits, 18] {
                    var numbers: Set<UInt64> = [0, 1, end - 1, end / 10, max(end / 10, 1) - 1, end / 2]
                    while numbers.count < min(60, Int(end)) { numbers.insert(random.next() % end) }
                    let names = numbers.map { number in
                        let digits = "\(number)"
                        return prefix + String(repeating: "0", count: max(0, width - digits.count)) + digits
                    }
                    for count in [names.count, names.count * 3] {
                        let chunk = chunk(.text, (0..<count).map { .text(names[$0 % names.count]) })
                        try chunk.expectDecodes(chunk.encodedByRows())
                    }
                }
            }
        }
    }

    @Test func `zstd is used on long texts and not on noise`() throws {
        var random = SeededGenerator(seed: 8)
        let similar = (0..<1000).map { ModelValue.text("https://example.org/some/long/path/\($0)") }
        let bytes = chunk(.text, similar).encodedByRows()
        #expect(try storedLength(of: .value(0), in: bytes) < 10_000)
        try chunk(.text, similar).expectDecodes(bytes)
        let noise = (0..<1000).map { _ in
            ModelValue.text((0..<20).map { _ in UInt8(truncatingIfNeeded: random.next()) })
        }
        let plain = chunk(.bytes, noise).encodedByRows()
        try chunk(.bytes, noise).expectDecodes(plain)
        let isCompressed = try plain.withUnsafeBytes { try FrameDirectory($0).frame(3, in: $0).0.isCompressed }
        #expect(!isCompressed)
    }

    @Test func `few nulls are stored as runs, many as bits`() throws {
        let values: (Int) -> ModelValue = { .signed(Int64($0 * 31 % 64)) }
        let few = (0..<1000).map { $0 == 500 ? .null : values($0) }
        let many = (0..<1000).map { $0 % 3 == 0 ? .null : values($0) }
        for (column, expected) in [(few, Presence.runs), (many, .bitmap), ((0..<1000).map(values), .all)] {
            let bytes = chunk(.signed, column).encodedByRows()
            let presence = try bytes.withUnsafeBytes { try FrameDirectory($0).frame(3, in: $0).0.presence }
            #expect(presence == expected)
            try chunk(.signed, column).expectDecodes(bytes)
        }
    }

    @Test func `a timestamp that equals a column and a key that is a column's text take no bytes`() throws {
        let layout = ChunkLayout(
            columns: [
                ColumnSpec(name: "n", kind: .signed, isOptional: false),
                ColumnSpec(name: "site", kind: .text, isOptional: false),
                ColumnSpec(name: "time", kind: .signed, isOptional: false),
            ], keyColumn: 1)
        var chunk = ModelChunk(
            layout: layout,
            rows: (0..<600).map {
                ModelRow(
                    timestamp: Int64($0 * 37 % 600),
                    values: [.signed(5), .text("s\($0 % 9)"), .signed(Int64($0 * 37 % 600))])
            })
        let bytes = chunk.encodedByRows()
        for column in [ChunkColumn.timestamp, .key] {
            #expect(try encoding(of: column, in: bytes) == .alias)
            #expect(try storedLength(of: column, in: bytes) == 0)
        }
        try chunk.expectDecodes(bytes)
        // A key that was set to what it would be anyway changes nothing.
        for row in chunk.rows.indices { chunk.rows[row].key = .bytes([UInt8]("s\(row % 9)".utf8)) }
        #expect(chunk.encodedByRows() == bytes)
        // One row apart, and both are stored.
        chunk.rows[599].timestamp += 1
        chunk.rows[0].key = .null
        #expect(try encoding(of: .timestamp, in: chunk.encodedByRows()) != .alias)
        #expect(try encoding(of: .key, in: chunk.encodedByRows()) == .numberedDictionary)
        try chunk.expectDecodes(chunk.encodedByRows())
    }

    @Test func `a small chunk is one zstd frame where that is smaller`() throws {
        let values = (0..<200).map { ModelValue.text("a rather long text that is much like the next \($0) of them") }
        let packed = chunk(.text, values).encodedByRows()
        let plain = chunk(.text, values).encodedByRows(ChunkOptions(usesZstd: false))
        #expect(packed.count < plain.count / 2)
        #expect(try packed.withUnsafeBytes { try FrameDirectory($0).isPacked })
        try chunk(.text, values).expectDecodes(packed)
        let one = chunk(.signed, [.signed(1)]).encodedByRows()
        #expect(try !one.withUnsafeBytes { try FrameDirectory($0).isPacked })
    }
}
