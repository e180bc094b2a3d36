package import Timekeeping

/// What topics hold and what the file takes, from one walk over all envelopes.
package struct LogStatistics: Sendable {
    /// `nil` where only programs of before format 3 have written to it.
    package var logID: LogID?
    package var topics: [TopicStatistics]
    package var head: HeadStatistics
}

package struct TopicStatistics: Sendable {
    package var topic: Topic
    package var partitions: Int { topic.configuration.partitions }
    package var records = 0
    package var rowBatches = 0
    package var columnarBatches = 0
    /// Of envelopes and bodies, the rounding to pages not included.
    package var storedBytes = 0
    /// What the same records take without compression, an estimate that never decodes a column:
    /// - `row` batches: envelope, header and the records uncompressed, exactly (Kafka's format, varints included).
    /// - `columnar` batches: envelope, and 8 bytes for each value, one per record and column and one per record for its
    ///   time. Texts count as their 8-byte code, keys and headers not at all: so the true ratio is higher.
    package var plainBytes = 0
    /// The batches whose `plainBytes` are not known (a codec that this program can't decompress): they count as stored.
    package var batchesOfUnknownSize = 0
    /// Sealed segments, whose records and batches are among the others.
    package var segments = 0
    package var sealedRecords = 0
    /// The segments' files.
    package var segmentFileBytes = 0
    /// Event times; `nil` for an empty topic.
    package var earliestTimestamp: EventTime?
    package var latestTimestamp: EventTime?
    /// `nil` where nothing was ever appended.
    package var lastAppendTime: EventTime?
    /// The partitions in which the walk ended early at a damaged batch: what comes after it is not in the figures.
    package var damage: [LogError] = []

    package var batches: Int { rowBatches + columnarBatches }
    /// `nil` for an empty topic.
    package var bytesPerRecord: Double? { records == 0 ? nil : Double(storedBytes) / Double(records) }
    /// `plainBytes` to `storedBytes`: above 1 is smaller than plain. `nil` for an empty topic.
    package var compressionRatio: Double? { storedBytes == 0 ? nil : Double(plainBytes) / Double(storedBytes) }
}

/// The head's file. `fileBytes` is about `liveBytes + freeBytes` and some megabytes that are written ahead.
package struct HeadStatistics: Sendable {
    /// The length of head.mdb.
    package var fileBytes: Int
    /// Pages in use: records, metadata, and the rounding of values to pages.
    package var liveBytes: Int
    /// Pages that the next appends use before the file grows.
    package var freeBytes: Int
}
