#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// A growing run of bytes that one owner writes: encoders reuse one for every batch, so that nothing is allocated per
/// event.
///
/// Aligned to 16 bytes. Dropping it frees the memory. Not shared between threads while it is written.
package struct ByteBuffer: ~Copyable, @unchecked Sendable {
    // Sendable: a ~Copyable value has one owner, and the memory belongs to that owner alone.
    package private(set) var base: UnsafeMutableRawPointer
    package private(set) var capacity: Int
    package private(set) var count: Int

    package init(capacity: Int = 256) {
        self.capacity = max(capacity, 16)
        base = .allocate(byteCount: self.capacity, alignment: 16)
        count = 0
    }

    deinit { base.deallocate() }

    /// The bytes that were written.
    package var bytes: RawSpan {
        @_lifetime(borrow self)
        borrowing get {
            unsafe _overrideLifetime(RawSpan(_unsafeStart: UnsafeRawPointer(base), byteCount: count), borrowing: self)
        }
    }

    package borrowing func withUnsafeBytes<R: ~Copyable, E: Error>(
        _ body: (UnsafeRawBufferPointer) throws(E) -> R
    ) throws(E) -> R {
        try body(UnsafeRawBufferPointer(start: base, count: count))
    }

    package borrowing func array() -> [UInt8] { [UInt8](UnsafeRawBufferPointer(start: base, count: count)) }

    package mutating func removeAll() { count = 0 }

    /// Forgets everything from `newCount` on.
    package mutating func truncate(to newCount: Int) {
        precondition(newCount <= count)
        count = newCount
    }

    /// Makes room for `additional` bytes beyond `count`.
    package mutating func reserve(_ additional: Int) {
        guard count + additional > capacity else { return }
        var newCapacity = capacity * 2
        while newCapacity < count + additional { newCapacity *= 2 }
        let larger = UnsafeMutableRawPointer.allocate(byteCount: newCapacity, alignment: 16)
        larger.copyMemory(from: base, byteCount: count)
        base.deallocate()
        base = larger
        capacity = newCapacity
    }

    /// Appends `count` bytes that the caller fills through the pointer before the next call; their content is
    /// undefined until then.
    package mutating func appendUninitialized(_ added: Int) -> UnsafeMutableRawPointer {
        reserve(added)
        let start = base + count
        count += added
        return start
    }

    package mutating func append(_ byte: UInt8) {
        reserve(1)
        base.storeBytes(of: byte, toByteOffset: count, as: UInt8.self)
        count += 1
    }

    package mutating func append(_ bytes: UnsafeRawBufferPointer) {
        guard let source = bytes.baseAddress, bytes.count > 0 else { return }
        appendUninitialized(bytes.count).copyMemory(from: source, byteCount: bytes.count)
    }

    package mutating func append(_ bytes: RawSpan) { bytes.withUnsafeBytes { append($0) } }

    package mutating func append(_ bytes: [UInt8]) { bytes.withUnsafeBytes { append($0) } }

    package mutating func append(utf8 text: String) {
        var text = text
        text.withUTF8 { append(UnsafeRawBufferPointer($0)) }
    }

    package mutating func append<T: FixedWidthInteger & BitwiseCopyable>(littleEndian value: T) {
        appendUninitialized(MemoryLayout<T>.size).storeBytes(of: value.littleEndian, as: T.self)
    }

    package mutating func append<T: FixedWidthInteger & BitwiseCopyable>(bigEndian value: T) {
        appendUninitialized(MemoryLayout<T>.size).storeBytes(of: value.bigEndian, as: T.self)
    }

    /// Overwrites what was appended at `offset`, for lengths and checksums that are known only afterwards.
    package mutating func patch<T: FixedWidthInteger & BitwiseCopyable>(littleEndian value: T, at offset: Int) {
        precondition(offset >= 0 && offset + MemoryLayout<T>.size <= count)
        base.storeBytes(of: value.littleEndian, toByteOffset: offset, as: T.self)
    }

    package mutating func patch<T: FixedWidthInteger & BitwiseCopyable>(bigEndian value: T, at offset: Int) {
        precondition(offset >= 0 && offset + MemoryLayout<T>.size <= count)
        base.storeBytes(of: value.bigEndian, toByteOffset: offset, as: T.self)
    }

    /// Moves what was appended from `offset` on up, and puts a varint and a byte before it.
    package mutating func insert(varint value: UInt64, then byte: UInt8, at offset: Int) {
        let end = count
        append(varint: value)
        append(byte)
        let added = count - end
        withUnsafeTemporaryAllocation(byteCount: added, alignment: 1) { inserted in
            inserted.baseAddress!.copyMemory(from: base + end, byteCount: added)
            memmove(base + offset + added, base + offset, end - offset)
            (base + offset).copyMemory(from: inserted.baseAddress!, byteCount: added)
        }
    }

    /// An unsigned LEB128 integer, as in Protobuf.
    package mutating func append(varint value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        append(UInt8(truncatingIfNeeded: rest))
    }

    /// A zigzag-encoded signed integer, as in Kafka's records and Protobuf's `sint64`.
    package mutating func append(zigzag value: Int64) {
        append(varint: UInt64(bitPattern: (value << 1) ^ (value >> 63)))
    }
}
