internal import Bytes
package import LMDB

/// A group as it is stored: key its number (4 bytes, big-endian); value: format (1), number of texts (1), each text as its
/// length + 1 (varint; 0 for null) and its bytes, CRC-32C of key and all before (4, little-endian).
extension ProjectionFile {
    /// Stores a group that is new, and whose number is greater than all before.
    func putGroup(_ number: Int, _ body: RawSpan, in transaction: borrowing WriteTransaction) throws {
        let key = UInt32(number).bigEndian
        try withUnsafeBytes(of: key) { key in
            let checksum = CRC32C.checksum(body, continuing: CRC32C.checksum(key.bytes))
            let room = try transaction.put(key, reserving: body.byteCount + 4, in: groups, appending: true)
            body.withUnsafeBytes { room.copyMemory(from: $0) }
            room.storeBytes(of: checksum.littleEndian, toByteOffset: body.byteCount, as: UInt32.self)
        }
    }

    /// The texts of every group, by its number.
    package func groupTexts<T: Transaction & ~Copyable>(in transaction: borrowing T) throws -> [[[UInt8]?]] {
        var found: [[[UInt8]?]] = []
        var cursor = try transaction.cursor(groups)
        var more = try cursor.first()
        while more {
            let length = cursor.value.byteCount - 4
            var key = ByteReader(cursor.key)
            guard cursor.key.byteCount == 4, try key.bigEndian(UInt32.self) == UInt32(found.count), length >= 2 else {
                throw corrupt("group \(found.count)", "it is missing or cut short")
            }
            var value = ByteReader(cursor.value)
            var body = ByteReader(try value.span(length))
            let stored = try value.littleEndian(UInt32.self)
            guard
                stored
                    == CRC32C.checksum(
                        cursor.value.extracting(0..<length), continuing: CRC32C.checksum(cursor.key))
            else { throw corrupt("group \(found.count)", "the checksum does not match") }
            let format = try body.uint8()
            guard format == 1 else { throw corrupt("group \(found.count)", "format \(format); this program knows 1") }
            var texts: [[UInt8]?] = []
            for _ in 0..<Int(try body.uint8()) {
                let lengthPlusOne = try body.varint()
                guard lengthPlusOne <= UInt64(length) else {
                    throw corrupt("group \(found.count)", "a text is too long")
                }
                texts.append(lengthPlusOne == 0 ? nil : try body.array(Int(lengthPlusOne) - 1))
            }
            found.append(texts)
            more = try cursor.next()
        }
        return found
    }
}
