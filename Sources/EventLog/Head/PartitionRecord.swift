import Bytes
import LMDB

/// Where a partition stands. Changes in the transaction of every append to it.
public struct PartitionState: Sendable, Equatable {
    /// The offset of the oldest record that is kept.
    public package(set) var logStart: Offset = .zero
    /// The offset that the next record will get.
    public package(set) var highWaterMark: Offset = .zero
    /// The latest event time ever appended, milliseconds since 1970; `nil` while nothing was.
    public package(set) var maxTimestamp: Int64?
    /// The time of the last append, milliseconds since 1970; never goes back. `nil` while nothing was appended.
    public package(set) var lastAppendTime: Int64?
    public package(set) var batches: Int = 0
    /// Stored bytes of headers and bodies, page rounding not included.
    public package(set) var storedBytes: Int = 0

    /// The number of records that are kept.
    public var records: Int { highWaterMark - logStart }

    package init() {}
}

/// A partition's state as it is stored: 64 bytes little-endian under (topic, partition) big-endian, in database
/// `partitions`. docs/format/head.md draws them.
enum PartitionRecord {
    static func key(_ topic: TopicID, _ partition: PartitionID) -> [UInt8] {
        withUnsafeBytes(of: topic.rawValue.bigEndian) { [UInt8]($0) }
            + withUnsafeBytes(of: partition.rawValue.bigEndian) { [UInt8]($0) }
    }

    static func get(
        _ transaction: borrowing some Transaction & ~Copyable, _ head: Head, _ topic: TopicID, _ partition: PartitionID
    ) throws -> PartitionState? {
        guard let bytes = try Metadata.get(transaction, key(topic, partition), in: head.partitions) else { return nil }
        var state = PartitionState()
        do {
            let span = bytes.span
            var reader = ByteReader(span.bytes)
            state.logStart = Offset(rawValue: try reader.littleEndian())
            state.highWaterMark = Offset(rawValue: try reader.littleEndian())
            let maxTimestamp: Int64 = try reader.littleEndian()
            let lastAppendTime: Int64 = try reader.littleEndian()
            state.maxTimestamp = maxTimestamp == .min ? nil : maxTimestamp
            state.lastAppendTime = lastAppendTime == .min ? nil : lastAppendTime
            state.batches = Int(try reader.littleEndian(Int64.self))
            state.storedBytes = Int(try reader.littleEndian(Int64.self))
        } catch {
            throw LogError.corruptMetadata("partition \(partition) of topic \(topic)", reason: "\(error)")
        }
        return state
    }

    static func put(
        _ transaction: borrowing WriteTransaction, _ head: Head, _ topic: TopicID, _ partition: PartitionID,
        _ state: PartitionState
    ) throws {
        var value: [UInt8] = []
        value.reserveCapacity(48)
        for field in [
            state.logStart.rawValue, state.highWaterMark.rawValue, state.maxTimestamp ?? .min,
            state.lastAppendTime ?? .min, Int64(state.batches), Int64(state.storedBytes),
        ] {
            withUnsafeBytes(of: field.littleEndian) { value.append(contentsOf: $0) }
        }
        try Metadata.put(transaction, key(topic, partition), value, in: head.partitions)
    }
}
