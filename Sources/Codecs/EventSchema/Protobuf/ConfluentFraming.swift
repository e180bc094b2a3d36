package import Bytes

/// What Confluent's serializers put before a Protobuf message: a zero byte, the schema's id as 4 bytes big-endian, and the
/// index of the message in its file, `00` for the first.
///
/// ```
/// 00 | schema id (4, big-endian) | 00 | message
/// ```
/// Source: Confluent documentation, "Formats, Serializers, and Deserializers", wire format.
package enum ConfluentFraming {
    package static let byteCount = 6

    package static func append(schemaID: UInt32, into buffer: inout ByteBuffer) {
        buffer.append(0)
        buffer.append(bigEndian: schemaID)
        buffer.append(0)
    }

    /// The schema id and where the message starts; `nil` if the bytes are not framed, or name a message other than the
    /// first of its file.
    package static func parse(_ value: UnsafeRawBufferPointer) -> (schemaID: UInt32, message: UnsafeRawBufferPointer)? {
        guard value.count >= byteCount, value[0] == 0, value[5] == 0 else { return nil }
        let schemaID = value.loadUnaligned(fromByteOffset: 1, as: UInt32.self).bigEndian
        return (schemaID, UnsafeRawBufferPointer(rebasing: value[byteCount...]))
    }
}
