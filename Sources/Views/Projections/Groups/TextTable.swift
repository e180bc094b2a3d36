internal import Bytes
internal import CPlatform

/// Numbers texts in the order of their first appearance: open addressing over UTF-8, for a look-up per dictionary entry of
/// a chunk. Grows with the number of distinct texts and never shrinks. One thread.
struct TextTable: ~Copyable {
    private var arena = ByteBuffer(capacity: 4096)
    /// Where each text ends in the arena; it begins where the one before ends.
    private var ends: [Int] = []
    /// At most half full. Small, for as many as can be to stay in the processor's caches.
    private var slots: ZeroedArray<Slot>
    private var mask: Int { slots.count &- 1 }
    /// So many slots stay in the nearest caches.
    private static let slotsNear = 1 << 12
    /// Texts whose slots are asked for at once.
    private static let ahead = 32

    // Not private: with a private type here the compiler of Swift 6.3.1 ends a debug build with a failure of its own.
    struct Slot: BitwiseCopyable {
        /// Of the text; its upper bits are where it is looked for first.
        var hash: UInt32
        /// Number + 1, or 0 where the slot is free.
        var numberPlusOne: UInt32
    }

    init() { slots = ZeroedArray(count: 256) }

    var count: Int { ends.count }

    /// The texts from a number on, one after the other, and where each begins and the last one ends.
    func texts(from first: Int) -> (bytes: [UInt8], offsets: [UInt32]) {
        let start = first == 0 ? 0 : ends[first - 1]
        let bytes = UnsafeRawBufferPointer(start: arena.base + start, count: arena.count - start)
        return ([UInt8](bytes), [0] + ends[first...].map { UInt32($0 - start) })
    }

    func text(_ number: Int) -> UnsafeRawBufferPointer {
        let start = number == 0 ? 0 : ends[number - 1]
        return UnsafeRawBufferPointer(start: arena.base + start, count: ends[number] - start)
    }

    /// The number of `bytes`, which are copied when they are new.
    mutating func number(of bytes: UnsafeRawBufferPointer) -> Int { number(of: bytes, Self.hash(bytes)) }

    /// The numbers of `count` texts, plus 1 each. Where the slots are more than the processor's nearest cache holds, those
    /// of the texts to come are asked for ahead.
    ///
    /// - Parameter offsets: text `i` is `offsets[i] ..< offsets[i + 1]` of `bytes`.
    mutating func number(
        _ count: Int, _ bytes: UnsafeRawPointer, _ offsets: UnsafePointer<UInt32>,
        intoPlusOne numbers: UnsafeMutablePointer<UInt32>
    ) {
        @inline(__always)
        func text(_ index: Int) -> UnsafeRawBufferPointer {
            let start = Int(offsets[index])
            return UnsafeRawBufferPointer(start: bytes + start, count: Int(offsets[index &+ 1]) &- start)
        }
        guard slots.count > Self.slotsNear else {
            for index in 0..<count { numbers[index] = UInt32(truncatingIfNeeded: number(of: text(index)) &+ 1) }
            return
        }
        withUnsafeTemporaryAllocation(of: UInt32.self, capacity: Self.ahead) { hashes in
            let hashes = hashes.baseAddress!
            var from = 0
            while from < count {
                let block = min(Self.ahead, count &- from)
                for index in 0..<block {
                    hashes[index] = Self.hash(text(from &+ index))
                    fflog_prefetch(slots.base + home(hashes[index]))
                }
                for index in 0..<block {
                    let number = number(of: text(from &+ index), hashes[index])
                    numbers[from &+ index] = UInt32(truncatingIfNeeded: number &+ 1)
                }
                from &+= block
            }
        }
    }

    @inline(__always)
    private func home(_ hash: UInt32) -> Int {
        Int(truncatingIfNeeded: (UInt64(hash) &* UInt64(truncatingIfNeeded: slots.count)) &>> 32)
    }

    @inline(__always)
    private mutating func number(of bytes: UnsafeRawBufferPointer, _ hash: UInt32) -> Int {
        var place = home(hash)
        let slots = slots.base
        while slots[place].numberPlusOne != 0 {
            if slots[place].hash == hash {
                let number = Int(slots[place].numberPlusOne) &- 1
                let known = text(number)
                if known.count == bytes.count,
                    bytes.isEmpty || Self.areEqual(known.baseAddress!, bytes.baseAddress!, bytes.count)
                {
                    return number
                }
            }
            place = (place &+ 1) & mask
        }
        return add(bytes, hash, at: place)
    }

    @inline(never)
    private mutating func add(_ bytes: UnsafeRawBufferPointer, _ hash: UInt32, at place: Int) -> Int {
        let number = ends.count
        arena.append(bytes)
        ends.append(arena.count)
        slots.base[place] = Slot(hash: hash, numberPlusOne: UInt32(number + 1))
        if ends.count * 2 > mask { grow() }
        return number
    }

    private mutating func grow() {
        var old = ZeroedArray<Slot>(count: slots.count * 2)
        swap(&old, &slots)
        for index in 0..<old.count where old.base[index].numberPlusOne != 0 {
            var place = home(old.base[index].hash)
            while slots.base[place].numberPlusOne != 0 { place = (place &+ 1) & mask }
            slots.base[place] = old.base[index]
        }
    }

    /// Eight bytes at a time, each folded in by a widening multiplication. The last eight overlap those before, where the length is
    /// no multiple of eight.
    @inline(__always)
    private static func hash(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
        var state: UInt64 = 0x9e37_79b9_7f4a_7c15 ^ UInt64(truncatingIfNeeded: bytes.count)
        @inline(__always)
        func mix(_ word: UInt64) {
            let product = (state ^ word).multipliedFullWidth(by: 0xa076_1d64_78bd_642f)
            state = product.high ^ product.low
        }
        let count = bytes.count
        guard let start = bytes.baseAddress else { return UInt32(truncatingIfNeeded: state &>> 32) }
        if count >= 8 {
            var offset = 0
            while offset &+ 8 < count {
                mix(start.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
                offset &+= 8
            }
            mix(start.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self))
        } else if count >= 4 {
            let first = UInt64(start.loadUnaligned(as: UInt32.self))
            mix(first &<< 32 | UInt64(start.loadUnaligned(fromByteOffset: count &- 4, as: UInt32.self)))
        } else if count > 0 {
            let middle = UInt64(start.load(fromByteOffset: count &>> 1, as: UInt8.self))
            let last = UInt64(start.load(fromByteOffset: count &- 1, as: UInt8.self))
            mix(UInt64(start.load(as: UInt8.self)) &<< 16 | middle &<< 8 | last)
        }
        mix(0x2d35_8dcc_aa6c_78a5)
        return UInt32(truncatingIfNeeded: state &>> 32)
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
