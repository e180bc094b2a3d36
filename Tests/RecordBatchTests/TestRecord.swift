import Bytes
import Foundation
import RecordBatch

/// A record as a value, to compare with; bytes are hexadecimal in JSON.
struct TestRecord: Hashable, Decodable, Sendable {
    var timestamp: Int64
    var key: [UInt8]?
    var value: [UInt8]?
    var headers: [RecordHeader]

    init(timestamp: Int64, key: [UInt8]?, value: [UInt8]?, headers: [RecordHeader] = []) {
        self.timestamp = timestamp
        self.key = key
        self.value = value
        self.headers = headers
    }

    init(_ view: borrowing RecordView) {
        self.init(
            timestamp: view.timestamp, key: view.key.map { [UInt8]($0) }, value: view.value.map { [UInt8]($0) },
            headers: view.headers.array())
    }

    init(from decoder: any Decoder) throws {
        struct Header: Decodable {
            var key: String
            var value: String?
        }
        enum Keys: CodingKey { case timestamp, key, value, headers }
        let fields = try decoder.container(keyedBy: Keys.self)
        timestamp = try fields.decode(Int64.self, forKey: .timestamp)
        key = try fields.decode(String?.self, forKey: .key).map(bytes(hex:))
        value = try fields.decode(String?.self, forKey: .value).map(bytes(hex:))
        headers = try fields.decode([Header].self, forKey: .headers).map {
            RecordHeader(key: $0.key, value: $0.value.map(bytes(hex:)))
        }
    }
}

private func bytes(hex: String) -> [UInt8] {
    let digits = hex.utf8.map { UInt8(Character(UnicodeScalar($0)).hexDigitValue!) }
    return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
}

extension RecordBatchBuilder {
    mutating func append(_ record: TestRecord) {
        record.key.withOptionalBytes { key in
            record.value.withOptionalBytes { value in
                append(timestamp: record.timestamp, key: key, value: value, headers: record.headers)
            }
        }
    }
}

extension [UInt8]? {
    func withOptionalBytes(_ body: (UnsafeRawBufferPointer?) -> Void) {
        guard let self else { return body(nil) }
        self.withUnsafeBytes { body($0) }
    }
}

/// What a batch holds, decoded.
struct DecodedBatch {
    var header: RecordBatchHeader
    var offsets: [Int64] = []
    var records: [TestRecord] = []

    init(
        _ bytes: [UInt8], expecting place: RecordBatchPlace? = nil, scratch: inout RecordBatchScratch
    ) throws(RecordBatchError) {
        let reader = try RecordBatchReader(bytes.span.bytes, expecting: place)
        header = reader.header
        var cursor = try reader.records(&scratch)
        while let record = try cursor.next() {
            offsets.append(record.offset)
            records.append(TestRecord(record))
        }
    }

    init(_ bytes: [UInt8], expecting place: RecordBatchPlace? = nil) throws(RecordBatchError) {
        var scratch = RecordBatchScratch()
        try self.init(bytes, expecting: place, scratch: &scratch)
    }
}

func encode(_ records: [TestRecord], _ options: RecordBatchOptions = RecordBatchOptions()) throws -> [UInt8] {
    var builder = RecordBatchBuilder()
    for record in records { builder.append(record) }
    var output = ByteBuffer()
    try builder.encode(options, into: &output)
    return output.array()
}

/// Sets the checksum to what the bytes have, so that a test reaches what lies behind it.
func resealed(_ batch: [UInt8]) -> [UInt8] {
    var batch = batch
    let crc = batch.withUnsafeBytes { CRC32C.checksum(UnsafeRawBufferPointer(rebasing: $0[21...])) }
    withUnsafeBytes(of: crc.bigEndian) { batch.replaceSubrange(17..<21, with: $0) }
    return batch
}
