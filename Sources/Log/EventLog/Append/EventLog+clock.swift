import LMDB
internal import Timekeeping

extension EventLog {
    /// Brings the append times of partitions back to the clock that were stamped while it was ahead, as the next append to
    /// each would: so that what is in them grows old, also where nothing is appended any more.
    ///
    /// - Returns: How many partitions that were. Each is an entry of topic `audit`.
    @discardableResult
    package func settleAppendTimes() throws -> Int {
        try requireWritable()
        let clock = AppendClock(now: now())
        guard try topics().contains(where: { try !ahead($0, clock).isEmpty }) else { return 0 }
        let settled = try writer.write { transaction -> Int in
            var partitions = OpenPartitions(head: head)
            var account = LogAccount(head: head, clock: clock)
            var count = 0
            for topic in try TopicCatalog.all(transaction, head) {
                for partition in topic.partitions {
                    guard try partitions.state(transaction, topic.id, partition) != nil,
                        try partitions.record(transaction, topic) != nil
                    else { continue }
                    if try account.settle(topic, partition, transaction, &partitions) { count += 1 }
                }
            }
            try account.write(transaction, &partitions)
            try partitions.write(transaction)
            return count
        }
        wake.bump()
        return settled
    }

    private func ahead(_ topic: Topic, _ clock: AppendClock) throws -> [PartitionID] {
        try topic.partitions.filter { partition in
            if case .corrected = clock.stamp(after: try partitionState(topic, partition).lastAppendTime) {
                true
            } else {
                false
            }
        }
    }
}
