import Bytes

/// The key of a stored batch: topic, partition and the batch's **last** offset, big-endian, so that the first key at or
/// after (topic, partition, X) is that of the batch which holds offset X.
package struct BatchKey: Equatable, Sendable {
    package static let byteCount = 16

    package var topic: TopicID
    package var partition: PartitionID
    package var lastOffset: Offset

    package init(_ topic: TopicID, _ partition: PartitionID, _ lastOffset: Offset) {
        self.topic = topic
        self.partition = partition
        self.lastOffset = lastOffset
    }

    init(_ bytes: RawSpan) throws(ByteReaderError) {
        var reader = ByteReader(bytes)
        topic = TopicID(rawValue: try reader.bigEndian())
        partition = PartitionID(rawValue: try reader.bigEndian())
        lastOffset = Offset(rawValue: try reader.bigEndian())
    }

    func withBytes<R, E: Error>(_ body: (UnsafeRawBufferPointer) throws(E) -> R) throws(E) -> R {
        var words = (topic.rawValue.bigEndian, partition.rawValue.bigEndian, lastOffset.rawValue.bigEndian)
        return try withUnsafeBytesOf(&words, body)
    }
}

/// `withUnsafeBytes(of:)` with typed throws.
func withUnsafeBytesOf<T, R, E: Error>(
    _ value: inout T, _ body: (UnsafeRawBufferPointer) throws(E) -> R
) throws(E) -> R {
    try withUnsafePointer(to: &value) { (pointer) throws(E) -> R in
        try body(UnsafeRawBufferPointer(start: pointer, count: MemoryLayout<T>.size))
    }
}
