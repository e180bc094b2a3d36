import LMDB
import SwiftProtobuf
internal import Timekeeping

/// Retention policies in the head: database `policies`, by the topic's id, so that a topic created anew under an old name has
/// none. docs/format/head.md draws it.
enum PolicyStore {
    static let database = "policies"

    static func get(
        _ transaction: borrowing some Transaction & ~Copyable, _ head: Head, _ topic: TopicID
    ) throws -> RetentionPolicy? {
        guard let policies = head.policies, let bytes = try Metadata.get(transaction, key(topic), in: policies) else {
            return nil
        }
        return try policy(bytes, "the retention policy of topic number \(topic)")
    }

    /// - Parameter policy: `nil` removes it.
    static func put(
        _ transaction: borrowing WriteTransaction, _ head: Head, _ topic: TopicID, _ policy: RetentionPolicy?,
        now: EventTime
    ) throws {
        guard let policy else { return try remove(transaction, head, of: topic) }
        guard let policies = head.policies else {
            throw LogError.corruptMetadata("policies", reason: "the database is missing")
        }
        precondition(policy.fault == nil, "a policy that can't be stored: \(policy.fault!)")
        var record = StoredPolicyRecord()
        if let age = policy.age {
            record.ageMsMax = age.max.milliseconds
            record.ageClock = age.clock == .event ? 1 : 2
        }
        if let bytes = policy.bytesMax { record.bytesMax = UInt64(bytes) }
        if let records = policy.recordsMax { record.recordsMax = UInt64(records) }
        record.changedAtMs = now.milliseconds
        try Metadata.put(transaction, key(topic), try record.serializedBytes(), in: policies)
    }

    static func remove(_ transaction: borrowing WriteTransaction, _ head: Head, of topic: TopicID) throws {
        if let policies = head.policies { _ = try transaction.delete(key(topic), in: policies) }
    }

    static func policy(_ bytes: [UInt8], _ place: String) throws -> RetentionPolicy {
        let record = try Metadata.message(StoredPolicyRecord.self, bytes, place)
        var policy = RetentionPolicy()
        if record.hasAgeMsMax {
            guard (1...2).contains(record.ageClock) else {
                throw LogError.corruptMetadata(place, reason: "unknown clock \(record.ageClock)")
            }
            policy.age = .init(max: .milliseconds(record.ageMsMax), clock: record.ageClock == 1 ? .event : .append)
        }
        if record.hasBytesMax { policy.bytesMax = Int(clamping: record.bytesMax) }
        if record.hasRecordsMax { policy.recordsMax = Int(clamping: record.recordsMax) }
        if let fault = policy.fault { throw LogError.corruptMetadata(place, reason: fault) }
        return policy
    }

    private static func key(_ topic: TopicID) -> [UInt8] {
        withUnsafeBytes(of: topic.rawValue.bigEndian) { [UInt8]($0) }
    }
}
