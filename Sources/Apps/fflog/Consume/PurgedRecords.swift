import Terminal
import EventLog

/// Says on standard error, also with `-q`, which records a reader will never see, since a purge came first.
enum PurgedRecords {
    /// - Parameters:
    ///   - to: the offset after the last of them.
    ///   - reader: what the purge was too early for: `group 'dash' read them`.
    static func warn(_ topic: String, _ partition: PartitionID, from: Offset, to: Offset, reader: String) {
        guard from < to else { return }
        Console.warning(
            "topic '\(topic)', partition \(partition): offsets \(from) to \(to.rawValue - 1) (\(to - from) records) were "
                + "purged before \(reader)")
    }
}
