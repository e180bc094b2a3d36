import Bytes
import TestSupport
import Testing

@testable import Columnar

@Suite struct CorruptionTests {
    private func sample(rows: Int, seed: UInt64) -> ModelChunk {
        var random = SeededGenerator(seed: seed)
        return RandomChunks.chunk(&random, rows: rows)
    }

    /// Reads all that there is, as every kind.
    private func readAll(_ bytes: [UInt8]) throws(ChunkError) {
        var scratch = ChunkScratch()
        var vector = ColumnVector()
        let reader = try ChunkReader(bytes.span.bytes)
        try reader.verify(scratch: &scratch)
        try reader.decode(.timestamp, kind: .signed, into: &vector, scratch: &scratch)
        try reader.decode(.key, kind: .bytes, into: &vector, scratch: &scratch)
    }

    @Test(arguments: [true, false])
    func `every single flipped bit is found`(_ usesZstd: Bool) throws {
        let layout = ChunkLayout(
            columns: [
                ColumnSpec(name: "site", kind: .text, isOptional: true),
                ColumnSpec(name: "n", kind: .signed, isOptional: true),
                ColumnSpec(name: "f", kind: .float32, isOptional: false),
                ColumnSpec(name: "v", kind: .unsigned, isOptional: false),
            ], keyColumn: 0)
        var random = SeededGenerator(seed: 1)
        let chunk = ModelChunk(
            layout: layout,
            rows: (0..<60).map { row in
                let site: ModelValue = row % 7 == 0 ? .null : .text("a long name of a store, \(row % 4)")
                let count: ModelValue = row % 5 == 0 ? .null : .signed(Int64(row))
                let values = [site, count, .float(Float(row) / 8), .scalar(random.next() % 1000)]
                return ModelRow(timestamp: Int64(row), values: values)
            })
        let bytes = chunk.encodedByRows(ChunkOptions(usesZstd: usesZstd))
        #expect(try bytes.withUnsafeBytes { try FrameDirectory($0).isPacked } == usesZstd)
        try readAll(bytes)
        for bit in 0..<(bytes.count * 8) {
            var damaged = bytes
            damaged[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(throws: ChunkError.self, "bit \(bit)") { try readAll(damaged) }
        }
        for length in 0..<bytes.count {
            #expect(throws: ChunkError.self, "cut to \(length)") { try readAll(Array(bytes[..<length])) }
        }
        #expect(throws: ChunkError.self) { try readAll(bytes + [0]) }
    }

    @Test func `a damaged column is named, and the others can still be read`() throws {
        let layout = ChunkLayout(columns: [
            ColumnSpec(name: "a", kind: .signed, isOptional: false),
            ColumnSpec(name: "b", kind: .signed, isOptional: false),
        ])
        let chunk = ModelChunk(
            layout: layout,
            rows: (0..<300).map {
                ModelRow(timestamp: 1, values: [.signed(Int64($0 * 7 % 100)), .signed(Int64($0 * 11 % 100))])
            })
        var bytes = chunk.encodedByRows()
        bytes[bytes.count - 1] ^= 1
        #expect(throws: Never.self) { try chunk.decode(.value(0), .signed, bytes) }
        let error = #expect(throws: ChunkError.self) { try chunk.decode(.value(1), .signed, bytes) }
        #expect(error?.column == .value(1))
        guard case .checksumMismatch = error?.reason else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func `asking for what is not there throws`() throws {
        let chunk = ModelChunk(
            layout: ChunkLayout(columns: [
                ColumnSpec(name: "a", kind: .signed, isOptional: false),
                ColumnSpec(name: "t", kind: .text, isOptional: false),
            ]), rows: [ModelRow(timestamp: 1, values: [.signed(3), .text("x")])])
        let bytes = chunk.encodedByRows()
        func reason(_ column: ChunkColumn, _ kind: ColumnKind) -> ChunkError.Reason? {
            do { _ = try chunk.decode(column, kind, bytes) } catch { return error.reason }
            return nil
        }
        #expect(reason(.value(2), .signed) == .noSuchColumn)
        #expect(reason(.value(-1), .signed) == .noSuchColumn)
        #expect(reason(.appendTime, .signed) == .noSuchColumn)
        #expect(reason(.value(0), .text) == .kindMismatch(.text))
        #expect(reason(.value(1), .signed) == .kindMismatch(.signed))
        var newer = bytes
        newer[0] = 9
        #expect(throws: ChunkError(column: nil, reason: .unsupportedVersion(9))) { try readAll(newer) }
    }

    @Test func `text that is not UTF-8 is refused as text and read as bytes`() throws {
        let layout = ChunkLayout(columns: [ColumnSpec(name: "b", kind: .bytes, isOptional: false)])
        let chunk = ModelChunk(
            layout: layout, rows: [[0x61], [0xC3], [0xA9]].map { ModelRow(timestamp: 1, values: [.text($0)]) })
        let bytes = chunk.encodedByRows()
        try chunk.expectDecodes(bytes)
        #expect(throws: ChunkError(column: .value(0), reason: .invalidUTF8(entry: 1))) {
            try chunk.decode(.value(0), .text, bytes)
        }
    }

    @Test(arguments: 0..<8)
    func `frames of forged bytes give values or an error, never a crash`(_ worker: Int) {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(seed: seed)
        print("forged frames: seed \(seed)")
        var scratch = ChunkScratch()
        var vector = ColumnVector()
        var threw = 0
        var decoded = 0
        for _ in 0..<250 {
            let rows = [1, 2, 9, 64, 100, 300].randomElement(using: &random)!
            let chunk = RandomChunks.chunk(&random, rows: rows)
            let bytes = chunk.encodedByRows(
                ChunkOptions(
                    usesZstd: random.next() & 1 == 0, singleFrameBelowRows: 0, triesAcrossRows: true))
            bytes.withUnsafeBytes { raw in
                guard let directory = try? FrameDirectory(raw) else { return }
                for position in 0..<directory.frameCount {
                    guard let (found, offset) = try? directory.frame(position, in: raw), found.length > 0 else {
                        continue
                    }
                    var entry = found
                    let start = directory.framesOffset + offset
                    var frame = [UInt8](raw[start..<(start + entry.length)])
                    Self.mutate(&frame, &entry, &random)
                    let kind = ColumnKind.allCases.randomElement(using: &random)
                    do {
                        try frame.withUnsafeBytes {
                            try FrameDecoder.decode(entry, $0, rows: rows, kind: kind, into: &vector, scratch: &scratch)
                        }
                        decoded += 1
                        #expect(vector.count == rows)
                        for row in 0..<rows where vector.dictionaryCount > 0 && !vector.isNull(row) {
                            _ = vector.entry(Int(vector.lanes[row]))
                        }
                    } catch {
                        threw += 1
                    }
                }
            }
        }
        #expect(threw > 100 && decoded > 100, "seed \(seed)")
    }

    private static func mutate(_ frame: inout [UInt8], _ entry: inout FrameEntry, _ random: inout SeededGenerator) {
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            // Mostly the first bytes, where the lengths are.
            let near = min(frame.count, random.next() & 3 == 0 ? frame.count : 12)
            switch random.next() % 8 {
            case 0: frame.removeLast(Int.random(in: 0...near, using: &random))
            case 1: frame.append(contentsOf: (0..<4).map { _ in UInt8(truncatingIfNeeded: random.next()) })
            case 2: entry.encoding = UInt8(truncatingIfNeeded: random.next() & 31)
            case 3: entry.presence = Presence(rawValue: UInt8(random.next() % 3))!
            default:
                guard near > 0 else { return }
                frame[Int.random(in: 0..<near, using: &random)] =
                    [0, 1, 0x7F, 0x80, 0xFF, UInt8(truncatingIfNeeded: random.next())].randomElement(using: &random)!
            }
            if frame.isEmpty { frame = [0] }
        }
    }

