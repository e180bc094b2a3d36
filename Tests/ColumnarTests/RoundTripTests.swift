import Bytes
import TestSupport
import Testing
import Zstd

@testable import Columnar

@Suite struct RoundTripTests {
    @Test(arguments: 0..<40)
    func `random rows of random layouts come back, by rows and by columns, in the same bytes`(_ index: Int) throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(seed: seed)
        print("round trip \(index): seed \(seed)")
        try withKnownSeed(seed) {
            let sizes = [1, 2, 3, 7, 8, 9, 63, 64, 65, 255, 256, 257, 700, 1_000, 1_500]
            let rows = sizes.randomElement(using: &random)!
            let chunk = RandomChunks.chunk(&random, rows: rows, recordBytes: index % 2 == 0)
            for options in [ChunkOptions.head, .sealed, ChunkOptions(usesZstd: false)] {
                let bytes = chunk.encodedByRows(options)
                try chunk.expectDecodes(bytes)
                if chunk.rows.allSatisfy({ $0.key == .notSet && $0.headers == nil }) {
                    #expect(chunk.encodedByColumns(options) == bytes, "seed \(seed)")
                    // Half and half, through a builder that has seen other rows.
                    var builder = chunk.builder(capacity: 1)
                    for row in chunk.rows.reversed() { chunk.addRow(row, to: &builder) }
                    builder.removeAll()
                    for row in chunk.rows[..<(rows / 2)] { chunk.addRow(row, to: &builder) }
                    chunk.addColumns(chunk.rows[(rows / 2)...], to: &builder)
                    #expect(ModelChunk.encode(&builder, options).bytes == bytes, "seed \(seed)")
                }
            }
        }
    }

    @Test(arguments: [1, 255, 256, 257, 4_000, 65_536])
    func `chunks of this many rows come back`(_ rows: Int) throws {
        let layout = ChunkLayout(
            columns: [
                ColumnSpec(name: "site", kind: .text, isOptional: false),
                ColumnSpec(name: "entered", kind: .signed, isOptional: true),
                ColumnSpec(name: "visitor", kind: .unsigned, isOptional: false),
                ColumnSpec(name: "confidence", kind: .float32, isOptional: false),
            ], keyColumn: 0)
        var random = SeededGenerator(seed: UInt64(rows))
        let chunk = ModelChunk(
            layout: layout,
            rows: (0..<rows).map { row in
                ModelRow(
                    timestamp: 1_700_000_000_000 + Int64(row) * 10,
                    values: [
                        .text("S\(random.next() % 200)"), row % 5 == 0 ? .null : .signed(Int64(random.next() % 300)),
                        .scalar(random.next()), .float(Float(Double(random.next() % 1000) / 1000)),
                    ])
            })
        let bytes = chunk.encodedByColumns()
        try chunk.expectDecodes(bytes)
        #expect(chunk.encodedByRows() == bytes)
    }

    @Test func `the summary has count and event times`() {
        let chunk = ModelChunk(
            layout: ChunkLayout(columns: []),
            rows: [5, -3, 9, 7].map { ModelRow(timestamp: $0, values: []) })
        var builder = chunk.builder()
        for row in chunk.rows { chunk.addRow(row, to: &builder) }
        #expect(
            ModelChunk.encode(&builder).summary == ChunkSummary(count: 4, minTimestamp: -3, maxTimestamp: 9))
    }

    @Test func `extreme integers come back`() throws {
        let values: [Int64] = [.min, .max, 0, -1, 1, .min + 1, .max - 1]
        for kind in [ColumnKind.signed, .unsigned] {
            let layout = ChunkLayout(columns: [ColumnSpec(name: "v", kind: kind, isOptional: false)])
            for rows in [values, Array(values[..<2]), [.min], [.max], (0..<300).map { values[$0 % 7] }] {
                let chunk = ModelChunk(
                    layout: layout, rows: rows.map { ModelRow(timestamp: .max, values: [.signed($0)]) })
                try chunk.expectDecodes(chunk.encodedByRows())
                try chunk.expectDecodes(chunk.encodedByRows(ChunkOptions(usesZstd: false)))
            }
        }
    }

    @Test func `NaN payloads, infinities, subnormals and the sign of zero come back bit for bit`() throws {
        let floats: [Float] = [
            Float(bitPattern: 0x7FC0_1234), Float(bitPattern: 0xFF80_0001), .infinity, -.infinity, -0.0, 0.0,
            .leastNonzeroMagnitude, .greatestFiniteMagnitude, 0.1,
        ]
        let doubles: [Double] = [
            Double(bitPattern: 0x7FF8_0000_0000_1234), Double(bitPattern: 0xFFF0_0000_0000_0001), .infinity, -.infinity,
            -0.0, 0.0, .leastNonzeroMagnitude, .greatestFiniteMagnitude, 0.1,
        ]
        let layout = ChunkLayout(columns: [
            ColumnSpec(name: "f", kind: .float32, isOptional: false),
            ColumnSpec(name: "d", kind: .float64, isOptional: false),
        ])
        for rows in [Array(0..<9), [4, 5], [4], [0], (0..<400).map { $0 % 9 }, (0..<400).map { 4 + $0 % 2 }] {
            let chunk = ModelChunk(
                layout: layout,
                rows: rows.map { ModelRow(timestamp: 0, values: [.float(floats[$0]), .double(doubles[$0])]) })
            try chunk.expectDecodes(chunk.encodedByColumns())
        }
    }

    @Test func `empty texts, texts of 1 MiB and any script come back`() throws {
        let layout = ChunkLayout(columns: [ColumnSpec(name: "t", kind: .text, isOptional: true)])
        let long = ModelValue.text([UInt8](repeating: 0x61, count: 1 << 20))
        var random = SeededGenerator(seed: 7)
        let noise = ModelValue.text((0..<(1 << 20)).map { _ in UInt8(truncatingIfNeeded: random.next() & 0x7F) })
        for values in [
            [ModelValue.text("")], [.text(""), .text("")], [.text(""), .null], [long], [long, noise, .text("")],
            [.text("Henry Street/Coles Lane/Dunnes"), .text("Straße"), .text("渋谷"), .text("🏬\u{200D}🚶"), .text("\0")],
        ] {
            let chunk = ModelChunk(layout: layout, rows: values.map { ModelRow(timestamp: 1, values: [$0]) })
            for options in [ChunkOptions.head, ChunkOptions(singleFrameBelowRows: 0)] {
                try chunk.expectDecodes(chunk.encodedByRows(options))
            }
        }
    }

    @Test func `a null key is not an empty key, and no headers are not empty headers`() throws {
        let layout = ChunkLayout(columns: [ColumnSpec(name: "t", kind: .text, isOptional: true)], keyColumn: 0)
        let chunk = ModelChunk(
            layout: layout,
            rows: [
                ModelRow(timestamp: 1, key: .null, headers: nil, values: [.text("a")]),
                ModelRow(timestamp: 2, key: .bytes([]), headers: [], values: [.text("a")]),
                ModelRow(timestamp: 3, key: .notSet, headers: [0], values: [.text("a")]),
                ModelRow(timestamp: 4, key: .notSet, headers: nil, values: [.null]),
                ModelRow(timestamp: 5, key: .bytes([0xFF]), headers: nil, values: [.text("b")]),
            ])
        try chunk.expectDecodes(chunk.encodedByRows())
        #expect(
            try chunk.decode(.key, .bytes, chunk.encodedByRows())
                == [.null, .text([]), .text([0x61]), .null, .text([0xFF])])
    }

    @Test func `every row carries its own append time where batches were merged`() throws {
        let chunk = ModelChunk(
            layout: ChunkLayout(columns: []), storesAppendTime: true,
            rows: (0..<500).map { ModelRow(timestamp: $0 * 3, appendTime: 9_000 + $0 / 100, values: []) })
        let bytes = chunk.encodedByRows()
        try chunk.expectDecodes(bytes)
        #expect(try encoding(of: .appendTime, in: bytes) == .runLength)
    }
}

/// Prints the seed where a check in `body` fails or throws.
func withKnownSeed(_ seed: UInt64, _ body: () throws -> Void) rethrows {
    do { try body() } catch {
        Issue.record("seed \(seed): \(error)")
        throw error
    }
}
