import Columnar
import RecordBatch
internal import Timekeeping

/// Finds the first record at or after a time, by Kafka's rule: the first record whose timestamp is at least the time, in
/// the first batch that has one.
///
/// Every envelope carries the running maximum of event time, which never falls, so a binary search over the offsets finds
/// the first batch where it reaches the time.
struct TimeLookup {
    let reader: BatchReader

    /// - Returns: The offset, or the high-water mark where every record is earlier.
    ///
    /// Every step looks anew, so that a seal or a purge between two steps may change the batches' borders: what the search
    /// has found out, that all records before `low` are earlier and that one before the end of `high`'s batch is not, is of
    /// records and not of borders.
    func offset(at time: Int64) throws -> Offset {
        let state = try reader.log.look { try reader.state($0) }
        guard state.logStart < state.highWaterMark, let latest = state.maxTimestamp, latest.milliseconds >= time else {
            return state.highWaterMark
        }
        var low = state.logStart
        var high = state.highWaterMark
        while low < high {
            let middle = Offset(low.rawValue + (high.rawValue - low.rawValue) / 2)
            guard let header = try reader.header(holding: middle) else {
                low = middle + 1  // purged since
                continue
            }
            if header.runningMaxTimestamp >= time {
                high = max(low, header.baseOffset)
            } else {
                low = header.lastOffset + 1
            }
        }
        guard low < state.highWaterMark else { return state.highWaterMark }
        // The running maximum reached the time in this batch, so one of its records has; a purge may have taken it.
        var found: Offset?
        var next = low
        while found == nil, next < state.highWaterMark {
            next = try reader.read(from: next, bytesMax: 1) { batch in
                found = try Self.firstRecord(of: batch, at: time, from: low)
                return .stop
            }
        }
        return found ?? state.highWaterMark
    }

    /// - Parameter start: where the log may begin within the batch.
    private static func firstRecord(
        of batch: borrowing StoredBatch, at time: Int64, from start: Offset
    ) throws -> Offset? {
        guard batch.header.maxTimestamp >= time else { return nil }
        switch batch.header.layout {
        case .columnar:
            let chunk = try ChunkReader(batch.body)
            var vector = ColumnVector()
            var scratch = ChunkScratch()
            try chunk.decode(.timestamp, kind: .signed, into: &vector, scratch: &scratch)
            var row = max(start - batch.header.baseOffset, 0)
            while row < vector.count {
                if Int64(bitPattern: vector.lanes[row]) >= time { return batch.header.baseOffset + row }
                row += 1
            }
        case .row:
            let rows = try RecordBatchReader(batch.body)
            var scratch = RecordBatchScratch()
            var records = try rows.records(&scratch)
            while let record = try records.next() {
                if record.timestamp >= time, record.offset >= start.rawValue { return Offset(record.offset) }
            }
        }
        return nil
    }
}
