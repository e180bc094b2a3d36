import Bytes
import ErrorKinds

/// How a batch's body is laid out.
public enum BatchLayout: UInt8, Sendable {
    /// A Kafka RecordBatch v2, verbatim.
    case row = 1
    /// A columnar chunk.
    case columnar = 2
}

/// The envelope of a stored batch: 104 bytes before the body, little-endian; 96 where it has no history. docs/format/head.md
/// draws them.
///
/// The writer, who alone knows the offsets, makes it; its checksum covers the batch's key, the header, and through
/// `prefixChecksum` the part of the body that in turn covers the rest. So a flipped bit or a batch in the wrong place is
/// found on every read.
public struct BatchHeader: Sendable, Equatable {
    /// Of an envelope with a history, as every batch gets one that is appended.
    package static let byteCount = 104
    /// Version 1: batches of programs that kept no history, and merged ones that end within a batch as it was first committed.
    private static let byteCountWithoutHistory = 96
    private static let versionWithoutHistory: UInt8 = 1
    private static let version: UInt8 = 2

    /// Bytes before the body.
    package var envelopeByteCount: Int { history == nil ? Self.byteCountWithoutHistory : Self.byteCount }

    public var layout: BatchLayout
    public var baseOffset: Offset
    public var lastOffset: Offset
    public var count: Int
    public var schemaID: SchemaID
    /// The earliest and latest record timestamp (event time), milliseconds since 1970.
    public var minTimestamp: Int64
    public var maxTimestamp: Int64
    /// The latest event time of this and every earlier batch of the partition: what time look-up searches.
    public var runningMaxTimestamp: Int64
    /// When the batch was committed, milliseconds since 1970. It goes back within a partition only where the clock was set
    /// back, which the topic's ``ClockCorrections`` tell.
    public var appendTime: Int64
    package var producerID: Int64 = -1
    package var producerEpoch: Int16 = -1
    package var baseSequence: Int32 = -1
    /// The data key of a restricted topic; 0 is none.
    package var keyID: UInt32 = 0
    /// Whether the body says when each record was appended: in merged (sealed) batches, whose ``appendTime`` is then the last
    /// record's.
    package var hasAppendTimes = false
    public var bodyByteCount: Int
    /// The part of the body that is bound to this header: from `prefixStart` (8 in the row layout, whose base offset is
    /// patched; 0 in the columnar) `prefixByteCount` bytes.
    package var prefixByteCount: Int
    package var prefixChecksum: UInt32
    /// The partition's history up to the last record, this batch included.
    package var history: History?

    private static let appendTimesFlag: UInt16 = 1

    package static func prefixStart(_ layout: BatchLayout) -> Int { layout == .row ? 8 : 0 }

    /// Writes the header and its checksum into the first ``envelopeByteCount`` bytes of `destination`.
    func write(to destination: UnsafeMutableRawPointer, key: BatchKey) {
        func store<T: FixedWidthInteger>(_ value: T, _ offset: Int) {
            destination.storeBytes(of: value.littleEndian, toByteOffset: offset, as: T.self)
        }
        store(history == nil ? Self.versionWithoutHistory : Self.version, 0)
        store(layout.rawValue, 1)
        store(hasAppendTimes ? Self.appendTimesFlag : 0, 2)
        store(UInt32(0), 4)
        store(baseOffset.rawValue, 8)
        store(lastOffset.rawValue, 16)
        store(UInt32(count), 24)
        store(schemaID.rawValue, 28)
        store(minTimestamp, 32)
        store(maxTimestamp, 40)
        store(runningMaxTimestamp, 48)
        store(appendTime, 56)
        store(producerID, 64)
        store(producerEpoch, 72)
        store(UInt16(0), 74)
        store(baseSequence, 76)
        store(keyID, 80)
        store(UInt32(bodyByteCount), 84)
        store(UInt32(prefixByteCount), 88)
        store(prefixChecksum, 92)
        if let history { store(history.rawValue, 96) }
        let header = UnsafeRawBufferPointer(start: destination, count: envelopeByteCount)
        store(Self.checksum(header, key), 4)
    }

