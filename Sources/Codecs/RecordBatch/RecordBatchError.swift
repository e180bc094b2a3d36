import ErrorKinds
internal import Bytes

/// Why bytes are not a batch that this module reads, or records cannot become one. Offsets are in bytes from the
/// start of the batch, or of its decompressed records where `record` is given.
package enum RecordBatchError: KindedError, Equatable {
    /// Fewer bytes than a header has.
    case truncatedHeader(available: Int)
    /// The header states more bytes than there are.
    case truncatedBatch(needed: Int, available: Int)
    /// Messages of version 0 or 1 are from before Kafka 0.11; anything else is newer than this module, or no batch.
    case unsupportedMagic(UInt8)
    /// The stated length is smaller than a header.
    case invalidLength(Int32)
    /// A negative base offset, one that the last offset overflows, or a record count that the offsets have no room for.
    case invalidOffsets(baseOffset: Int64, lastOffsetDelta: Int32, recordsCount: Int32)
    /// Some bit from the attributes on is not what was written.
    case checksumMismatch(stored: UInt32, computed: UInt32)
    /// A sound batch, but not the one that was asked for.
    case misplaced(expected: RecordBatchPlace, found: RecordBatchPlace)
    /// The batch is compressed in a way that is known and not read here.
    case unsupportedCodec(RecordBatchCodec)
    /// The batch is compressed in a way that Kafka has not defined.
    case unknownCodec(UInt8)
    /// The records do not decompress.
    case corruptCompression(RecordBatchCodec, reason: String)
    /// The library could not compress the records, for want of memory.
    case compressionFailed(RecordBatchCodec, reason: String)
    /// The records decompress to more than the limit.
    case decompressedTooLarge(RecordBatchCodec, limit: Int)
    /// A record contradicts itself or the header. `record` counts from 0.
    case malformedRecord(record: Int, byte: Int, RecordDefect)
    /// The records end early, or bytes follow the last one.
    case recordCountMismatch(stated: Int, found: Int, bytesLeft: Int)
    /// Serialised headers given to a builder are not headers.
    case malformedHeaders
    /// A batch states its length in 31 bits.
    case batchTooLarge(byteCount: Int)

    package var kind: ErrorKind {
        switch self {
        case .truncatedHeader, .truncatedBatch, .invalidLength, .invalidOffsets, .corruptCompression, .malformedRecord,
            .recordCountMismatch, .malformedHeaders:
            .malformed
        case .checksumMismatch, .misplaced: .damaged
        case .unsupportedMagic, .unsupportedCodec, .unknownCodec: .unsupported
        case .decompressedTooLarge, .batchTooLarge: .tooLarge
        case .compressionFailed: .unavailable
        }
    }

    package var description: String {
        switch self {
        case .truncatedHeader(let available):
            "record batch: \(available) bytes, but a header has \(RecordBatch.headerByteCount)"
        case .truncatedBatch(let needed, let available):
            "record batch: the header states \(needed) bytes, but there are \(available)"
        case .unsupportedMagic(let magic):
            "record batch: version (magic) \(magic), but only 2 is read; "
                + (magic < 2 ? "send from a client of Kafka 0.11 or newer" : "this is no record batch, or a newer one")
        case .invalidLength(let length):
            "record batch: a stated length of \(length) is smaller than the header"
        case .invalidOffsets(let baseOffset, let lastOffsetDelta, let recordsCount):
            "record batch: \(recordsCount) records do not fit base offset \(baseOffset) and last offset delta \(lastOffsetDelta)"
        case .checksumMismatch(let stored, let computed):
            "record batch: corrupt, the checksum is 0x\(Hexadecimal.text(stored)) in the header and 0x\(Hexadecimal.text(computed)) over the bytes"
        case .misplaced(let expected, let found):
            "record batch: this is \(found), but \(expected) belongs here"
        case .unsupportedCodec(let codec):
            "record batch: compressed with \(codec), which is not supported; recompress with zstd, gzip or none "
                + "(Kafka producers: compression.type=zstd)"
        case .unknownCodec(let number):
            "record batch: compression codec \(number) is not defined by Kafka; use zstd, gzip or none"
        case .corruptCompression(let codec, let reason):
            "record batch: the records do not decompress with \(codec): \(reason)"
        case .compressionFailed(let codec, let reason):
            "record batch: the records do not compress with \(codec): \(reason)"
        case .decompressedTooLarge(let codec, let limit):
            "record batch: the \(codec) records decompress to more than the limit of \(limit) bytes; send smaller batches"
        case .malformedRecord(let record, let byte, let defect):
            "record batch: record \(record) at byte \(byte): \(defect)"
        case .recordCountMismatch(let stated, let found, let bytesLeft):
            "record batch: the header states \(stated) records; \(found) were found and \(bytesLeft) bytes are left"
        case .malformedHeaders:
            "record headers: the bytes are not a count and as many keys and values"
        case .batchTooLarge(let byteCount):
            "record batch: \(byteCount) bytes are more than a batch can have (\(Int32.max)); append fewer records to it"
        }
    }
}

/// What is wrong inside a record.
package enum RecordDefect: String, Sendable, CustomStringConvertible {
    case length = "its length is not that of its fields"
    case attributes = "it ends before its attributes"
    case timestamp = "its timestamp is cut short or overlong"
    case offset = "its offset is not above the previous record's and within the batch"
    case key = "the length of its key is not within the record"
    case value = "the length of its value is not within the record"
    case headers = "its headers are not within the record"

    package var description: String { rawValue }
}
