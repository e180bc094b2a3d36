import Foundation
import LMDB
import SwiftProtobuf
internal import Timekeeping

/// Where the stages that write events stand in their input: database `positions`, by the stage's name.
enum StagePositions {
    static func get(
        _ transaction: borrowing some Transaction & ~Copyable, _ head: Head, _ name: String
    ) throws -> [UInt8]? {
        guard let bytes = try Metadata.get(transaction, key(name), in: head.positions) else { return nil }
        return [UInt8](try Metadata.message(StoredStagePositionRecord.self, bytes, "stage \(name)").value)
    }

    static func put(
        _ transaction: borrowing WriteTransaction, _ head: Head, _ name: String, _ value: [UInt8], now: EventTime
    ) throws {
        var record = StoredStagePositionRecord()
        record.value = .init(value)
        record.updatedAtMs = now.milliseconds
        try Metadata.put(transaction, key(name), try record.serializedBytes(), in: head.positions)
    }

    private static func key(_ name: String) -> [UInt8] {
        precondition(name.utf8.count <= 500, "LMDB's keys have at most 511 bytes")
        return [UInt8](name.utf8)
    }
}
