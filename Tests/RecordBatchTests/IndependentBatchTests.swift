import Bytes
import Foundation
import RecordBatch
import Testing

/// Against batches of an implementation that is not ours: kafka-python's.
@Suite struct IndependentBatchTests {
    @Test(arguments: Fixture.all.filter(\.isReadable))
    func `A batch of kafka-python reads as the records it was given`(_ fixture: Fixture) throws {
        let batch = try DecodedBatch(fixture.bytes)
        var expected = fixture.expected
        if let appendTime = fixture.appendTime { for i in expected.indices { expected[i].timestamp = appendTime } }
        #expect(batch.records == expected)
        let base = fixture.baseOffset ?? 0
        #expect(batch.offsets == (0..<expected.count).map { base + Int64($0) })
    }

    @Test(arguments: Fixture.all)
    func `The header of a kafka-python batch has the fields it was given`(_ fixture: Fixture) throws {
        let bytes = fixture.bytes
        let reader = try RecordBatchReader(bytes.span.bytes)
        let header = reader.header
        #expect(header.byteCount == bytes.count)
        #expect(header.magic == 2)
        #expect(header.baseOffset == fixture.baseOffset ?? 0)
        #expect(header.partitionLeaderEpoch == fixture.leaderEpoch ?? 0)
        #expect(header.attributes.codec?.description == fixture.codec)
        #expect(header.attributes.timestampType == (fixture.appendTime == nil ? .createTime : .logAppendTime))
        #expect(header.attributes.isTransactional == fixture.transactional ?? false)
        #expect(header.attributes.isControl == fixture.control ?? false)
        #expect(header.attributes.hasDeleteHorizon == fixture.deleteHorizon ?? false)
        #expect(header.producer == fixture.expectedProducer)
        #expect(Int(header.recordsCount) == fixture.expected.count)
        #expect(header.lastOffsetDelta == fixture.lastOffsetDelta ?? Int32(fixture.expected.count - 1))
        #expect(header.isContiguous == (fixture.lastOffsetDelta == nil))
        if let first = fixture.expected.first {
            #expect(header.baseTimestamp == first.timestamp)
            #expect(header.maxTimestamp == fixture.appendTime ?? fixture.expected.map(\.timestamp).max())
        }
    }

    /// Compressed bytes depend on the library's version; plain ones leave no choice.
    @Test(arguments: Fixture.all.filter { $0.codec == "none" && $0.records != nil })
    func `Our plain batch of the same records is byte for byte kafka-python's`(_ fixture: Fixture) throws {
        var ours = try encode(
            fixture.expected,
            RecordBatchOptions(
                producer: fixture.expectedProducer, isTransactional: fixture.transactional ?? false,
                isControl: fixture.control ?? false, appendTime: fixture.appendTime))
        ours.withUnsafeMutableBytes { bytes in
            RecordBatch.patchBaseOffset(fixture.baseOffset ?? 0, in: bytes.baseAddress!)
            // A broker sets its epoch on arrival; the checksum leaves it out.
            bytes.storeBytes(of: Int32(fixture.leaderEpoch ?? 0).bigEndian, toByteOffset: 12, as: Int32.self)
        }
        // What only a broker's compaction writes, our builder does not.
        if fixture.deleteHorizon == true { ours[22] |= 0x40 }
        if let delta = fixture.lastOffsetDelta { ours[26] = UInt8(delta) }
        #expect(resealed(ours) == fixture.bytes)
        if fixture.deleteHorizon == nil, fixture.lastOffsetDelta == nil { #expect(ours == fixture.bytes) }
    }

    @Test(arguments: Fixture.all.filter { !$0.isReadable })
    func `A snappy or lz4 batch is refused by its codec's name, with what to do instead`(_ fixture: Fixture) throws {
        let codec = try #require(RecordBatchCodec.allCases.first { $0.description == fixture.codec })
        let error = #expect(throws: RecordBatchError.self) { try DecodedBatch(fixture.bytes) }
        #expect(error == .unsupportedCodec(codec))
        let message = try #require(error?.description)
        #expect(message.contains(fixture.codec))
        #expect(message.contains("recompress with zstd, gzip or none"))
        // Whoever only stores or forwards the batch may.
        #expect(try RecordBatchReader(fixture.bytes.span.bytes).header.recordsCount == 300)
        #expect(throws: RecordBatchError.unsupportedCodec(codec)) { try RecordBatchCompression(codec) }
    }

    /// The other direction: `record-batches.py read` compares what this writes with batches.json. kafka-python 3.0.12
    /// was found to read all of them.
    @Test(.enabled(if: ProcessInfo.processInfo.environment["FFLOG_BATCHES_OUT"] != nil))
    func `Our batches are written out for kafka-python to read`() throws {
        let folder = URL(fileURLWithPath: try #require(ProcessInfo.processInfo.environment["FFLOG_BATCHES_OUT"]))
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for (set, records) in Fixture.catalogue.records {
            for compression in [RecordBatchCompression.none, .gzip(), .gzip(level: 1), .zstd(), .zstd(level: 19)] {
                let bytes = try encode(
                    records, RecordBatchOptions(compression: compression, isControl: set == "marker"))
                try Data(bytes).write(to: folder.appendingPathComponent("\(set).\(compression).bin"))
            }
        }
    }
}
