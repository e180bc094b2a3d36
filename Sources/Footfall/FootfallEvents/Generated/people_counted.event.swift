// digest: 579573012 896 schemas/fflog/v1/options.proto
// digest: 1254037772 2256 schemas/footfall/v1/people_counted.proto
// Written by tools/generate-schemas: footfall.v1.PeopleCounted, package, columnar
// swift-format-ignore-file

package import Bytes
package import Columnar
package import EventSchema
import SwiftProtobuf
package import Zstd

extension PeopleCounted: TypedEvent {
    package static let eventType = EventType(
        name: "footfall.v1.PeopleCounted",
        base64: """
            CtoCChZmZmxvZy92MS9vcHRpb25zLnByb3RvEghmZmxvZy52MRogZ29vZ2xlL3Byb3RvYnVmL2Rlc2NyaXB0b3IucHJvdG8q\
            QQoGRm9ybWF0EhYKEkZPUk1BVF9VTlNQRUNJRklFRBAAEhAKDFRJTUVTVEFNUF9NUxABEg0KCVBTRVVET05ZTRACOkwKBmZv\
            cm1hdBIdLmdvb2dsZS5wcm90b2J1Zi5GaWVsZE9wdGlvbnMYjYwDIAEoDjIQLmZmbG9nLnYxLkZvcm1hdFIGZm9ybWF0iAEB\
            OkMKCmV2ZW50X3RpbWUSHy5nb29nbGUucHJvdG9idWYuTWVzc2FnZU9wdGlvbnMYjowDIAEoCVIJZXZlbnRUaW1liAEBOjYK\
            A2tleRIfLmdvb2dsZS5wcm90b2J1Zi5NZXNzYWdlT3B0aW9ucxiPjAMgASgJUgNrZXmIAQFiBnByb3RvMwqaBgogZm9vdGZh\
            bGwvdjEvcGVvcGxlX2NvdW50ZWQucHJvdG8SC2Zvb3RmYWxsLnYxGhZmZmxvZy92MS9vcHRpb25zLnByb3RvIsMFCg1QZW9w\
            bGVDb3VudGVkEhIKBHNpdGUYASABKAlSBHNpdGUSKwoOaW50ZXJ2YWxfc3RhcnQYAiABKANCBOjgGAFSDWludGVydmFsU3Rh\
            cnQSKQoQaW50ZXJ2YWxfc2Vjb25kcxgDIAEoDVIPaW50ZXJ2YWxTZWNvbmRzEh8KC2xvY2FsX2xhYmVsGAQgASgJUgpsb2Nh\
            bExhYmVsEhsKCXRpbWVfem9uZRgFIAEoCVIIdGltZVpvbmUSLAoSdXRjX29mZnNldF9taW51dGVzGAYgASgRUhB1dGNPZmZz\
            ZXRNaW51dGVzEh0KB2VudGVyZWQYByABKARIAFIHZW50ZXJlZIgBARIbCgZleGl0ZWQYCCABKARIAVIGZXhpdGVkiAEBEhkK\
            BXRvdGFsGAkgASgESAJSBXRvdGFsiAEBEhsKBnNvdXJjZRgKIAEoCUgDUgZzb3VyY2WIAQESJAoLc291cmNlX2xpbmUYCyAB\
            KA1IBFIKc291cmNlTGluZYgBARIXCgRsaW5lGAwgASgJSAVSBGxpbmWIAQESHQoHY291bnRlchgNIAEoCUgGUgdjb3VudGVy\
            iAEBEiAKCWltcG9ydF9pZBgOIAEoCUgHUghpbXBvcnRJZIgBARIfCghyZXRyYWN0cxgPIAEoCUgIUghyZXRyYWN0c4gBARIq\
            Cg5taXNzaW5nX3JlYXNvbhgQIAEoCUgJUg1taXNzaW5nUmVhc29uiAEBOhry4BgOaW50ZXJ2YWxfc3RhcnT64BgEc2l0ZUIK\
            CghfZW50ZXJlZEIJCgdfZXhpdGVkQggKBl90b3RhbEIJCgdfc291cmNlQg4KDF9zb3VyY2VfbGluZUIHCgVfbGluZUIKCghf\
            Y291bnRlckIMCgpfaW1wb3J0X2lkQgsKCV9yZXRyYWN0c0IRCg9fbWlzc2luZ19yZWFzb25CA7oCAGIGcHJvdG8z\

            """)
    package var eventKey: String? { site }
    package typealias BatchWriter = PeopleCountedBatchWriter
    package typealias BatchReader = PeopleCountedBatchReader
}

