import Bytes

/// Numbers by index of which most are small: each takes as many bytes as nearly all of them need, and the few that need more lie
/// aside. Nothing is kept as long as none was set.
///
/// A lookup costs a load. Indices below 2^32. One owner.
struct NumberColumn: ~Copyable {
    /// What an index has that was not set; no other number is as large.
    static let absent = UInt64.max

    /// Bytes of each: 0, 1, 2, 4 or 8.
    private var width = 0
    /// In little pieces of `width` bytes: 0 for absent, all ones for what lies aside, else the number + 1.
    private var codes = ZeroedArray<UInt8>(count: 0)
    private var aside: [UInt32: UInt64] = [:]
    /// One more than the largest index that was set.
    private var count = 0

    /// So many may lie aside, and one of 32 that were set.
    private static let asideMin = 16

    @inline(__always)
    subscript(_ index: Int) -> UInt64 {
        let code = code(index)
        if code == 0 { return Self.absent }
        return code == Self.largest(width) ? aside[UInt32(truncatingIfNeeded: index)]! : code &- 1
    }

    /// All ones.
    @inline(__always)
    private static func largest(_ width: Int) -> UInt64 { UInt64.max &>> UInt64(64 &- 8 &* width) }

    @inline(__always)
    private func code(_ index: Int) -> UInt64 {
        let at = index &* width
        guard at < codes.count else { return 0 }
        let place = UnsafeRawPointer(codes.base) + at
        return switch width {
        case 1: UInt64(place.load(as: UInt8.self))
        case 2: UInt64(place.load(as: UInt16.self))
        case 4: UInt64(place.load(as: UInt32.self))
        default: place.load(as: UInt64.self)
        }
    }

    @inline(__always)
    private mutating func setCode(_ index: Int, _ code: UInt64) {
        codes.reserve((index &+ 1) &* width)
        let place = UnsafeMutableRawPointer(codes.base) + index &* width
        switch width {
        case 1: place.storeBytes(of: UInt8(truncatingIfNeeded: code), as: UInt8.self)
        case 2: place.storeBytes(of: UInt16(truncatingIfNeeded: code), as: UInt16.self)
        case 4: place.storeBytes(of: UInt32(truncatingIfNeeded: code), as: UInt32.self)
        default: place.storeBytes(of: code, as: UInt64.self)
        }
    }

    /// - Parameter number: ``absent`` takes away what is there.
    @inline(__always)
    mutating func set(_ index: Int, _ number: UInt64) {
        count = max(count, index &+ 1)
        guard aside.isEmpty, width > 0, number < Self.largest(width) &- 1 else { return setAny(index, number) }
        setCode(index, number &+ 1)
    }

    private mutating func setAny(_ index: Int, _ number: UInt64) {
        if !aside.isEmpty { aside[UInt32(index)] = nil }
        guard number != Self.absent else {
            if code(index) != 0 { setCode(index, 0) }
            return
        }
        if width == 0 { width = 1 }
        while number >= Self.largest(width) - 1, width < 8, aside.count >= Self.asideMin + count / 32 { widen() }
        if number < Self.largest(width) - 1 { return setCode(index, number + 1) }
        aside[UInt32(index)] = number
        setCode(index, Self.largest(width))
    }

    private mutating func widen() {
        var wider = NumberColumn()
        wider.width = 2 * width
        wider.codes.grow(to: count * wider.width)
        for index in 0..<count {
            let number = self[index]
            if number != Self.absent { wider.set(index, number) }
        }
        self = wider
    }
}

/// Numbers by index of which those that follow one another are near each other, such as the lines of a file: some bytes each at most.
/// What was not set is 0. One owner.
struct NearNumbers: ~Copyable {
    /// The first number of each run of indices.
    private var firsts = ZeroedArray<UInt32>(count: 0)
    /// How far each is from its run's first: twice the distance, and 1 less where it is below.
    private var distances = NumberColumn()

    private static let runBits = 4

    subscript(_ index: Int) -> UInt32 {
        let distance = distances[index]
        guard distance != NumberColumn.absent else { return 0 }
        let half = UInt32(truncatingIfNeeded: distance >> 1)
        let first = firsts.base[index >> Self.runBits]
        return distance & 1 == 0 ? first &+ half : first &- half &- 1
    }

    mutating func set(_ index: Int, _ number: UInt32) {
        guard number != 0 else { return }
        let run = index >> Self.runBits
        firsts.reserve(run + 1)
        if firsts.base[run] == 0 { firsts.base[run] = number }
        let first = firsts.base[run]
        distances.set(index, number >= first ? UInt64(number - first) << 1 : UInt64(first - number) << 1 - 1)
    }
}
