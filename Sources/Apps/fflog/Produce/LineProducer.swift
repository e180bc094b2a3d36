import Bytes
import ErrorKinds
import EventLog
import EventSchema
import FootfallEvents
import RecordBatch
internal import Timekeeping

/// Turns lines into records of a topic: routes each to its partition, batches, and appends durably.
///
/// Batches of all partitions that are full or due go into one append, and appends follow one another, so that a line is
/// either in, with all before it, or not.
final class LineProducer {
    struct Settings {
        var partition: PartitionID?
        var key: [UInt8]?
        /// Splits a line of a plain topic into key and value.
        var keySeparator: [UInt8]?
        var headers: [RecordHeader] = []
        var recordsPerBatch = 1000
    }

    private let log: EventLog
    private let topic: Topic
    private let settings: Settings
    private let now: () -> EventTime
    private var batches: [PartitionBatch?]
    private let descriptor: EventDescriptor?
    /// Of detections, the column of what made them.
    private let modelColumn: Int?
    private var reader: EventJSONReader?
    private var row: EventRow?
    private var headers = ByteBuffer()
    private var sticky = 0
    /// Bytes of the lines that wait in the batches of all partitions.
    private var pendingBytes = 0
    /// When the first line came of those that no append was handed yet.
    private var waitingSince: ContinuousClock.Instant?
    private static let pendingBytesMax = 8 << 20
    private var ticket: AppendTicket?
    private var gathered = AppendRequest()
    private var gatheredRounds = 0
    private(set) var appended = 0
    private(set) var receipts: [PartitionID: (base: Offset, last: Offset)] = [:]

    init(_ log: EventLog, _ topic: Topic, _ settings: Settings, now: @escaping () -> EventTime) throws {
        self.log = log
        self.topic = topic
        self.settings = settings
        self.now = now
        batches = Array(repeating: nil, count: topic.configuration.partitions)
        descriptor = try topic.schemaID.map { id in
            guard let record = try log.schema(id) else { throw LogError.unknownSchema("\(id)") }
            return try EventDescriptor(descriptorSet: record.descriptorSet, message: record.name)
        }
        modelColumn =
            topic.configuration.schema == Detection.eventType.name
            ? descriptor?.columns.firstIndex { $0.path == "model" } : nil
        if let descriptor {
            reader = EventJSONReader(descriptor)
            row = EventRow(descriptor)
        }
        if let partition = settings.partition, partition.index >= topic.configuration.partitions || partition.index < 0
        {
            throw LogError.partitionOutOfRange(
                topic: topic.name, partition: partition, partitions: topic.configuration.partitions)
        }
        if topic.configuration.dataClass.hasAllowList, let header = settings.headers.first {
            throw LogError.notAllowed(
                topic: topic.name, dataClass: topic.configuration.dataClass,
                what: "header \"\(header.key)\" is not in schema \(topic.configuration.schema ?? "")")
        }
        RecordHeaders.serialize(settings.headers, into: &headers)
    }

    private func notAllowed(_ what: String) -> RefusedLine {
        RefusedLine(topic: topic.name, dataClass: topic.configuration.dataClass, what: what)
    }

    /// Takes a line; nothing of it is kept where it throws.
    ///
    /// - Throws: ``EventJSONError`` for a line that is no event of the topic's schema,
    ///   ``ReservedModel`` for a detection that says it was made up, ``RefusedTime`` for one whose time the topic doesn't take, ``RefusedLine`` where the topic's allow-list doesn't name what is in it,
    ///   ``LogError/eventTooLarge(topic:bytes:limit:)``, or what appending throws.
    func take(_ line: UnsafeRawBufferPointer) throws {
        guard line.count <= topic.configuration.eventBytesMax else {
            throw LogError.eventTooLarge(
                topic: topic.name, bytes: line.count, limit: topic.configuration.eventBytesMax)
        }
        let batch = descriptor == nil ? plain(line) : try typed(line)
        if waitingSince == nil { waitingSince = TimeSource.system.monotonic() }
        pendingBytes += line.count
        if batch.count >= settings.recordsPerBatch || batch.bytes >= 1 << 20 || pendingBytes >= Self.pendingBytesMax {
            try submit()
            sticky = (sticky + 1) % topic.configuration.partitions
        }
    }

    /// How long the first of the waiting lines has waited; `nil` where none waits.
    var lingered: Duration? { waitingSince.map { $0.duration(to: TimeSource.system.monotonic()) } }

    private var givenHeaders: Bool { !settings.headers.isEmpty }

    private func plain(_ line: UnsafeRawBufferPointer) -> PartitionBatch {
        if let key = settings.key { return key.withUnsafeBytes { append(key: $0, value: line) } }
        guard let separator = settings.keySeparator, let at = line.firstRange(of: separator) else {
            return append(key: nil, value: line)
        }
        return append(
            key: UnsafeRawBufferPointer(rebasing: line[..<at.lowerBound]),
            value: UnsafeRawBufferPointer(rebasing: line[at.upperBound...]))
    }

    private func append(key: UnsafeRawBufferPointer?, value: UnsafeRawBufferPointer) -> PartitionBatch {
        let batch = batch(partition(key))
        let timestamp = now().milliseconds
        headers.withUnsafeBytes {
            batch.append(timestamp: timestamp, key: key, value: value, headers: givenHeaders ? $0 : nil)
        }
        return batch
    }

