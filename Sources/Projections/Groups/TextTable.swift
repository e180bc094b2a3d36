internal import Bytes
internal import CPlatform

/// Numbers texts in the order of their first appearance: open addressing over UTF-8, for a look-up per dictionary entry of
/// a chunk. Grows with the number of distinct texts and never shrinks. One thread.
///
/// Chunks bring their dictionaries in another order each time, so every entry of every chunk is looked up: a text of up to
/// 16 bytes is two words, which the slot holds, and isn't compared byte by byte.
struct TextTable: ~Copyable {
    private var arena = ByteBuffer(capacity: 4096)
    /// Where each text ends in the arena; it begins where the one before ends.
    private var ends: [Int] = []
    private var slots: UnsafeMutablePointer<Slot>
    private var mask: Int
    private var shift: UInt64

    private struct Slot {
        /// The text's two words; of a longer text its hash, and 0.
        var first: UInt64 = 0
        var second: UInt64 = 0
        var length: UInt32 = 0
        /// Number + 1, or 0 where the slot is free.
        var numberPlusOne: UInt32 = 0
    }

    init() {
        mask = 255
        shift = 64 - 8
        slots = .allocate(capacity: 256)
        slots.initialize(repeating: Slot(), count: 256)
    }

    deinit { slots.deallocate() }

    var count: Int { ends.count }

    func text(_ number: Int) -> UnsafeRawBufferPointer {
        let start = number == 0 ? 0 : ends[number - 1]
        return UnsafeRawBufferPointer(start: arena.base + start, count: ends[number] - start)
    }

    /// Whether the slots are more than the processor's cache holds, so that it pays to ask for one ahead: ``prefetch(_:)``.
    var isLarge: Bool { mask >= 1 << 12 }

    /// Asks for the slot of a text that will be looked up soon.
    @inline(__always)
    func prefetch(_ bytes: UnsafeRawBufferPointer) {
        let (first, second) = Self.words(bytes)
        fflog_prefetch(slots + home(first, second, UInt32(truncatingIfNeeded: bytes.count)))
    }

    /// The number of `bytes`, which are copied when they are new.
    mutating func number(of bytes: UnsafeRawBufferPointer) -> Int {
        let (first, second) = Self.words(bytes)
        let length = UInt32(bytes.count)
        var place = home(first, second, length)
        while slots[place].numberPlusOne != 0 {
            let slot = slots[place]
            if slot.first == first, slot.second == second, slot.length == length {
                let number = Int(slot.numberPlusOne) - 1
                if length <= 16 || Self.areEqual(text(number).baseAddress!, bytes.baseAddress!, bytes.count) {
                    return number
                }
            }
            place = (place + 1) & mask
        }
        let number = ends.count
        arena.append(bytes)
        ends.append(arena.count)
        slots[place] = Slot(first: first, second: second, length: length, numberPlusOne: UInt32(number + 1))
        if ends.count * 2 > mask { grow() }
        return number
    }

    private mutating func grow() {
        let old = slots
        let oldCount = mask + 1
        mask = oldCount * 2 - 1
        shift -= 1
        slots = .allocate(capacity: mask + 1)
        slots.initialize(repeating: Slot(), count: mask + 1)
        for index in 0..<oldCount where old[index].numberPlusOne != 0 {
            var place = home(old[index].first, old[index].second, old[index].length)
            while slots[place].numberPlusOne != 0 { place = (place + 1) & mask }
            slots[place] = old[index]
        }
        old.deallocate()
    }

    /// Where a text is looked for first: the upper bits of a multiplication by the golden ratio.
    @inline(__always)
    private func home(_ first: UInt64, _ second: UInt64, _ length: UInt32) -> Int {
        let mixed = (first ^ second &* 0xa076_1d64_78bd_642f ^ UInt64(length)) &* 0x9e37_79b9_7f4a_7c15
        return Int(truncatingIfNeeded: ((mixed ^ mixed &>> 32) &* 0x9e37_79b9_7f4a_7c15) &>> shift)
    }

    /// The bytes of a short text: its first and its last ones, which overlap. With the length they tell any two texts of at
    /// most 16 bytes apart.
    @inline(__always)
    private static func words(_ bytes: UnsafeRawBufferPointer) -> (UInt64, UInt64) {
        let count = bytes.count
        guard let start = bytes.baseAddress, count > 0 else { return (0, 0) }
        if count > 16 { return (hash(bytes), 0) }
        if count >= 8 {
            return (
                start.loadUnaligned(as: UInt64.self),
                start.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self)
            )
        }
        if count >= 4 {
            return (
                UInt64(start.loadUnaligned(as: UInt32.self)),
                UInt64(start.loadUnaligned(fromByteOffset: count &- 4, as: UInt32.self))
            )
        }
        let middle = start.load(fromByteOffset: count &>> 1, as: UInt8.self)
        let last = start.load(fromByteOffset: count &- 1, as: UInt8.self)
        return (UInt64(start.load(as: UInt8.self)), UInt64(middle) &<< 8 | UInt64(last))
    }

    /// Eight bytes at a time, each folded in by a widening multiplication.
    private static func hash(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        var state: UInt64 = 0x9e37_79b9_7f4a_7c15 ^ UInt64(bytes.count)
        var offset = 0
        func mix(_ word: UInt64) {
            let product = (state ^ word).multipliedFullWidth(by: 0xa076_1d64_78bd_642f)
            state = product.high ^ product.low
        }
        while offset + 8 <= bytes.count {
            mix(bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            offset += 8
        }
        if offset < bytes.count {
            var last: UInt64 = 0
            for index in offset..<bytes.count { last = last << 8 | UInt64(bytes[index]) }
            mix(last)
        }
        return state
    }

    private static func areEqual(_ a: UnsafeRawPointer, _ b: UnsafeRawPointer, _ count: Int) -> Bool {
        var offset = 0
        while offset + 8 <= count {
            let left = a.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            if left != b.loadUnaligned(fromByteOffset: offset, as: UInt64.self) { return false }
            offset += 8
        }
        while offset < count {
            if a.load(fromByteOffset: offset, as: UInt8.self) != b.load(fromByteOffset: offset, as: UInt8.self) {
                return false
            }
            offset += 1
        }
        return true
    }
}
