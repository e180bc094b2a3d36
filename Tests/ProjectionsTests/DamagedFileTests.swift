import Bytes
import EventLog
import LMDB
import TestSupport
import Testing

@testable import Projections

/// Values of a projection's file that are wrong, and whose checksums are right.
@Suite struct DamagedFileTests {
    private let shape = VisitModel.shape(lateness: 60_000)

    private func runner(_ folder: TemporaryFolder, _ source: MemorySource) throws -> ProjectionRunner {
        try ProjectionRunner(
            source, TumblingWindows(definition: VisitModel.definition(shape), shape: shape), folder: folder.path)
    }

    /// Twelve visits of so many stores, one window.
    private func source(stores: Int = 3, count: Int = 12) -> MemorySource {
        let visits = (0..<count).map { Visit(time: Int64($0), store: "store-\($0 % stores)") }
        return VisitModel.source(visits, partitions: 1) { 100 }
    }

    private func isCorruptFile(_ error: any Error) -> Bool {
        if case ProjectionError.corruptFile = error { true } else { false }
    }

    // MARK: Substreams

    /// Changes what is kept of substreams, seals it again, and expects that the file is refused.
    private func expectRefused(
        stores: Int = 3, _ change: (inout [[UInt8]: [UInt8]]) -> Void, at location: SourceLocation = #_sourceLocation
    ) throws {
        let folder = TemporaryFolder()
        let source = source(stores: stores, count: stores * 2)
        do {
            let runner = try runner(folder, source)
            try runner.runOnce()
            try runner.file.environment.write { transaction in
                let database = try #require(runner.file.substreams)
                var values: [[UInt8]: [UInt8]] = [:]
                do {
                    var cursor = try transaction.cursor(database)
                    var more = try cursor.first()
                    while more {
                        let key = cursor.key.withUnsafeBytes { [UInt8]($0) }
                        values[key] = cursor.value.withUnsafeBytes { [UInt8]($0.dropLast(4)) }
                        more = try cursor.next()
                    }
                }
                for key in values.keys { _ = try transaction.delete(key, in: database) }
                change(&values)
                for (key, value) in values {
                    var buffer = ByteBuffer(capacity: value.count + 4)
                    for byte in value { buffer.append(byte) }
                    try transaction.put(key, SubstreamRecord.seal(&buffer, key), in: database)
                }
            }
        }
        #expect(sourceLocation: location) {
            _ = try runner(folder, source)
        } throws: {
            isCorruptFile($0)
        }
    }

    private func key(_ kind: SubstreamRecord.Kind, _ number: Int = 0, partition: Int = 0) -> [UInt8] {
        SubstreamRecord.key(PartitionID(partition), kind, number)
    }

    @Test(arguments: [0, 2, 4, 129, UInt32.max])
    func `a header that says another number of substreams than there are is refused`(count: UInt32) throws {
        try expectRefused { values in
            withUnsafeBytes(of: count.littleEndian) { values[key(.header)]!.replaceSubrange(1..<5, with: $0) }
        }
    }

    @Test func `a value that is missing is missed`() throws {
        // Of 200 stores there are two of each.
        for missing in [key(.header), key(.block, 0), key(.block, 1), key(.texts, 0), key(.texts, 1)] {
            try expectRefused(stores: 200) { $0[missing] = nil }
        }
    }

    @Test func `a value that is too short, too long or of no possible partition is refused`() throws {
        for kind in [SubstreamRecord.Kind.header, .block, .texts] {
            try expectRefused { $0[key(kind)]!.removeLast() }
            try expectRefused { $0[key(kind)]!.append(0) }
        }
        try expectRefused { values in
            values[SubstreamRecord.key(PartitionID(rawValue: .max), .header)] = values[key(.header)]
        }
    }

    @Test func `a text that is there twice and numbers that can't grow are refused`() throws {
        try expectRefused { values in
            let texts = values[key(.texts)]!
            let length = Int(texts[1])
            values[key(.texts)]!.replaceSubrange(1 + length..<1 + length * 2, with: texts[1..<1 + length])
        }
        // The least generation of a block, and the header's.
        for generation in [UInt64(1) << 31, .max] {
            try expectRefused { values in
                let place = column(2, of: values[key(.block)]!, count: 3)
                withUnsafeBytes(of: generation.littleEndian) {
                    values[key(.block)]!.replaceSubrange(place..<place + 8, with: $0)
                }
            }
        }
        try expectRefused { $0[key(.header)]!.replaceSubrange(21..<25, with: [255, 255, 255, 255]) }
        try expectRefused {
            $0[key(.header)]!.replaceSubrange(25..<33, with: [255, 255, 255, 255, 255, 255, 255, 127])
        }
    }

    /// Where a column of a block of substreams begins.
    private func column(_ number: Int, of block: [UInt8], count: Int) -> Int {
        (0..<number).reduce(1) { place, _ in place + 8 + LanePacking.byteCount(count, bits: Int(block[place + 8])) }
    }

    @Test func `a block whose values have more bits than there are is refused`() throws {
        for number in 0..<5 {
            try expectRefused { values in
                let place = column(number, of: values[key(.block)]!, count: 3)
                values[key(.block)]![place + 8] = 65
            }
        }
    }

    // MARK: Windows

    /// A window's rows of these gaps between groups, each with one event.
    private func rows(gaps: [UInt64], slots: Int) -> [UInt8] {
        var out = ByteBuffer(capacity: 1024)
        WindowRecord.beginHeader(&out, count: gaps.count, slots: slots)
        for column in 0...slots {
            let lane = column == 0 ? gaps : gaps.map { _ in column <= 2 ? 1 : 0 }
            let bits = LanePacking.bits(lane.reduce(0, |))
            LanePacking.pack(
                count: lane.count, bits: bits,
                into: out.appendUninitialized(LanePacking.byteCount(lane.count, bits: bits))
            ) { lane[$0] }
        }
        WindowRecord.seal(&out, start: 0)
        return out.array()
    }

    /// A window's state of one value.
    private func state(_ key: UInt64) throws -> [UInt8] {
        var pairs = WindowPairs()
        defer { pairs.deallocate() }
        pairs.append(key, 1, 0)
        var stretches: [PairStretch] = []
        var bytes = UnsafeMutableRawBufferPointer(start: nil, count: 0)
        defer { bytes.deallocate() }
        try WindowRecord.encodeState(pairs, start: 0, &stretches) { count in
            bytes = .allocate(byteCount: count, alignment: 8)
            return bytes
        }
        return [UInt8](bytes)
    }

    private func decode(_ rows: [UInt8], _ state: [UInt8]?, groups: Int) throws -> Int {
        var window = Window(stride: shape.stride)
        defer { window.deallocate() }
        window.reset(start: 0, closing: .max, groups: groups)
        defer { #expect(window.byteCount < 1 << 20, "nothing is made of what isn't there") }
        return try rows.withUnsafeBytes { rows in
            guard let state else {
                return try WindowRecord.decode(
                    rows: rows.bytes, state: nil, slots: shape.storedSlots, groups: groups, into: &window)
            }
            return try state.withUnsafeBytes { state in
                try WindowRecord.decode(
                    rows: rows.bytes, state: state.bytes, slots: shape.storedSlots, groups: groups, into: &window)
            }
        }
    }

    @Test(arguments: [4, 1 << 32, UInt64(Int.max) - 1, UInt64(Int.max), UInt64.max])
    func `a row of a group that isn't there is damage`(gap: UInt64) throws {
        #expect(try decode(rows(gaps: [0, 2], slots: shape.storedSlots), nil, groups: 4) == 2)
        for gaps in [[gap], [0, gap], [0, 0, 0, 0, gap]] {
            #expect(throws: RecordDamage.self) {
                try decode(rows(gaps: gaps, slots: shape.storedSlots), nil, groups: 4)
            }
        }
    }

    @Test func `more rows than the value has bits for are damage`() {
        var out = ByteBuffer(capacity: 64)
        WindowRecord.beginHeader(&out, count: 1 << 24, slots: shape.storedSlots)
        for _ in 0...shape.storedSlots { out.append(UInt8(0)) }
        WindowRecord.seal(&out, start: 0)
        let value = out.array()
        #expect(throws: RecordDamage.self) { try decode(value, nil, groups: 1 << 24) }
    }

    @Test(arguments: [2, 4, 1 << 20, UInt32.max])
    func `a value of the state in a group that isn't there is damage`(group: UInt32) throws {
        let rows = rows(gaps: [0, 0], slots: shape.storedSlots)
        #expect(try decode(rows, try state(0), groups: 2) == 2)
        // In a window that goes by groups directly, and in one that goes by its index.
        for groups in [2, 5_000] {
            #expect(throws: RecordDamage.self) { try decode(rows, try state(UInt64(group)), groups: groups) }
        }
    }

    @Test(arguments: [UInt64(7) << 32, UInt64(0x7fff) << 32, 1 << 20, UInt64(UInt32.max)])
    func `a value of the state that no partition or group has is found when values go`(key: UInt64) throws {
        let folder = TemporaryFolder()
        let source = source()
        do {
            let runner = try runner(folder, source)
            try runner.runOnce()
            let value = try state(key)
            try runner.file.environment.write { transaction in
                let key = withUnsafeBytes(of: WindowRecord.key(0)) { [UInt8]($0) }
                try transaction.put(key, value, in: runner.file.state)
            }
        }
        // Time has gone on for one of the stores, and not for the others: values are looked at one by one.
        VisitModel.append([Visit(time: 10_000_000, store: "store-0")], to: source, partitions: 1) { 1 }
        #expect {
            let runner = try runner(folder, source)
            try runner.runOnce()
        } throws: {
            isCorruptFile($0)
        }
    }
}
