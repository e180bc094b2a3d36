internal import LMDB
package import EventLog

/// Whether a projection's checkpoints are of the log that it is to read: asked before rows are computed or shown.
///
/// A log that was restored from an older copy, and has grown past a checkpoint since, has other records before it than those that
/// are in the rows.
package struct CheckpointOrigin {
    private let definition: ProjectionDefinition
    private let source: any EventSource

    package init(_ definition: ProjectionDefinition, _ source: any EventSource) {
        self.definition = definition
        self.source = source
    }

    /// - Throws: ``ProjectionError/otherLog(projection:topic:partition:checkpoint:difference:)``, and
    ///   ``ProjectionError/checkpointBeyondEnd(projection:topic:partition:checkpoint:highWaterMark:)`` of a partition that isn't there.
    func require(_ progress: [PartitionProgress]) throws {
        let partitions = try source.partitions().count
        for partition in progress where partition.next > .zero {
            guard partition.partition.index < partitions else { throw beyondEnd(partition, .zero) }
            guard let difference = try difference(partition) else { continue }
            throw ProjectionError.otherLog(
                projection: definition.name, topic: source.topicName, partition: partition.partition,
                checkpoint: partition.next, difference: difference)
        }
    }

    /// The same for rows that are to be shown, which a log that ends before their checkpoint can't have given either.
    ///
    /// - Throws: also ``ProjectionError/topicReplaced(projection:topic:)``.
    package func require(of file: ProjectionFile) throws {
        guard file.topicID == source.topicID else {
            throw ProjectionError.topicReplaced(projection: definition.name, topic: source.topicName)
        }
        let progress = try file.environment.read { try file.progress(in: $0) }
        try require(progress)
        for partition in progress where partition.next > .zero {
            let end = try source.extent(of: partition.partition).highWaterMark
            if partition.next > end { throw beyondEnd(partition, end) }
        }
    }

    /// In words, of the partitions that the source has; empty where there is none.
    func differences(_ progress: [PartitionProgress]) throws -> [String] {
        let partitions = try source.partitions().count
        return try progress.filter { $0.next > .zero }.compactMap { partition in
            guard partition.partition.index < partitions else {
                return "partition \(partition.partition) was read, and the log has none: it was restored or replaced"
            }
            return try difference(partition).map { "partition \(partition.partition): \($0)" }
        }
    }

    /// A log that is only too short is told of by its end.
    private func difference(_ partition: PartitionProgress) throws -> LogDifference? {
        guard let mark = partition.mark,
            try partition.next <= source.extent(of: partition.partition).highWaterMark
        else { return nil }
        return try source.difference(from: mark, in: partition.partition)
    }

    private func beyondEnd(_ partition: PartitionProgress, _ end: Offset) -> ProjectionError {
        .checkpointBeyondEnd(
            projection: definition.name, topic: source.topicName, partition: partition.partition,
            checkpoint: partition.next, highWaterMark: end)
    }
}
