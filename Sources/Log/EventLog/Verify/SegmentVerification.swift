/// Checks that the manifest fits itself and the files: that every segment's file is there and says the same, and that every
/// range leads to the segment that has it. What the files hold is read partition by partition, with the rest of the log.
struct SegmentVerification {
    let log: EventLog
    /// Those that can be read.
    let topics: [Topic]

    /// - Parameter chosen: only these; `nil` is all.
    func run(_ report: inout VerificationReport, only chosen: Set<SegmentID>? = nil) throws {
        let segments: [Segment]
        do { segments = try log.segments() } catch let error as LogError {
            return report.add(metadata: "segments", "\(error)")
        }
        let names = Dictionary(topics.map { ($0.id, $0.name) }, uniquingKeysWith: { first, _ in first })
        if let largest = segments.map(\.id.rawValue).max(),
            try log.look({ UInt64(try HeadFormat.peek("segment", $0, log.head.meta)) }) <= largest
        {
            report.add(metadata: "meta", "counter next.segment would give number \(largest) a second time")
        }
        for segment in segments where chosen?.contains(segment.id) ?? true {
            report.segments += 1
            report.metadataRecords += 1
            guard let name = names[segment.topic] else {
                report.add(
                    metadata: "segments",
                    "segment \(segment.id) belongs to topic number \(segment.topic), which doesn't exist")
                continue
            }
            for range in segment.ranges { try check(range, of: segment, name, &report) }
            do {
                guard let first = segment.ranges.first else { continue }
                let range = SealedRange(
                    segment: segment.id, baseOffset: first.baseOffset, lastOffset: first.lastOffset)
                guard let file = try log.segment(holding: range, of: segment.topic) else { continue }
                try checkAnchors(of: file, name, &report)
            } catch let error as LogError {
                report.add(.init(topic: name, partition: nil, offset: nil, reason: "\(error)"))
            }
        }
    }

    /// That every value can be read, is of a partition that the segment holds, and ascends.
    private func checkAnchors(of file: SegmentFile, _ topic: String, _ report: inout VerificationReport) throws {
        var last: [PartitionID: Offset] = [:]
        var faults: [(PartitionID, Offset)] = []
        try log.looking(into: file) { transaction in
            try file.anchors?.all(transaction) { partition, marks in
                let range = file.segment.ranges.first { $0.partition == partition }
                for mark in marks {
                    let isSound =
                        range.map { mark.offset > $0.baseOffset && mark.offset <= $0.endOffset } ?? false
                        && mark.offset > last[partition] ?? .zero
                    if !isSound { faults.append((partition, mark.offset)) }
                    if mark.offset == range?.endOffset, mark.history != range?.endHistory {
                        faults.append((partition, mark.offset))
                    }
                    last[partition] = mark.offset
                }
            }
        }
        for (partition, offset) in faults {
            report.add(
                .init(
                    topic: topic, partition: partition, offset: offset,
                    reason: "segment \(file.segment.file) has a history there that doesn't fit it"))
        }
    }

    private func check(
        _ range: Segment.Range, of segment: Segment, _ topic: String, _ report: inout VerificationReport
    ) throws {
        do {
            let found = try log.look { transaction in
                // Purged since the list was read.
                guard try log.head.manifest?.segment(transaction, segment.topic, segment.id) != nil else {
                    return Optional(true)
                }
                let found = try log.head.manifest?.range(
                    transaction, segment.topic, range.partition, holding: range.lastOffset)
                return found.map {
                    $0.segment == segment.id && $0.baseOffset == range.baseOffset && $0.lastOffset == range.lastOffset
                }
            }
            if found == true { return }
            report.add(
                .init(
                    topic: topic, partition: range.partition, offset: range.baseOffset,
                    reason:
                        "segment \(segment.id) holds offsets up to \(range.lastOffset), and the manifest doesn't lead to it"
                ))
        } catch let error as LogError {
            report.add(.init(topic: topic, partition: range.partition, offset: range.baseOffset, reason: "\(error)"))
        }
    }
}
