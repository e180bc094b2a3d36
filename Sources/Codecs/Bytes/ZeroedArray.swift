internal import CPlatform

/// An array of values whose bits are 0 until they are set. Once it is large it grows without being copied.
///
/// One owner; dropping it frees the memory. Ends the process where there is no memory, as Swift's arrays do.
package struct ZeroedArray<Element: BitwiseCopyable>: ~Copyable, @unchecked Sendable {
    // Sendable: a ~Copyable value has one owner, and the memory belongs to that owner alone.
    /// `count` values. Moves when the array grows.
    package private(set) var base: UnsafeMutablePointer<Element>
    package private(set) var count: Int

    package init(count: Int) {
        self.count = count
        base = Self.bound(fflog_zeroed_allocate(Self.size(count)), count)
    }

    deinit { fflog_zeroed_free(base, Self.size(count)) }

    /// Makes it larger; what is there stays, what comes in is 0.
    package mutating func grow(to larger: Int) {
        precondition(larger >= count)
        base = Self.bound(fflog_zeroed_grow(base, Self.size(count), Self.size(larger)), larger)
        count = larger
    }

    /// Makes room for so many, and for some more where it has to grow.
    @inline(__always)
    package mutating func reserve(_ needed: Int) {
        if needed > count { growBeyond(needed) }
    }

    private mutating func growBeyond(_ needed: Int) {
        // What is small is copied when it grows.
        grow(to: Self.size(needed) < 1 << 18 ? max(needed, 2 * count) : needed + needed / 16)
    }

    /// Sets all of it to 0.
    package mutating func clear() {
        UnsafeMutableRawPointer(base).initializeMemory(as: UInt8.self, repeating: 0, count: Self.size(count))
    }

    private static func size(_ count: Int) -> Int { count * MemoryLayout<Element>.stride }

    private static func bound(_ memory: UnsafeMutableRawPointer?, _ count: Int) -> UnsafeMutablePointer<Element> {
        guard let memory else { fatalError("no memory for \(size(count)) bytes") }
        return memory.bindMemory(to: Element.self, capacity: count)
    }
}
