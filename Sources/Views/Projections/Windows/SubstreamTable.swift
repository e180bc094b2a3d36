internal import Bytes
internal import CPlatform
internal import EventLog
internal import Timekeeping

/// What is known of one substream (a store) within one partition, besides its text.
struct Substream: Equatable {
    /// The latest event time of its records that were not early, milliseconds since 1970; `Int64.min` before there is one.
    var latest = Int64.min
    /// The latest append time of its records, none of which counts as appended after the partition's last one; `Int64.min`
    /// before it has one, ``unknownAppend`` where the source doesn't say.
    var appended = Int64.min
    /// Grows by one when the substream was silent for longer than ``WindowShape/memoryMilliseconds`` of append time, and when
    /// the partition's append times go back: distinct values are compared within a generation only.
    var generation: UInt32 = 0
    /// The latest event time of those that were early.
    var early = Int64.min
    /// The latest event time, early ones included, that it had come to before its generation began: a window that starts
    /// later has nothing of an earlier one.
    var before = Int64.min
    /// The number of its text in the owner's dictionary.
    var text: UInt32 = 0
    /// The bytes of that text.
    var byteCount: UInt32 = 0

    static let unknownAppend = Int64.min + 1

    /// Whether a record that is appended then comes after a silence of more than `memory` milliseconds.
    @inline(__always)
    func wasSilent(before time: Int64, _ memory: Int64) -> Bool {
        appended > Self.unknownAppend && time > appended && time &- appended > memory
    }

    mutating func beginGeneration() {
        generation += 1
        before = max(before, latest, early)
    }

    /// The ``DistinctCount`` mark of its next event in the window that starts at `start`.
    func mark(in start: Int64) -> UInt64 { start <= before ? UInt64(max(1, generation & 0xffff)) : 0 }
}

/// When a partition had come to an event time: which of its records were appended after others had closed a window.
struct PartitionMark: Equatable {
    /// A multiple of ``WindowShape/markMilliseconds`` that the latest event time, early ones left out, has reached.
    var time: Int64
    /// The append time of the record that did, or the latest before it in the partition, where a clock was set back.
    var appended: Int64
}

/// The substreams of one partition: what decides whether an event is late, and which distinct values it is compared with.
///
/// Everything here follows from the partition's records in their order. Bounded by ``bytesMax``: beyond that the half whose
/// events lie furthest back is *folded*: forgotten, and ``floor`` stands for each of them from then on. When that happens
/// depends on the partition's records alone too. One thread at a time.
final class SubstreamTable {
    let partition: PartitionID
    // Where the arrays below are: a pointer is read without a look at who else uses the array.
    private(set) var entries: UnsafeMutablePointer<Substream>
    private(set) var changedBlocks: UnsafeMutablePointer<Bool>
    private var directBase: UnsafeMutablePointer<UInt32>
    private var directCount: Int
    private var indexBase: UnsafeMutablePointer<UInt32>
    private var indexMask: Int
    private var room = ZeroedArray<Substream>(count: 8)
    private(set) var count = 0
    /// Entry + 1 by its text's number, 0 where there is none, for the first texts of a dictionary.
    private var direct = ZeroedArray<UInt32>(count: 64)
    /// The same for those behind: open addressing, at most half full.
    private var index = ZeroedArray<UInt32>(count: 16)
    /// Where there are entries for an eighth of the numbers, at least; up to so many in any case.
    private static let directMin = 4096
    /// What ``Substream/latest`` begins with: of what was folded or purged, the latest event time.
    private(set) var floor = Int64.min
    /// What ``Substream/generation`` begins with: later than those of all that was folded.
    private(set) var firstGeneration: UInt32 = 0
    /// What ``Substream/before`` begins with: what those that were folded had come to.
    private(set) var firstBefore = Int64.min
    /// How many were folded since the partition began.
    private(set) var foldedCount = 0
    /// The append time of the partition's last record; as ``Substream/appended``.
    var appended = Int64.min
    /// Values were removed since no record to come was to be appended before; `Int64.min` where that is no later than `appended`.
    var releasedUpTo = Int64.min
    /// The same of values that this partition's events would have been compared with in others; never goes back.
    var droppedUpTo = Int64.min
    /// Of windows that start up to this time other partitions may have removed values before the clock was set back: this
    /// partition's events there have marks of their own. `Int64.min` before that.
    var unsureUpTo = Int64.min
    /// The latest append time of the records before append times went back; `Int64.min` where they never did.
    var furthest = Int64.min
    /// Whether append times went back since somebody was told.
    var hasFallenBack = false
    /// Ascending; those that nobody was told of in a lane, those that are needed in the program.
    var marks: [PartitionMark] = []
    /// The time of the last mark there was.
    var markedUpTo = Int64.min
    /// Up to this time marks were held against what was removed before them, or came from the file.
    var settledUpTo = Int64.min
    /// Marks up to this time are no longer needed: every record to come was appended after them.
    var prunedUpTo = Int64.min
    /// The bytes of all texts, for the bound.
    private(set) var textBytes = 0
    /// Whether entries were renumbered, so that all of them have to be told and stored anew.
    private(set) var isRenumbered = false
    private(set) var hasHeaderChanged = false
    /// Of each block of ``blockEntries`` whether one of it has changed.
    private var blocks = ZeroedArray<Bool>(count: 64)
    /// Entries from here on nobody was told of.
    private(set) var toldCount = 0
    let bytesMax: Int

