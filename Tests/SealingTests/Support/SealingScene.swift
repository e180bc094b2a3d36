import Bytes
import Columnar
import EventLog
import EventSchema
import FootfallEvents
import Foundation
import Glibc
import RecordBatch
import TestSupport
import Testing
import Zstd

/// A log in a folder of its own with a topic of visitors, and what was appended to it.
final class SealingScene: Sendable {
    private let temporary = TemporaryFolder()
    var folder: String { temporary.path }
    let log: EventLog
    let topic: Topic
    let schemaID: SchemaID

    var path: String { folder + "/log" }

    private let isMounted: Bool

    /// - Parameter mountedKibibytes: the size of a file system in memory to be on, which takes the right to mount one.
    init(partitions: Int = 1, mountedKibibytes: Int? = nil) throws {
        if let size = mountedKibibytes {
            guard mount("tmpfs", temporary.path, "tmpfs", 0, "size=\(size)k") == 0 else {
                throw Unexpected(what: "mount: \(String(cString: strerror(errno)))")
            }
        }
        isMounted = mountedKibibytes != nil
        log = try EventLog.open(temporary.path("log"), .create)
        let schema = VisitorObserved.eventType
        schemaID = try log.registerSchema(
            name: schema.name, descriptorSet: schema.descriptorSet, admittedBy: SchemaCompatibility.admit
        ).id
        topic = try log.createTopic(
            TopicConfiguration(name: "visits", partitions: partitions, schema: schema.name))
    }

    deinit {
        if isMounted { umount2(folder, Int32(MNT_DETACH)) }
    }

    var segmentFiles: [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: path + "/segments")) ?? []).sorted()
    }
}

/// A record as a reader gets it, whatever layout it lies in: what has to be the same before and after a seal.
struct SeenRecord: Hashable, Sendable {
    var partition: Int
    var offset: Int64
    var timestamp: Int64
    var appendTime: Int64
    var key: [UInt8]?
    var headers: [UInt8]
    /// Of an event its Protobuf message; of anything else the value.
    var value: [UInt8]?
}

extension EventLog {
    /// All records of a topic from its log starts on.
    func seen(_ topic: Topic, bytesMax: Int = 1 << 20) throws -> [SeenRecord] {
        var all: [SeenRecord] = []
        var reader = SeenReader()
        var version: SchemaID?
        for partition in topic.partitions {
            var next = try partitionState(topic, partition).logStart
            let end = try partitionState(topic, partition).highWaterMark
            while next < end {
                let from = next
                next = try read(topic, partition, from: from, bytesMax: bytesMax) { batch in
                    if batch.header.layout == .columnar, batch.header.schemaID != version {
                        // A log may be older than this program's version of the event.
                        version = batch.header.schemaID
                        let record = try #require(try schema(batch.header.schemaID))
                        reader = SeenReader(
                            try EventDescriptor(descriptorSet: record.descriptorSet, message: record.name))
                    }
                    all += try reader.records(batch, partition).filter { $0.offset >= from.rawValue }
                    return .next
                }
            }
        }
        return all
    }
}

/// Decodes stored batches to the last byte.
struct SeenReader: ~Copyable {
    private let writer: EventProtobufWriter
    private var columns: EventColumns
    private var chunks = ChunkScratch()
    private var rows = RecordBatchScratch()

    init(_ descriptor: EventDescriptor = VisitorObserved.eventType.descriptor) {
        writer = EventProtobufWriter(descriptor)
        columns = EventColumns(descriptor, record: .all)
    }

    mutating func records(_ batch: borrowing StoredBatch, _ partition: PartitionID) throws -> [SeenRecord] {
        switch batch.header.layout {
        case .row: try Self.rowRecords(batch.body, batch.header, partition, &rows)
        case .columnar: try chunkRecords(batch.body, batch.header, partition)
        }
    }

    private mutating func chunkRecords(
        _ body: RawSpan, _ header: BatchHeader, _ partition: PartitionID
    ) throws -> [SeenRecord] {
        try columns.decode(try ChunkReader(body), scratch: &chunks)
        var all: [SeenRecord] = []
        for row in 0..<columns.count {
            var message = ByteBuffer()
            writer.append(row: row, of: columns, into: &message)
            all.append(
                SeenRecord(
                    partition: partition.index, offset: (header.baseOffset + row).rawValue,
                    timestamp: columns.timestamp(row: row),
                    appendTime: columns.appendTime(row: row) ?? header.appendTime,
                    key: columns.key(row: row).map { [UInt8]($0) },
                    headers: columns.headers(row: row).map { [UInt8]($0) } ?? [], value: message.array()))
        }
        return all
    }

    private static func rowRecords(
        _ body: RawSpan, _ header: BatchHeader, _ partition: PartitionID, _ scratch: inout RecordBatchScratch
    ) throws -> [SeenRecord] {
        var all: [SeenRecord] = []
        let reader = try RecordBatchReader(body)
        var records = try reader.records(&scratch)
        while let record = try records.next() {
            let event = record.value.flatMap { ConfluentFraming.parse($0)?.message }
            all.append(
                SeenRecord(
                    partition: partition.index, offset: record.offset, timestamp: record.timestamp,
                    appendTime: header.appendTime, key: record.key.map { [UInt8]($0) },
                    headers: record.headers.isEmpty ? [] : [UInt8](record.headers.bytes),
                    value: (event ?? record.value).map { [UInt8]($0) }))
        }
        return all
    }
}
