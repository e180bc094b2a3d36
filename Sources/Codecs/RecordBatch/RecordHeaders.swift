package import Bytes

/// A header of a record, owned: what a person or a test hands to a builder.
package struct RecordHeader: Hashable, Sendable {
    package var key: String
    package var value: [UInt8]?

    package init(key: String, value: [UInt8]?) {
        self.key = key
        self.value = value
    }
}

/// The headers of one record, read where they lie: a varint count, then for each a key and a nullable value.
///
/// ```swift
/// var headers = record.headers
/// while let header = headers.next() { … header.key, header.value … }
/// ```
/// They were checked when they were made, so that reading them can't fail. Bound to the bytes that they lie in.
package struct RecordHeaders: ~Escapable {
    /// The serialised form, with its count: what ``RecordBatchBuilder`` and a columnar chunk's header column take.
    package let bytes: UnsafeRawBufferPointer
    /// How many ``next()`` has yet to return.
    package private(set) var count: Int
    private var position: UnsafeRawPointer
    private let end: UnsafeRawPointer

    /// Headers serialised before, by this module or by a Kafka client.
    ///
    /// - Throws: ``RecordBatchError/malformedHeaders``.
    @_lifetime(copy serialized)
    package init(_ serialized: RawSpan) throws(RecordBatchError) {
        let bytes = serialized.withUnsafeBytes { $0 }
        guard let start = bytes.baseAddress, RecordHeaders.isWellFormed(bytes) else { throw .malformedHeaders }
        self = unsafe _overrideLifetime(RecordHeaders(checked: bytes, start: start), copying: serialized)
    }

    /// - Parameter bytes: serialised headers for which ``skip(from:end:)`` succeeded.
    @_lifetime(immortal)
    init(checked bytes: UnsafeRawBufferPointer, start: UnsafeRawPointer) {
        self.bytes = bytes
        end = start + bytes.count
        position = start
        count = Int(Varint.load(from: &position, end: end) ?? 0)
    }

    package var isEmpty: Bool { count == 0 }

    @_lifetime(copy self)
    package mutating func next() -> RecordHeaderView? {
        guard count > 0 else { return nil }
        count -= 1
        let key = RecordHeaders.loadBytes(from: &position, end: end)
        let value = RecordHeaders.loadBytes(from: &position, end: end)
        let view = RecordHeaderView(key: key ?? UnsafeRawBufferPointer(start: position, count: 0), value: value)
        return unsafe _overrideLifetime(view, copying: self)
    }

    /// All that are left, copied.
    package func array() -> [RecordHeader] {
        var rest = self
        var all: [RecordHeader] = []
        while let header = rest.next() {
            all.append(RecordHeader(key: header.keyText, value: header.value.map { [UInt8]($0) }))
        }
        return all
    }

    /// Appends the serialised form of `headers` to `output`.
    package static func serialize(_ headers: [RecordHeader], into output: inout ByteBuffer) {
        output.append(zigzag: Int64(headers.count))
        for header in headers {
            output.append(zigzag: Int64(header.key.utf8.count))
            output.append(utf8: header.key)
            if let value = header.value {
                output.append(zigzag: Int64(value.count))
                output.append(value)
            } else {
                output.append(zigzag: -1)
            }
        }
    }

    /// Whether `bytes` are serialised headers, all of them and nothing else.
    package static func isWellFormed(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard var position = bytes.baseAddress else { return false }
        let end = position + bytes.count
        return skip(from: &position, end: end) && position == end
    }

    /// Moves `source` behind serialised headers; `false` where they are malformed.
    @inline(__always)
    static func skip(from source: inout UnsafeRawPointer, end: UnsafeRawPointer) -> Bool {
        guard let count = Varint.load(from: &source, end: end), count >= 0 else { return false }
        var left = count
        while left > 0 {  // ends: each turn needs two bytes or more, and there are `end - source`
            guard let keyLength = Varint.load(from: &source, end: end), keyLength >= 0, keyLength <= end - source else {
                return false
            }
            source += Int(keyLength)
            guard let length = Varint.load(from: &source, end: end), length >= -1, length <= end - source else {
                return false
            }
            source += Int(max(length, 0))
            left -= 1
        }
        return true
    }

    private static func loadBytes(
        from source: inout UnsafeRawPointer, end: UnsafeRawPointer
    ) -> UnsafeRawBufferPointer? {
        guard let length = Varint.load(from: &source, end: end), length >= 0 else { return nil }
        defer { source += Int(length) }
        return UnsafeRawBufferPointer(start: source, count: Int(length))
    }
}

/// One header, where it lies. The pointers are good as long as the view.
package struct RecordHeaderView: ~Escapable {
    /// UTF-8 by Kafka's rule; carried as it came.
    package let key: UnsafeRawBufferPointer
    package let value: UnsafeRawBufferPointer?

    @_lifetime(immortal)
    init(key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer?) {
        self.key = key
        self.value = value
    }

    /// The key as text; what is not UTF-8 is replaced.
    package var keyText: String { String(decoding: key, as: UTF8.self) }
}
