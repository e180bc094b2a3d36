import Foundation
import LMDB
import SwiftProtobuf
internal import Timekeeping

/// Says whether a version of an event schema may be registered beside the earlier ones, and throws where it may not. The log
/// takes descriptor sets for bytes; whoever reads them decides.
package typealias SchemaAdmission = (
    _ name: String, _ descriptorSet: [UInt8], _ earlier: [(version: Int, descriptorSet: [UInt8])]
) throws -> Void

/// Event schemas in the head: by id, in versions under a name. What was registered is never changed or removed.
enum SchemaRegistry {
    /// The record of these bytes under this name: the one that is there, or a new version if it is admitted.
    static func register(
        _ transaction: borrowing WriteTransaction, _ head: Head, name: String, descriptorSet: [UInt8],
        admittedBy admission: SchemaAdmission, now: EventTime
    ) throws -> SchemaRecord {
        let versions = try all(transaction, head).filter { $0.name == name }
        if let same = versions.last(where: { $0.descriptorSet == descriptorSet }) { return same }
        try admission(name, descriptorSet, versions.map { ($0.version, $0.descriptorSet) })
        let record = SchemaRecord(
            id: SchemaID(rawValue: try HeadFormat.next("schema", transaction, head.meta)), name: name,
            version: (versions.map(\.version).max() ?? 0) + 1, descriptorSet: descriptorSet,
            registeredAt: now)
        try TopicCatalog.requireAllowed(record, transaction, head)
        var stored = StoredSchemaRecord()
        stored.id = record.id.rawValue
        stored.name = name
        stored.version = UInt32(record.version)
        stored.descriptorSet = .init(descriptorSet)
        stored.registeredAtMs = now.milliseconds
        try Metadata.put(transaction, key(record.id), try stored.serializedBytes(), in: head.schemas)
        return record
    }

    static func get(
        _ transaction: borrowing some Transaction & ~Copyable, _ head: Head, _ id: SchemaID
    ) throws -> SchemaRecord? {
        guard let bytes = try Metadata.get(transaction, key(id), in: head.schemas) else { return nil }
        return try record(bytes)
    }

    static func all(_ transaction: borrowing some Transaction & ~Copyable, _ head: Head) throws -> [SchemaRecord] {
        var records: [SchemaRecord] = []
        var cursor = try transaction.cursor(head.schemas)
        var found = try cursor.first()
        while found {
            let key = cursor.key.withUnsafeBytes { [UInt8]($0) }
            let stored = cursor.value.withUnsafeBytes { [UInt8]($0) }
            records.append(try record(try Metadata.value(of: stored, key: key)))
            found = try cursor.next()
        }
        return records
    }

    static func requireLatest(
        _ transaction: borrowing some Transaction & ~Copyable, _ head: Head, named name: String
    ) throws -> SchemaRecord {
        guard let latest = try all(transaction, head).filter({ $0.name == name }).max(by: { $0.version < $1.version })
        else { throw LogError.unknownSchema(name) }
        return latest
    }

    private static func key(_ id: SchemaID) -> [UInt8] { withUnsafeBytes(of: id.rawValue.bigEndian) { [UInt8]($0) } }

    static func record(_ bytes: [UInt8]) throws -> SchemaRecord {
        let stored = try Metadata.message(StoredSchemaRecord.self, bytes, "a schema")
        return SchemaRecord(
            id: SchemaID(rawValue: stored.id), name: stored.name, version: Int(stored.version),
            descriptorSet: [UInt8](stored.descriptorSet), registeredAt: EventTime(milliseconds: stored.registeredAtMs))
    }
}
