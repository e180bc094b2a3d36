/// How the records of a batch are compressed, by Kafka's numbers.
package enum RecordBatchCodec: UInt8, Sendable, CaseIterable, CustomStringConvertible {
    case none = 0
    case gzip = 1
    case snappy = 2
    case lz4 = 3
    case zstd = 4

    package var description: String {
        switch self {
        case .none: "none"
        case .gzip: "gzip"
        case .snappy: "snappy"
        case .lz4: "lz4"
        case .zstd: "zstd"
        }
    }

    /// Whether this module encodes and decodes it.
    package var isSupported: Bool { self == .none || self == .gzip || self == .zstd }
}

/// Whose clock the timestamps of a batch are from.
package enum RecordTimestampType: UInt8, Sendable {
    /// Each record has the time that its producer gave.
    case createTime = 0
    /// Every record has the time of the append, which is the batch's `maxTimestamp`.
    case logAppendTime = 1
}

/// The 16 bits of attributes. Bits without a meaning yet are carried as they came.
package struct RecordBatchAttributes: RawRepresentable, Hashable, Sendable {
    package var rawValue: UInt16

    package init(rawValue: UInt16) { self.rawValue = rawValue }

    package init(
        codec: RecordBatchCodec, timestampType: RecordTimestampType = .createTime, isTransactional: Bool = false,
        isControl: Bool = false
    ) {
        rawValue = UInt16(codec.rawValue) | UInt16(timestampType.rawValue) << 3
        self.isTransactional = isTransactional
        self.isControl = isControl
    }

    /// Bits 0 to 2, whatever their value.
    package var codecNumber: UInt8 { UInt8(rawValue & 0x7) }
    /// `nil` for the numbers 5 to 7, which Kafka has not given out.
    package var codec: RecordBatchCodec? { RecordBatchCodec(rawValue: codecNumber) }
    /// Bit 3.
    package var timestampType: RecordTimestampType { rawValue & 0x8 == 0 ? .createTime : .logAppendTime }
    /// Bit 4: the batch belongs to its producer's open transaction.
    package var isTransactional: Bool {
        get { self[bit: 4] }
        set { self[bit: 4] = newValue }
    }
    /// Bit 5: the records are markers of a transaction's end, not data.
    package var isControl: Bool {
        get { self[bit: 5] }
        set { self[bit: 5] = newValue }
    }
    /// Bit 6: `baseTimestamp` is the time from which compaction may remove the batch's tombstones.
    package var hasDeleteHorizon: Bool {
        get { self[bit: 6] }
        set { self[bit: 6] = newValue }
    }

    private subscript(bit bit: Int) -> Bool {
        get { rawValue & (1 << UInt16(bit)) != 0 }
        set { if newValue { rawValue |= 1 << UInt16(bit) } else { rawValue &= ~(1 << UInt16(bit)) } }
    }
}