/// The columns of ``PeopleCounted`` in a chunk, in the order of its field numbers.
@usableFromInline
package enum PeopleCountedColumn {
    @inlinable package static var site: Int { 0 }
    @inlinable package static var intervalStart: Int { 1 }
    @inlinable package static var intervalSeconds: Int { 2 }
    @inlinable package static var localLabel: Int { 3 }
    @inlinable package static var timeZone: Int { 4 }
    @inlinable package static var utcOffsetMinutes: Int { 5 }
    @inlinable package static var entered: Int { 6 }
    @inlinable package static var exited: Int { 7 }
    @inlinable package static var total: Int { 8 }
    @inlinable package static var source: Int { 9 }
    @inlinable package static var sourceLine: Int { 10 }
    @inlinable package static var line: Int { 11 }
    @inlinable package static var counter: Int { 12 }
    @inlinable package static var importID: Int { 13 }
    @inlinable package static var retracts: Int { 14 }
    @inlinable package static var missingReason: Int { 15 }
}

/// Collects ``PeopleCounted`` events as the columns of one chunk; reused for every chunk.
///
/// The fast way takes texts as codes that the caller interned once, and numbers as they are: a few stores to memory an
/// event, no allocation, no hashing. The other takes messages.
///
/// One owner, one thread at a time.
/// Public only because a caller in another module inlines ``append`` only then (Swift 6.3): the fields that it always
/// or never sets cost nothing, and an event a third less.
public struct PeopleCountedWriter: ~Copyable, @unchecked Sendable {
    // Sendable: a ~Copyable value has one owner, and the memory behind the pointers is its builder's.

    /// A text's code in the writer that gave it, until ``codeGeneration`` grows.
    public struct Site: Sendable, BitwiseCopyable { @usableFromInline package let code: UInt64 }

    public struct LocalLabel: Sendable, BitwiseCopyable { @usableFromInline package let code: UInt64 }

    public struct TimeZone: Sendable, BitwiseCopyable { @usableFromInline package let code: UInt64 }

    public struct Source: Sendable, BitwiseCopyable { @usableFromInline package let code: UInt64 }

    public struct Line: Sendable, BitwiseCopyable { @usableFromInline package let code: UInt64 }

    public struct Counter: Sendable, BitwiseCopyable { @usableFromInline package let code: UInt64 }

    public struct ImportID: Sendable, BitwiseCopyable { @usableFromInline package let code: UInt64 }

    public struct Retracts: Sendable, BitwiseCopyable { @usableFromInline package let code: UInt64 }

    public struct MissingReason: Sendable, BitwiseCopyable { @usableFromInline package let code: UInt64 }

    private var builder: ChunkBuilder
    /// The row that the next event takes; the builder learns of rows in one step, before it is used.
    @usableFromInline package private(set) var count = 0
    @usableFromInline var capacity: Int
    @usableFromInline var lanes: Lanes
    /// Which optional columns the last event had, a bit per column: as long as events are alike that is one comparison.
    @usableFromInline package private(set) var shape: UInt32 = 0
    /// Of each column that `shape` lacks, the row from which on it is null: the builder learns of nulls in one step.
    private let nullsFrom: UnsafeMutablePointer<Int>

