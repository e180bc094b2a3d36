internal import CPlatform
internal import EventLog

/// Whose value a pair is, in one word: bit 63 where it counts alone; above bit 32 the generation of the group's substream, in 16
/// bits, and its partition, in 15; below it the group.
///
/// A value of one partition and generation of its substream counts once. One value of several partitions counts once too,
/// unless it was appended when the window was closed in another partition, or days apart: then it is alone.
enum PairKey {
    static let alone: UInt64 = 1 << 63

    /// What the keys of a substream's events have in common.
    @inline(__always)
    static func origin(_ partition: PartitionID, _ generation: UInt32) -> UInt64 {
        (UInt64(generation & 0xffff) &<< 15 | UInt64(UInt32(bitPattern: partition.rawValue) & 0x7fff)) &<< 32
    }

    @inline(__always)
    static func group(_ key: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: key) }
    static func partition(_ key: UInt64) -> Int { Int(key >> 32 & 0x7fff) }
    static func generation(_ key: UInt64) -> UInt32 { UInt32(key >> 47 & 0xffff) }
    static func isAlone(_ key: UInt64) -> Bool { key & alone != 0 }
}

/// The distinct values of a window, each with its ``PairKey``.
///
/// The pairs are kept in the order of their arrival (what is stored), with an open-addressing index of their positions:
/// the index is small enough to stay in the processor's cache, and equality is exact.
struct WindowPairs {
    /// Of each pair its position + 1 in the lower bits, and bits of its hash above them; 0 where free. A power of two of them,
    /// at most a quarter full. Where the hashes differ the pair itself isn't looked at, which would mostly miss the cache.
    private var index: UnsafeMutablePointer<UInt32>
    private var indexMask: Int
    /// Shift that leaves the upper bits of a hash as a place in the index.
    private var indexShift: UInt64
    /// Pairs beyond so many are not in the index yet: see ``append(_:_:)``.
    private(set) var indexedCount = 0
    private(set) var values: UnsafeMutablePointer<UInt64>
    private(set) var keys: UnsafeMutablePointer<UInt64>
    /// When the first event of each was appended.
    private(set) var appends = PairAppends()
    /// The window's ``WindowShape/closing(_:)``.
    var closing = Int64.max
    private(set) var count = 0
    private var capacity: Int
    private static let indexMin = 64

    init() {
        indexMask = Self.indexMin - 1
        indexShift = UInt64(64 - Self.indexMin.trailingZeroBitCount)
        index = .allocate(capacity: Self.indexMin)
        index.initialize(repeating: 0, count: Self.indexMin)
        capacity = Self.indexMin / 4
        values = .allocate(capacity: capacity)
        keys = .allocate(capacity: capacity)
    }

    func deallocate() {
        index.deallocate()
        values.deallocate()
        keys.deallocate()
    }

    var byteCount: Int { (indexMask + 1) * 4 + capacity * 16 + appends.byteCount }

    mutating func removeAll() {
        if count * 64 < indexMask + 1, indexMask + 1 > Self.indexMin * 16 {
            deallocate()
            self = WindowPairs()
            return
        }
        // What was only appended to has a clear index.
        if indexedCount > 0 { index.update(repeating: 0, count: indexMask + 1) }
        count = 0
        indexedCount = 0
        appends.removeAll()
    }

    /// Multiplication by the golden ratio spreads consecutive values and groups over the upper bits. Of the key only the
    /// group counts, so that one value of several partitions lies together.
    @inline(__always)
    static func hash(_ group: UInt32, _ value: UInt64) -> UInt64 {
        let mixed = value ^ (UInt64(group) &+ 1) &* 0x9e37_79b9_7f4a_7c15
        return (mixed ^ mixed &>> 32) &* 0xd6e8_feb8_6659_fd93
    }

    /// The bits of an index entry that hold a position + 1; the hash has the others.
    private var positionMask: UInt32 { UInt32(truncatingIfNeeded: capacity) &* 2 &- 1 }