    @Test func `chunks of forged bytes under right checksums give values or an error, never a crash`() {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("forged chunks: seed \(seed)")
        var random = SeededGenerator(seed: seed)
        for _ in 0..<1_000 {
            let rows = [1, 2, 30, 300].randomElement(using: &random)!
            let chunk = RandomChunks.chunk(&random, rows: rows)
            var bytes = chunk.encodedByRows(ChunkOptions(usesZstd: random.next() & 1 == 0, triesAcrossRows: true))
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let reach = random.next() & 1 == 0 ? bytes.count : min(bytes.count, 40)
                bytes[Int.random(in: 0..<reach, using: &random)] = UInt8(truncatingIfNeeded: random.next())
            }
            ForgedChecksums.repair(&bytes)
            try? readAll(bytes)
        }
    }

    @Test func `a column told by itself, by a later one, by numbers or by a chain of others is refused`() throws {
        let layout = ChunkLayout(
            columns: [
                ColumnSpec(name: "place", kind: .text, isOptional: false),
                ColumnSpec(name: "device", kind: .text, isOptional: false),
                ColumnSpec(name: "sequence", kind: .unsigned, isOptional: false),
                ColumnSpec(name: "same", kind: .unsigned, isOptional: false),
            ], keyColumn: 0)
        let chunk = ModelChunk(
            layout: layout,
            rows: (0..<2000).map { row in
                let place = row * 7 % 16
                let device = place * 16 + row / 16 % 16
                let counted = ModelValue.scalar(UInt64(device * 99 + row / 256))
                return ModelRow(
                    timestamp: 1, values: [.text("S\(place)"), .text("d\(device)"), counted, counted])
            })
        let bytes = chunk.encodedByRows(.sealed)
        try chunk.expectDecodes(bytes)
        #expect(try encoding(of: .value(1), in: bytes) == .keyedTexts)
        #expect(try encoding(of: .value(2), in: bytes) == .keyedDelta)
        #expect(try encoding(of: .value(3), in: bytes) == .keyedDelta)
        // The first byte of a keyed frame is its key column: 3 is itself, 2 is no text, 0 has other codes.
        for key in [3, 2, 4, 0x7F] as [UInt8] {
            var forged = bytes
            let start = try forged.withUnsafeBytes { raw in
                let directory = try FrameDirectory(raw)
                return try directory.framesOffset + directory.frame(6, in: raw).1
            }
            #expect(forged[start] == 1)
            forged[start] = key
            ForgedChecksums.repair(&forged)
            let error = #expect(throws: ChunkError.self) { try chunk.decode(.value(3), .unsigned, forged) }
            guard case .malformed = error?.reason else {
                Issue.record("key \(key): \(String(describing: error))")
                continue
            }
        }
    }

    @Test func `repaired checksums are believed, so the forgeries above get past them`() throws {
        let chunk = sample(rows: 300, seed: 4)
        let bytes = chunk.encodedByRows()
        var repaired = bytes
        ForgedChecksums.repair(&repaired)
        #expect(repaired == bytes)
        repaired[repaired.count - 3] ^= 0x10
        #expect(throws: ChunkError.self) { try readAll(repaired) }
        ForgedChecksums.repair(&repaired)
        #expect(repaired != bytes)
        _ = try repaired.withUnsafeBytes { try FrameDirectory($0) }
    }
}

