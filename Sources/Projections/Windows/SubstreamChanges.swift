internal import EventLog

/// What has changed of a partition's substreams since it was last told: from a lane to the program.
struct SubstreamChanges {
    let partition: PartitionID
    /// Whether `entries` are all there are, since the table was renumbered.
    let isWhole: Bool
    let entries: [(number: Int, entry: Substream)]
    /// The texts of new entries, in their order.
    let texts: [[UInt8]?]
    let floor: Int64
    let firstGeneration: UInt32
    let firstBefore: Int64
    let foldedCount: Int
    let appended: Int64
    /// Where append times went back.
    let fellBack: (releasedUpTo: Int64, unsureUpTo: Int64)?
    /// New ones.
    let marks: [PartitionMark]

    /// Takes them out of a table; `nil` where nothing has changed.
    init?(_ table: SubstreamTable, text: (UInt32) -> [UInt8]?) {
        partition = table.partition
        isWhole = table.isRenumbered
        var entries: [(number: Int, entry: Substream)] = []
        for block in 0..<table.blockCount where table.changedBlocks[block] {
            let end = min(table.count, (block + 1) << SubstreamTable.blockShift)
            for number in block << SubstreamTable.blockShift..<end { entries.append((number, table.entries[number])) }
        }
        texts = (table.toldCount..<max(table.toldCount, table.count)).map { text(table.entries[$0].text) }
        guard isWhole || table.hasHeaderChanged || !entries.isEmpty else { return nil }
        self.entries = entries
        floor = table.floor
        firstGeneration = table.firstGeneration
        firstBefore = table.firstBefore
        foldedCount = table.foldedCount
        appended = table.appended
        fellBack = table.hasFallenBack ? (table.releasedUpTo, table.unsureUpTo) : nil
        marks = table.marks
        table.marks = []
        table.markTold()
    }

    /// Makes another table the same.
    ///
    /// - Parameter number: of a text in the other owner's dictionary.
    func apply(to table: SubstreamTable, number: ([UInt8]?) -> UInt32) {
        if isWhole { table.removeAll() }
        table.setHeader(
            floor: floor, firstGeneration: firstGeneration, firstBefore: firstBefore, foldedCount: foldedCount,
            appended: appended)
        if let fellBack {
            table.setClock(
                releasedUpTo: fellBack.releasedUpTo, droppedUpTo: table.droppedUpTo, unsureUpTo: fellBack.unsureUpTo)
        }
        for mark in marks { table.mark(mark.time, mark.appended) }
        for text in texts { table.append(Substream(text: number(text), byteCount: UInt32(text?.count ?? 0))) }
        for (number, entry) in entries {
            table.update(number, entry)
        }
    }
}

extension SubstreamTable {
    /// Sets all of an entry but its text.
    func update(_ number: Int, _ entry: Substream) {
        let text = entries[number].text
        entries[number] = entry
        entries[number].text = text
        markChanged(number)
    }

    /// Makes it the same as another one, whose owner numbers texts otherwise.
    func copy(_ other: SubstreamTable, number: (UInt32) -> UInt32) {
        for index in 0..<other.count {
            var entry = other.entries[index]
            entry.text = number(entry.text)
            append(entry)
        }
        setHeader(
            floor: other.floor, firstGeneration: other.firstGeneration, firstBefore: other.firstBefore,
            foldedCount: other.foldedCount, appended: other.appended)
        setClock(
            releasedUpTo: other.releasedUpTo, droppedUpTo: other.droppedUpTo, unsureUpTo: other.unsureUpTo)
        markedUpTo = other.markedUpTo
        markTold()
    }
}
