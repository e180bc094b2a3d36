import Bytes
import Columnar
import EventSchema
import FootfallEvents
import Simulation
import Zstd

/// What each column of a chunk of generated visitors takes, and in which encoding.
enum ColumnSizeBenchmark {
    static let layout = VisitorObserved.eventType.descriptor.layout

    static let benchmark = MicroBenchmark(name: "columns") { _ in
        try ChunkBenchmark.sizes.flatMap { size, options in
            let events = ChunkBenchmark.events(size)
            var columns = WorkloadWriter(capacity: size)
            for event in events { columns.append(event) }
            var body = ByteBuffer(capacity: size * 32)
            var compressor = ZstdCompressor(level: 1)
            _ = columns.writer.encode(into: &body, compressor: &compressor, options: options)
            let reader = try ChunkReader(body.bytes)
            return try layout.columns.indices.map { index in
                let frame = try reader.frame(of: .value(index))
                return MicroRow(
                    name: "chunk of \(size), \(layout.columns[index].name)",
                    figure: Double(frame.byteCount) / Double(size), unit: "bytes/event", note: frame.encoding)
            }
        }
    }
}
