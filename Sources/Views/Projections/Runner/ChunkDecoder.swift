internal import Columnar
internal import EventLog
internal import EventSchema

/// Decodes of each batch the columns that a definition reads, into memory that is reused for every batch.
///
/// Batches of several versions of the schema may alternate; a column that a version doesn't have is null in every row.
final class ChunkDecoder {
    private let definition: ProjectionDefinition
    private let source: any EventSource
    private var plans: [SchemaID: InputPlan] = [:]
    private let rows: RowDecoder
    /// Of each input, then the event times, then the append times.
    private let vectors: UnsafeMutablePointer<ColumnVector>
    private let columns: UnsafeMutablePointer<ProjectionColumn>
    private let inputCount: Int
    private var scratch = ChunkScratch()
    // A column without any value.
    private var absentLanes: UnsafeMutablePointer<UInt64>
    private var absentNulls: UnsafeMutablePointer<UInt64>
    private let absentOffsets: UnsafeMutablePointer<UInt32>
    private var absentWords = 64

    init(_ definition: ProjectionDefinition, _ source: any EventSource) {
        self.definition = definition
        self.source = source
        inputCount = definition.inputs.count
        rows = RowDecoder(definition, source)
        vectors = .allocate(capacity: inputCount + 2)
        for index in 0..<(inputCount + 2) { (vectors + index).initialize(to: ColumnVector()) }
        columns = .allocate(capacity: max(inputCount, 1))
        absentLanes = .allocate(capacity: absentWords * 64)
        absentLanes.initialize(repeating: 0, count: absentWords * 64)
        absentNulls = .allocate(capacity: absentWords)
        absentNulls.initialize(repeating: .max, count: absentWords)
        absentOffsets = .allocate(capacity: 1)
        absentOffsets.initialize(to: 0)
    }

    deinit {
        vectors.deinitialize(count: inputCount + 2)
        vectors.deallocate()
        columns.deallocate()
        absentLanes.deallocate()
        absentNulls.deallocate()
        absentOffsets.deallocate()
    }

    /// The rows of `batch` from `start` up to, not including, `end`. Valid until the next call, also when the batch no longer
    /// is.
    func chunk(
        _ batch: borrowing SourceBatch, of partition: PartitionID, from start: Offset, to end: Offset
    ) throws -> ProjectionChunk {
        guard batch.layout == .columnar else { return try rows.chunk(batch, of: partition, from: start, to: end) }
        let plan = try plans[batch.schemaID] ?? makePlan(batch.schemaID)
        var appendTime = batch.appendTime
        var appendTimes: UnsafePointer<Int64>?
        do throws(ChunkError) {
            let reader = try ChunkReader(batch.body)
            guard reader.rowCount == batch.count else {
                throw ChunkError(
                    column: nil, reason: .malformed("\(reader.rowCount) rows, the envelope says \(batch.count)"))
            }
            try reader.decode(plan.time, kind: .signed, into: &vectors[inputCount], scratch: &scratch)
            if appendTime == nil, reader.hasAppendTime {
                try reader.decode(.appendTime, kind: .signed, into: &vectors[inputCount + 1], scratch: &scratch)
                (appendTime, appendTimes) = self.appendTimes(batch.count)
            }
            for index in 0..<inputCount {
                if let column = plan.columns[index] {
                    try reader.decode(
                        .value(column), kind: definition.inputs[index].kind, into: &vectors[index], scratch: &scratch)
                    columns[index] = ProjectionColumn(vectors[index])
                } else {
                    columns[index] = absentColumn(rows: batch.count)
                }
            }
        } catch {
            throw ProjectionError.corruptBatch(
                topic: definition.topic, partition: partition, offset: batch.baseOffset, reason: "\(error)")
        }
        let first = max(0, start - batch.baseOffset)
        let times = UnsafeRawPointer(vectors[inputCount].lanes).assumingMemoryBound(to: Int64.self)
        return ProjectionChunk(
            partition: partition, baseOffset: batch.baseOffset,
            rows: first..<max(first, min(batch.count, end - batch.baseOffset)), appendTime: appendTime,
            appendTimes: appendTimes, timestamps: times,
            columns: UnsafePointer(columns))
    }

    /// The earliest append time of a merged chunk, and that of each row where they differ.
    private func appendTimes(_ count: Int) -> (Int64, UnsafePointer<Int64>?) {
        let times = UnsafeRawPointer(vectors[inputCount + 1].lanes).assumingMemoryBound(to: Int64.self)
        var earliest = times[0]
        var difference: Int64 = 0
        for row in 0..<count {
            earliest = min(earliest, times[row])
            difference |= times[row] ^ times[0]
        }
        return (earliest, difference == 0 ? nil : times)
    }

    private func makePlan(_ id: SchemaID) throws -> InputPlan {
        guard let set = try source.descriptorSet(of: id) else { throw LogError.unknownSchema("number \(id)") }
        let descriptor = try EventDescriptor(descriptorSet: set, message: definition.schema)
        let plan = try InputPlan(of: definition, in: descriptor, number: id)
        plans[id] = plan
        return plan
    }

    private func absentColumn(rows: Int) -> ProjectionColumn {
        let words = (rows + 63) / 64
        if words > absentWords {
            absentLanes.deallocate()
            absentNulls.deallocate()
            absentWords = words
            absentLanes = .allocate(capacity: words * 64)
            absentLanes.initialize(repeating: 0, count: words * 64)
            absentNulls = .allocate(capacity: words)
            absentNulls.initialize(repeating: .max, count: words)
        }
        return ProjectionColumn(
            lanes: UnsafePointer(absentLanes), nulls: UnsafePointer(absentNulls), dictionaryCount: 0,
            entryBytes: UnsafeRawPointer(absentOffsets), entryOffsets: UnsafePointer(absentOffsets))
    }
}
