import Bytes
import Columnar
import EventSchema
import FootfallEvents
import Simulation
import Zstd

/// Chunks of generated visitors: building the columns, encoding, decoding all of them or those of the windows.
enum ChunkBenchmark {
    static let benchmark = MicroBenchmark(name: "chunks") { meter in
        try sizes.flatMap { size, options in try measure(size, options, meter) }
    }

    /// Appends write a thousand or so at a time; sealed chunks are larger.
    static let sizes: [(events: Int, options: ChunkOptions)] = [(1_000, .head), (16_000, .sealed)]

    /// Event number `skipped` is the first: the generator is in full swing then.
    static let skipped = 500_000

    /// What a projection over windows of visits reads.
    private static let windowColumns: [(ChunkColumn, ColumnKind)] = [
        (.timestamp, .signed), (.value(VisitorObservedColumn.store), .text),
        (.value(VisitorObservedColumn.zone), .text),
        (.value(VisitorObservedColumn.visitor), .unsigned),
        (.value(VisitorObservedColumn.dwellMs), .unsigned),
        (.value(VisitorObservedColumn.emotion), .signed),
    ]

    private static func measure(_ size: Int, _ options: ChunkOptions, _ meter: MicroMeter) throws -> [MicroRow] {
        // Several chunks, or the branches of one would be learnt by heart.
        let chunks = max(1, 64_000 / size)
        let events = events(chunks * size)
        var columns = WorkloadWriter(capacity: size)
        var compressor = ZstdCompressor(level: 1)
        var body = ByteBuffer(capacity: size * 32)
        var bodies: [[UInt8]] = []
        let building = meter.nanoseconds {
            for chunk in 0..<chunks {
                for index in (chunk * size)..<((chunk + 1) * size) { columns.append(events[index]) }
                columns.writer.removeAll()
            }
        }
        let both = meter.nanoseconds {
            bodies.removeAll(keepingCapacity: true)
            for chunk in 0..<chunks {
                for index in (chunk * size)..<((chunk + 1) * size) { columns.append(events[index]) }
                body.removeAll()
                _ = columns.writer.encode(into: &body, compressor: &compressor, options: options)
                bodies.append(body.array())
                columns.writer.removeAll()
            }
        }
        let count = Double(events.count)
        let bytes = bodies.reduce(0) { $0 + $1.count }
        let layout = ColumnSizeBenchmark.layout
        let all =
            [(ChunkColumn.timestamp, ColumnKind.signed), (.key, .bytes)]
            + layout.columns.indices.map { (.value($0), layout.columns[$0].kind) }
        let name = "chunk of \(size)"
        return [
            MicroRow(name: "\(name), size", figure: Double(bytes) / count, unit: "bytes/event"),
            MicroRow(name: "\(name), build", figure: building / count, unit: "ns/event"),
            MicroRow(name: "\(name), encode", figure: max(both - building, 0) / count, unit: "ns/event"),
            MicroRow(
                name: "\(name), decode windows' columns", figure: try decode(bodies, windowColumns, meter) / count,
                unit: "ns/event"),
            MicroRow(
                name: "\(name), decode all", figure: try decode(bodies, all, meter) / count, unit: "ns/event"),
        ]
    }

    static func events(_ count: Int) -> [WorkloadW.Event] {
        var generator = WorkloadW()
        for _ in 0..<skipped { _ = generator.next() }
        var events: [WorkloadW.Event] = []
        events.reserveCapacity(count)
        for _ in 0..<count { events.append(generator.next()) }
        return events
    }

    private static func decode(
        _ bodies: [[UInt8]], _ columns: [(ChunkColumn, ColumnKind)], _ meter: MicroMeter
    ) throws -> Double {
        // One vector a column, as a reader of several columns has them.
        let vectors = UnsafeMutablePointer<ColumnVector>.allocate(capacity: columns.count)
        for index in columns.indices { (vectors + index).initialize(to: ColumnVector()) }
        defer {
            vectors.deinitialize(count: columns.count)
            vectors.deallocate()
        }
        var scratch = ChunkScratch()
        return try meter.nanoseconds {
            for body in bodies {
                let reader = try ChunkReader(body.span.bytes)
                for (index, (column, kind)) in columns.enumerated() {
                    try reader.decode(column, kind: kind, into: &vectors[index], scratch: &scratch)
                }
            }
        }
    }
}
