import LMDB

/// Finds the history of a partition at an offset, in the head and in segments.
///
/// It is known at the partition's two ends, at every end of a batch of the head, and in segments at the ends of chunks and at
/// anchors. Where nothing is known before ``PartitionState/historyStart``, it is nil.
struct HistoryLookup {
    let reader: BatchReader
    private var log: EventLog { reader.log }

    enum Found: Equatable {
        case value(History)
        /// No batch of this log ended there.
        case nothing
        /// It isn't kept: purged, merged, or from before there was a history.
        case unknown
    }

    private enum Place<R> {
        case found(R)
        case sealed(SealedRange)
    }

    /// - Parameter isAnchor: whether a log of these records has an anchor there.
    func history(at offset: Offset, isAnchor: Bool) throws -> Found {
        while true {
            let place = try log.look { transaction -> Place<Found> in
                let state = try reader.state(transaction)
                if offset == state.highWaterMark { return .found(.value(state.history)) }
                if offset == state.historyStart.offset { return .found(.value(state.historyStart.history)) }
                if offset > state.highWaterMark { return .found(.nothing) }
                guard offset > state.historyStart.offset, offset > state.logStart else { return .found(.unknown) }
                if let range = try sealed(transaction, holding: before(offset)) { return .sealed(range) }
                let header = try reader.headWalk.header(transaction, holding: before(offset))
                guard header.lastOffset + 1 == offset else { return .found(.nothing) }
                return .found(header.history.map(Found.value) ?? .unknown)
            }
            switch place {
            case .found(let found): return found
            case .sealed(let range):
                guard let file = try log.segment(holding: range, of: reader.topic.id) else { continue }
                return try log.looking(into: file) { transaction in
                    let header = try reader.walk(in: file).header(transaction, holding: before(offset))
                    if header.lastOffset + 1 == offset, let history = header.history { return .value(history) }
                    let anchor = try file.anchors?.last(upTo: offset, of: reader.partition, transaction)
                    if let anchor, anchor.offset == offset { return .value(anchor.history) }
                    return isAnchor || !header.hasAppendTimes ? .nothing : .unknown
                }
            }
        }
    }

    /// The mark that vouches for the records before an offset: in the head the end of the batch that holds the last of them, which may
    /// lie behind the offset; in a segment the end of the chunk, if that is the offset, else the last anchor up to it.
    func end(before offset: Offset) throws -> HistoryMark? {
        var offset = offset
        while true {
            let place = try log.look { transaction -> Place<HistoryMark?> in
                let state = try reader.state(transaction)
                if offset >= state.highWaterMark {
                    return .found(HistoryMark(offset: state.highWaterMark, history: state.history))
                }
                let start = state.historyStart
                guard offset > start.offset else { return .found(offset == start.offset ? start : nil) }
                guard offset > state.logStart else { return .found(start) }
                if let range = try sealed(transaction, holding: before(offset)) { return .sealed(range) }
                let header = try reader.headWalk.header(transaction, holding: before(offset))
                return .found(header.history.map { HistoryMark(offset: header.lastOffset + 1, history: $0) } ?? start)
            }
            switch place {
            case .found(let mark): return mark
            case .sealed(let range):
                guard let file = try log.segment(holding: range, of: reader.topic.id) else { continue }
                let mark = try log.looking(into: file) { transaction -> HistoryMark? in
                    let header = try reader.walk(in: file).header(transaction, holding: before(offset))
                    if header.lastOffset + 1 == offset, let history = header.history {
                        return HistoryMark(offset: offset, history: history)
                    }
                    return try file.anchors?.last(upTo: offset, of: reader.partition, transaction)
                }
                if let mark { return mark }
                offset = range.baseOffset
            }
        }
    }

