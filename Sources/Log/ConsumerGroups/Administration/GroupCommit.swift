import EventLog

extension GroupAdministration {
    /// Makes an offset the checkpoint of a partition: what a consumer does that reads without committing, when it is done with the records
    /// before it. Durable when it returns. Members that are alive go on reading where they are; whoever takes the partition over
    /// begins at the checkpoint.
    ///
    /// - Parameter offset: of the first record that is not dealt with.
    /// - Returns: The checkpoint of before.
    /// - Throws: ``GroupError/unknownGroup(_:known:)``, ``GroupError/commitGoesBack(group:topic:partition:checkpoint:offset:)``,
    ///   ``LogError/unknownTopic(_:known:)``, ``LogError/partitionOutOfRange(topic:partition:partitions:)``,
    ///   ``LogError/offsetOutOfRange(topic:partition:offset:logStart:highWaterMark:)``. Then nothing has changed.
    package func commit(_ name: String, topic topicName: String, _ partition: PartitionID, at offset: Offset) throws
        -> Offset?
    {
        _ = try requireGroup(name)
        let topic = try log.topic(topicName)
        guard topic.partitions.contains(partition) else {
            throw LogError.partitionOutOfRange(
                topic: topic.name, partition: partition, partitions: topic.partitions.count)
        }
        let stored = try log.partitionState(topic, partition)
        guard offset <= stored.highWaterMark, offset >= .zero else {
            throw LogError.offsetOutOfRange(
                topic: topic.name, partition: partition, offset: offset, logStart: stored.logStart,
                highWaterMark: stored.highWaterMark)
        }
        let mark = try log.mark(topic, partition, at: max(offset, stored.logStart))
        let (place, now) = (TopicPartition(topic.id, partition), now())
        return try log.updateGroup(name) { state in
            let before = state.checkpoints[place].map { Offset($0.offset) }
            if let before, before > offset {
                throw GroupError.commitGoesBack(
                    group: name, topic: topic.name, partition: partition, checkpoint: before, offset: offset)
            }
            if state.checkpoints[place] == nil { state.checkpoints[place] = StoredCheckpointRecord() }
            state.commit(place, offset, mark, now: now)
            return before
        }
    }
}
