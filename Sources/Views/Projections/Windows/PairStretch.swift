/// Pairs of a window that lie together and were appended together, by events of one origin: how they are stored.
struct PairStretch: Equatable {
    /// The first pair, before the one with which the next stretch begins.
    var first: Int
    /// What their keys have above the group.
    var origin: UInt32
    var append: Int64

    /// With the bits that are mostly zero on top: generation, partition, alone.
    var storedOrigin: UInt32 { origin &<< 1 | origin &>> 31 }
    static func origin(ofStored stored: UInt32) -> UInt32 { stored &>> 1 | stored &<< 31 }
}

extension WindowPairs {
    /// Finds the stretches that the pairs fall into, as few as can be.
    ///
    /// - Returns: The bits that any of the groups has.
    func findStretches(into stretches: inout [PairStretch]) -> UInt64 {
        stretches.removeAll(keepingCapacity: true)
        let keys = UnsafePointer(keys)
        var union: UInt64 = 0
        var times = appends.cursor()
        var pair = 0
        while pair < count {
            let (append, end) = times.run(of: pair)
            let runEnd = min(end, count)
            while pair < runEnd {
                let first = pair
                let key = keys[pair]
                while pair < runEnd, (keys[pair] ^ key) &>> 32 == 0 {
                    union |= keys[pair]
                    pair &+= 1
                }
                stretches.append(
                    PairStretch(first: first, origin: UInt32(truncatingIfNeeded: key &>> 32), append: append))
            }
        }
        return union & 0xffff_ffff
    }
}