    static let blockShift = 7
    static let blockEntries = 1 << blockShift
    /// Beside its text: entry, index, and what the dictionary takes for it.
    private static let bytesPerEntry = 112

    init(_ partition: PartitionID, bytesMax: Int) {
        self.partition = partition
        self.bytesMax = bytesMax
        (entries, changedBlocks) = (room.base, blocks.base)
        (directBase, directCount) = (direct.base, direct.count)
        (indexBase, indexMask) = (index.base, index.count - 1)
    }

    /// Notes where the arrays are, after one of them has grown.
    private func findArrays() {
        (entries, changedBlocks) = (room.base, blocks.base)
        (directBase, directCount) = (direct.base, direct.count)
        (indexBase, indexMask) = (index.base, index.count - 1)
    }

    var blockCount: Int { (count + Self.blockEntries - 1) / Self.blockEntries }

    @inline(__always)
    private func home(_ text: UInt32) -> Int {
        Int(truncatingIfNeeded: (UInt64(text) &* 0x9e37_79b9_7f4a_7c15) &>> 32) & indexMask
    }

    @inline(__always)
    func find(_ text: UInt32) -> Int? {
        if Int(text) < directCount {
            let found = directBase[Int(text)]
            return found == 0 ? nil : Int(found) &- 1
        }
        return findFurther(text)
    }

    /// Asks for what ``find(_:)`` of a text will look at first.
    @inline(__always)
    func prefetchIndex(_ text: UInt32) {
        fflog_prefetch(Int(text) < directCount ? directBase + Int(text) : indexBase + home(text))
    }

    /// Asks for what it will look at then.
    @inline(__always)
    func prefetchEntry(_ text: UInt32) {
        let found = Int(text) < directCount ? directBase[Int(text)] : indexBase[home(text)]
        fflog_prefetch(entries + Int(found))
    }

    private func findFurther(_ text: UInt32) -> Int? {
        var place = home(text)
        while indexBase[place] != 0 {
            let found = Int(indexBase[place]) &- 1
            if entries[found].text == text { return found }
            place = (place &+ 1) & indexMask
        }
        return nil
    }

    /// Whether another one with a text of so many bytes is beyond the bound: ``fold()`` comes first.
    func isFull(for byteCount: Int) -> Bool {
        count > 1 && textBytes + byteCount + (count + 1) * Self.bytesPerEntry > bytesMax
    }

    /// Adds a text that isn't there.
    ///
    /// - Parameter byteCount: of the text.
    @discardableResult
    func add(_ text: UInt32, byteCount: Int) -> Int {
        append(
            Substream(
                latest: floor, appended: .min, generation: firstGeneration, before: firstBefore, text: text,
                byteCount: UInt32(byteCount)))
    }

    @discardableResult
    func append(_ entry: Substream) -> Int {
        reserve(1)
        entries[count] = entry
        enter(count)
        count += 1
        textBytes += Int(entry.byteCount)
        markChanged(count - 1)
        return count - 1
    }

    private func enter(_ number: Int) {
        let text = Int(entries[number].text)
        if text >= directCount, text < max(Self.directMin, 8 * count) { growDirect(text) }
        if text < directCount {
            directBase[text] = UInt32(number + 1)
            return
        }
        var place = home(entries[number].text)
        while indexBase[place] != 0 { place = (place + 1) & indexMask }
        indexBase[place] = UInt32(number + 1)
    }

    private func growDirect(_ text: Int) {
        var larger = directCount
        let before = larger
        while larger <= text { larger *= 2 }
        direct.grow(to: larger)
        findArrays()
        for number in 0..<count where (before..<larger).contains(Int(entries[number].text)) {
            directBase[Int(entries[number].text)] = UInt32(number + 1)
        }
    }

    /// Makes room for `added` more.
    func reserve(_ added: Int) {
        guard count + added > room.count else { return }
        var wanted = room.count
        while wanted < count + added { wanted *= 2 }
        grow(to: wanted)
    }