    @usableFromInline
    struct Lanes: BitwiseCopyable {
        @usableFromInline var rowTimestamps: UnsafeMutablePointer<Int64>
        @usableFromInline var site: UnsafeMutablePointer<UInt64>
        @usableFromInline var intervalStart: UnsafeMutablePointer<UInt64>
        @usableFromInline var intervalSeconds: UnsafeMutablePointer<UInt64>
        @usableFromInline var localLabel: UnsafeMutablePointer<UInt64>
        @usableFromInline var timeZone: UnsafeMutablePointer<UInt64>
        @usableFromInline var utcOffsetMinutes: UnsafeMutablePointer<UInt64>
        @usableFromInline var entered: UnsafeMutablePointer<UInt64>
        @usableFromInline var exited: UnsafeMutablePointer<UInt64>
        @usableFromInline var total: UnsafeMutablePointer<UInt64>
        @usableFromInline var source: UnsafeMutablePointer<UInt64>
        @usableFromInline var sourceLine: UnsafeMutablePointer<UInt64>
        @usableFromInline var line: UnsafeMutablePointer<UInt64>
        @usableFromInline var counter: UnsafeMutablePointer<UInt64>
        @usableFromInline var importID: UnsafeMutablePointer<UInt64>
        @usableFromInline var retracts: UnsafeMutablePointer<UInt64>
        @usableFromInline var missingReason: UnsafeMutablePointer<UInt64>

        init(_ builder: borrowing ChunkBuilder) {
            rowTimestamps = builder.timestamps
            site = builder.lanes(PeopleCountedColumn.site)
            intervalStart = builder.lanes(PeopleCountedColumn.intervalStart)
            intervalSeconds = builder.lanes(PeopleCountedColumn.intervalSeconds)
            localLabel = builder.lanes(PeopleCountedColumn.localLabel)
            timeZone = builder.lanes(PeopleCountedColumn.timeZone)
            utcOffsetMinutes = builder.lanes(PeopleCountedColumn.utcOffsetMinutes)
            entered = builder.lanes(PeopleCountedColumn.entered)
            exited = builder.lanes(PeopleCountedColumn.exited)
            total = builder.lanes(PeopleCountedColumn.total)
            source = builder.lanes(PeopleCountedColumn.source)
            sourceLine = builder.lanes(PeopleCountedColumn.sourceLine)
            line = builder.lanes(PeopleCountedColumn.line)
            counter = builder.lanes(PeopleCountedColumn.counter)
            importID = builder.lanes(PeopleCountedColumn.importID)
            retracts = builder.lanes(PeopleCountedColumn.retracts)
            missingReason = builder.lanes(PeopleCountedColumn.missingReason)
        }
    }

    /// - Parameter capacity: events for which to make room at once; it grows by itself.
    package init(capacity: Int) {
        let builder = ChunkBuilder(layout: PeopleCounted.eventType.descriptor.layout, capacity: capacity)
        self.capacity = builder.capacity
        lanes = Lanes(builder)
        self.builder = builder
        nullsFrom = .allocate(capacity: Self.columnCount)
        nullsFrom.initialize(repeating: 0, count: Self.columnCount)
    }

    deinit { nullsFrom.deallocate() }

    private static let columnCount = 16
    private static let optionalColumns: [Int] = [
        PeopleCountedColumn.entered,
        PeopleCountedColumn.exited,
        PeopleCountedColumn.total,
        PeopleCountedColumn.source,
        PeopleCountedColumn.sourceLine,
        PeopleCountedColumn.line,
        PeopleCountedColumn.counter,
        PeopleCountedColumn.importID,
        PeopleCountedColumn.retracts,
        PeopleCountedColumn.missingReason,
    ]

    package mutating func site(_ text: String) -> Site {
        var text = text
        return text.withUTF8 { site(utf8: UnsafeRawBufferPointer($0)) }
    }

    /// - Parameter text: valid UTF-8.
    package mutating func site(utf8 text: UnsafeRawBufferPointer) -> Site {
        Site(code: builder.intern(PeopleCountedColumn.site, text))
    }