    /// Whether two events of one value and group, of different partitions or generations, count once: both before the window's
    /// closing, or both in the same day of append time.
    @inline(never)
    private func areTogether(_ pair: Int, _ key: UInt64, _ append: Int64) -> Bool {
        guard !PairKey.isAlone(keys[pair] | key), PairKey.group(keys[pair]) == PairKey.group(key) else { return false }
        func day(_ append: Int64) -> Int64 { append < closing ? .min : append / 86_400_000 }
        return day(appends.time(of: pair)) == day(append)
    }

    /// Adds a pair. Every pair is in the index before: ``completeIndex()``.
    ///
    /// - Returns: by how much the distinct values of its group have grown.
    mutating func insert(_ key: UInt64, _ value: UInt64, _ append: Int64) -> Int {
        if count == capacity { reserve(capacity * 2) }
        let hash = Self.hash(PairKey.group(key), value)
        let mask = positionMask
        let tag = UInt32(truncatingIfNeeded: hash) & ~mask
        var place = Int(truncatingIfNeeded: hash &>> indexShift)
        var isElsewhere = false
        while index[place] != 0 {
            if index[place] & ~mask == tag {
                let pair = Int(index[place] & mask) &- 1
                if values[pair] == value {
                    if (keys[pair] ^ key) &<< 1 == 0 { return 0 }
                    isElsewhere = isElsewhere || areTogether(pair, key, append)
                }
            }
            place = (place &+ 1) & indexMask
        }
        values[count] = value
        keys[count] = key
        appends.note(append, from: count)
        count &+= 1
        indexedCount = count
        index[place] = tag | UInt32(truncatingIfNeeded: count)
        return isElsewhere ? 0 : 1
    }

    /// Makes pairs count alone. Every pair is in the index before.
    ///
    /// - Parameters:
    ///   - isAlone: of those that don't yet.
    ///   - grown: gets each group whose distinct values have grown by one.
    /// - Returns: Whether there was one.
    mutating func separate(_ isAlone: (_ key: UInt64, _ append: Int64) -> Bool, _ grown: (UInt32) -> Void) -> Bool {
        var isAny = false
        var times = appends.cursor()
        for pair in 0..<count {
            let append = times.time(of: pair)
            guard !PairKey.isAlone(keys[pair]), isAlone(keys[pair], append) else { continue }
            isAny = true
            var place = Int(truncatingIfNeeded: Self.hash(PairKey.group(keys[pair]), values[pair]) &>> indexShift)
            var hasOther = false
            while index[place] != 0, !hasOther {
                let other = Int(index[place] & positionMask) &- 1
                hasOther =
                    other != pair && values[other] == values[pair] && areTogether(other, keys[pair], append)
                place = (place &+ 1) & indexMask
            }
            keys[pair] |= PairKey.alone
            if hasOther { grown(PairKey.group(keys[pair])) }
        }
        return isAny
    }

    /// Adds the pairs of rows `0 ..< count` and counts the new ones in their cells. `hashes` has the hash of each, and room to
    /// read ``WindowLoop/readAhead`` further.
    ///
    /// - Parameters:
    ///   - origin: what their keys have above the group.
    ///   - append: when all of them were appended.
    ///   - places: of each row, where in `cells` its distinct values are counted.
    mutating func insert(
        _ groups: UnsafePointer<UInt32>, _ newValues: UnsafePointer<UInt64>, hashes: UnsafePointer<UInt64>,
        count newCount: Int, origin: UInt64, append: Int64, places: UnsafePointer<Int>,
        cells: UnsafeMutablePointer<UInt64>
    ) {
        appends.note(append, from: count)
        var row = 0
        while row < newCount {
            // At most as many as there is room for.
            let end = min(newCount, row &+ capacity &- count)
            insert(groups, newValues, hashes, rows: row..<end, origin, append, places, cells)
            row = end
            if row < newCount { reserve(capacity * 2) }
        }
    }

