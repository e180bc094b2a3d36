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
            guard chunk.hasAppendTime == header.hasAppendTimes else {
                return "chunk and envelope differ in whether they say when records were appended"
            }
            if chunk.hasAppendTime {
                try chunk.decode(.appendTime, kind: .signed, into: &times, scratch: &chunks)
                if let fault = faultOfAppendTimes(header) { return fault }
            }
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

    private borrowing func faultOfAppendTimes(_ header: BatchHeader) -> String? {
        var last = Int64.min
        for row in 0..<times.count {
            let time = Int64(bitPattern: times.lanes[row])
            if time < last {
                return "the append time goes back from \(last) to \(time) at offset \(header.baseOffset + row)"
            }
            last = time
        }
        return last == header.appendTime
            ? nil : "its last record was appended at \(last), its envelope says \(header.appendTime)"
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