    package mutating func localLabel(_ text: String) -> LocalLabel {
        var text = text
        return text.withUTF8 { localLabel(utf8: UnsafeRawBufferPointer($0)) }
    }

    /// - Parameter text: valid UTF-8.
    package mutating func localLabel(utf8 text: UnsafeRawBufferPointer) -> LocalLabel {
        LocalLabel(code: builder.intern(PeopleCountedColumn.localLabel, text))
    }

    package mutating func timeZone(_ text: String) -> TimeZone {
        var text = text
        return text.withUTF8 { timeZone(utf8: UnsafeRawBufferPointer($0)) }
    }

    /// - Parameter text: valid UTF-8.
    package mutating func timeZone(utf8 text: UnsafeRawBufferPointer) -> TimeZone {
        TimeZone(code: builder.intern(PeopleCountedColumn.timeZone, text))
    }

    package mutating func source(_ text: String) -> Source {
        var text = text
        return text.withUTF8 { source(utf8: UnsafeRawBufferPointer($0)) }
    }

    /// - Parameter text: valid UTF-8.
    package mutating func source(utf8 text: UnsafeRawBufferPointer) -> Source {
        Source(code: builder.intern(PeopleCountedColumn.source, text))
    }

    package mutating func line(_ text: String) -> Line {
        var text = text
        return text.withUTF8 { line(utf8: UnsafeRawBufferPointer($0)) }
    }

    /// - Parameter text: valid UTF-8.
    package mutating func line(utf8 text: UnsafeRawBufferPointer) -> Line {
        Line(code: builder.intern(PeopleCountedColumn.line, text))
    }

    package mutating func counter(_ text: String) -> Counter {
        var text = text
        return text.withUTF8 { counter(utf8: UnsafeRawBufferPointer($0)) }
    }

    /// - Parameter text: valid UTF-8.
    package mutating func counter(utf8 text: UnsafeRawBufferPointer) -> Counter {
        Counter(code: builder.intern(PeopleCountedColumn.counter, text))
    }

    package mutating func importID(_ text: String) -> ImportID {
        var text = text
        return text.withUTF8 { importID(utf8: UnsafeRawBufferPointer($0)) }
    }

    /// - Parameter text: valid UTF-8.
    package mutating func importID(utf8 text: UnsafeRawBufferPointer) -> ImportID {
        ImportID(code: builder.intern(PeopleCountedColumn.importID, text))
    }

    package mutating func retracts(_ text: String) -> Retracts {
        var text = text
        return text.withUTF8 { retracts(utf8: UnsafeRawBufferPointer($0)) }
    }

    /// - Parameter text: valid UTF-8.
    package mutating func retracts(utf8 text: UnsafeRawBufferPointer) -> Retracts {
        Retracts(code: builder.intern(PeopleCountedColumn.retracts, text))
    }

    package mutating func missingReason(_ text: String) -> MissingReason {
        var text = text
        return text.withUTF8 { missingReason(utf8: UnsafeRawBufferPointer($0)) }
    }

    /// - Parameter text: valid UTF-8.
    package mutating func missingReason(utf8 text: UnsafeRawBufferPointer) -> MissingReason {
        MissingReason(code: builder.intern(PeopleCountedColumn.missingReason, text))
    }

    /// Grows when codes that were given lose their meaning, which happens only in ``removeAll()`` and only after more than
    /// ``ChunkBuilder/dictionaryEntriesMax`` different texts.
    package var codeGeneration: Int {
        builder.dictionaryGeneration(PeopleCountedColumn.site)
            + builder.dictionaryGeneration(PeopleCountedColumn.localLabel)
            + builder.dictionaryGeneration(PeopleCountedColumn.timeZone)
            + builder.dictionaryGeneration(PeopleCountedColumn.source)
            + builder.dictionaryGeneration(PeopleCountedColumn.line)
            + builder.dictionaryGeneration(PeopleCountedColumn.counter)
            + builder.dictionaryGeneration(PeopleCountedColumn.importID)
            + builder.dictionaryGeneration(PeopleCountedColumn.retracts)
            + builder.dictionaryGeneration(PeopleCountedColumn.missingReason)
    }

