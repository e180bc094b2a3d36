/// The bytes of a stream, through one buffer of fixed size: looked at from the front, then taken.
struct FrameInput: ~Copyable {
    private let buffer: UnsafeMutableRawBufferPointer
    private var unread: Range<Int> = 0..<0
    private let source: (UnsafeMutableRawBufferPointer) throws -> Int
    private(set) var isAtEnd = false
    /// Bytes taken since the start of the stream.
    private(set) var offset = 0

    init(bufferBytes: Int = 64 << 10, source: @escaping (UnsafeMutableRawBufferPointer) throws -> Int) {
        buffer = .allocate(byteCount: bufferBytes, alignment: 64)
        self.source = source
    }

    deinit { buffer.deallocate() }

    /// What is there, unread.
    var front: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: buffer[unread]) }

    /// Gets at least one more byte, unless the stream is at its end or the buffer is full: `false` then.
    mutating func fill() throws -> Bool {
        if isAtEnd || unread.count == buffer.count { return false }
        if unread.lowerBound > 0 {
            buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[unread]))
            unread = 0..<unread.count
        }
        let count = try source(UnsafeMutableRawBufferPointer(rebasing: buffer[unread.count...]))
        precondition(count >= 0 && count <= buffer.count - unread.count, "a source returned more than it had room for")
        if count == 0 { isAtEnd = true }
        unread = 0..<(unread.count + count)
        return count > 0
    }

    mutating func take(_ count: Int) {
        unread = (unread.lowerBound + count)..<unread.upperBound
        offset += count
    }

    /// Moves what comes next to the front of `target`, by way of the buffer only where something is there already. How
    /// many bytes: 0 at the end.
    mutating func read(into target: UnsafeMutableRawBufferPointer) throws -> Int {
        if target.isEmpty { return 0 }
        if !unread.isEmpty {
            let count = min(target.count, unread.count)
            target.copyMemory(
                from: UnsafeRawBufferPointer(
                    rebasing: buffer[unread.lowerBound..<(unread.lowerBound + count)]))
            take(count)
            return count
        }
        if isAtEnd { return 0 }
        let count = try source(target)
        precondition(count >= 0 && count <= target.count, "a source returned more than it had room for")
        if count == 0 { isAtEnd = true }
        offset += count
        return count
    }

    /// Passes over up to `most` bytes; how many: 0 at the end.
    mutating func skip(_ most: Int) throws -> Int {
        if unread.isEmpty, try !fill() { return 0 }
        let count = min(most, unread.count)
        take(count)
        return count
    }
}
