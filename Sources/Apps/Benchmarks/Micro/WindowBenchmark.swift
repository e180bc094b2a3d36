import Bytes
import Columnar
import EventLog
import FootfallEvents
import FootfallProjections
import Projections
import Simulation
import TypedTopics
import Zstd

/// The window operator: decoded columns into windows of store and zone, exact distinct visitors included; nothing is stored.
enum WindowBenchmark {
    static let benchmark = MicroBenchmark(name: "windows") { meter in
        let chunks = (0..<chunkCount).map { _ in DecodedChunk() }
        let events = ChunkBenchmark.events(chunkCount * chunkEvents)
        try decode(events, into: chunks)
        // A runner makes the file that the program asks for what it has stored; it is never run.
        let folder = try BenchFolder(in: ".")
        let log = try EventLog.open(folder.path + "/data", .create)
        let projection = VisitWindows()
        _ = try projection.topic.ensure(in: log, partitions: 1)
        let program = projection.makeProgram()
        let runner = try ProjectionRunner(
            LogSource(log, topic: projection.topic.name), program, folder: log.directory.projectionsPath)
        guard let lane = program.makeLane() else { return [] }
        let nanoseconds = try meter.nanoseconds {
            var progress = PartitionProgress(PartitionID(0))
            lane.begin([PartitionID(0)])
            for chunk in chunks {
                let taken = try lane.process(chunk.columns, &progress)
                precondition(taken == chunkEvents, "the lane has no room for \(chunkEvents) events")
            }
            lane.reuse(lane.takeOutput(before: nil))
        }
        _ = runner
        return [
            MicroRow(
                name: "windows of store and zone", figure: nanoseconds / Double(events.count), unit: "ns/event",
                note: "6 decoded columns")
        ]
    }

    private static let chunkCount = 64
    private static let chunkEvents = 1_000

    /// The columns that `visits-15s` reads, decoded once.
    private final class DecodedChunk {
        static let kinds: [(ChunkColumn, ColumnKind)] = [
            (.value(VisitorObservedColumn.store), .text), (.value(VisitorObservedColumn.zone), .text),
            (.value(VisitorObservedColumn.visitor), .unsigned),
            (.value(VisitorObservedColumn.dwellMs), .unsigned),
            (.value(VisitorObservedColumn.emotion), .signed), (.timestamp, .signed),
        ]
        private let vectors = UnsafeMutablePointer<ColumnVector>.allocate(capacity: kinds.count)
        private let inputs = UnsafeMutablePointer<ProjectionColumn>.allocate(capacity: kinds.count)

        init() { for index in Self.kinds.indices { (vectors + index).initialize(to: ColumnVector()) } }

        deinit {
            vectors.deinitialize(count: Self.kinds.count)
            vectors.deallocate()
            inputs.deallocate()
        }

        func decode(_ body: RawSpan, _ scratch: inout ChunkScratch) throws {
            let reader = try ChunkReader(body)
            for (index, (column, kind)) in Self.kinds.enumerated() {
                try reader.decode(column, kind: kind, into: &vectors[index], scratch: &scratch)
                inputs[index] = ProjectionColumn(
                    lanes: UnsafePointer(vectors[index].lanes),
                    nulls: vectors[index].hasNulls ? UnsafePointer(vectors[index].nulls) : nil,
                    dictionaryCount: vectors[index].dictionaryCount,
                    entryBytes: UnsafeRawPointer(vectors[index].entryBytes),
                    entryOffsets: UnsafePointer(vectors[index].entryOffsets))
            }
        }

        var columns: ProjectionChunk {
            ProjectionChunk(
                partition: PartitionID(0), baseOffset: .zero, rows: 0..<WindowBenchmark.chunkEvents, appendTime: nil,
                timestamps: UnsafeRawPointer(vectors[Self.kinds.count - 1].lanes).assumingMemoryBound(to: Int64.self),
                columns: UnsafePointer(inputs))
        }
    }

    private static func decode(_ events: [WorkloadW.Event], into chunks: [DecodedChunk]) throws {
        var writer = WorkloadWriter(capacity: chunkEvents)
        var compressor = ZstdCompressor(level: 1)
        var scratch = ChunkScratch()
        for (number, chunk) in chunks.enumerated() {
            for index in (number * chunkEvents)..<((number + 1) * chunkEvents) { writer.append(events[index]) }
            var body = ByteBuffer(capacity: chunkEvents * 24)
            _ = writer.writer.encode(into: &body, compressor: &compressor)
            writer.writer.removeAll()
            try chunk.decode(body.bytes, &scratch)
        }
    }
}