    /// Appends an event. Of enums it takes the numbers.
    @inlinable @inline(__always)
    public mutating func append(
        site: Site,
        intervalStart: Int64,
        intervalSeconds: UInt32,
        localLabel: LocalLabel,
        timeZone: TimeZone,
        utcOffsetMinutes: Int32,
        entered: UInt64? = nil,
        exited: UInt64? = nil,
        total: UInt64? = nil,
        source: Source? = nil,
        sourceLine: UInt32? = nil,
        line: Line? = nil,
        counter: Counter? = nil,
        importID: ImportID? = nil,
        retracts: Retracts? = nil,
        missingReason: MissingReason? = nil
    ) {
        if self.count == self.capacity { grow() }
        let row = self.count
        let lanes = self.lanes
        var present: UInt32 = 0
        lanes.rowTimestamps[row] = intervalStart
        lanes.site[row] = site.code
        lanes.intervalStart[row] = UInt64(bitPattern: intervalStart)
        lanes.intervalSeconds[row] = UInt64(intervalSeconds)
        lanes.localLabel[row] = localLabel.code
        lanes.timeZone[row] = timeZone.code
        lanes.utcOffsetMinutes[row] = UInt64(bitPattern: Int64(utcOffsetMinutes))
        Self.set(lanes.entered, PeopleCountedColumn.entered, row, entered, &present)
        Self.set(lanes.exited, PeopleCountedColumn.exited, row, exited, &present)
        Self.set(lanes.total, PeopleCountedColumn.total, row, total, &present)
        Self.set(lanes.source, PeopleCountedColumn.source, row, source?.code, &present)
        Self.set(lanes.sourceLine, PeopleCountedColumn.sourceLine, row, sourceLine.map { UInt64($0) }, &present)
        Self.set(lanes.line, PeopleCountedColumn.line, row, line?.code, &present)
        Self.set(lanes.counter, PeopleCountedColumn.counter, row, counter?.code, &present)
        Self.set(lanes.importID, PeopleCountedColumn.importID, row, importID?.code, &present)
        Self.set(lanes.retracts, PeopleCountedColumn.retracts, row, retracts?.code, &present)
        Self.set(lanes.missingReason, PeopleCountedColumn.missingReason, row, missingReason?.code, &present)
        if present != self.shape { change(to: present, at: row) }
        self.count = row &+ 1
    }

    @inlinable @inline(__always)
    static func set(
        _ lanes: UnsafeMutablePointer<UInt64>,
        _ column: Int,
        _ row: Int,
        _ lane: UInt64?,
        _ present: inout UInt32
    ) {
        guard let lane else { return }
        lanes[row] = lane
        present |= 1 &<< UInt32(truncatingIfNeeded: column)
    }

    /// The columns that come or go end or begin a run of nulls.
    @usableFromInline @inline(never)
    mutating func change(to present: UInt32, at row: Int) {
        var changed = present ^ shape
        while changed != 0 {
            let column = changed.trailingZeroBitCount
            if present &>> UInt32(column) & 1 == 1 {
                builder.markNull(column, rows: nullsFrom[column]..<row)
            } else {
                nullsFrom[column] = row
            }
            changed &= changed &- 1
        }
        shape = present
    }

    @usableFromInline @inline(never)
    mutating func grow() {
        commit()
        builder.reserve(rows: max(count, 64))
        capacity = builder.capacity
        lanes = Lanes(builder)
    }

    private mutating func commit() {
        for column in Self.optionalColumns where shape &>> UInt32(column) & 1 == 0 {
            builder.markNull(column, rows: nullsFrom[column]..<count)
            nullsFrom[column] = count
        }
        builder.commitRows(count - builder.count)
    }

