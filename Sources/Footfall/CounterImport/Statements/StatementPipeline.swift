import Counts
import EventLog
import FootfallEvents
import TypedTopics

/// Turns statements of one import, or of what was done about one, into batches and requests, and keeps a few requests under way.
///
/// Each request is conditional on the one before it and on nobody else having appended, and takes the position along. Without a target
/// nothing is appended: what is said goes nowhere. For one thread.
final class StatementPipeline {
    struct Settings {
        var rowsPerBatch = 4096
        /// Statements that are appended in one transaction, about.
        var rowsPerRequest = 16_384
    }

    private let target: StatementTarget?
    private let topic: Topic
    private let names: StatementNames
    private let settings: Settings
    private var writers: [StatementBatchWriter] = []
    private var partitionOfSite: [PartitionID] = []
    private var request = AppendRequest()
    private var pending = 0
    private var tickets: [AppendTicket] = []
    /// What the log has when everything submitted so far is committed.
    private var highWaterMarks: [Offset]
    private var stored: [UInt8]?
    private var imports: EventGathering<ImportEvent>?

    private static let ticketsMax = 3

    /// - Parameters:
    ///   - target: where it is appended, if anywhere.
    ///   - topic: by whose rule statements are put into partitions.
    ///   - index: of all that the topic held when it was read; nobody may have appended since.
    ///   - stored: the position as it is.
    ///   - source: what the events name as theirs.
    init(
        _ target: StatementTarget?, _ topic: Topic, _ index: StatementIndex, stored: [UInt8]?, source: String,
        importID: ImportID, _ settings: Settings
    ) {
        self.target = target
        self.topic = topic
        names = index.names
        highWaterMarks = index.highWaterMarks
        self.stored = stored
        self.settings = settings
        writers = (target == nil ? [] : highWaterMarks).map { _ in
            StatementBatchWriter(
                rowsMax: settings.rowsPerBatch, names: index.names, source: source, importID: importID,
                compressionLevel: topic.configuration.compressionLevel)
        }
    }

    var isRequestFull: Bool { pending >= settings.rowsPerRequest }
    /// Whether statements wait to be submitted.
    var hasPending: Bool { pending > 0 }

    /// - Parameter partition: that of the interval's other statements, so that their order is that of its offsets; `nil` where there
    ///   are none: then the topic's rule says it, by the site's name.
    /// - Returns: where it goes.
    @discardableResult
    func append(_ statement: NewStatement, to partition: PartitionID?) -> PartitionID {
        let partition = partition ?? self.partition(of: statement.interval.site)
        // There are writers where there is a target, which isn't copied for each statement.
        guard !writers.isEmpty else { return partition }
        pending += 1
        if writers[partition.index].append(statement), let target { encode(partition, target) }
        return partition
    }

    private func partition(of site: UInt32) -> PartitionID {
        let rule = topic.configuration
        while partitionOfSite.count <= Int(site) {
            let name = names.sites.names[partitionOfSite.count]
            partitionOfSite.append(rule.partitioner.partition(ofKey: name, among: rule.partitions))
        }
        return partitionOfSite[Int(site)]
    }

    private func encode(_ partition: PartitionID, _ target: StatementTarget) {
        let writer = writers[partition.index]
        guard writer.count > 0 else { return }
        request.append(writer.encode(schemaID: target.schemaID), to: target.topic, partition)
    }

    /// Submits what is pending, with the position after it and what is to be said of the import.
    func submit(_ position: [UInt8], _ events: [ImportEvent] = []) throws {
        guard let target else { return }
        for partition in target.topic.partitions { encode(partition, target) }
        request.expect(partitionsOf: target.topic, owner: target.owner)
        // Not only the partitions that are written to: a key may have moved when partitions were added.
        for partition in target.topic.partitions {
            request.expect(
                highWaterMark: highWaterMarks[partition.index], of: target.topic, partition, owner: target.owner)
        }
        request.expect(position: stored, of: target.positionName, owner: target.owner)
        if request.parts.isEmpty, events.isEmpty, position == stored {
            request = AppendRequest()
            return
        }
        request.setPosition(target.positionName, position)
        for part in request.parts {
            let mark = highWaterMarks[part.partition.index]
            highWaterMarks[part.partition.index] = mark + part.batch.count
        }
        try add(events, in: target.log)
        stored = position
        while tickets.count >= Self.ticketsMax { try tickets.removeFirst().wait() }
        tickets.append(try target.log.submit(request))
        request = AppendRequest()
        pending = 0
    }

    private func add(_ events: [ImportEvent], in log: EventLog) throws {
        guard !events.isEmpty else { return }
        let gathering = try imports ?? FootfallTopic.imports.gathering(in: log)
        imports = gathering
        try gathering.add(events, to: &request)
    }

    /// Waits for everything that was submitted.
    func wait() throws {
        while !tickets.isEmpty { try tickets.removeFirst().wait() }
    }

    /// Waits for everything under way, whatever becomes of it.
    func drain() {
        for ticket in tickets { _ = try? ticket.wait() }
        tickets.removeAll()
    }
}

/// The topic of counts to which statements go, and the position that goes along.
struct StatementTarget {
    let log: EventLog
    let topic: Topic
    let schemaID: SchemaID
    let positionName: String
    /// Whose appends are conditional.
    let owner: ExpectationOwner
}
