/// Whose offsets a checkpoint's are: kept beside it, and compared with the log before it is gone on with.
///
/// Of the two marks the end is the closer one, and the anchor is left when batches are merged.
package struct LogMark: Hashable, Sendable {
    /// `nil` where the log has none yet, since only programs of before format 3 wrote to it.
    package var logID: LogID?
    /// At the end of the batch that holds the last record before the checkpoint, which may lie behind it; where that is merged, at the
    /// last end up to the checkpoint that is known. `nil` where none is.
    package var end: HistoryMark?
    /// At the last anchor up to ``end``.
    package var anchor: HistoryMark?

    package init(logID: LogID? = nil, end: HistoryMark? = nil, anchor: HistoryMark? = nil) {
        self.logID = logID
        self.end = end
        self.anchor = anchor
    }
}

/// What a checkpoint says of its log, and what this log has: they are not the same.
package enum LogDifference: Sendable, Equatable, CustomStringConvertible {
    /// `found` is `nil` where the log has no id: only programs of before format 3 have written to it.
    case log(checkpoint: LogID, found: LogID?)
    /// `found` is `nil` where no batch of the log ends at the offset.
    case history(checkpoint: HistoryMark, found: History?)

    package var description: String {
        switch self {
        case .log(let checkpoint, let found?):
            "it was computed from log \(checkpoint), and this is log \(found)"
        case .log(let checkpoint, nil):
            "it was computed from log \(checkpoint), and this log has no id: it was restored from a copy of an earlier "
                + "version's, or replaced"
        case .history(let checkpoint, let found?):
            "at offset \(checkpoint.offset) its history is \(checkpoint.history), and the log's is \(found): the log was "
                + "restored from an older copy, or replaced, and has grown since"
        case .history(let checkpoint, nil):
            "at offset \(checkpoint.offset) its history is \(checkpoint.history), and no batch of the log ends there: the log "
                + "was restored from an older copy, or replaced, and has grown since"
        }
    }
}

extension LogMark {
    /// As it is stored, 48 bytes little-endian: log id (16), then offset and history of end and anchor. An absent log id is
    /// zero; an absent mark has offset -1.
    package static let byteCount = 48

    package var bytes: [UInt8] {
        var bytes = logID?.bytes ?? [UInt8](repeating: 0, count: LogID.byteCount)
        for mark in [end, anchor] {
            bytes += withUnsafeBytes(of: (mark?.offset.rawValue ?? -1).littleEndian) { [UInt8]($0) }
            bytes += withUnsafeBytes(of: (mark?.history.rawValue ?? 0).littleEndian) { [UInt8]($0) }
        }
        return bytes
    }

    /// `nil` for another number of bytes.
    package init?(bytes: [UInt8]) {
        guard bytes.count == Self.byteCount else { return nil }
        let id = bytes.prefix(LogID.byteCount)
        logID = id.allSatisfy { $0 == 0 } ? nil : LogID(id)
        func word(_ index: Int) -> UInt64 {
            bytes.withUnsafeBytes {
                UInt64(littleEndian: $0.loadUnaligned(fromByteOffset: LogID.byteCount + index * 8, as: UInt64.self))
            }
        }
        func mark(_ index: Int) -> HistoryMark? {
            let offset = Int64(bitPattern: word(index))
            return offset < 0
                ? nil : HistoryMark(offset: Offset(offset), history: History(rawValue: word(index + 1)))
        }
        (end, anchor) = (mark(0), mark(2))
    }
}
