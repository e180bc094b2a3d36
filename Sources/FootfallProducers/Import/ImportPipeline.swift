import EventLog
import LocalTime

/// Turns readings into batches and requests, and keeps a few requests under way. Each is conditional on the one before it
/// and on nobody else having appended. For one thread.
final class ImportPipeline {
    private let job: CountsImporter.Job
    private let sites: NameTable
    private var writers: [CountBatchWriter] = []
    private var partitionOfSite: [PartitionID] = []
    private var request = AppendRequest()
    private var pending = 0
    private var tickets: [AppendTicket] = []
    /// What the log has when everything submitted so far is committed.
    private var highWaterMarks: [Offset]
    private var stored: [UInt8]?
    /// Whether the stored position must not be left as it is.
    private var isUnfinished: Bool

    private static let ticketsMax = 3

    init(
        _ job: CountsImporter.Job, sites: NameTable, highWaterMarks: [Offset], stored: [UInt8]?, isUnfinished: Bool
    ) {
        self.job = job
        self.sites = sites
        self.highWaterMarks = highWaterMarks
        self.stored = stored
        self.isUnfinished = isUnfinished
        writers = highWaterMarks.map { _ in
            CountBatchWriter(
                rowsMax: job.options.rowsPerBatch, sites: sites, format: job.options.format, timeZone: job.zone.name,
                source: job.file.name, compressionLevel: job.topic.configuration.compressionLevel)
        }
    }

    var isRequestFull: Bool { pending >= job.options.rowsPerRequest }

    func append(_ reading: CounterReading, _ interval: CountBatchWriter.Interval) {
        let partition = partition(of: reading.site)
        let writer = writers[partition.index]
        writer.append(reading, interval)
        pending += 1
        if writer.isFull { encode(partition) }
    }

    private func partition(of site: UInt32) -> PartitionID {
        while partitionOfSite.count <= Int(site) {
            let name = sites.names[partitionOfSite.count]
            partitionOfSite.append(
                job.topic.configuration.partitioner.partition(ofKey: name, among: job.topic.configuration.partitions))
        }
        return partitionOfSite[Int(site)]
    }

    private func encode(_ partition: PartitionID) {
        let writer = writers[partition.index]
        guard writer.count > 0 else { return }
        request.append(writer.encode(schemaID: job.schemaID), to: job.topic, partition)
    }

    /// Submits what is pending with the position after it.
    func submit(_ position: ImportPosition) throws {
        for partition in job.topic.partitions { encode(partition) }
        request.expect(partitionsOf: job.topic, owner: job.owner)
        // Not only the partitions that are written to: a key may have moved when partitions were added.
        for partition in job.topic.partitions {
            request.expect(
                highWaterMark: highWaterMarks[partition.index], of: job.topic, partition, owner: job.owner)
        }
        request.expect(position: stored, of: job.positionName, owner: job.owner)
        let bytes = try position.bytes()
        if request.parts.isEmpty, bytes == stored {
            request = AppendRequest()
            return
        }
        request.setPosition(job.positionName, bytes)
        for part in request.parts {
            let mark = highWaterMarks[part.partition.index]
            highWaterMarks[part.partition.index] = mark + part.batch.count
        }
        stored = bytes
        isUnfinished = !position.isComplete
        while tickets.count >= Self.ticketsMax { try tickets.removeFirst().wait() }
        tickets.append(try job.log.submit(request))
        request = AppendRequest()
        pending = 0
    }

    /// Submits what is left and waits for everything. An import that had nothing to append leaves the log untouched.
    func finish(_ position: ImportPosition) throws {
        if pending > 0 || isUnfinished { try submit(position) }
        while !tickets.isEmpty { try tickets.removeFirst().wait() }
    }

    /// Waits for everything under way, whatever becomes of it.
    func drain() {
        for ticket in tickets { _ = try? ticket.wait() }
        tickets.removeAll()
    }
}
