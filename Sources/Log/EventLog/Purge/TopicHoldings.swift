import LMDB
package import Timekeeping

/// What a topic holds, batch by batch in the head and segment by segment beyond it, with its policy: all of one snapshot.
package struct TopicHoldings: Sendable {
    /// A batch of the head.
    package struct HeadBatch: Sendable, Equatable {
        /// Of the first record that is kept.
        package var start: Offset
        /// The offset after the last.
        package var end: Offset
        /// Of envelope and body.
        package var storedBytes: Int
        package var minEventTime: EventTime
        package var maxEventTime: EventTime
        package var appendTime: EventTime

        package init(
            start: Offset, end: Offset, storedBytes: Int, minEventTime: EventTime, maxEventTime: EventTime,
            appendTime: EventTime
        ) {
            self.start = start
            self.end = end
            self.storedBytes = storedBytes
            self.minEventTime = minEventTime
            self.maxEventTime = maxEventTime
            self.appendTime = appendTime
        }
    }

    package struct Partition: Sendable {
        package var id: PartitionID
        package var logStart: Offset
        package var highWaterMark: Offset
        /// What the head holds of it and no segment does, oldest first.
        package var batches: [HeadBatch]

        package init(id: PartitionID, logStart: Offset, highWaterMark: Offset, batches: [HeadBatch]) {
            self.id = id
            self.logStart = logStart
            self.highWaterMark = highWaterMark
            self.batches = batches
        }
    }

    package var topic: Topic
    package var policy: RetentionPolicy?
    /// Oldest first.
    package var segments: [Segment]
    /// Ascending.
    package var partitions: [Partition]

    package init(topic: Topic, policy: RetentionPolicy?, segments: [Segment], partitions: [Partition]) {
        self.topic = topic
        self.policy = policy
        self.segments = segments
        self.partitions = partitions
    }

    package var records: Int { partitions.reduce(0) { $0 + ($1.highWaterMark - $1.logStart) } }

    /// Of envelopes and bodies, in the head and in segments.
    package var storedBytes: Int {
        segments.reduce(0) { $0 + $1.storedBytes }
            + partitions.reduce(0) { $0 + $1.batches.reduce(0) { $0 + $1.storedBytes } }
    }
}

extension EventLog {
    /// What a topic holds now. Reads every envelope of the topic in the head, and no segment's file.
    ///
    /// - Throws: ``LogError/unknownTopic(_:known:)``, ``LogError/corruptBatch(topic:partition:offset:reason:)``.
    package func holdings(of name: String) throws -> TopicHoldings {
        try look { transaction in
            let topic = try TopicCatalog.require(transaction, head, name)
            return TopicHoldings(
                topic: topic, policy: try PolicyStore.get(transaction, head, topic.id),
                segments: (try head.manifest?.all(transaction, of: topic.id) ?? []).map {
                    topic.clockCorrections.counted($0)
                },
                partitions: try topic.partitions.map { partition in
                    let state = try BatchReader(log: self, topic: topic, partition: partition).state(transaction)
                    let start = try HeadDrain(head: head).start(transaction, topic.id, partition, state)
                    return TopicHoldings.Partition(
                        id: partition, logStart: state.logStart, highWaterMark: state.highWaterMark,
                        batches: try headBatches(transaction, topic, partition, from: start))
                })
        }
    }

    private func headBatches(
        _ transaction: borrowing ReadTransaction, _ topic: Topic, _ partition: PartitionID, from start: Offset
    ) throws -> [TopicHoldings.HeadBatch] {
        var batches: [TopicHoldings.HeadBatch] = []
        var cursor = try transaction.cursor(head.batches)
        var found = try BatchKey(topic.id, partition, start).withBytes { bytes throws(LMDBError) in
            try cursor.seek(bytes)
        }
        while found, let key = try? BatchKey(cursor.key), key.topic == topic.id, key.partition == partition {
            do throws(EnvelopeError) {
                let header = try BatchHeader(cursor.value, key: key)
                batches.append(
                    TopicHoldings.HeadBatch(
                        start: max(header.baseOffset, start), end: header.lastOffset + 1,
                        storedBytes: cursor.value.byteCount, minEventTime: EventTime(milliseconds: header.minTimestamp),
                        maxEventTime: EventTime(milliseconds: header.maxTimestamp),
                        appendTime: topic.clockCorrections.counted(
                            EventTime(milliseconds: header.appendTime), partition, header.lastOffset)))
            } catch {
                throw LogError.corruptBatch(
                    topic: topic.name, partition: partition, offset: key.lastOffset, reason: error.description)
            }
            found = try cursor.next()
        }
        return batches
    }
}