/// Walks a chunk as the format document says, without the module's own reader, and sets every checksum right.
enum ForgedChecksums {
    static func repair(_ bytes: inout [UInt8]) {
        var offset = 2
        func varint() -> Int? {
            var value: UInt64 = 0
            for shift in stride(from: 0 as UInt64, to: 63, by: 7) {
                guard offset < bytes.count else { return nil }
                let byte = bytes[offset]
                offset += 1
                value |= UInt64(byte & 0x7F) << shift
                if byte < 0x80 { return value < 1 << 40 ? Int(value) : nil }
            }
            return nil
        }
        guard bytes.count > 2, varint() != nil, let columns = varint(), columns < 5000 else { return }
        let isPacked = bytes[1] & 1 != 0
        var frames: [(checksum: Int, length: Int)] = []
        for _ in 0..<(columns + (bytes[1] & 2 != 0 ? 4 : 3)) {
            guard offset < bytes.count else { return }
            let isAlias = bytes[offset] & 0x8F == 11
            offset += 1
            guard let argument = varint() else { return }
            if !isPacked && !isAlias && argument > 0 {
                frames.append((offset, argument))
                offset += 4
            }
        }
        if isPacked {
            guard let length = varint() else { return }
            frames.append((offset, length))
            offset += 4
        }
        guard offset + 4 <= bytes.count else { return }
        var start = offset + 4
        for frame in frames where start + frame.length <= bytes.count {
            let checksum = bytes.withUnsafeBytes {
                CRC32C.checksum(UnsafeRawBufferPointer(rebasing: $0[start..<(start + frame.length)]))
            }
            store(checksum, at: frame.checksum, in: &bytes)
            start += frame.length
        }
        let checksum = bytes.withUnsafeBytes { CRC32C.checksum(UnsafeRawBufferPointer(rebasing: $0[..<offset])) }
        store(checksum, at: offset, in: &bytes)
    }

    private static func store(_ checksum: UInt32, at offset: Int, in bytes: inout [UInt8]) {
        for byte in 0..<4 { bytes[offset + byte] = UInt8(truncatingIfNeeded: checksum >> UInt32(byte * 8)) }
    }
}