    /// Appends a message; its texts are hashed.
    package mutating func append(_ event: PeopleCounted) {
        append(
            site: self.site(event.site),
            intervalStart: event.intervalStart,
            intervalSeconds: event.intervalSeconds,
            localLabel: self.localLabel(event.localLabel),
            timeZone: self.timeZone(event.timeZone),
            utcOffsetMinutes: event.utcOffsetMinutes,
            entered: event.hasEntered ? event.entered : nil,
            exited: event.hasExited ? event.exited : nil,
            total: event.hasTotal ? event.total : nil,
            source: event.hasSource ? self.source(event.source) : nil,
            sourceLine: event.hasSourceLine ? event.sourceLine : nil,
            line: event.hasLine ? self.line(event.line) : nil,
            counter: event.hasCounter ? self.counter(event.counter) : nil,
            importID: event.hasImportID ? self.importID(event.importID) : nil,
            retracts: event.hasRetracts ? self.retracts(event.retracts) : nil,
            missingReason: event.hasMissingReason ? self.missingReason(event.missingReason) : nil
        )
    }

    /// Appends the events as one chunk to `out`; they stay until ``removeAll()``.
    package mutating func encode(
        into out: inout ByteBuffer,
        compressor: inout ZstdCompressor,
        options: ChunkOptions = .head
    ) -> ChunkSummary {
        commit()
        return builder.encode(into: &out, compressor: &compressor, options: options)
    }

    /// Forgets the events; keeps memory and, within bounds, the codes.
    package mutating func removeAll() {
        builder.removeAll()
        nullsFrom.update(repeating: 0, count: Self.columnCount)
        count = 0
    }

    /// Forgets the texts of a column, of which there is no end. Only between chunks.
    ///
    /// - Parameter column: one of ``PeopleCountedColumn``.
    package mutating func removeCodes(of column: Int) {
        builder.removeDictionary(column)
    }
}

/// Makes ``PeopleCounted`` messages of the rows of a chunk. Loops that need a few fields read ``columns`` instead.
///
/// Reused for every chunk. One owner, one thread at a time.
package struct PeopleCountedReader: ~Copyable {
    package private(set) var columns: EventColumns
    private var maps = EventColumnMaps(to: PeopleCounted.eventType.descriptor)

    /// - Parameter record: what to decode besides the events.
    package init(record: EventColumns.RecordColumns = []) {
        columns = EventColumns(PeopleCounted.eventType.descriptor, record: record)
    }

    /// The number of events in the chunk that was decoded last.
    package var count: Int { columns.count }

    /// For a chunk that was written with this program's version of the event type.
    package mutating func decode(
        _ chunk: borrowing ChunkReader,
        scratch: inout ChunkScratch
    ) throws(ChunkError) {
        try columns.decode(chunk, scratch: &scratch)
    }

    /// For a chunk of any version: what its version does not have is absent, what this program does not know is left out.
    ///
    /// - Parameters:
    ///   - schema: the id of the batch's schema.
    ///   - descriptorSet: that which is registered under it; asked for once.
    package mutating func decode(
        _ chunk: borrowing ChunkReader,
        schema: UInt32,
        scratch: inout ChunkScratch,
        descriptorSet: () throws -> [UInt8]
    ) throws {
        let map = try maps.map(schema, descriptorSet)
        try columns.decode(chunk, through: map, scratch: &scratch)
    }

    package func event(row: Int) -> PeopleCounted {
        var event = PeopleCounted()
        event.site = columns.string(PeopleCountedColumn.site, row: row)
        event.intervalStart = Int64(bitPattern: columns.scalar(PeopleCountedColumn.intervalStart, row: row))
        event.intervalSeconds = UInt32(truncatingIfNeeded: columns.scalar(PeopleCountedColumn.intervalSeconds, row: row))
        event.localLabel = columns.string(PeopleCountedColumn.localLabel, row: row)
        event.timeZone = columns.string(PeopleCountedColumn.timeZone, row: row)
        event.utcOffsetMinutes = Int32(truncatingIfNeeded: Int64(bitPattern: columns.scalar(PeopleCountedColumn.utcOffsetMinutes, row: row)))
        if !columns.isNull(PeopleCountedColumn.entered, row: row) { event.entered = columns.scalar(PeopleCountedColumn.entered, row: row) }
        if !columns.isNull(PeopleCountedColumn.exited, row: row) { event.exited = columns.scalar(PeopleCountedColumn.exited, row: row) }
        if !columns.isNull(PeopleCountedColumn.total, row: row) { event.total = columns.scalar(PeopleCountedColumn.total, row: row) }
        if !columns.isNull(PeopleCountedColumn.source, row: row) { event.source = columns.string(PeopleCountedColumn.source, row: row) }
        if !columns.isNull(PeopleCountedColumn.sourceLine, row: row) { event.sourceLine = UInt32(truncatingIfNeeded: columns.scalar(PeopleCountedColumn.sourceLine, row: row)) }
        if !columns.isNull(PeopleCountedColumn.line, row: row) { event.line = columns.string(PeopleCountedColumn.line, row: row) }
        if !columns.isNull(PeopleCountedColumn.counter, row: row) { event.counter = columns.string(PeopleCountedColumn.counter, row: row) }
        if !columns.isNull(PeopleCountedColumn.importID, row: row) { event.importID = columns.string(PeopleCountedColumn.importID, row: row) }
        if !columns.isNull(PeopleCountedColumn.retracts, row: row) { event.retracts = columns.string(PeopleCountedColumn.retracts, row: row) }
        if !columns.isNull(PeopleCountedColumn.missingReason, row: row) { event.missingReason = columns.string(PeopleCountedColumn.missingReason, row: row) }
        return event
    }
}

