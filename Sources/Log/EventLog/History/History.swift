import Bytes
internal import Timekeeping

/// A running hash over a partition's batches as they were first committed: which log this is, up to an offset.
///
/// Two logs that have the same history at an offset have the same records before it, in the same batches, appended at the same
/// times. It is defined where a batch ended when it was committed; merging and erasing batches doesn't change it. It finds a
/// log that was taken for another, and is no protection against one who makes a log to match. docs/format/head.md has the bytes.
package struct History: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    package let rawValue: UInt64

    package init(rawValue: UInt64) { self.rawValue = rawValue }

    /// Of a partition in which nothing was ever written.
    package static let start = History(rawValue: 0)

    /// 16 hexadecimal digits.
    package var description: String { Hexadecimal.text(rawValue) }

    /// The history after one more batch, of whose envelope everything counts but the history itself.
    func appending(_ header: BatchHeader) -> History {
        var state = rawValue
        Self.mix(&state, UInt64(bitPattern: header.baseOffset.rawValue))
        Self.mix(&state, UInt64(bitPattern: header.lastOffset.rawValue))
        Self.mix(&state, UInt64(bitPattern: header.minTimestamp))
        Self.mix(&state, UInt64(bitPattern: header.maxTimestamp))
        Self.mix(&state, UInt64(bitPattern: header.appendTime))
        Self.mix(&state, UInt64(UInt32(truncatingIfNeeded: header.bodyByteCount)) << 32 | UInt64(header.prefixChecksum))
        Self.mix(&state, UInt64(header.schemaID.rawValue) << 32 | UInt64(header.layout.rawValue))
        return History(rawValue: state)
    }

    /// Where the history of a partition begins that was written by programs which kept none: a value of where it stood.
    static func beginning(at state: PartitionState) -> History {
        guard state.highWaterMark > .zero else { return .start }
        var mixed = start.rawValue
        mix(&mixed, UInt64(bitPattern: state.highWaterMark.rawValue))
        mix(&mixed, UInt64(bitPattern: state.maxTimestamp?.milliseconds ?? .min))
        mix(&mixed, UInt64(bitPattern: state.lastAppendTime?.milliseconds ?? .min))
        return History(rawValue: mixed)
    }

    /// SplitMix64: one word more.
    private static func mix(_ state: inout UInt64, _ word: UInt64) {
        var z = (state ^ word) &+ 0x9E37_79B9_7F4A_7C15
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        state = z ^ z >> 31
    }
}

/// A partition's history at an offset.
package struct HistoryMark: Hashable, Sendable {
    package var offset: Offset
    package var history: History

    package init(offset: Offset, history: History) {
        self.offset = offset
        self.history = history
    }

    /// An anchor is the first end of a batch at or past a multiple of so many offsets: merged batches keep the history there.
    package static let anchorInterval = 256

    /// Whether the end of a batch is an anchor.
    static func isAnchor(from base: Offset, to end: Offset) -> Bool {
        base.rawValue / Int64(anchorInterval) != end.rawValue / Int64(anchorInterval)
    }

    /// The last multiple of the interval up to an offset: the batch that holds the record before it ends in an anchor.
    static func multiple(upTo offset: Offset) -> Offset {
        Offset(offset.rawValue / Int64(anchorInterval) * Int64(anchorInterval))
    }
}
