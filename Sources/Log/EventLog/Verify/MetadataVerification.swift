import LMDB
import SwiftProtobuf

/// Checks every value of the metadata: its checksum, that it can be read, and that it fits the others.
struct MetadataVerification {
    let head: Head

    /// - Returns: The topics that can be read, to go on with.
    func run(_ transaction: borrowing ReadTransaction, _ report: inout VerificationReport) -> [Topic] {
        let schemas = Set(schemas(transaction, &report).map(\.id))
        let topics = topics(transaction, &report)
        for topic in topics {
            if let schema = topic.schemaID, !schemas.contains(schema) {
                add("schema \(schema) is not registered", topic, nil, &report)
            }
        }
        counters(transaction, topics, schemas, &report)
        partitions(transaction, topics, &report)
        groups(transaction, topics, &report)
        policies(transaction, topics, &report)
        _ = entries(head.positions, "positions", transaction, &report) { key, value in
            _ = try Metadata.message(StoredStagePositionRecord.self, value, "stage \(Self.text(key))")
        }
        if let manifest = head.manifest {
            _ = entries(manifest.ranges, "ranges", transaction, &report) { key, _ in
                guard key.count == BatchKey.byteCount else {
                    throw LogError.corruptMetadata("ranges", reason: "a key of \(key.count) bytes")
                }
            }
        }
        substreams(transaction, topics, &report)
        _ = entries(head.trash, "trash", transaction, &report) { key, _ in
            guard key.count == 4 else { throw LogError.corruptMetadata("trash", reason: "a key of \(key.count) bytes") }
        }
        return topics
    }

    private func schemas(
        _ transaction: borrowing ReadTransaction, _ report: inout VerificationReport
    ) -> [SchemaRecord] {
        entries(head.schemas, "schemas", transaction, &report) { key, value in
            let schema = try SchemaRegistry.record(value)
            guard key == withUnsafeBytes(of: schema.id.rawValue.bigEndian, { [UInt8]($0) }) else {
                throw LogError.corruptMetadata("schema \(schema.id)", reason: "it is filed under another number")
            }
            return schema
        }
    }

    private func topics(_ transaction: borrowing ReadTransaction, _ report: inout VerificationReport) -> [Topic] {
        let keys = entries(head.topics, "topics", transaction, &report) { key, _ in key }
        var topics: [Topic] = []
        for key in keys {
            let name = Self.text(key)
            do {
                guard let topic = try TopicCatalog.get(transaction, head, name) else { continue }
                guard topic.name == name else {
                    throw LogError.corruptMetadata("topic \(name)", reason: "it says that it is '\(topic.name)'")
                }
                if let same = topics.first(where: { $0.id == topic.id }) {
                    throw LogError.corruptMetadata(
                        "topic \(name)", reason: "it has the number of topic '\(same.name)', \(topic.id)")
                }
                topics.append(topic)
            } catch { report.add(metadata: "topics", "\(error)") }
        }
        return topics
    }

    /// A number that is given twice would show the batches of one topic in another.
    private func counters(
        _ transaction: borrowing ReadTransaction, _ topics: [Topic], _ schemas: Set<SchemaID>,
        _ report: inout VerificationReport
    ) {
        let used = ["next.topic": topics.map(\.id.rawValue).max(), "next.schema": schemas.map(\.rawValue).max()]
        let counters = entries(head.meta, "meta", transaction, &report) { key, value -> (name: String, next: UInt64) in
            guard key != HeadFormat.logIDKey else {
                _ = try HeadFormat.logID(transaction, head.meta)
                return (Self.text(key), .max)
            }
            return (Self.text(key), try Metadata.number(value))
        }
        for (name, largest) in used {
            guard let largest, counters.first(where: { $0.name == name }).map({ $0.next <= largest }) ?? true else {
                continue
            }
            report.add(metadata: "meta", "counter \(name) would give number \(largest) a second time")
        }
    }

    private func partitions(
        _ transaction: borrowing ReadTransaction, _ topics: [Topic], _ report: inout VerificationReport
    ) {
        let places = entries(head.partitions, "partitions", transaction, &report) { key, _ in
            guard let place = TopicPartition(key: key) else {
                throw LogError.corruptMetadata("partitions", reason: "a key of \(key.count) bytes")
            }
            return place
        }
        let count = Dictionary(topics.map { ($0.id, $0.configuration.partitions) }, uniquingKeysWith: max)
        for place in places where place.partition.index < 0 || place.partition.index >= count[place.topic] ?? 0 {
            report.add(
                metadata: "partitions",
                "a record of partition \(place.partition) of topic number \(place.topic), which doesn't exist")
        }
    }

