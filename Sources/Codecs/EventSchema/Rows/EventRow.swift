internal import Bytes
package import Columnar

/// One event as lanes, between a text or wire form and a chunk: the producer learns its key before it chooses the
/// partition, and a form that turns out to be wrong has touched no chunk.
///
/// Reused for every event: nothing is allocated once its text has found its size. Not shared between threads.
package struct EventRow: ~Copyable, @unchecked Sendable {
    // Sendable: a ~Copyable value has one owner, and the memory belongs to that owner alone.
    package let columnCount: Int
    /// Milliseconds since 1970; the record's timestamp.
    package var timestamp: Int64 = 0
    /// Scalars as the chunk's lanes; of text the place in `text`: start in the upper half, length in the lower.
    private let lanes: UnsafeMutablePointer<UInt64>
    private let present: UnsafeMutablePointer<Bool>
    private let isText: UnsafeMutablePointer<Bool>
    private var text = ByteBuffer(capacity: 256)

    package init(_ descriptor: EventDescriptor) {
        columnCount = descriptor.columns.count
        lanes = .allocate(capacity: max(columnCount, 1))
        present = .allocate(capacity: max(columnCount, 1))
        lanes.initialize(repeating: 0, count: columnCount)
        present.initialize(repeating: false, count: columnCount)
        isText = .allocate(capacity: max(columnCount, 1))
        for column in 0..<columnCount { (isText + column).initialize(to: descriptor.columns[column].type.isText) }
    }

    deinit {
        lanes.deallocate()
        present.deallocate()
        isText.deallocate()
    }

    /// Forgets the event.
    package mutating func removeAll() {
        present.update(repeating: false, count: columnCount)
        text.removeAll()
        timestamp = 0
    }

    package func isSet(_ column: Int) -> Bool {
        precondition(column < columnCount)
        return present[column]
    }

    /// The lane of a scalar column that is set.
    package func scalar(_ column: Int) -> UInt64 {
        precondition(column < columnCount && present[column])
        return lanes[column]
    }

    package mutating func setScalar(_ column: Int, _ lane: UInt64) {
        precondition(column < columnCount)
        lanes[column] = lane
        present[column] = true
    }

    /// Copies the bytes of a text or bytes column.
    package mutating func setText(_ column: Int, _ bytes: UnsafeRawBufferPointer) {
        precondition(column < columnCount)
        lanes[column] = UInt64(text.count) << 32 | UInt64(bytes.count)
        present[column] = true
        text.append(bytes)
    }

    /// Makes a column absent.
    mutating func remove(_ column: Int) {
        precondition(column < columnCount)
        present[column] = false
    }

    /// The bytes of a text or bytes column that is set, for the duration of `body`.
    package borrowing func withText<R, E: Error>(
        _ column: Int, _ body: (UnsafeRawBufferPointer) throws(E) -> R
    ) throws(E) -> R {
        try body(bytes(column))
    }

    /// Valid until the row changes.
    borrowing func bytes(_ column: Int) -> UnsafeRawBufferPointer {
        let place = scalar(column)
        return UnsafeRawBufferPointer(start: text.base + Int(place >> 32), count: Int(place & 0xFFFF_FFFF))
    }

    /// Appends the event to a chunk. Every column that the layout does not call optional must be set.
    ///
    /// A key or headers that were set on the builder beforehand go with the row.
    package borrowing func append(to builder: inout ChunkBuilder) {
        builder.setTimestamp(timestamp)
        for column in 0..<columnCount where present[column] {
            if isText[column] {
                builder.setText(column, bytes(column))
            } else {
                builder.setScalar(column, lanes[column])
            }
        }
        builder.commitRow()
    }
}
