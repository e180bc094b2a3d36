internal import ConsumerGroups
internal import DeadLetters
internal import EventLog
internal import EventSchema
internal import FootfallEvents
internal import SwiftProtobuf
internal import TypedTopics

/// What there is to do: records of the owned partitions, and dead letters that are to be tried again.
extension FaceStage {
    /// Makes the windows agree with what the member owns, and with where it stands.
    ///
    /// - Parameter taken: items of each window that a poll has handed out and that are not committed.
    /// - Returns: Those of `taken` whose windows are still good.
    func alignWindows(_ taken: [PartitionID: Int]) throws -> [PartitionID: Int] {
        let owned = member.partitions
        var kept: [PartitionID: Int] = [:]
        for place in owned {
            let count = taken[place.partition] ?? 0
            if let window = windows[place.partition], window.start + count == place.position {
                kept[place.partition] = count
            } else {
                drop(place.partition)
                try open(place.partition, at: place.position)
            }
        }
        for partition in Set(windows.keys).subtracting(owned.map(\.partition)) { drop(partition) }
        return kept.filter { $0.value > 0 }
    }

    private func open(_ partition: PartitionID, at position: Offset) throws {
        // It may have got partitions since.
        if partition.index >= topic.configuration.partitions { topic = try log.topic(topic.name) }
        let window = PartitionWindow(partition, start: position, rememberedRecords: options.rememberedRecords)
        let logStart = try log.partitionState(topic, partition).logStart
        try window.recall(topic, reader, logStart: logStart, book, stage: name)
        windows[partition] = window
    }

    /// Forgets a partition with all that is under way for it: another member does it again.
    func drop(_ partition: PartitionID) {
        guard let window = windows.removeValue(forKey: partition) else { return }
        for item in window.items { withdraw(item) }
        for (id, item) in retries where id.partition == partition {
            withdraw(item)
            retries[id] = nil
        }
    }

    func withdraw(_ item: AnalysisItem) {
        guard case .running(let attempt, _) = item.state else { return }
        board.abandon(attempt)
        running[attempt] = nil
        gate.withdrew()
    }

    func readAhead() throws {
        for window in windows.values {
            let room = options.lookaheadRecords - window.items.count
            // By halves: records come in batches, which are decoded whole.
            guard room >= (options.lookaheadRecords + 1) / 2 else { continue }
            do {
                for record in try reader.read(topic, window.partition, from: window.end, recordsMax: room).records {
                    window.append(item(record))
                }
            } catch LogError.offsetOutOfRange {
                // A purge has overtaken the window; the next poll goes on behind it.
            } catch {
                // What is under way is finished and committed first: a restart would send it once more.
                guard windows.values.allSatisfy(\.items.isEmpty), retries.isEmpty else { continue }
                throw error
            }
        }
    }

    private func item(_ record: EventRecord<BlobEvent>, letter: DeadLetter? = nil) -> AnalysisItem {
        let id = DeadLetterID(stage: name, topic: topic.name, partition: record.partition, offset: record.offset)
        var trigger: PictureTrigger?
        var state = AnalysisItem.State.finished(.filtered)
        switch record.content {
        case .nothing: break
        case .unreadable(let reason): state = .finished(.failed(cause(.unreadable, reason)))
        case .event(let event):
            trigger = PictureTrigger(event)
            if trigger != nil { state = .waiting(notBefore: .min) }
        }
        return AnalysisItem(
            id, key: record.keyText, trigger: trigger, appendTime: record.appendTime, letter: letter, state: state)
    }

    /// A cause that needs no attempt.
    func cause(_ kind: AnalysisFailure.Kind, _ reason: String) -> DeadLetterCause {
        let now = options.wallClock()
        return DeadLetterCause(
            errorClass: kind.rawValue, reason: reason, attempts: 1, firstFailedAt: now, lastFailedAt: now,
            holdsKey: kind.holdsKey)
    }

    /// Forgets retries whose letter was dropped meanwhile, or done by whoever owned the partition before.
    func forgetStaleRetries() {
        for (id, item) in retries where book[id]?.state != item.letter?.state {
            withdraw(item)
            retries[id] = nil
        }
    }

    /// Letters whose partition is ours: whoever owns a record's partition tries it again, so that its key's order has one
    /// keeper.
    func takeUpRetries() throws {
        guard book.count > 0, retries.count < options.lookaheadRecords else { return }
        for letter in book.due.prefix(options.lookaheadRecords)
        where retries[letter.id] == nil && letter.id.topic == topic.name {
            guard let window = windows[letter.id.partition] else { continue }
            if let record = try reader.record(topic, letter.id.partition, at: letter.id.offset) {
                let retried = item(record, letter: letter)
                if let trigger = retried.trigger, window.isAnalyzed(trigger.identity) {
                    retried.state = .finished(.duplicate)
                }
                retries[letter.id] = retried
            } else {
                let reason = "the record was purged from topic '\(letter.id.topic)' before it could be tried again"
                retries[letter.id] = AnalysisItem(
                    letter.id, key: letter.key, trigger: nil, appendTime: letter.firstFailedAt, letter: letter,
                    state: .finished(.failed(cause(.purged, reason))))
            }
        }
    }
}

extension AnalysisFailure.Kind {
    /// Whether later records of the key have to wait. Not for what no retry could mend: the key would never go on by itself.
    var holdsKey: Bool {
        switch self {
        case .gone, .purged, .unreadable: false
        default: true
        }
    }
}