    private func typed(_ line: UnsafeRawBufferPointer) throws -> PartitionBatch {
        do { try reader!.read(line, into: &row!, timestamp: now().milliseconds) } catch {
            guard error.isUnknownField, topic.configuration.dataClass.hasAllowList else { throw error }
            throw notAllowed("\(error)")
        }
        if let fault = topic.configuration.eventTimes.fault(
            of: EventTime(milliseconds: row!.timestamp), appendedAt: now())
        {
            throw RefusedTime(topic: topic.name, fault: fault)
        }
        try requireOwnModel()
        if let key = settings.key {
            try requireAllowed(key)
            return key.withUnsafeBytes { append(line, to: partition($0), key: $0) }
        }
        guard let keyColumn = descriptor!.keyColumn, row!.isSet(keyColumn) else {
            return append(line, to: partition(nil), key: nil)
        }
        return append(line, to: row!.withText(keyColumn) { partition($0) }, key: nil)
    }

    /// What comes in from outside is not what the stage `demo` makes.
    private func requireOwnModel() throws {
        guard let modelColumn, row!.isSet(modelColumn) else { return }
        try ReservedModel.check(row!.withText(modelColumn) { String(decoding: $0, as: UTF8.self) })
    }

    /// The log refuses a batch with such a key; here the lines before are still to go in.
    private func requireAllowed(_ key: [UInt8]) throws {
        guard topic.configuration.dataClass.hasAllowList else { return }
        if let column = descriptor!.keyColumn, row!.isSet(column),
            row!.withText(column, { $0.elementsEqual(key) })
        {
            return
        }
        throw notAllowed(
            "the key given with -k is not the event's "
                + (descriptor!.keyColumn.map { "field \"\(descriptor!.columns[$0].path)\"" } ?? "own: it has none"))
    }

    /// - Parameter key: a key other than the event's own.
    private func append(
        _ line: UnsafeRawBufferPointer, to partition: PartitionID, key: UnsafeRawBufferPointer?
    ) -> PartitionBatch {
        let batch = batch(partition)
        headers.withUnsafeBytes {
            batch.append(row!, lineBytes: line.count, key: key, headers: givenHeaders ? $0 : nil)
        }
        return batch
    }

    /// Records without a key stay with one partition for a batch, then go to the next.
    private func partition(_ key: UnsafeRawBufferPointer?) -> PartitionID {
        if let partition = settings.partition { return partition }
        guard let key else { return PartitionID(sticky) }
        return topic.configuration.partitioner.partition(ofKey: key, among: topic.configuration.partitions)
    }

    private func batch(_ partition: PartitionID) -> PartitionBatch {
        if let batch = batches[partition.index] { return batch }
        let batch = PartitionBatch(topic, partition, descriptor: descriptor)
        batches[partition.index] = batch
        return batch
    }

    /// Encodes what waits, and hands it to the log as soon as the append before is durable: one append at a time, so that
    /// after a failure, such as a full disk, no later line is in without those before it. What is encoded meanwhile goes
    /// into the next append; beyond a few batches it waits for that.
    func submit() throws {
        pendingBytes = 0
        for case let batch? in batches where batch.count > 0 {
            gathered.append(try batch.encode(), to: topic, batch.partition)
        }
        gatheredRounds += 1
        if let ticket {
            guard ticket.isDone || gatheredRounds >= 8 else { return }
            try settle()
        }
        try handOver()
    }

    private func handOver() throws {
        guard !gathered.parts.isEmpty else { return }
        ticket = try log.submit(gathered)
        gathered = AppendRequest()
        gatheredRounds = 0
        waitingSince = nil  // submit() has gathered all that there was
    }

    /// Appends what waits and returns when all of it is durable.
    func flush() throws {
        try submit()
        while ticket != nil {
            try settle()
            try handOver()
        }
    }

    /// Waits for the append that is on its way, if there is one, and counts it where it succeeds.
    func settle() throws {
        guard let ticket else { return }
        self.ticket = nil
        for receipt in try ticket.wait() {
            appended += receipt.lastOffset - receipt.baseOffset + 1
            let base = receipts[receipt.partition]?.base ?? receipt.baseOffset
            receipts[receipt.partition] = (base, receipt.lastOffset)
        }
    }
}

/// A line with something that the topic's allow-list doesn't name. The lines before it are none the worse.
struct RefusedLine: KindedError {
    let topic: String
    let dataClass: DataClass
    let what: String

    var kind: ErrorKind { .refused }
    var description: String {
        "topic '\(topic)' is \(dataClass.rawValue) and takes only what its event schema names: \(what)"
    }
}

/// A line whose event time its topic doesn't take. The lines before it are none the worse.
struct RefusedTime: KindedError {
    let topic: String
    let fault: EventTimeFault

    var kind: ErrorKind { .refused }
    var description: String { "\(fault)" }
    var remedy: Remedy? { .changeEventTimeBounds(topic: topic) }
}

extension UnsafeRawBufferPointer {
    /// Where `pattern` stands first.
    fileprivate func firstRange(of pattern: [UInt8]) -> Range<Int>? {
        guard !pattern.isEmpty, count >= pattern.count else { return nil }
        for start in 0...(count - pattern.count) {
            var matches = true
            for offset in 0..<pattern.count where self[start + offset] != pattern[offset] {
                matches = false
                break
            }
            if matches { return start..<(start + pattern.count) }
        }
        return nil
    }
}
