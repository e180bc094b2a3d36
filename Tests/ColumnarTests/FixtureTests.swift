import Foundation
import Testing

@testable import Columnar

/// Chunks that released programs wrote. The files are never written again: what changes here is the reader only.
@Suite struct FixtureTests {
    private func fixture(_ name: String) throws -> [UInt8] {
        let url = try #require(Bundle.module.url(forResource: name, withExtension: "chunk", subdirectory: "Fixtures"))
        return [UInt8](try Data(contentsOf: url))
    }

    /// The rows of both files, from arithmetic alone.
    static func chunk(rows: Int) -> ModelChunk {
        let columns: [(name: String, kind: ColumnKind, isOptional: Bool, value: (UInt64) -> ModelValue)] = [
            ("absent", .signed, true, { _ in .null }),
            ("constant", .signed, false, { _ in .signed(-7) }),
            ("packed", .signed, false, { .signed(Int64($0 * 37 % 101) - 50) }),
            ("counter", .unsigned, false, { .scalar(1_000_000 + $0 * 50 + $0 * $0 % 7) }),
            ("runs", .signed, false, { .signed(Int64($0 / 64 * 7919 % 1000)) }),
            ("few", .unsigned, false, { .scalar(($0 * 5 % 7 + 1) &* 0x9E37_79B9_7F4A_7C15) }),
            ("confidence", .float32, false, { .float(Float(Double(500 + $0 * 37 % 500) / 1000)) }),
            ("score", .float64, false, { .double(Double(Int64($0 * 41 % 300) - 150) / 100) }),
            (
                "pseudonym", .unsigned, false,
                { .scalar(($0 + 1) &* 0xD6E8_FEB8_6659_FD93 ^ ($0 &* $0 &* 0xA076_1D64_78BD_642F)) }
            ),
            ("float", .float64, false, { .double(Double($0 + 2).squareRoot()) }),
            ("site", .text, false, { .text("site \($0 * 11 % 13)") }),
            ("note", .text, true, { $0 % 3 == 0 ? .null : .text("Notiz für Zeile \($0)") }),
            ("gaps", .signed, true, { $0 % 100 == 9 ? .null : .signed(Int64($0 * 29 % 61)) }),
            ("bytes", .bytes, true, { $0 % 2 == 0 ? .null : .text([0xFF, UInt8($0 % 5)]) }),
            ("time", .signed, false, { .signed(1_702_684_800_000 + Int64($0 * 7 % 400) * 10) }),
        ]
        let layout = ChunkLayout(
            columns: columns.map { ColumnSpec(name: $0.name, kind: $0.kind, isOptional: $0.isOptional) }, keyColumn: 10)
        return ModelChunk(
            layout: layout, storesAppendTime: rows > 256,
            rows: (0..<UInt64(rows)).map { row in
                ModelRow(
                    timestamp: 1_702_684_800_000 + Int64(row * 7 % 400) * 10,
                    appendTime: 1_702_684_900_000 + Int64(row / 100),
                    key: rows > 256 && row == 5 ? .null : rows > 256 && row == 6 ? .bytes([]) : .notSet,
                    headers: row % 50 == 1 ? [2, 2, 0x68, 2, 0x76] : nil, values: columns.map { $0.value(row) })
            })
    }

    @Test func `version 1, frame by frame, is read as it was written`() throws {
        let bytes = try fixture("version-1-frames")
        try Self.chunk(rows: 400).expectDecodes(bytes)
        // Every way to store a column takes part, or the file would prove less than it seems.
        let entries = try bytes.withUnsafeBytes { raw in
            let directory = try FrameDirectory(raw)
            return try (0..<directory.frameCount).map { try directory.frame($0, in: raw).0 }
        }
        #expect(Set(entries.map(\.encoding)) == Set(0...11))
        #expect(Set(entries.map(\.presence)) == [.all, .bitmap, .runs])
        #expect(entries.contains { $0.isCompressed })
    }

    @Test func `version 1, packed into one zstd frame, is read as it was written`() throws {
        let bytes = try fixture("version-1-packed")
        #expect(try bytes.withUnsafeBytes { try FrameDirectory($0).isPacked })
        try Self.chunk(rows: 40).expectDecodes(bytes)
    }
}