    private mutating func insert(
        _ groups: UnsafePointer<UInt32>, _ newValues: UnsafePointer<UInt64>, _ hashes: UnsafePointer<UInt64>,
        rows: Range<Int>, _ origin: UInt64, _ append: Int64, _ places: UnsafePointer<Int>,
        _ cells: UnsafeMutablePointer<UInt64>
    ) {
        let index = index
        let indexMask = indexMask
        let shift = indexShift
        let mask = positionMask
        let values = values
        let keys = keys
        var pairs = count
        for row in rows {
            // The index doesn't fit the nearest cache.
            fflog_prefetch(index + Int(truncatingIfNeeded: hashes[row &+ WindowLoop.readAhead] &>> shift))
            let hash = hashes[row]
            let tag = UInt32(truncatingIfNeeded: hash) & ~mask
            var place = Int(truncatingIfNeeded: hash &>> shift)
            let key = origin | UInt64(groups[row])
            let value = newValues[row]
            var isKnown = false
            var isElsewhere = false
            while index[place] != 0 {
                let entry = index[place]
                if entry & ~mask == tag {
                    let pair = Int(truncatingIfNeeded: entry & mask) &- 1
                    if values[pair] == value {
                        if (keys[pair] ^ key) &<< 1 == 0 {
                            isKnown = true
                            break
                        }
                        isElsewhere = isElsewhere || areTogether(pair, key, append)
                    }
                }
                place = (place &+ 1) & indexMask
            }
            if isKnown { continue }
            values[pairs] = value
            keys[pairs] = key
            pairs &+= 1
            index[place] = tag | UInt32(truncatingIfNeeded: pairs)
            cells[places[row]] &+= isElsewhere ? 0 : 1
        }
        count = pairs
        indexedCount = pairs
    }

    /// Adds a pair that is known not to be there, without entering it into the index.
    mutating func append(_ key: UInt64, _ value: UInt64, _ append: Int64) {
        if count == capacity { reserve(capacity * 2) }
        values[count] = value
        keys[count] = key
        appends.note(append, from: count)
        count &+= 1
    }

    /// Adds all pairs of another window that are known not to be there, without entering them into the index.
    ///
    /// - Parameter numbers: of each of its groups the one here.
    mutating func append(_ other: WindowPairs, groups numbers: UnsafePointer<UInt32>) {
        reserve(count + other.count)
        (values + count).update(from: other.values, count: other.count)
        appends.append(other.appends, from: count)
        let keys = keys + count
        let otherKeys = other.keys
        for pair in 0..<other.count {
            let key = otherKeys[pair]
            let group = numbers[Int(truncatingIfNeeded: key & 0xffff_ffff)]
            keys[pair] = key & ~0xffff_ffff | UInt64(group)
        }
        count += other.count
    }

    /// Enters what was appended into the index, so that pairs can be inserted.
    mutating func completeIndex() {
        guard indexedCount < count else { return }
        enter(indexedCount..<count)
        indexedCount = count
    }

    private func enter(_ pairs: Range<Int>) {
        let mask = positionMask
        for pair in pairs {
            let hash = Self.hash(PairKey.group(keys[pair]), values[pair])
            var place = Int(truncatingIfNeeded: hash &>> indexShift)
            while index[place] != 0 { place = (place &+ 1) & indexMask }
            index[place] = UInt32(truncatingIfNeeded: hash) & ~mask | UInt32(truncatingIfNeeded: pair &+ 1)
        }
    }

    /// Room for `needed` pairs; a power of two at most a quarter full stays true.
    @inline(never)
    mutating func reserve(_ needed: Int) {
        guard needed > capacity else { return }
        var larger = capacity
        while larger < needed { larger *= 2 }
        precondition(larger <= 1 << 30, "a window has more than a billion distinct values")
        let moreValues = UnsafeMutablePointer<UInt64>.allocate(capacity: larger)
        moreValues.update(from: values, count: count)
        values.deallocate()
        values = moreValues
        let moreKeys = UnsafeMutablePointer<UInt64>.allocate(capacity: larger)
        moreKeys.update(from: keys, count: count)
        keys.deallocate()
        keys = moreKeys
        capacity = larger
        index.deallocate()
        indexMask = larger * 4 - 1
        indexShift = UInt64(64 - (larger * 4).trailingZeroBitCount)
        index = .allocate(capacity: larger * 4)
        index.initialize(repeating: 0, count: larger * 4)
        enter(0..<indexedCount)
    }
}
