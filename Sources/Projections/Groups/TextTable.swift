internal import Bytes

/// Numbers texts in the order of their first appearance: open addressing over UTF-8, for a look-up per dictionary entry of
/// a chunk. Grows with the number of distinct texts and never shrinks. One thread.
struct TextTable: ~Copyable {
    private var arena = ByteBuffer(capacity: 4096)
    /// Where each text ends in the arena; it begins where the one before ends.
    private var ends: [Int] = []
    /// Number + 1, or 0 where free; next to it the text's hash.
    private var slots: UnsafeMutablePointer<Slot>
    private var mask: Int

    private struct Slot {
        var hash: UInt32
        var numberPlusOne: UInt32
    }

    init() {
        mask = 255
        slots = .allocate(capacity: 256)
        slots.initialize(repeating: Slot(hash: 0, numberPlusOne: 0), count: 256)
    }

    deinit { slots.deallocate() }

    var count: Int { ends.count }

    func text(_ number: Int) -> UnsafeRawBufferPointer {
        let start = number == 0 ? 0 : ends[number - 1]
        return UnsafeRawBufferPointer(start: arena.base + start, count: ends[number] - start)
    }

    /// The number of `bytes`, which are copied when they are new.
    mutating func number(of bytes: UnsafeRawBufferPointer) -> Int {
        let hash = Self.hash(bytes)
        var place = Int(hash) & mask
        while slots[place].numberPlusOne != 0 {
            if slots[place].hash == hash {
                let number = Int(slots[place].numberPlusOne) - 1
                let known = text(number)
                if known.count == bytes.count, Self.areEqual(known.baseAddress!, bytes.baseAddress, bytes.count) {
                    return number
                }
            }
            place = (place + 1) & mask
        }
        let number = ends.count
        arena.append(bytes)
        ends.append(arena.count)
        slots[place] = Slot(hash: hash, numberPlusOne: UInt32(number + 1))
        if ends.count * 2 > mask { grow() }
        return number
    }

    private mutating func grow() {
        let old = slots
        let oldCount = mask + 1
        mask = oldCount * 2 - 1
        slots = .allocate(capacity: mask + 1)
        slots.initialize(repeating: Slot(hash: 0, numberPlusOne: 0), count: mask + 1)
        for index in 0..<oldCount where old[index].numberPlusOne != 0 {
            var place = Int(old[index].hash) & mask
            while slots[place].numberPlusOne != 0 { place = (place + 1) & mask }
            slots[place] = old[index]
        }
        old.deallocate()
    }

    /// Eight bytes at a time, each folded in by a widening multiplication.
    private static func hash(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
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
        return UInt32(truncatingIfNeeded: state ^ state >> 32)
    }

    private static func areEqual(_ a: UnsafeRawPointer, _ b: UnsafeRawPointer?, _ count: Int) -> Bool {
        guard let b else { return count == 0 }
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
