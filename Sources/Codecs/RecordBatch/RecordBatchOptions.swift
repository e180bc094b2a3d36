internal import Gzip
internal import Zstd

/// How a builder compresses: only in ways that this module can.
package enum RecordBatchCompression: Hashable, Sendable {
    case none
    /// Levels 1 (fast) to 9 (small).
    case gzip(level: Int = 6)
    /// Levels 1 (fast) to 22 (small).
    case zstd(level: Int = 3)

    /// What Kafka's number and an optional level ask for.
    ///
    /// - Parameter level: brought into the codec's range; `nil` for its default.
    /// - Throws: ``RecordBatchError/unsupportedCodec(_:)``, which names snappy or lz4.
    package init(_ codec: RecordBatchCodec, level: Int? = nil) throws(RecordBatchError) {
        func within(_ levels: ClosedRange<Int>, _ standard: Int) -> Int {
            min(max(level ?? standard, levels.lowerBound), levels.upperBound)
        }
        switch codec {
        case .none: self = .none
        case .gzip: self = .gzip(level: within(GzipEncoder.levels, 6))
        case .zstd: self = .zstd(level: within(ZstdCompressor.levels, 3))
        case .snappy, .lz4: throw .unsupportedCodec(codec)
        }
    }

    package var codec: RecordBatchCodec {
        switch self {
        case .none: .none
        case .gzip: .gzip
        case .zstd: .zstd
        }
    }
}

/// What a batch says besides its records.
package struct RecordBatchOptions: Hashable, Sendable {
    package var compression: RecordBatchCompression
    package var producer: RecordBatchProducer
    package var isTransactional: Bool
    package var isControl: Bool
    /// Milliseconds since 1970 UTC that take the place of every record's timestamp; `nil` keeps the records' own.
    package var appendTime: Int64?

    package init(
        compression: RecordBatchCompression = .none, producer: RecordBatchProducer = .none,
        isTransactional: Bool = false, isControl: Bool = false, appendTime: Int64? = nil
    ) {
        self.compression = compression
        self.producer = producer
        self.isTransactional = isTransactional
        self.isControl = isControl
        self.appendTime = appendTime
    }
}

/// What was encoded. Times are in milliseconds since 1970 UTC.
package struct RecordBatchSummary: Hashable, Sendable {
    package var count: Int
    package var minTimestamp: Int64
    package var maxTimestamp: Int64
    /// The whole batch, header included.
    package var byteCount: Int
    /// `none` where compression did not pay.
    package var codec: RecordBatchCodec
}
