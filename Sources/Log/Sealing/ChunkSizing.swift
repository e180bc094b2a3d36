internal import Bytes
internal import Columnar
internal import EventLog
internal import EventSchema
internal import Zstd

/// Finds how many events a chunk of a topic is best made of: by encoding a sample in several sizes.
///
/// Larger chunks find more repeats and pay less for dictionaries; smaller ones have narrower ranges. Which wins depends on
/// the data: counters that deliver site after site want few thousand events, visitors of many stores tens of thousands.
struct ChunkSizing {
    let log: EventLog
    let topic: Topic
    let compressionLevel: Int

    /// Ascending; the last is taken where there is nothing to try.
    static let candidates = [4_096, 16_384, 65_536]
    private static let sampleRows = 131_072
    /// Of batches as they are stored: enough of events with long texts.
    private static let sampleBytes = PartitionSealing.chunkBytesMax

    /// The candidate that makes a sample of the partition's events smallest.
    func choose(_ partition: PartitionID, from start: Offset, to end: Offset) throws -> Int {
        guard end - start > Self.candidates[0] else { return Self.candidates.last! }
        var best = (rows: Self.candidates.last!, bytes: Int.max)
        for rows in Self.candidates {
            guard let bytes = try bytes(partition, from: start, to: end, rows: rows) else { break }
            if bytes < best.bytes { best = (rows, bytes) }
        }
        return best.rows
    }

    /// What the sample comes to in chunks of `rows`; `nil` where it doesn't begin with columns.
    private func bytes(_ partition: PartitionID, from start: Offset, to end: Offset, rows: Int) throws -> Int? {
        var sample: Sample?
        var next = start
        var read = 0
        let last = min(end, start + Self.sampleRows)
        while next < last {
            var isOver = false
            next = try log.read(topic, partition, from: next, bytesMax: 4 << 20) { batch in
                guard batch.header.layout == .columnar else {
                    isOver = true
                    return .stop
                }
                let open =
                    try sample ?? Sample(try layout(batch.header.schemaID), batch.header.schemaID, compressionLevel)
                sample = open
                guard open.schemaID == batch.header.schemaID else {
                    isOver = true
                    return .stop
                }
                try open.add(batch, rows: rows)
                read += batch.header.bodyByteCount
                isOver = read >= Self.sampleBytes
                return isOver || batch.header.lastOffset + 1 >= last ? .stop : .next
            }
            if isOver { break }
        }
        return sample?.finish()
    }

    private func layout(_ id: SchemaID) throws -> ChunkLayout {
        guard let record = try log.schema(id) else {
            throw LogError.corruptMetadata("schema \(id)", reason: "a batch of topic '\(topic.name)' needs it")
        }
        return try EventDescriptor(descriptorSet: record.descriptorSet, message: record.name).layout
    }

    /// Chunks of one size that are encoded, counted and thrown away.
    private final class Sample {
        let schemaID: SchemaID
        private var merge: ChunkMerge
        private var builder: ChunkBuilder
        private var compressor: ZstdCompressor
        private var body = ByteBuffer(capacity: 1 << 16)
        private var bytes = 0

        init(_ layout: ChunkLayout, _ schemaID: SchemaID, _ compressionLevel: Int) {
            self.schemaID = schemaID
            merge = ChunkMerge(layout)
            builder = ChunkBuilder(layout: layout, capacity: 4_096, storesAppendTime: true)
            compressor = ZstdCompressor(level: compressionLevel)
        }

        func add(_ batch: borrowing StoredBatch, rows: Int) throws {
            try merge.load(try ChunkReader(batch.body))
            var row = 0
            while row < merge.count {
                let taken = min(merge.count - row, rows - builder.count)
                merge.append(rows: row..<(row + taken), appendTime: batch.header.appendTime, to: &builder)
                row += taken
                if builder.count == rows { cut() }
            }
        }

        func finish() -> Int {
            if builder.count > 0 { cut() }
            return bytes
        }

        private func cut() {
            body.removeAll()
            _ = builder.encode(into: &body, compressor: &compressor, options: .sealed)
            builder.removeAll()
            bytes += body.count
        }
    }
}