    private func grow(to wanted: Int) {
        room.grow(to: wanted)
        if wanted > blocks.count << Self.blockShift { blocks.grow(to: wanted >> Self.blockShift) }
        index = ZeroedArray(count: 2 * room.count)
        findArrays()
        for number in 0..<count where Int(entries[number].text) >= directCount { enter(number) }
    }

    @inline(__always)
    func markChanged(_ number: Int) { changedBlocks[number &>> Self.blockShift] = true }

    func markTold() {
        toldCount = count
        isRenumbered = false
        hasHeaderChanged = false
        hasFallenBack = false
        blocks.clear()
    }
}

// MARK: The bound

extension SubstreamTable {
    /// Forgets the half whose latest events lie furthest back.
    func fold() {
        let sorted = (0..<count).map { entries[$0].latest }.sorted()
        let border = sorted[(count - 1) / 2]
        var kept: [Substream] = []
        for number in 0..<count {
            if entries[number].latest > border {
                kept.append(entries[number])
            } else {
                firstGeneration = max(firstGeneration, entries[number].generation + 1)
                firstBefore = max(firstBefore, entries[number].latest, entries[number].early, entries[number].before)
            }
        }
        floor = max(floor, border)
        foldedCount += count - kept.count
        replaceAll(kept)
        isRenumbered = true
        hasHeaderChanged = true
    }

    private func replaceAll(_ kept: [Substream]) {
        index.clear()
        direct.clear()
        count = 0
        textBytes = 0
        for entry in kept { append(entry) }
        toldCount = 0
    }

    /// Empties it, for all entries to be appended anew.
    func removeAll() {
        replaceAll([])
        isRenumbered = true
    }

    /// Notes that the partition has come to `time` with a record that was appended then. Never says that this was before an
    /// earlier record was: what lies in other partitions is compared by the order of the records.
    func mark(_ time: Int64, _ appended: Int64) {
        take(PartitionMark(time: time, appended: max(appended, furthest)))
    }

    /// Takes over a mark as a lane has made it. Of marks of one append time the last says it all.
    func take(_ mark: PartitionMark) {
        if let last = marks.last, last.appended == mark.appended {
            marks[marks.count - 1] = mark
        } else {
            marks.append(mark)
        }
        markedUpTo = mark.time
        hasHeaderChanged = true
    }

    func markHeaderChanged() { hasHeaderChanged = true }

    /// When the partition had come to `time`, if it has; long ago where that is no longer kept.
    func reached(_ time: Int64) -> Int64? {
        if time <= prunedUpTo { return .min }
        guard time <= markedUpTo else { return nil }
        var low = 0
        var high = marks.count
        while low < high {
            let middle = (low + high) / 2
            if marks[middle].time < time { low = middle + 1 } else { high = middle }
        }
        return low < marks.count ? marks[low].appended : nil
    }

    func setHeader(
        floor: Int64, firstGeneration: UInt32, firstBefore: Int64, foldedCount: Int, appended: Int64
    ) {
        hasHeaderChanged = true
        self.floor = floor
        self.firstGeneration = firstGeneration
        self.firstBefore = firstBefore
        self.foldedCount = foldedCount
        self.appended = appended
    }

    /// Takes over what a source says of records that were purged unread, and raises the partition's latest event time with it:
    /// no substream may be further than that.
    func seed(
        _ maxima: SubstreamMaxima, _ groups: GroupDictionary, _ shape: WindowShape, _ progress: inout PartitionProgress
    ) {
        let latest = (maxima.latest.values + (maxima.folded.map { [$0] } ?? [])).max()
        guard let latest else { return }
        hasHeaderChanged = true
        progress.maxEventTime = max(progress.maxEventTime, latest.milliseconds)
        guard let column = shape.substreamGroup else {
            raise(find(0) ?? add(0, byteCount: 0), to: latest.milliseconds)
            return
        }
        var known = Set<UInt32>()
        for (text, latest) in maxima.latest.sorted(by: { $0.key < $1.key }) {
            let number = groups.number(ofText: [UInt8](text.utf8), column: column)
            known.insert(number)
            raise(find(number) ?? add(number, byteCount: text.utf8.count), to: latest.milliseconds)
        }
        guard let folded = maxima.folded?.milliseconds else { return }
        floor = max(floor, folded)
        for number in 0..<count where !known.contains(entries[number].text) { raise(number, to: folded) }
    }

    private func raise(_ number: Int, to latest: Int64) {
        entries[number].latest = max(entries[number].latest, latest)
        markChanged(number)
    }
}
