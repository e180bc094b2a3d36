import ErrorKinds

/// Why an Avro file is not read at all.
package enum AvroError: KindedError, Equatable {
    /// Its header ends too soon, or isn't what the format has there.
    case badHeader(String)
    /// Its blocks are compressed by what this program doesn't read.
    case otherCodec(String)
    /// Its schema can't be read.
    case badSchema(String)
    /// Its records have no message in them.
    case noBody(record: String)

    package var kind: ErrorKind {
        switch self {
        case .otherCodec: .unsupported
        default: .malformed
        }
    }

    package var description: String {
        switch self {
        case .badHeader(let reason): "the header of this Avro file is damaged: \(reason)"
        case .otherCodec(let name):
            "the blocks of this Avro file are compressed with \(name); without compression and with deflate they are read"
        case .badSchema(let reason): "the schema of this Avro file can't be read: \(reason)"
        case .noBody(let record):
            "the records of this Avro file are '\(record)' and have no Body, as those of Event Hubs capture and of IoT Hub do"
        }
    }
}
