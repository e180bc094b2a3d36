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

    /// The rows of the files of version 2: what has an encoding of its own there, and one column of each older one.
    static func chunk2(rows: Int) -> ModelChunk {
        func mixed(_ row: UInt64) -> UInt64 {
            (row + 1) &* 0xD6E8_FEB8_6659_FD93 ^ (row &* row &* 0xA076_1D64_78BD_642F)
        }
        func place(_ row: UInt64) -> UInt64 { row * 7 % 11 }
        func device(_ row: UInt64) -> UInt64 { place(row) * 8 + row / 11 % 8 }
        let columns: [(name: String, kind: ColumnKind, isOptional: Bool, value: (UInt64) -> ModelValue)] = [
            ("absent", .signed, true, { _ in .null }),
            ("constant", .signed, false, { _ in .signed(-7) }),
            ("packed", .signed, false, { .signed(Int64($0 * 37 % 101) - 50) }),
            ("counter", .unsigned, false, { .scalar(1_000_000 + $0 * 50 + $0 * $0 % 7) }),
            ("runs", .signed, false, { .signed(Int64($0 / 64 * 7919 % 1000)) }),
            ("few", .unsigned, false, { .scalar(($0 * 5 % 7 + 1) &* 0x9E37_79B9_7F4A_7C15) }),
            ("confidence", .float32, false, { .float(Float(Double(500 + $0 * 37 % 500) / 1000)) }),
            ("score", .float64, true, { $0 % 3 == 0 ? .null : .double(Double(Int64($0 * 41 % 300) - 150) / 100) }),
            ("pseudonym", .unsigned, false, { .scalar(mixed($0)) }),
            ("site", .text, false, { .text("Straße \($0 * 11 % 13)!") }),
            ("note", .text, true, { $0 % 100 == 9 ? .null : .text("Notiz für Zeile \($0).") }),
            ("place", .text, false, { .text("S0\(10 + place($0))") }),
            ("device", .text, false, { .text("camera-\(device($0))") }),
            ("sequence", .unsigned, false, { .scalar(device($0) * 1000 + $0 / 88) }),
            ("visitor", .unsigned, false, { .scalar(mixed($0 % 5 < 2 ? $0 % 90 : $0)) }),
            ("ticket", .text, false, { .text("T-\($0 * 3)") }),
            ("dwell", .unsigned, false, { .scalar($0 % 25 == 4 ? 1_000_000 + $0 : mixed($0) % 200) }),
            (
                "late", .signed, false,
                { .signed(1_702_684_800_000 + Int64($0) - Int64(mixed($0) % ($0 % 5 == 0 ? 5_000 : 250))) }
            ),
        ]
        let layout = ChunkLayout(
            columns: columns.map { ColumnSpec(name: $0.name, kind: $0.kind, isOptional: $0.isOptional) }, keyColumn: 11)
        return ModelChunk(
            layout: layout, storesAppendTime: rows > 256,
            rows: (0..<UInt64(rows)).map { row in
                ModelRow(
                    timestamp: 1_702_684_800_000 + Int64(row) - Int64(mixed(row) % (row % 5 == 0 ? 5_000 : 250)),
                    appendTime: 1_702_684_900_000 + Int64(row / 100),
                    headers: row % 50 == 1 ? [2, 2, 0x68, 2, 0x76] : nil,
                    values: columns.map { $0.value(row) })
            })
    }

    @Test func `version 2, frame by frame, is read as it was written`() throws {
        let bytes = try fixture("version-2-frames")
        try Self.chunk2(rows: 1_100).expectDecodes(bytes)
        let entries = try bytes.withUnsafeBytes { raw in
            let directory = try FrameDirectory(raw)
            return try (0..<directory.frameCount).map { try directory.frame($0, in: raw).0 }
        }
        #expect(Set(entries.map(\.encoding)) == Set(0...17))
        #expect(Set(entries.map(\.presence)) == [.all, .bitmap, .runs])
        #expect(entries.contains { $0.isCompressed })
    }

    @Test func `version 2, packed into one zstd frame, is read as it was written`() throws {
        let bytes = try fixture("version-2-packed")
        #expect(try bytes.withUnsafeBytes { try FrameDirectory($0).isPacked })
        try Self.chunk2(rows: 40).expectDecodes(bytes)
    }

    @Test func `version 1 knows no encoding of version 2`() throws {
        var bytes = try fixture("version-2-frames")
        bytes[0] = 1
        ForgedChecksums.repair(&bytes)
        #expect(throws: ChunkError.self) { try Self.chunk2(rows: 1).decode(.timestamp, .signed, bytes) }
    }
}
