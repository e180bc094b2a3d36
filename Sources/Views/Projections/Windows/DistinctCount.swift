internal import EventLog

/// The distinct values of a row in one slot: below bit 32 how many, above it whether that many is known.
///
/// A store that was silent for longer than ``WindowShape/memoryMilliseconds`` is compared with nothing of before. Where it
/// then delivers into a window that it had begun, a visitor of before and of after counts twice: how many there are isn't known.
/// So a row keeps the *mark* of its events (``Substream/mark(in:)``): 0 where no silence lies between the beginning of the window
/// and them, else the generation that the silence began. Marks of one store and window are equal just where their generations are.
/// Of a row whose events have several the mark is ``mixed``, for good. Where a partition's clock was set back, events of different
/// partitions have different marks too (``markOfSetBack(_:_:)``).
enum DistinctCount {
    /// More than any generation, of which keys have 16 bits.
    static let mixed: UInt64 = 1 << 16

    /// The mark of a partition's events after its clock was set back, in windows that may have lost values of other partitions: none
    /// of another partition has it.
    static func markOfSetBack(_ partition: PartitionID, _ generation: UInt32) -> UInt64 {
        1 << 31 | UInt64(UInt32(bitPattern: partition.rawValue) & 0x7fff) &<< 16 | UInt64(generation & 0xffff)
    }

    private static let shift: UInt64 = 32

    @inline(__always)
    static func values(_ slot: UInt64) -> UInt64 { slot & 0xffff_ffff }

    @inline(__always)
    static func mark(_ slot: UInt64) -> UInt64 { slot &>> shift }

    /// How many values a row has; `nil` where it isn't known.
    static func known(_ slot: UInt64) -> UInt64? { mark(slot) == mixed ? nil : values(slot) }

    /// The slot with an event of a mark in it, before its value is counted.
    @inline(__always)
    static func with(_ mark: UInt64, _ slot: UInt64) -> UInt64 {
        if values(slot) == 0 { return mark &<< shift }
        return self.mark(slot) == mark ? slot : mixed &<< shift | values(slot)
    }

    /// The slot of a row of which it isn't known how many values it has; one without values stays.
    static func unknown(_ slot: UInt64) -> UInt64 { values(slot) == 0 ? slot : mixed &<< shift | values(slot) }

    /// A row's slot with the marks of another part of it; values are counted by themselves.
    static func united(_ slot: UInt64, _ other: UInt64) -> UInt64 {
        values(other) == 0 ? slot : with(mark(other), slot)
    }
}
