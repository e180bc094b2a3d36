import LMDB

extension EventLog {
    /// The sealed segments of a topic, or of all topics, oldest first.
    package func segments(of topic: Topic? = nil) throws -> [Segment] {
        try look { transaction in try head.manifest?.all(transaction, of: topic?.id) ?? [] }
    }

    /// A partition's state, and the first offset that is in the head and not in a segment.
    package func headExtent(_ topic: Topic, _ partition: PartitionID) throws -> (PartitionState, start: Offset) {
        segmentStore.closeIdle()
        return try look { transaction in
            let state = try BatchReader(log: self, topic: topic, partition: partition).state(transaction)
            return (state, try HeadDrain(head: head).start(transaction, topic.id, partition, state))
        }
    }

    /// The open segment of a range that the manifest has just named; `nil` where it was purged since, so that the manifest
    /// has to be read again.
    ///
    /// - Throws: ``LogError/corruptSegment(_:reason:)``, also where the manifest still names a file that is not there.
    func segment(holding range: SealedRange, of topic: TopicID) throws -> SegmentFile? {
        if let known = segmentStore.known(range.segment) { return known }
        func record() throws -> Segment? {
            try look { transaction in try head.manifest?.segment(transaction, topic, range.segment) ?? nil }
        }
        guard let segment = try record() else {
            let isNamed = try look { transaction in
                try head.manifest?.isNamed(transaction, topic, range.segment) ?? false
            }
            guard isNamed, try record() == nil else { return nil }
            throw LogError.corruptMetadata(
                "the manifest of segments", reason: "a range names segment \(range.segment), which has no record")
        }
        if let file = try segmentStore.open(segment) { return file }
        guard try record() != nil else { return nil }
        throw LogError.corruptSegment(
            "\(directory.segmentsPath)/\(segment.file)", reason: "the manifest names it, and it is not there")
    }

    /// A snapshot of a segment, which is the only one it will ever have.
    func looking<R>(
        into file: SegmentFile, _ body: (borrowing ReadTransaction) throws -> R
    ) throws -> R {
        do { return try file.environment.read(body) } catch let error as LMDBError where error.path == file.path {
            throw LogError.corruptSegment(file.path, reason: error.description)
        }
    }
}
