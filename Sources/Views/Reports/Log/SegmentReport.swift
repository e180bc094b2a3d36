internal import Timekeeping
package import EventLog

/// Sealed segments as people and programs read them.
package enum SegmentReport {
    /// - Parameter topic: the name of the segment's topic; `nil` where it is gone.
    package static func json(_ segment: Segment, _ topic: String?) -> JSONValue {
        .object([
            ("segment", .int(Int(segment.id.rawValue))), ("topic", .optional(topic)), ("file", .string(segment.file)),
            ("file_bytes", .int(segment.fileBytes)), ("records", .int(segment.records)),
            ("batches", .int(segment.batches)), ("stored_bytes", .int(segment.storedBytes)),
            ("first_event_time", .time(segment.minEventTime)), ("last_event_time", .time(segment.maxEventTime)),
            ("first_append_time", .time(segment.firstAppendTime)), ("last_append_time", .time(segment.lastAppendTime)),
            ("sealed_at", .time(segment.sealedAt)),
            (
                "partitions",
                .array(
                    segment.ranges.map { range in
                        .object([
                            ("partition", .int(range.partition.index)),
                            ("base_offset", .int(Int(range.baseOffset.rawValue))),
                            ("last_offset", .int(Int(range.lastOffset.rawValue))), ("batches", .int(range.batches)),
                            ("stored_bytes", .int(range.storedBytes)),
                        ])
                    })
            ),
        ])
    }

    /// A line a segment.
    package static func table(_ segments: [Segment]) -> Table {
        var table = Table(
            ["FILE", "PARTITIONS", "RECORDS", "BATCHES", "BYTES", "B/RECORD", "FIRST EVENT", "LAST EVENT", "SEALED"],
            rightAligned: [1, 2, 3, 4, 5])
        for segment in segments {
            table.add([
                segment.file, String(segment.ranges.count), String(segment.records), String(segment.batches),
                String(segment.fileBytes), Measure.tenths(Double(segment.fileBytes) / Double(max(segment.records, 1))),
                RFC3339.text(segment.minEventTime), RFC3339.text(segment.maxEventTime),
                RFC3339.text(segment.sealedAt),
            ])
        }
        return table
    }
}
