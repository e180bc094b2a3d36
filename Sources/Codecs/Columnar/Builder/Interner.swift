#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// Gives every distinct run of bytes a small code: open addressing over an arena, so that a text that was seen before
/// costs a hash and a comparison, and no allocation.
///
/// Not bounded by itself: the builder drops one that grew past its bound between two chunks.
struct Interner: ~Copyable {
    struct Entry {
        var offset: Int
        var count: Int32
        /// How many decimal digits the entry ends with, at most ``Numbering/digitsMax``.
        var digits: UInt8
        /// Whether these are several and the first is a zero.
        var isPadded: Bool
        /// Whether what stands before the digits is the same as in the interner's first entry.
        var isLikeFirst: Bool
        /// What the digits say.
        var number: UInt64
    }

    private var arena: UnsafeMutableRawPointer
    private var arenaCapacity: Int
    private(set) var arenaCount = 0
    private var entries: UnsafeMutablePointer<Entry>
    private var entriesCapacity: Int
    /// The number of codes given so far.
    private(set) var count = 0
    /// High half: hash; low half: code + 1; 0 where free.
    private var slots: UnsafeMutablePointer<UInt64>
    private var slotsCapacity: Int
    /// Against floods of texts chosen to collide. Codes don't depend on it.
    private let seed: UInt64

    init() {
        arenaCapacity = 256
        arena = .allocate(byteCount: arenaCapacity, alignment: 16)
        entriesCapacity = 16
        entries = .allocate(capacity: entriesCapacity)
        slotsCapacity = 32
        slots = .allocate(capacity: slotsCapacity)
        slots.initialize(repeating: 0, count: slotsCapacity)
        seed = UInt64.random(in: 0...UInt64.max)
    }

    deinit {
        arena.deallocate()
        entries.deallocate()
        slots.deallocate()
    }

    /// The bytes of a code; valid until the next `code(for:)` or `removeAll()`.
    func entry(_ code: Int) -> UnsafeRawBufferPointer {
        let entry = entries[code]
        return UnsafeRawBufferPointer(start: arena + entry.offset, count: Int(entry.count))
    }

    /// The number at the end of an entry, which was taken apart when the entry came.
    @inline(__always)
    func numbered(_ code: Int) -> Entry { entries[code] }

    /// The code of `bytes`, and whether it is new. Codes count up from 0.
    mutating func code(for bytes: UnsafeRawBufferPointer) -> (code: Int, isNew: Bool) {
        let hash = Self.hash(bytes, seed: seed)
        var slot = Int(truncatingIfNeeded: hash) & (slotsCapacity &- 1)
        let tag = hash & 0xFFFF_FFFF_0000_0000
        while true {
            let held = slots[slot]
            if held == 0 { break }
            if held & 0xFFFF_FFFF_0000_0000 == tag {
                let code = Int(held & 0xFFFF_FFFF) &- 1
                let entry = entries[code]
                if Int(entry.count) == bytes.count
                    && (bytes.count == 0 || memcmp(arena + entry.offset, bytes.baseAddress!, bytes.count) == 0)
                {
                    return (code, false)
                }
            }
            slot = (slot &+ 1) & (slotsCapacity &- 1)
        }
        precondition(count < Int(UInt32.max) - 1, "too many distinct texts in one chunk")
        precondition(bytes.count <= ChunkLimits.frameBytes, "a text of a chunk is too large")
        slots[slot] = tag | UInt64(count + 1)
        append(bytes)
        if count * 2 > slotsCapacity { growSlots() }
        return (count - 1, true)
    }

    mutating func removeAll() {
        arenaCount = 0
        count = 0
        slots.update(repeating: 0, count: slotsCapacity)
    }

    private mutating func append(_ bytes: UnsafeRawBufferPointer) {
        if arenaCount + bytes.count > arenaCapacity {
            let capacity = max(arenaCapacity * 2, arenaCount + bytes.count)
            let larger = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 16)
            larger.copyMemory(from: arena, byteCount: arenaCount)
            arena.deallocate()
            arena = larger
            arenaCapacity = capacity
        }
        if let source = bytes.baseAddress, bytes.count > 0 {
            (arena + arenaCount).copyMemory(from: source, byteCount: bytes.count)
        }
        if count == entriesCapacity {
            let larger = UnsafeMutablePointer<Entry>.allocate(capacity: count * 2)
            larger.moveInitialize(from: entries, count: count)
            entries.deallocate()
            entries = larger
            entriesCapacity = count * 2
        }
        let (digits, number) = Numbering.trailingNumber(bytes)
        let isPadded = digits > 1 && bytes[bytes.count - Int(digits)] == 0x30
        var entry = Entry(
            offset: arenaCount, count: Int32(bytes.count), digits: digits, isPadded: isPadded, isLikeFirst: count == 0,
            number: number)
        let prefix = bytes.count - Int(digits)
        if count > 0 && prefix == Int(entries[0].count) - Int(entries[0].digits) {
            entry.isLikeFirst =
                prefix == 0 || memcmp(arena + entries[0].offset, arena + arenaCount, prefix) == 0
        }
        (entries + count).initialize(to: entry)
        arenaCount += bytes.count
        count += 1
    }

    private mutating func growSlots() {
        slots.deallocate()
        slotsCapacity *= 2
        slots = .allocate(capacity: slotsCapacity)
        slots.initialize(repeating: 0, count: slotsCapacity)
        for code in 0..<count {
            let hash = Self.hash(entry(code), seed: seed)
            var slot = Int(truncatingIfNeeded: hash) & (slotsCapacity - 1)
            while slots[slot] != 0 { slot = (slot + 1) & (slotsCapacity - 1) }
            slots[slot] = hash & 0xFFFF_FFFF_0000_0000 | UInt64(code + 1)
        }
    }

    /// Folded multiplication over words of 8 bytes, after wyhash (Wang Yi, public domain).
    private static func hash(_ bytes: UnsafeRawBufferPointer, seed: UInt64) -> UInt64 {
        var state = seed ^ UInt64(truncatingIfNeeded: bytes.count)
        guard let start = bytes.baseAddress else { return fold(state, 0x9FB2_1C65_1E98_DF25) }
        var offset = 0
        while bytes.count &- offset >= 8 {
            state = fold(state ^ start.loadUnaligned(fromByteOffset: offset, as: UInt64.self), 0xA076_1D64_78BD_642F)
            offset &+= 8
        }
        var tail: UInt64 = 0
        let rest = bytes.count &- offset
        if rest >= 4 {
            let low = UInt64(start.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
            let high = UInt64(start.loadUnaligned(fromByteOffset: bytes.count &- 4, as: UInt32.self))
            tail = low | high &<< 32
        } else if rest > 0 {
            let first = UInt64(start.load(fromByteOffset: offset, as: UInt8.self))
            let middle = UInt64(start.load(fromByteOffset: offset &+ rest &>> 1, as: UInt8.self))
            let last = UInt64(start.load(fromByteOffset: bytes.count &- 1, as: UInt8.self))
            tail = first | middle &<< 8 | last &<< 16
        }
        return fold(state ^ tail, 0xE703_7ED1_A0B4_28DB)
    }

    @inline(__always)
    private static func fold(_ a: UInt64, _ b: UInt64) -> UInt64 {
        let product = a.multipliedFullWidth(by: b)
        return product.high ^ product.low
    }
}
