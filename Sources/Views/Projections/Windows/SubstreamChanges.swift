internal import EventLog

/// What has changed of a partition's substreams since it was last told: from a lane to the program.
struct SubstreamChanges {
    let partition: PartitionID
    /// Whether `entries` are all there are, since the table was renumbered.
    let isWhole: Bool
    /// The numbers of the changed blocks' entries, ascending.
    let ranges: [Range<Int>]
    /// Those entries one after the other.
    let entries: [Substream]
    let floor: Int64
    let firstGeneration: UInt32
    let firstBefore: Int64
    let foldedCount: Int
    let appended: Int64
    /// Where append times went back.
    let fellBack: (releasedUpTo: Int64, unsureUpTo: Int64, furthest: Int64)?
    /// New ones.
    let marks: [PartitionMark]

    /// Takes them out of a table; `nil` where nothing has changed.
    init?(_ table: SubstreamTable) {
        partition = table.partition
        isWhole = table.isRenumbered
        ranges = table.changedRanges()
        guard isWhole || table.hasHeaderChanged || !ranges.isEmpty else { return nil }
        var entries: [Substream] = []
        entries.reserveCapacity(ranges.reduce(0) { $0 + $1.count })
        for range in ranges {
            entries += UnsafeBufferPointer(start: table.entries + range.lowerBound, count: range.count)
        }
        self.entries = entries
        floor = table.floor
        firstGeneration = table.firstGeneration
        firstBefore = table.firstBefore
        foldedCount = table.foldedCount
        appended = table.appended
        fellBack = table.hasFallenBack ? (table.releasedUpTo, table.unsureUpTo, table.furthest) : nil
        marks = table.marks
        table.marks = []
        table.markTold()
    }

    /// Makes another table the same.
    ///
    /// - Parameter translated: the number of a text in the other owner's dictionary.
    func apply(to table: SubstreamTable, text translated: (UInt32) -> UInt32) {
        if isWhole { table.removeAll() }
        table.setHeader(
            floor: floor, firstGeneration: firstGeneration, firstBefore: firstBefore, foldedCount: foldedCount,
            appended: appended)
        if let fellBack {
            table.setClock(
                releasedUpTo: fellBack.releasedUpTo, droppedUpTo: table.droppedUpTo, unsureUpTo: fellBack.unsureUpTo,
                furthest: fellBack.furthest)
        }
        for mark in marks { table.take(mark) }
        table.reserve(max(0, (ranges.last?.upperBound ?? 0) - table.count))
        var next = 0
        for range in ranges {
            let known = range.lowerBound..<max(range.lowerBound, min(range.upperBound, table.count))
            table.update(known, with: entries[next..<next + known.count])
            next += known.count
            for _ in known.upperBound..<range.upperBound {
                var entry = entries[next]
                entry.text = translated(entry.text)
                table.append(entry)
                next += 1
            }
        }
    }
}

extension SubstreamTable {
    /// The entries of changed blocks, ascending; blocks beside each other are one range.
    func changedRanges() -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        for block in 0..<blockCount where changedBlocks[block] {
            let first = block << Self.blockShift
            let end = min(count, first + Self.blockEntries)
            if let last = ranges.last, last.upperBound == first {
                ranges[ranges.count - 1] = last.lowerBound..<end
            } else {
                ranges.append(first..<end)
            }
        }
        return ranges
    }

    /// Sets entries, whose texts stay.
    func update(_ range: Range<Int>, with changed: ArraySlice<Substream>) {
        guard !range.isEmpty else { return }
        let entries = entries
        for (number, entry) in zip(range, changed) {
            let text = entries[number].text
            entries[number] = entry
            entries[number].text = text
        }
        let blocks = range.lowerBound >> Self.blockShift...(range.upperBound - 1) >> Self.blockShift
        for block in blocks { changedBlocks[block] = true }
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
            releasedUpTo: other.releasedUpTo, droppedUpTo: other.droppedUpTo, unsureUpTo: other.unsureUpTo,
            furthest: other.furthest)
        markedUpTo = other.markedUpTo
        markTold()
    }
}
