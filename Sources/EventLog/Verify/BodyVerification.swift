import Columnar
import RecordBatch

/// Decodes bodies to the last record and compares them with what their envelopes say. Reuses its memory.
struct BodyVerification: ~Copyable {
    private var chunks = ChunkScratch()
    private var rows = RecordBatchScratch()
    private var times = ColumnVector()

    /// What is wrong with a body; `nil` where nothing is.
    mutating func fault(of body: RawSpan, _ header: BatchHeader) -> String? {
        switch header.layout {
        case .columnar: faultOfChunk(body, header)
        case .row: faultOfRows(body, header)
        }
    }

    private mutating func faultOfChunk(_ body: RawSpan, _ header: BatchHeader) -> String? {
        do throws(ChunkError) {
            let chunk = try ChunkReader(body)
            guard chunk.rowCount == header.count else {
                return "the chunk has \(chunk.rowCount) rows, its envelope says \(header.count)"
            }
            try chunk.verify(scratch: &chunks)
            try chunk.decode(.timestamp, kind: .signed, into: &times, scratch: &chunks)
        } catch { return error.description }
        var earliest = Int64.max
        var latest = Int64.min
        for row in 0..<times.count {
            earliest = min(earliest, Int64(bitPattern: times.lanes[row]))
            latest = max(latest, Int64(bitPattern: times.lanes[row]))
        }
        return faultOfTimes(earliest, latest, header)
    }

    private mutating func faultOfRows(_ body: RawSpan, _ header: BatchHeader) -> String? {
        var earliest = Int64.max
        var latest = Int64.min
        do throws(RecordBatchError) {
            let batch = try RecordBatchReader(body)
            guard batch.header.byteCount == body.byteCount else {
                return "the record batch has \(batch.header.byteCount) bytes, its envelope says \(body.byteCount)"
            }
            guard Int(batch.header.lastOffsetDelta) == header.count - 1 else {
                return
                    "the record batch has \(batch.header.lastOffsetDelta + 1) offsets, its envelope says \(header.count)"
            }
            var records = try batch.records(&rows)
            while let record = try records.next() {
                earliest = min(earliest, record.timestamp)
                latest = max(latest, record.timestamp)
            }
        } catch {
            // Its checksum was right: it is what a client sent, and nothing is damaged.
            if case .unsupportedCodec = error { return nil }
            return error.description
        }
        return faultOfTimes(earliest, latest, header)
    }

    private func faultOfTimes(_ earliest: Int64, _ latest: Int64, _ header: BatchHeader) -> String? {
        guard earliest <= latest else { return nil }  // compaction may leave a batch without records
        guard earliest == header.minTimestamp, latest == header.maxTimestamp else {
            return "its records are from \(earliest) to \(latest), its envelope says \(header.minTimestamp) to "
                + "\(header.maxTimestamp)"
        }
        return nil
    }
}
