import Bytes
import LMDB
public import Timekeeping

/// Where a partition stands. Changes in the transaction of every append to it.
public struct PartitionState: Sendable, Equatable {
    /// The offset of the oldest record that is kept.
    public package(set) var logStart: Offset = .zero
    /// The offset that the next record will get.
    public package(set) var highWaterMark: Offset = .zero
    /// The latest event time ever appended; `nil` while nothing was.
    public package(set) var maxTimestamp: EventTime?
    /// The time of the last append; goes back only where the clock was set back (``ClockCorrections``). `nil` while nothing
    /// was appended.
    public package(set) var lastAppendTime: EventTime?
    public package(set) var batches: Int = 0
    /// Stored bytes of headers and bodies, page rounding not included.
    public package(set) var storedBytes: Int = 0

    /// The history at ``highWaterMark``.
    package internal(set) var history = History.start
    /// The first offset whose history is known, with it: of programs that kept none, and of what was purged, nothing is before.
    package internal(set) var historyStart = HistoryMark(offset: .zero, history: .start)

    /// The number of records that are kept.
    public var records: Int { highWaterMark - logStart }

    package init() {}

    /// Moves the log start forward.
    ///
    /// - Parameter history: the history there; `nil` where it is not known, and then what was known before is.
    mutating func begin(at start: Offset, _ history: History?) {
        logStart = start
        if let history, start > historyStart.offset { historyStart = HistoryMark(offset: start, history: history) }
    }

    /// The history of a partition that has none begins where the partition ends.
    mutating func beginHistory() {
        history = .beginning(at: self)
        historyStart = HistoryMark(offset: highWaterMark, history: history)
    }
}

/// A partition's state as it is stored: a checksum and 72 bytes, little-endian, under (topic, partition) big-endian, in
/// database `partitions`. docs/format/head.md draws them.
enum PartitionRecord {
    static let byteCount = Metadata.checksumByteCount + 72
    /// Before format 3, without the history.
    private static let byteCountWithoutHistory = Metadata.checksumByteCount + 48

    static func key(_ topic: TopicID, _ partition: PartitionID) -> [UInt8] {
        withUnsafeBytes(of: topic.rawValue.bigEndian) { [UInt8]($0) }
            + withUnsafeBytes(of: partition.rawValue.bigEndian) { [UInt8]($0) }
    }

    static func get(
        _ transaction: borrowing some Transaction & ~Copyable, _ head: Head, _ topic: TopicID, _ partition: PartitionID
    ) throws -> PartitionState? {
        var words = (topic.rawValue.bigEndian, partition.rawValue.bigEndian)
        return try withUnsafeBytesOf(&words) { key in
            guard let stored = try transaction.get(key, in: head.partitions) else { return nil }
            return try stored.withUnsafeBytes { try state($0, key: key, topic, partition) }
        }
    }

    static func state(
        _ stored: UnsafeRawBufferPointer, key: UnsafeRawBufferPointer, _ topic: TopicID, _ partition: PartitionID
    ) throws -> PartitionState {
        func corrupt(_ reason: String) -> LogError {
            .corruptMetadata("partition \(partition) of topic \(topic)", reason: reason)
        }
        guard stored.count == byteCount || stored.count == byteCountWithoutHistory else {
            throw corrupt("it has \(stored.count) bytes, not \(byteCount)")
        }
        guard Metadata.isIntact(stored, key: key) else { throw corrupt("its checksum does not match") }
        func field(_ index: Int) -> Int64 {
            Int64(
                littleEndian: stored.loadUnaligned(
                    fromByteOffset: Metadata.checksumByteCount + index * 8, as: Int64.self))
        }
        func time(_ index: Int) -> EventTime? {
            field(index) == .min ? nil : EventTime(milliseconds: field(index))
        }
        var state = PartitionState()
        state.logStart = Offset(field(0))
        state.highWaterMark = Offset(field(1))
        state.maxTimestamp = time(2)
        state.lastAppendTime = time(3)
        state.batches = Int(field(4))
        state.storedBytes = Int(field(5))
        guard stored.count == byteCount else {
            state.beginHistory()
            return state
        }
        state.history = History(rawValue: UInt64(bitPattern: field(6)))
        state.historyStart = HistoryMark(
            offset: Offset(field(7)), history: History(rawValue: UInt64(bitPattern: field(8))))
        return state
    }

    static func put(
        _ transaction: borrowing WriteTransaction, _ head: Head, _ topic: TopicID, _ partition: PartitionID,
        _ state: PartitionState
    ) throws {
        var words = (topic.rawValue.bigEndian, partition.rawValue.bigEndian)
        try withUnsafeBytesOf(&words) { (key) throws(LMDBError) in
            let place = try transaction.put(key, reserving: byteCount, in: head.partitions)
            func store(_ value: Int64, _ index: Int) {
                place.storeBytes(
                    of: value.littleEndian, toByteOffset: Metadata.checksumByteCount + index * 8, as: Int64.self)
            }
            store(state.logStart.rawValue, 0)
            store(state.highWaterMark.rawValue, 1)
            store(state.maxTimestamp?.milliseconds ?? .min, 2)
            store(state.lastAppendTime?.milliseconds ?? .min, 3)
            store(Int64(state.batches), 4)
            store(Int64(state.storedBytes), 5)
            store(Int64(bitPattern: state.history.rawValue), 6)
            store(state.historyStart.offset.rawValue, 7)
            store(Int64(bitPattern: state.historyStart.history.rawValue), 8)
            Metadata.seal(place, key: key)
        }
    }
}
