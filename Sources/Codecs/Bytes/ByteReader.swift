import ErrorKinds

/// What a ``ByteReader`` throws: the bytes end before the value does, or a value is not of its form.
package enum ByteReaderError: Error, Equatable {
    /// `needed` bytes were asked for at `offset`, `available` are left.
    case truncated(offset: Int, needed: Int, available: Int)
    /// A variable-length integer at `offset` has more than ten bytes.
    case malformedVarint(offset: Int)
}

extension ByteReaderError: KindedError {
    package var description: String {
        switch self {
        case .truncated(let offset, let needed, let available):
            "\(needed) bytes are needed at byte \(offset), and \(available) are left"
        case .malformedVarint(let offset): "a number at byte \(offset) has more than ten bytes"
        }
    }
    package var kind: ErrorKind { .malformed }
}

/// Reads integers and byte runs from a span, checking every bound: the one audited place where bytes become values.
///
/// It borrows the span, so it can't outlive the transaction or the buffer that the span came from.
package struct ByteReader: ~Escapable {
    private let bytes: RawSpan
    /// The position of the next read, from the start of the span.
    package private(set) var offset: Int

    @_lifetime(copy bytes)
    package init(_ bytes: RawSpan) {
        self.bytes = bytes
        offset = 0
    }

    package var remaining: Int { bytes.byteCount - offset }
    package var isAtEnd: Bool { offset == bytes.byteCount }

    private mutating func advance(_ count: Int) throws(ByteReaderError) -> Int {
        guard count >= 0, count <= bytes.byteCount - offset else {
            throw .truncated(offset: offset, needed: count, available: bytes.byteCount - offset)
        }
        let start = offset
        offset += count
        return start
    }

    package mutating func skip(_ count: Int) throws(ByteReaderError) { _ = try advance(count) }

    package mutating func uint8() throws(ByteReaderError) -> UInt8 {
        let start = try advance(1)
        return bytes.unsafeLoad(fromByteOffset: start, as: UInt8.self)
    }

    package mutating func littleEndian<T: FixedWidthInteger & BitwiseCopyable>(
        _ type: T.Type = T.self
    ) throws(ByteReaderError) -> T {
        let start = try advance(MemoryLayout<T>.size)
        return T(littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: start, as: T.self))
    }

    package mutating func bigEndian<T: FixedWidthInteger & BitwiseCopyable>(
        _ type: T.Type = T.self
    ) throws(ByteReaderError) -> T {
        let start = try advance(MemoryLayout<T>.size)
        return T(bigEndian: bytes.unsafeLoadUnaligned(fromByteOffset: start, as: T.self))
    }

    /// An unsigned LEB128 integer, as in Protobuf.
    package mutating func varint() throws(ByteReaderError) -> UInt64 {
        let start = offset
        var result: UInt64 = 0
        var shift: UInt64 = 0
        while shift < 64 {
            let byte = try uint8()
            result |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return result }
            shift += 7
        }
        throw .malformedVarint(offset: start)
    }

    /// A zigzag-encoded signed integer, as in Kafka's records and Protobuf's `sint64`.
    package mutating func zigzag() throws(ByteReaderError) -> Int64 {
        let raw = try varint()
        return Int64(bitPattern: raw >> 1) ^ -Int64(bitPattern: raw & 1)
    }

    /// The next `count` bytes, not copied.
    @_lifetime(copy self)
    package mutating func span(_ count: Int) throws(ByteReaderError) -> RawSpan {
        let start = try advance(count)
        return bytes.extracting(start..<(start + count))
    }

    /// All that is left, not copied.
    @_lifetime(copy self)
    package mutating func rest() -> RawSpan {
        let start = offset
        offset = bytes.byteCount
        return bytes.extracting(start..<bytes.byteCount)
    }

    /// The next `count` bytes, copied.
    package mutating func array(_ count: Int) throws(ByteReaderError) -> [UInt8] {
        let start = try advance(count)
        let part = bytes.extracting(start..<(start + count))
        return part.withUnsafeBytes { [UInt8]($0) }
    }

    /// The next `count` bytes as text; `nil` where they are not UTF-8.
    package mutating func text(_ count: Int) throws(ByteReaderError) -> String? {
        let start = try advance(count)
        return bytes.extracting(start..<(start + count)).withUnsafeBytes { String(validating: $0, as: UTF8.self) }
    }
}
