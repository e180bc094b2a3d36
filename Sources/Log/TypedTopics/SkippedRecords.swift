package import EventLog

/// Records that a reader went past without an event: counted, so that it can be said.
package struct SkippedRecords: Sendable, Equatable {
    /// Records that were purged after the reader had begun with their partition, and before it came to them.
    package var purged = 0
    /// Records that are no events, and where the first of them stands, and why.
    package private(set) var unreadable = 0
    package private(set) var firstUnreadable: String?

    package init() {}

    package mutating func note(_ partition: PartitionID, _ offset: Offset, _ reason: String) {
        unreadable += 1
        if firstUnreadable == nil { firstUnreadable = "partition \(partition), offset \(offset): \(reason)" }
    }

    /// For people; `nil` where nothing was skipped.
    package func complaint(of topic: String) -> String? {
        if purged > 0 {
            return "\(purged) records of topic '\(topic)' were purged before they were read: keep it longer"
        }
        guard let firstUnreadable else { return nil }
        return
            "\(unreadable) \(unreadable == 1 ? "record" : "records") of topic '\(topic)' can't be read as events and "
            + "\(unreadable == 1 ? "was" : "were") skipped; the first: \(firstUnreadable)"
    }
}