/// ``PeopleCountedWriter`` as what fills batches. It takes no headers.
package final class PeopleCountedBatchWriter: EventBatchWriter {
    private var columns: PeopleCountedWriter
    /// The most that an event takes besides its texts.
    private static let fixedBytes = 117

    package init(capacity: Int) { columns = PeopleCountedWriter(capacity: capacity) }

    package var count: Int { columns.count }

    package func append(
        _ event: PeopleCounted,
        headers: UnsafeRawBufferPointer?,
        bytesMax: Int
    ) throws {
        precondition(headers == nil, "no headers are taken")
        if Self.fixedBytes + event.site.utf8.count + event.localLabel.utf8.count + event.timeZone.utf8.count + event.source.utf8.count + event.line.utf8.count + event.counter.utf8.count + event.importID.utf8.count + event.retracts.utf8.count + event.missingReason.utf8.count > bytesMax {
            let exact = try (event.serializedBytes() as [UInt8]).count
            guard exact <= bytesMax else { throw EventTooLarge(bytes: exact) }
        }
        columns.append(event)
    }

    package func encode(
        into body: inout ByteBuffer,
        compressor: inout ZstdCompressor
    ) -> ChunkSummary {
        columns.encode(into: &body, compressor: &compressor)
    }

    package func removeAll() { columns.removeAll() }
}

/// ``PeopleCountedReader`` as what makes events of batches.
package final class PeopleCountedBatchReader: EventBatchReader {
    private var reader: PeopleCountedReader

    package init(record: EventColumns.RecordColumns) { reader = PeopleCountedReader(record: record) }

    package func decode(
        _ chunk: borrowing ChunkReader,
        schema: UInt32,
        scratch: inout ChunkScratch,
        descriptorSet: () throws -> [UInt8]
    ) throws {
        try reader.decode(chunk, schema: schema, scratch: &scratch, descriptorSet: descriptorSet)
    }

    package var hasOwnColumns: Bool { true }

    package func event(row: Int) -> PeopleCounted { reader.event(row: row) }

    package func withColumns<R>(_ body: (borrowing EventColumns) throws -> R) rethrows -> R {
        try body(reader.columns)
    }
}
