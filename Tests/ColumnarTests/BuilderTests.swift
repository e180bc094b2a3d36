import Bytes
import TestSupport
import Testing
import Zstd

@testable import Columnar

@Suite struct BuilderTests {
    private static let layout = ChunkLayout(
        columns: [
            ColumnSpec(name: "a", kind: .signed, isOptional: true),
            ColumnSpec(name: "t", kind: .text, isOptional: true),
            ColumnSpec(name: "r", kind: .signed, isOptional: false),
        ], keyColumn: 1)

    private func text(_ text: String, _ column: Int, _ builder: inout ChunkBuilder) {
        [UInt8](text.utf8).withUnsafeBytes { builder.setText(column, $0) }
    }

    @Test func `an abandoned row leaves no trace`() {
        func rows(abandoning: Bool) -> [UInt8] {
            var builder = ChunkBuilder(layout: Self.layout, capacity: 2)
            for row in 0..<10 {
                if abandoning {
                    builder.setTimestamp(-99)
                    builder.setScalar(0, 7)
                    text("never \(row)", 1, &builder)
                    builder.setKey(nil)
                    [1, 2, 3].withUnsafeBytes { builder.setHeaders($0) }
                    builder.abandonRow()
                    builder.reserve(rows: 3)
                    builder.markNull(0, row: builder.count + 1)
                    builder.abandonRow()
                }
                builder.setTimestamp(Int64(row))
                if row % 2 == 0 { text("t\(row % 3)", 1, &builder) } else { builder.setScalar(0, UInt64(row)) }
                builder.setScalar(2, 1)
                builder.commitRow()
            }
            return ModelChunk.encode(&builder).bytes
        }
        #expect(rows(abandoning: true) == rows(abandoning: false))
    }

    @Test func `a builder says what is set in the open row only`() {
        var builder = ChunkBuilder(layout: Self.layout, capacity: 2)
        expectSet(false, 0, in: builder)
        builder.setTimestamp(1)
        builder.setScalar(0, 5)
        builder.setScalar(2, 5)
        expectSet(true, 0, in: builder)
        expectSet(false, 1, in: builder)
        builder.commitRow()
        expectSet(false, 0, in: builder)
        builder.setScalar(0, 5)
        builder.abandonRow()
        expectSet(false, 0, in: builder)
        let count = builder.count
        #expect(count == 1)
    }

    /// The macro can't take a value that isn't copyable apart.
    private func expectSet(_ expected: Bool, _ column: Int, in builder: borrowing ChunkBuilder) {
        let isSet = builder.isSet(column)
        #expect(isSet == expected, "column \(column)")
    }

    @Test func `codes outlive a chunk until a dictionary passes its bound`() {
        var builder = ChunkBuilder(layout: Self.layout, capacity: 8)
        let code = [UInt8]("S001".utf8).withUnsafeBytes { builder.intern(1, $0) }
        let first = generation(of: builder)
        builder.removeAll()
        #expect(generation(of: builder) == first)
        let again = [UInt8]("S001".utf8).withUnsafeBytes { builder.intern(1, $0) }
        #expect(again == code)
        for number in 0...ChunkBuilder.dictionaryEntriesMax {
            _ = withUnsafeBytes(of: number.bigEndian) { bytes in
                let text = bytes.map { $0 & 0x0F | 0x40 } + bytes.map { $0 >> 4 | 0x40 }
                return text.withUnsafeBytes { builder.intern(1, $0) }
            }
        }
        #expect(generation(of: builder) == first)
        builder.removeAll()
        #expect(generation(of: builder) > first)
        let big = [UInt8](repeating: 0x62, count: ChunkBuilder.dictionaryBytesMax + 1)
        _ = big.withUnsafeBytes { builder.intern(1, $0) }
        builder.removeAll()
        #expect(generation(of: builder) > first + 1)
    }

    private func generation(of builder: borrowing ChunkBuilder) -> Int { builder.dictionaryGeneration(1) }

    @Test func `the interner gives equal bytes one code and others another`() {
        var interner = Interner()
        var model: [[UInt8]: Int] = [:]
        var random = SeededGenerator(seed: 11)
        for _ in 0..<20_000 {
            let length = Int(random.next() % 19)
            let bytes = (0..<length).map { _ in UInt8(truncatingIfNeeded: random.next() & 3) }
            let (code, isNew) = bytes.withUnsafeBytes { interner.code(for: $0) }
            #expect(isNew == (model[bytes] == nil))
            #expect(model[bytes] ?? model.count == code)
            model[bytes] = code
            #expect(interner.entry(code).elementsEqual(bytes))
        }
        #expect(interner.count == model.count)
    }

    @Test func `a chunk is encoded after what the buffer already holds`() throws {
        let chunk = ModelChunk(layout: ChunkLayout(columns: []), rows: [ModelRow(timestamp: 4, values: [])])
        var builder = chunk.builder()
        chunk.addRow(chunk.rows[0], to: &builder)
        var out = ByteBuffer()
        out.append([1, 2, 3])
        var compressor = ZstdCompressor(level: 1)
        _ = builder.encode(into: &out, compressor: &compressor)
        #expect(out.array()[..<3] == [1, 2, 3])
        try chunk.expectDecodes(Array(out.array()[3...]))
    }

    @Test func `no rows make no chunk`() async {
        await #expect(processExitsWith: .failure) {
            var builder = ChunkBuilder(layout: ChunkLayout(columns: []), capacity: 1)
            var out = ByteBuffer()
            var compressor = ZstdCompressor(level: 1)
            _ = builder.encode(into: &out, compressor: &compressor)
        }
    }

    @Test func `leaving out a required column, or text that is not UTF-8, traps`() async {
        await #expect(processExitsWith: .failure) {
            var builder = ChunkBuilder(
                layout: ChunkLayout(columns: [ColumnSpec(name: "r", kind: .signed, isOptional: false)]), capacity: 1)
            builder.setTimestamp(1)
            builder.commitRow()
        }
        await #expect(processExitsWith: .failure) {
            var builder = ChunkBuilder(
                layout: ChunkLayout(columns: [ColumnSpec(name: "t", kind: .text, isOptional: false)]), capacity: 1)
            [0xC3 as UInt8].withUnsafeBytes { builder.setText(0, $0) }
        }
    }
}