    private func groups(
        _ transaction: borrowing ReadTransaction, _ topics: [Topic], _ report: inout VerificationReport
    ) {
        let names = entries(head.groups, "groups", transaction, &report) { key, value in
            _ = try Metadata.message(StoredGroupRecord.self, value, "group \(Self.text(key))")
            return Self.text(key)
        }
        let checkpoints = entries(head.checkpoints, "checkpoints", transaction, &report) { key, value in
            guard key.count >= 10, key[key.count - 9] == 0, let place = TopicPartition(key: [UInt8](key.suffix(8)))
            else { throw LogError.corruptMetadata("checkpoints", reason: "a key of \(key.count) bytes") }
            let group = Self.text([UInt8](key.dropLast(9)))
            let checkpoint = try Metadata.message(StoredCheckpointRecord.self, value, "a checkpoint of group \(group)")
            return (group: group, place: place, offset: Offset(checkpoint.offset))
        }
        for checkpoint in checkpoints {
            guard names.contains(checkpoint.group) else {
                report.add(metadata: "checkpoints", "group '\(checkpoint.group)' has a checkpoint and doesn't exist")
                continue
            }
            guard let topic = topics.first(where: { $0.id == checkpoint.place.topic }) else {
                report.add(
                    metadata: "checkpoints",
                    "group '\(checkpoint.group)' has one in topic number \(checkpoint.place.topic), which doesn't exist"
                )
                continue
            }
            let state = try? PartitionRecord.get(transaction, head, topic.id, checkpoint.place.partition)
            if let state, checkpoint.offset > state.highWaterMark {
                add(
                    "the checkpoint of group '\(checkpoint.group)' is \(checkpoint.offset), beyond the high-water mark "
                        + "\(state.highWaterMark)", topic, checkpoint.place.partition, &report)
            }
        }
    }

    private func policies(
        _ transaction: borrowing ReadTransaction, _ topics: [Topic], _ report: inout VerificationReport
    ) {
        guard let policies = head.policies else { return }
        _ = entries(policies, PolicyStore.database, transaction, &report) { key, value in
            guard key.count == 4 else {
                throw LogError.corruptMetadata("policies", reason: "a key of \(key.count) bytes")
            }
            let id = key.withUnsafeBytes { TopicID(rawValue: UInt32(bigEndian: $0.loadUnaligned(as: UInt32.self))) }
            _ = try PolicyStore.policy(value, "the retention policy of topic number \(id)")
            guard topics.contains(where: { $0.id == id }) else {
                throw LogError.corruptMetadata("policies", reason: "one of topic number \(id), which doesn't exist")
            }
        }
    }

    /// Maxima of purged substreams: that they belong to a partition, and that its own record fits them and the log start.
    private func substreams(
        _ transaction: borrowing ReadTransaction, _ topics: [Topic], _ report: inout VerificationReport
    ) {
        guard let substreams = head.substreams else { return }
        typealias Found = (place: SubstreamStore.Place, summary: SubstreamStore.Summary?)
        let found = entries(substreams, SubstreamStore.database, transaction, &report) { key, value -> Found in
            guard let place = SubstreamStore.Place(key: key) else {
                throw LogError.corruptMetadata(SubstreamStore.database, reason: "a key of \(key.count) bytes")
            }
            guard place.substream == nil else {
                _ = try SubstreamStore.time(value)
                return (place, nil)
            }
            return (place, try SubstreamStore.Summary(value, SubstreamStore.database))
        }
        for (place, entries) in Dictionary(grouping: found, by: { TopicPartition($0.place.topic, $0.place.partition) })
        {
            guard let topic = topics.first(where: { $0.id == place.topic }) else {
                if (try? transaction.bytes(trashKey(place.topic), in: head.trash)) == nil {
                    report.add(
                        metadata: SubstreamStore.database, "of topic number \(place.topic), which doesn't exist")
                }
                continue
            }
            guard let summary = entries.compactMap(\.summary).first else {
                add("its purged substreams lack their summary", topic, place.partition, &report)
                continue
            }
            let state = try? PartitionRecord.get(transaction, head, topic.id, place.partition)
            if let state, summary.logStart != state.logStart {
                add(
                    "its purged substreams are those before offset \(summary.logStart), and it begins at "
                        + "\(state.logStart)", topic, place.partition, &report)
            }
            if summary.count != entries.count - 1 {
                add(
                    "there are \(entries.count - 1) purged substreams, and their summary says \(summary.count)", topic,
                    place.partition, &report)
            }
        }
    }

    private func trashKey(_ topic: TopicID) -> [UInt8] {
        withUnsafeBytes(of: topic.rawValue.bigEndian) { [UInt8]($0) }
    }

    /// What `read` makes of every sound value of a database.
    private func entries<T>(
        _ database: Database, _ name: String, _ transaction: borrowing ReadTransaction,
        _ report: inout VerificationReport, _ read: ([UInt8], [UInt8]) throws -> T
    ) -> [T] {
        var all: [T] = []
        do {
            var cursor = try transaction.cursor(database)
            var found = try cursor.first()
            while found {
                report.metadataRecords += 1
                let key = cursor.key.withUnsafeBytes { [UInt8]($0) }
                let stored = cursor.value.withUnsafeBytes { [UInt8]($0) }
                do { all.append(try read(key, try Metadata.value(of: stored, key: key))) } catch {
                    report.add(metadata: name, "\(error)")
                }
                found = try cursor.next()
            }
        } catch { report.add(metadata: name, "the rest can't be reached: \(error)") }
        return all
    }

    private func add(
        _ reason: String, _ topic: Topic, _ partition: PartitionID?, _ report: inout VerificationReport
    ) {
        report.add(.init(topic: topic.name, partition: partition, offset: nil, reason: reason))
    }

    private static func text(_ key: [UInt8]) -> String { String(decoding: key, as: UTF8.self) }
}

extension TopicPartition {
    /// The place that eight bytes of a key name, big-endian; `nil` for another number of bytes.
    init?(key: [UInt8]) {
        guard key.count == 8 else { return nil }
        self = key.withUnsafeBytes { bytes in
            TopicPartition(
                TopicID(rawValue: UInt32(bigEndian: bytes.loadUnaligned(as: UInt32.self))),
                PartitionID(rawValue: Int32(bigEndian: bytes.loadUnaligned(fromByteOffset: 4, as: Int32.self))))
        }
    }
}
