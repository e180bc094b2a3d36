import Bytes
import EventLog
import Foundation
import LMDB
import TestSupport

/// Damages a head from below, with LMDB alone.
enum DamagedHead {
    /// Flips a bit in the envelope of a topic's first batch.
    static func flipFirstEnvelope(of topic: Topic, in log: String) throws {
        let head = try Environment(opening: log + "/head.mdb", EnvironmentOptions(databasesMax: 32))
        let batches = try head.database("batches")
        let prefix = withUnsafeBytes(of: topic.id.rawValue.bigEndian) { [UInt8]($0) }
        try head.write { transaction in
            var key: [UInt8] = []
            var value: [UInt8] = []
            do {
                var cursor = try transaction.cursor(batches)
                guard try cursor.seek(prefix) else { throw Unexpected(what: "no batch") }
                key = cursor.key.withUnsafeBytes { [UInt8]($0) }
                value = cursor.value.withUnsafeBytes { [UInt8]($0) }
            }
            guard key.starts(with: prefix) else { throw Unexpected(what: "no batch of the topic") }
            value[40] ^= 1  // in the largest event time
            try transaction.put(key, value, in: batches)
        }
    }
}