    /// The last anchor up to the end of a batch; `nil` where it is not known, or there is none yet.
    func anchor(upTo end: Offset) throws -> HistoryMark? {
        let multiple = HistoryMark.multiple(upTo: end)
        while multiple > .zero {
            let place = try log.look { transaction -> Place<HistoryMark?> in
                let state = try reader.state(transaction)
                let last = before(multiple)
                guard last >= state.logStart, last >= state.historyStart.offset else { return .found(nil) }
                if let range = try sealed(transaction, holding: last) { return .sealed(range) }
                let header = try reader.headWalk.header(transaction, holding: last)
                return .found(header.history.map { HistoryMark(offset: header.lastOffset + 1, history: $0) })
            }
            switch place {
            case .found(let mark): return mark.flatMap { $0.offset <= end ? $0 : nil }
            case .sealed(let range):
                guard let file = try log.segment(holding: range, of: reader.topic.id) else { continue }
                return try log.looking(into: file) { transaction in
                    try file.anchors?.last(upTo: end, of: reader.partition, transaction)
                }
            }
        }
        return nil
    }

    private func before(_ offset: Offset) -> Offset { Offset(offset.rawValue - 1) }

    private func sealed(
        _ transaction: borrowing some Transaction & ~Copyable, holding offset: Offset
    ) throws -> SealedRange? {
        try log.head.manifest?.range(transaction, reader.topic.id, reader.partition, holding: offset)
    }
}

extension EventLog {
    /// Which log this is; `nil` where only programs of before format 3 have written to it.
    package func logID() throws -> LogID? { try look { try HeadFormat.logID($0, head.meta) } }

    /// A partition's history at an offset; `nil` where it is not known, or no batch ended there.
    package func history(_ topic: Topic, _ partition: PartitionID, at offset: Offset) throws -> History? {
        let reader = BatchReader(log: self, topic: topic, partition: partition)
        guard case .value(let history) = try HistoryLookup(reader: reader).history(at: offset, isAnchor: false) else {
            return nil
        }
        return history
    }

    /// What a checkpoint at `offset` keeps of the log that it is of. A damaged batch tells nothing, and is no reason to keep no
    /// checkpoint.
    package func mark(_ topic: Topic, _ partition: PartitionID, at offset: Offset) throws -> LogMark {
        let lookup = HistoryLookup(reader: BatchReader(log: self, topic: topic, partition: partition))
        let end = try unlessDamaged { try lookup.end(before: offset) } ?? nil
        let anchor = try end.flatMap { end in try unlessDamaged { try lookup.anchor(upTo: end.offset) } ?? nil }
        return LogMark(logID: try logID(), end: end, anchor: anchor)
    }

    /// `nil` where what is read is damaged: `verify` finds it, and so does whoever reads the records.
    private func unlessDamaged<R>(_ body: () throws -> R) throws -> R? {
        do { return try body() } catch let error as LogError {
            switch error {
            case .corruptBatch, .corruptSegment: return nil
            default: throw error
            }
        }
    }

    /// How this log is another than the one that a checkpoint is of; `nil` where it is the same, as far as is left of it. Where
    /// both marks were purged, or were merged by a program that kept none, only the log id says whose the checkpoint is.
    package func difference(
        from mark: LogMark, _ topic: Topic, _ partition: PartitionID
    ) throws -> LogDifference? {
        if let checkpoint = mark.logID {
            // Without one it is a copy of before the log got its id, or another: a checkpoint that has one was made later.
            let found = try logID()
            if checkpoint != found { return .log(checkpoint: checkpoint, found: found) }
        }
        let lookup = HistoryLookup(reader: BatchReader(log: self, topic: topic, partition: partition))
        for (mark, isAnchor) in [(mark.end, false), (mark.anchor, true)] {
            guard let mark else { continue }
            switch try unlessDamaged({ try lookup.history(at: mark.offset, isAnchor: isAnchor) }) {
            case .value(mark.history), .unknown, nil: continue
            case .value(let found): return .history(checkpoint: mark, found: found)
            case .nothing: return .history(checkpoint: mark, found: nil)
            }
        }
        return nil
    }
}
