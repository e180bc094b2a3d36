internal import LMDB
package import EventLog
package import Timekeeping

/// Where a projection stands.
package struct ProjectionStatus: Sendable {
    package enum State: Sendable, Equatable {
        case fresh
        /// The rows that are served are of another definition, or of another log; what differs, in words. A rebuild is due.
        case stale([String])
        case neverRun
    }

    package struct Partition: Sendable {
        package let progress: PartitionProgress
        package let extent: SourceExtent
        /// Records that are there and not processed.
        package var lag: Int { max(0, extent.highWaterMark - max(progress.next, extent.logStart)) }
        /// Offsets that were purged unread, the ones that the next run will report included.
        package var gap: Int { progress.gap + max(0, extent.logStart - progress.next) }
    }

    package let name: String
    package let topic: String
    /// The version that readers see; 0 where it was never run.
    package let version: Int
    /// Of what the program would compute now.
    package let definitionHash: String
    /// All that lie in the folder, ascending.
    package let versions: [VersionStatus]
    /// When the serving version began to serve; `nil` where that is not known.
    package let promotedAt: EventTime?
    /// What was purged before the serving version read it, as far as its offsets are known: those that the next run will meet
    /// included. A file of format 1 knows the number only.
    package let gaps: [GapRange]
    /// The first records that no row can take, at most ``ParkedRecords/listedMax``; ``parked`` are all. Fewer than there are
    /// where they lie behind a hundred thousand late records of their partition.
    package let parkedFirst: [LedgerEntry]
    package let state: State
    /// Whether the rows are of another log, of one that has been put back to an earlier state, or of a topic that is gone: then
    /// they are not shown.
    package let isOfOtherLog: Bool
    /// Whether there is no topic to compute the projection from, while it has rows of one.
    package let isTopicGone: Bool
    package let rows: Int
    /// Stores (substreams) that are not kept apart any more, since there were too many: each counts as late by the latest of
    /// all of them in its partition.
    package let foldedSubstreams: Int
    package let fileBytes: Int
    package let partitions: [Partition]

    package var processed: Int { partitions.reduce(0) { $0 + $1.progress.processed } }
    package var windowed: Int { partitions.reduce(0) { $0 + $1.progress.windowed } }
    package var late: Int { partitions.reduce(0) { $0 + $1.progress.late } }
    package var parked: Int { partitions.reduce(0) { $0 + $1.progress.parked } }
    package var filtered: Int { partitions.reduce(0) { $0 + $1.progress.filtered } }
    package var gap: Int { partitions.reduce(0) { $0 + $1.gap } }
    package var lag: Int { partitions.reduce(0) { $0 + $1.lag } }
    /// Whether every offset of every partition has exactly one fate.
    package var isConserved: Bool { partitions.allSatisfy(\.progress.isConserved) }

    /// - Parameter source: the projection's topic, for the high-water marks; `nil` where there is no such topic.
    package init(of definition: ProjectionDefinition, in folder: String, source: (any EventSource)?) throws {
        name = definition.name
        topic = definition.topic
        definitionHash = definition.hash
        let extents = try source.map { source in try source.partitions().map { try source.extent(of: $0) } } ?? []
        let seen = try ProjectionLocation.whileFilesStay(in: folder) { try Seen(definition.name, in: folder) }
        versions = seen.versions
        guard let file = seen.file else {
            version = 0
            state = .neverRun
            isOfOtherLog = false
            isTopicGone = false
            rows = 0
            foldedSubstreams = 0
            fileBytes = 0
            promotedAt = nil
            gaps = []
            parkedFirst = []
            partitions = extents.enumerated().map {
                Partition(progress: PartitionProgress(PartitionID($0.offset)), extent: $0.element)
            }
            return
        }
        let (read, stored, met, folded) = try file.environment.read { transaction in
            (
                try file.progress(in: transaction), try file.rowCount(in: transaction),
                try file.gapRanges(in: transaction), try SubstreamRecord.foldedCount(file, in: transaction)
            )
        }
        var progress = read
        parkedFirst = try Self.parkedFirst(of: progress, in: file)
        while progress.count < extents.count { progress.append(PartitionProgress(PartitionID(progress.count))) }
        version = file.location.version
        promotedAt = seen.entry.promotedAt == .epoch ? nil : seen.entry.promotedAt
        rows = stored
        foldedSubstreams = folded
        fileBytes = file.environment.usedBytes()
        gaps = met + zip(progress, extents).compactMap { GapRange(of: $0, before: $1.logStart) }
        var differences = definition.differences(fromCanonicalText: file.definitionText)
        var others: [String] = []
        if source == nil { others = ["topic '\(definition.topic)' was deleted"] }
        if let source, source.topicID != file.topicID { others = ["the topic was deleted and created anew"] }
        if let source, source.topicID == file.topicID {
            others = try CheckpointOrigin(definition, source).differences(read)
            for (partition, extent) in zip(progress, extents) where partition.next > extent.highWaterMark {
                // A runner may have gone on since the log was looked at.
                let end = try source.extent(of: partition.partition).highWaterMark
                guard partition.next > end else { continue }
                others.append(
                    "partition \(partition.partition) was read up to offset \(partition.next), but the log ends at "
                        + "\(end): it was restored or replaced")
            }
        }
        differences += others
        isOfOtherLog = !others.isEmpty
        isTopicGone = source == nil
        state = differences.isEmpty ? .fresh : .stale(differences)
        partitions = progress.enumerated().map { index, progress in
            let extent =
                index < extents.count
                ? extents[index] : SourceExtent(logStart: progress.next, highWaterMark: progress.next)
            return Partition(progress: progress, extent: extent)
        }
    }

    /// Stops at the last one that there is: the ledger has late records too, of which there may be millions.
    private static func parkedFirst(of progress: [PartitionProgress], in file: ProjectionFile) throws -> [LedgerEntry] {
        var found: [LedgerEntry] = []
        for partition in progress where partition.parked > 0 && found.count < ParkedRecords.listedMax {
            let wanted = min(partition.parked, ParkedRecords.listedMax - found.count)
            found += try file.ledger(from: partition.partition, limit: wanted, scanned: 100_000) {
                $0.reason != .late && $0.partition == partition.partition
            }
        }
        return found
    }

    /// What one look at the folder found.
    private struct Seen {
        let entry: ProjectionCatalog.Entry
        let versions: [VersionStatus]
        /// The one that serves.
        let file: ProjectionFile?

        init(_ name: String, in folder: String) throws {
            entry = try ProjectionCatalog(ifPresent: folder)?.entry(name) ?? .withoutCatalog(name, in: folder)
            let entry = entry
            versions = try ProjectionLocation.versions(of: name, in: folder).map {
                try VersionStatus(ProjectionLocation(folder: folder, name: name, version: $0), entry)
            }
            let location = ProjectionLocation(folder: folder, name: name, version: entry.serving)
            file =
                versions.contains { $0.version == entry.serving }
                ? try ProjectionFile(opening: location, readOnly: true) : nil
        }
    }
}
