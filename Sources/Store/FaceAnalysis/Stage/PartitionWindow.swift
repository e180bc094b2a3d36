internal import DeadLetters
internal import EventLog
internal import FootfallEvents
internal import TypedTopics

/// The records of an owned partition from its checkpoint on, as far as they were read: finished in any order, committed in
/// the order of their offsets. Belongs to the stage's thread.
final class PartitionWindow {
    let partition: PartitionID
    /// The checkpoint: the first item's offset.
    private(set) var start: Offset
    private(set) var items: [AnalysisItem] = []
    /// What was analysed among the records before the checkpoint.
    private var analyzed: [PictureTrigger.Identity: Offset] = [:]
    private let rememberedRecords: Int
    private var sweptBefore: Offset

    init(_ partition: PartitionID, start: Offset, rememberedRecords: Int) {
        self.partition = partition
        self.start = start
        self.rememberedRecords = rememberedRecords
        sweptBefore = start
    }

    var end: Offset { start + items.count }

    var hasFinishedHead: Bool { items.first?.outcome != nil }

    /// The number of items from `index` on that are finished without a gap, up to and including `last`.
    func finishedCount(from index: Int, through last: Offset) -> Int {
        var count = 0
        while index + count < items.count, start + (index + count) <= last, items[index + count].outcome != nil {
            count += 1
        }
        return count
    }

    func append(_ item: AnalysisItem) {
        precondition(item.id.offset == end, "a window has no gaps")
        items.append(item)
    }

    /// The first items are committed.
    func removeFirst(_ count: Int) {
        for item in items.prefix(count) {
            if let trigger = item.trigger, case .analyzed? = item.outcome {
                remember(trigger.identity, at: item.id.offset)
            }
        }
        items.removeFirst(count)
        start = start + count
        forget()
    }

    func isAnalyzed(_ identity: PictureTrigger.Identity) -> Bool { analyzed[identity] != nil }

    func remember(_ identity: PictureTrigger.Identity, at offset: Offset) {
        analyzed[identity] = max(analyzed[identity] ?? offset, offset)
    }

    /// Forgets what lies too far back, from time to time, so that memory stays bounded.
    private func forget() {
        guard start - sweptBefore >= max(rememberedRecords, 1) else { return }
        sweptBefore = start
        let oldest = start.rawValue - Int64(rememberedRecords)
        analyzed = analyzed.filter { $0.value.rawValue >= oldest }
    }
}

extension PartitionWindow {
    /// Learns from the log itself what was analysed before the checkpoint: every picture there was, but for those that are
    /// dead letters. So the knowledge needs no place of its own, and a kill can't part it from the checkpoint.
    func recall(
        _ topic: Topic, _ reader: EventReader<BlobEvent>, logStart: Offset, _ book: DeadLetterBook, stage: String
    ) throws {
        let first = max(logStart, Offset(max(0, start.rawValue - Int64(rememberedRecords))))
        _ = try reader.scan(topic, partition, from: first, before: start) { record in
            guard let trigger = record.event.flatMap({ PictureTrigger($0) }) else { return }
            let id = DeadLetterID(
                stage: stage, topic: topic.name, partition: record.partition, offset: record.offset)
            guard book[id] == nil, !book.wasDropped(id) else { return }
            remember(trigger.identity, at: record.offset)
        }
    }
}
