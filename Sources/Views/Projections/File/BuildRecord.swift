internal import Bytes
package import EventLog
package import LMDB
package import Timekeeping

/// What a rebuild writes into the version that it makes: how far it is to go before it may serve, and whether it is there.
///
/// A version that `projection run` began has none: it served from its first row on.
package struct BuildRecord: Sendable, Equatable {
    package enum State: UInt8, Sendable {
        /// Rows are missing that the log has. Above the serving version it is a rebuild that is under way, or was cut short.
        case building = 1
        /// It served, or serves.
        case whole = 2
    }

    package var state = State.building
    /// Whether rows may be missing since the log no longer has their records: the operator said so.
    package var allowsGap: Bool
    package let startedAt: EventTime
    /// The version that served when it began; 0 where none did.
    package let base: Int
    /// Where each partition began and ended when the rebuild did: what progress is measured against.
    package let pinned: [SourceExtent]

    package init(startedAt: EventTime, base: Int, allowsGap: Bool, pinned: [SourceExtent]) {
        self.startedAt = startedAt
        self.base = base
        self.allowsGap = allowsGap
        self.pinned = pinned
    }

    /// Records up to the pinned end.
    package var total: Int { pinned.reduce(0) { $0 + ($1.highWaterMark - $1.logStart) } }

    /// Those of ``total`` that are behind the checkpoints, purged ones included.
    package func done(_ progress: [PartitionProgress]) -> Int {
        zip(pinned, progress).reduce(0) { sum, pair in
            let (extent, progress) = pair
            return sum + max(0, min(progress.next, extent.highWaterMark) - extent.logStart)
        }
    }
}

extension ProjectionFile {
    private static let buildKey = [UInt8]("build".utf8)
    private static let buildHeaderBytes = 32

    /// `nil` in a version that no rebuild made.
    package func build<T: Transaction & ~Copyable>(in transaction: borrowing T) throws -> BuildRecord? {
        guard let stored = try transaction.bytes(Self.buildKey, in: meta) else { return nil }
        return try stored.withUnsafeBytes { raw throws -> BuildRecord in
            var reader = ByteReader(raw.bytes)
            guard raw.count >= Self.buildHeaderBytes else { throw corrupt("meta build", "too short") }
            let format = try reader.uint8()
            let state = BuildRecord.State(rawValue: try reader.uint8())
            let allowsGap = try reader.uint8() == 1
            try reader.skip(1)
            let checksum = try reader.littleEndian(UInt32.self)
            let startedAt = EventTime(milliseconds: try reader.littleEndian(Int64.self))
            let base = Int(try reader.littleEndian(Int64.self))
            let count = Int(try reader.littleEndian(UInt32.self))
            try reader.skip(4)
            guard format == 1, let state, raw.count == Self.buildHeaderBytes + count * 16,
                checksum == Self.buildChecksum(raw.bytes)
            else { throw corrupt("meta build", "it is damaged") }
            var pinned: [SourceExtent] = []
            for _ in 0..<count {
                pinned.append(
                    SourceExtent(
                        logStart: Offset(try reader.littleEndian(Int64.self)),
                        highWaterMark: Offset(try reader.littleEndian(Int64.self))))
            }
            var record = BuildRecord(startedAt: startedAt, base: base, allowsGap: allowsGap, pinned: pinned)
            record.state = state
            return record
        }
    }

    package func put(_ build: BuildRecord, in transaction: borrowing WriteTransaction) throws {
        try transaction.put(Self.buildKey, Self.value(build), in: meta)
    }

    static func value(_ build: BuildRecord) -> [UInt8] {
        var value = ByteBuffer(capacity: buildHeaderBytes + build.pinned.count * 16)
        value.append(1)
        value.append(build.state.rawValue)
        value.append(build.allowsGap ? 1 : 0)
        value.append(0)
        value.append(littleEndian: UInt32(0))
        value.append(littleEndian: build.startedAt.milliseconds)
        value.append(littleEndian: Int64(build.base))
        value.append(littleEndian: UInt32(build.pinned.count))
        value.append(littleEndian: UInt32(0))
        for extent in build.pinned {
            value.append(littleEndian: extent.logStart.rawValue)
            value.append(littleEndian: extent.highWaterMark.rawValue)
        }
        value.patch(littleEndian: buildChecksum(value.bytes), at: 4)
        return value.array()
    }

    private static func buildChecksum(_ value: RawSpan) -> UInt32 {
        let ofKey = buildKey.withUnsafeBytes { CRC32C.checksum($0.bytes) }
        let before = CRC32C.checksum(value.extracting(0..<4), continuing: ofKey)
        return CRC32C.checksum(value.extracting(8..<value.byteCount), continuing: before)
    }
}