    fileprivate static func checksum(_ header: UnsafeRawBufferPointer, _ key: BatchKey) -> UInt32 {
        let ofKey = key.withBytes { CRC32C.checksum($0) }
        let before = CRC32C.checksum(UnsafeRawBufferPointer(rebasing: header[0..<4]), continuing: ofKey)
        return CRC32C.checksum(UnsafeRawBufferPointer(rebasing: header[8...]), continuing: before)
    }
}

extension BatchHeader {
    /// Reads and checks the envelope of a stored value.
    ///
    /// - Throws: ``EnvelopeError`` when the checksum, the version, the place or a length is not right.
    package init(_ value: RawSpan, key: BatchKey) throws(EnvelopeError) {
        guard value.byteCount >= Self.byteCountWithoutHistory else {
            throw EnvelopeError("only \(value.byteCount) bytes are stored")
        }
        func load<T: FixedWidthInteger & BitwiseCopyable>(_ offset: Int, _ type: T.Type = T.self) -> T {
            T(littleEndian: value.unsafeLoadUnaligned(fromByteOffset: offset, as: T.self))
        }
        let found: UInt8 = load(0)
        guard (Self.versionWithoutHistory...Self.version).contains(found) else {
            throw EnvelopeError("batch format \(found); this program knows up to \(Self.version)")
        }
        let byteCount = found == Self.versionWithoutHistory ? Self.byteCountWithoutHistory : Self.byteCount
        guard value.byteCount >= byteCount else { throw EnvelopeError("only \(value.byteCount) bytes are stored") }
        let expected: UInt32 = load(4)
        let actual = value.withUnsafeBytes {
            Self.checksum(UnsafeRawBufferPointer(rebasing: $0[0..<byteCount]), key)
        }
        guard expected == actual else { throw EnvelopeError("the envelope's checksum does not match") }
        guard let layout = BatchLayout(rawValue: load(1)) else {
            throw EnvelopeError("unknown layout \(load(1, UInt8.self))")
        }
        self.layout = layout
        let flags: UInt16 = load(2)
        guard flags & ~Self.appendTimesFlag == 0, flags == 0 || layout == .columnar else {
            throw EnvelopeError("unknown flags \(flags)")
        }
        hasAppendTimes = flags & Self.appendTimesFlag != 0
        baseOffset = Offset(load(8))
        lastOffset = Offset(load(16))
        count = Int(load(24, UInt32.self))
        schemaID = SchemaID(rawValue: load(28))
        minTimestamp = load(32)
        maxTimestamp = load(40)
        runningMaxTimestamp = load(48)
        appendTime = load(56)
        producerID = load(64)
        producerEpoch = load(72)
        baseSequence = load(76)
        keyID = load(80)
        bodyByteCount = Int(load(84, UInt32.self))
        prefixByteCount = Int(load(88, UInt32.self))
        prefixChecksum = load(92)
        history = found == Self.versionWithoutHistory ? nil : History(rawValue: load(96))
        guard lastOffset == key.lastOffset, baseOffset >= .zero, count > 0, lastOffset - baseOffset == count - 1 else {
            throw EnvelopeError("offsets \(baseOffset) to \(lastOffset) and \(count) records don't agree")
        }
        guard bodyByteCount == value.byteCount - byteCount else {
            throw EnvelopeError("the body has \(value.byteCount - byteCount) bytes, not \(bodyByteCount)")
        }
        let start = byteCount + Self.prefixStart(layout)
        guard start + prefixByteCount <= value.byteCount else { throw EnvelopeError("the body's prefix is too long") }
        if layout == .row {
            // The one field of a RecordBatch that neither Kafka's checksum nor the prefix covers.
            let patched = Int64(bigEndian: value.unsafeLoadUnaligned(fromByteOffset: byteCount, as: Int64.self))
            guard patched == baseOffset.rawValue else {
                throw EnvelopeError("the body begins at offset \(patched), not \(baseOffset)")
            }
        }
        let prefix = value.extracting(start..<(start + prefixByteCount))
        guard CRC32C.checksum(prefix) == prefixChecksum else {
            throw EnvelopeError("the body's checksum does not match")
        }
    }
}

/// Why an envelope is not accepted.
package struct EnvelopeError: KindedError {
    package let description: String
    package var kind: ErrorKind { .damaged }

    init(_ description: String) { self.description = description }
}
