import Bytes
import LocalTime

/// Something for every interval, by its identity (site, local label): what counts stand in the log, for one.
///
/// Open addressing over dense arrays, some ten bytes an interval besides the values. One owner.
struct IdentityMap<Value>: ~Copyable {
    private(set) var values: [Value] = []
    private var keys: [UInt64] = []
    /// Index of the value + 1; 0 is free. A power of two.
    private var slots: [UInt32]

    init() { slots = Array(repeating: 0, count: 1024) }

    subscript(_ index: Int) -> Value { values[index] }

    /// The index of an identity's value; `nil` where it has none.
    func find(site: UInt32, label: LocalLabel) -> Int? {
        let slot = self.slot(Self.key(site, label))
        return slots[slot] == 0 ? nil : Int(slots[slot]) - 1
    }

    /// Gives an identity a value, in place of the one that it may have.
    mutating func set(_ value: Value, site: UInt32, label: LocalLabel) {
        let key = Self.key(site, label)
        let slot = self.slot(key)
        if slots[slot] != 0 {
            values[Int(slots[slot]) - 1] = value
            return
        }
        values.append(value)
        keys.append(key)
        slots[slot] = UInt32(keys.count)
        if keys.count * 2 > slots.count { grow() }
    }

    private static func key(_ site: UInt32, _ label: LocalLabel) -> UInt64 {
        UInt64(site) &<< 32 | UInt64(UInt32(bitPattern: label.minutes))
    }

    /// The slot that holds the key, or the free one where it belongs.
    private func slot(_ key: UInt64) -> Int {
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: SplitMix64.mix(key)) & mask
        while slots[slot] != 0, keys[Int(slots[slot]) - 1] != key { slot = (slot + 1) & mask }
        return slot
    }

    private mutating func grow() {
        slots = Array(repeating: 0, count: slots.count * 2)
        for (index, key) in keys.enumerated() { slots[slot(key)] = UInt32(index + 1) }
    }
}
