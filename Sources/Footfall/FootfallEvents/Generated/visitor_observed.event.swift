// digest: 579573012 896 schemas/fflog/v1/options.proto
// digest: 825523271 1023 schemas/footfall/v1/attributes.proto
// digest: 822317919 1370 schemas/footfall/v1/visitor_observed.proto
// Written by tools/generate-schemas: footfall.v1.VisitorObserved, package, columnar
// swift-format-ignore-file

package import Bytes
package import Columnar
package import EventSchema
import SwiftProtobuf
package import Zstd

extension VisitorObserved: TypedEvent {
    package static let eventType = EventType(
        name: "footfall.v1.VisitorObserved",
        base64: """
            CtoCChZmZmxvZy92MS9vcHRpb25zLnByb3RvEghmZmxvZy52MRogZ29vZ2xlL3Byb3RvYnVmL2Rlc2NyaXB0b3IucHJvdG8q\
            QQoGRm9ybWF0EhYKEkZPUk1BVF9VTlNQRUNJRklFRBAAEhAKDFRJTUVTVEFNUF9NUxABEg0KCVBTRVVET05ZTRACOkwKBmZv\
            cm1hdBIdLmdvb2dsZS5wcm90b2J1Zi5GaWVsZE9wdGlvbnMYjYwDIAEoDjIQLmZmbG9nLnYxLkZvcm1hdFIGZm9ybWF0iAEB\
            OkMKCmV2ZW50X3RpbWUSHy5nb29nbGUucHJvdG9idWYuTWVzc2FnZU9wdGlvbnMYjowDIAEoCVIJZXZlbnRUaW1liAEBOjYK\
            A2tleRIfLmdvb2dsZS5wcm90b2J1Zi5NZXNzYWdlT3B0aW9ucxiPjAMgASgJUgNrZXmIAQFiBnByb3RvMwr4BAocZm9vdGZh\
            bGwvdjEvYXR0cmlidXRlcy5wcm90bxILZm9vdGZhbGwudjEqxAEKB0FnZUJhbmQSGAoUQUdFX0JBTkRfVU5TUEVDSUZJRUQQ\
            ABIRCg1BR0VfQkFORF8wXzEyEAESEgoOQUdFX0JBTkRfMTNfMTcQAhISCg5BR0VfQkFORF8xOF8yNBADEhIKDkFHRV9CQU5E\
            XzI1XzM0EAQSEgoOQUdFX0JBTkRfMzVfNDQQBRISCg5BR0VfQkFORF80NV81NBAGEhIKDkFHRV9CQU5EXzU1XzY0EAcSFAoQ\
            QUdFX0JBTkRfNjVfUExVUxAIKlYKBkdlbmRlchIWChJHRU5ERVJfVU5TUEVDSUZJRUQQABIRCg1HRU5ERVJfRkVNQUxFEAES\
            DwoLR0VOREVSX01BTEUQAhIQCgxHRU5ERVJfT1RIRVIQAyrJAQoHRW1vdGlvbhIXChNFTU9USU9OX1VOU1BFQ0lGSUVEEAAS\
            EQoNRU1PVElPTl9BTkdFUhABEhQKEEVNT1RJT05fQ09OVEVNUFQQAhITCg9FTU9USU9OX0RJU0dVU1QQAxIQCgxFTU9USU9O\
            X0ZFQVIQBBIVChFFTU9USU9OX0hBUFBJTkVTUxAFEhMKD0VNT1RJT05fTkVVVFJBTBAGEhMKD0VNT1RJT05fU0FETkVTUxAH\
            EhQKEEVNT1RJT05fU1VSUFJJU0UQCCpTCglEaXJlY3Rpb24SGQoVRElSRUNUSU9OX1VOU1BFQ0lGSUVEEAASFQoRRElSRUNU\
            SU9OX0VOVEVSRUQQARIUChBESVJFQ1RJT05fRVhJVEVEEAJCA7oCAGIGcHJvdG8zCuQGCiJmb290ZmFsbC92MS92aXNpdG9y\
            X29ic2VydmVkLnByb3RvEgtmb290ZmFsbC52MRoWZmZsb2cvdjEvb3B0aW9ucy5wcm90bxocZm9vdGZhbGwvdjEvYXR0cmli\
            dXRlcy5wcm90byLtBQoPVmlzaXRvck9ic2VydmVkEhQKBXN0b3JlGAEgASgJUgVzdG9yZRISCgR6b25lGAIgASgJUgR6b25l\
            EhsKBmNhbWVyYRgDIAEoCUgAUgZjYW1lcmGIAQESIwoKZXZlbnRfdGltZRgEIAEoA0IE6OAYAVIJZXZlbnRUaW1lEiMKB3Zp\
            c2l0b3IYBSABKAZCBOjgGAJIAVIHdmlzaXRvcogBARI0CghhZ2VfYmFuZBgGIAEoDjIULmZvb3RmYWxsLnYxLkFnZUJhbmRI\
            AlIHYWdlQmFuZIgBARIwCgZnZW5kZXIYByABKA4yEy5mb290ZmFsbC52MS5HZW5kZXJIA1IGZ2VuZGVyiAEBEjMKB2Vtb3Rp\
            b24YCCABKA4yFC5mb290ZmFsbC52MS5FbW90aW9uSARSB2Vtb3Rpb26IAQESIwoKY29uZmlkZW5jZRgJIAEoAkgFUgpjb25m\
            aWRlbmNliAEBEh4KCGR3ZWxsX21zGAogASgNSAZSB2R3ZWxsTXOIAQESEQoBeBgLIAEoDUgHUgF4iAEBEhEKAXkYDCABKA1I\
            CFIBeYgBARI5CglkaXJlY3Rpb24YDSABKA4yFi5mb290ZmFsbC52MS5EaXJlY3Rpb25ICVIJZGlyZWN0aW9uiAEBEiwKD2Nh\
            bWVyYV9zZXF1ZW5jZRgOIAEoDUgKUg5jYW1lcmFTZXF1ZW5jZYgBARIoCg1lbW90aW9uX3Njb3JlGA8gASgCSAtSDGVtb3Rp\
            b25TY29yZYgBAToX8uAYCmV2ZW50X3RpbWX64BgFc3RvcmVCCQoHX2NhbWVyYUIKCghfdmlzaXRvckILCglfYWdlX2JhbmRC\
            CQoHX2dlbmRlckIKCghfZW1vdGlvbkINCgtfY29uZmlkZW5jZUILCglfZHdlbGxfbXNCBAoCX3hCBAoCX3lCDAoKX2RpcmVj\
            dGlvbkISChBfY2FtZXJhX3NlcXVlbmNlQhAKDl9lbW90aW9uX3Njb3JlQgO6AgBiBnByb3RvMw==\

            """)
    package var eventKey: String? { store }
    package typealias BatchWriter = VisitorObservedBatchWriter
    package typealias BatchReader = VisitorObservedBatchReader
}

/// The columns of ``VisitorObserved`` in a chunk, in the order of its field numbers.
@usableFromInline
package enum VisitorObservedColumn {
    @inlinable package static var store: Int { 0 }
    @inlinable package static var zone: Int { 1 }
    @inlinable package static var camera: Int { 2 }
    @inlinable package static var eventTime: Int { 3 }
    @inlinable package static var visitor: Int { 4 }
    @inlinable package static var ageBand: Int { 5 }
    @inlinable package static var gender: Int { 6 }
    @inlinable package static var emotion: Int { 7 }
    @inlinable package static var confidence: Int { 8 }
    @inlinable package static var dwellMs: Int { 9 }
    @inlinable package static var x: Int { 10 }
    @inlinable package static var y: Int { 11 }
    @inlinable package static var direction: Int { 12 }
    @inlinable package static var cameraSequence: Int { 13 }
    @inlinable package static var emotionScore: Int { 14 }
}

/// Collects ``VisitorObserved`` events as the columns of one chunk; reused for every chunk.
///
/// The fast way takes texts as codes that the caller interned once, and numbers as they are: a few stores to memory an
/// event, no allocation, no hashing. The other takes messages.
///
/// One owner, one thread at a time.
/// Public only because a caller in another module inlines ``append`` only then (Swift 6.3): the fields that it always
/// or never sets cost nothing, and an event a third less.
public struct VisitorObservedWriter: ~Copyable, @unchecked Sendable {
    // Sendable: a ~Copyable value has one owner, and the memory behind the pointers is its builder's.

    /// A text's code in the writer that gave it, until ``codeGeneration`` grows.
    public struct Store: Sendable, BitwiseCopyable { @usableFromInline package let code: UInt64 }

    public struct Zone: Sendable, BitwiseCopyable { @usableFromInline package let code: UInt64 }

    public struct Camera: Sendable, BitwiseCopyable { @usableFromInline package let code: UInt64 }

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
        @usableFromInline var store: UnsafeMutablePointer<UInt64>
        @usableFromInline var zone: UnsafeMutablePointer<UInt64>
        @usableFromInline var camera: UnsafeMutablePointer<UInt64>
        @usableFromInline var eventTime: UnsafeMutablePointer<UInt64>
        @usableFromInline var visitor: UnsafeMutablePointer<UInt64>
        @usableFromInline var ageBand: UnsafeMutablePointer<UInt64>
        @usableFromInline var gender: UnsafeMutablePointer<UInt64>
        @usableFromInline var emotion: UnsafeMutablePointer<UInt64>
        @usableFromInline var confidence: UnsafeMutablePointer<UInt64>
        @usableFromInline var dwellMs: UnsafeMutablePointer<UInt64>
        @usableFromInline var x: UnsafeMutablePointer<UInt64>
        @usableFromInline var y: UnsafeMutablePointer<UInt64>
        @usableFromInline var direction: UnsafeMutablePointer<UInt64>
        @usableFromInline var cameraSequence: UnsafeMutablePointer<UInt64>
        @usableFromInline var emotionScore: UnsafeMutablePointer<UInt64>

        init(_ builder: borrowing ChunkBuilder) {
            rowTimestamps = builder.timestamps
            store = builder.lanes(VisitorObservedColumn.store)
            zone = builder.lanes(VisitorObservedColumn.zone)
            camera = builder.lanes(VisitorObservedColumn.camera)
            eventTime = builder.lanes(VisitorObservedColumn.eventTime)
            visitor = builder.lanes(VisitorObservedColumn.visitor)
            ageBand = builder.lanes(VisitorObservedColumn.ageBand)
            gender = builder.lanes(VisitorObservedColumn.gender)
            emotion = builder.lanes(VisitorObservedColumn.emotion)
            confidence = builder.lanes(VisitorObservedColumn.confidence)
            dwellMs = builder.lanes(VisitorObservedColumn.dwellMs)
            x = builder.lanes(VisitorObservedColumn.x)
            y = builder.lanes(VisitorObservedColumn.y)
            direction = builder.lanes(VisitorObservedColumn.direction)
            cameraSequence = builder.lanes(VisitorObservedColumn.cameraSequence)
            emotionScore = builder.lanes(VisitorObservedColumn.emotionScore)
        }
    }

    /// - Parameter capacity: events for which to make room at once; it grows by itself.
    package init(capacity: Int) {
        let builder = ChunkBuilder(layout: VisitorObserved.eventType.descriptor.layout, capacity: capacity)
        self.capacity = builder.capacity
        lanes = Lanes(builder)
        self.builder = builder
        nullsFrom = .allocate(capacity: Self.columnCount)
        nullsFrom.initialize(repeating: 0, count: Self.columnCount)
    }

    deinit { nullsFrom.deallocate() }

    private static let columnCount = 15
    private static let optionalColumns: [Int] = [
        VisitorObservedColumn.camera,
        VisitorObservedColumn.visitor,
        VisitorObservedColumn.ageBand,
        VisitorObservedColumn.gender,
        VisitorObservedColumn.emotion,
        VisitorObservedColumn.confidence,
        VisitorObservedColumn.dwellMs,
        VisitorObservedColumn.x,
        VisitorObservedColumn.y,
        VisitorObservedColumn.direction,
        VisitorObservedColumn.cameraSequence,
        VisitorObservedColumn.emotionScore,
    ]

    package mutating func store(_ text: String) -> Store {
        var text = text
        return text.withUTF8 { store(utf8: UnsafeRawBufferPointer($0)) }
    }

    /// - Parameter text: valid UTF-8.
    package mutating func store(utf8 text: UnsafeRawBufferPointer) -> Store {
        Store(code: builder.intern(VisitorObservedColumn.store, text))
    }

    package mutating func zone(_ text: String) -> Zone {
        var text = text
        return text.withUTF8 { zone(utf8: UnsafeRawBufferPointer($0)) }
    }

    /// - Parameter text: valid UTF-8.
    package mutating func zone(utf8 text: UnsafeRawBufferPointer) -> Zone {
        Zone(code: builder.intern(VisitorObservedColumn.zone, text))
    }

    package mutating func camera(_ text: String) -> Camera {
        var text = text
        return text.withUTF8 { camera(utf8: UnsafeRawBufferPointer($0)) }
    }

    /// - Parameter text: valid UTF-8.
    package mutating func camera(utf8 text: UnsafeRawBufferPointer) -> Camera {
        Camera(code: builder.intern(VisitorObservedColumn.camera, text))
    }

    /// Grows when codes that were given lose their meaning, which happens only in ``removeAll()`` and only after more than
    /// ``ChunkBuilder/dictionaryEntriesMax`` different texts.
    package var codeGeneration: Int {
        builder.dictionaryGeneration(VisitorObservedColumn.store)
            + builder.dictionaryGeneration(VisitorObservedColumn.zone)
            + builder.dictionaryGeneration(VisitorObservedColumn.camera)
    }

    /// Appends an event. Of enums it takes the numbers.
    @inlinable @inline(__always)
    public mutating func append(
        store: Store,
        zone: Zone,
        camera: Camera? = nil,
        eventTime: Int64,
        visitor: UInt64? = nil,
        ageBand: Int? = nil,
        gender: Int? = nil,
        emotion: Int? = nil,
        confidence: Float? = nil,
        dwellMs: UInt32? = nil,
        x: UInt32? = nil,
        y: UInt32? = nil,
        direction: Int? = nil,
        cameraSequence: UInt32? = nil,
        emotionScore: Float? = nil
    ) {
        if self.count == self.capacity { grow() }
        let row = self.count
        let lanes = self.lanes
        var present: UInt32 = 0
        lanes.rowTimestamps[row] = eventTime
        lanes.store[row] = store.code
        lanes.zone[row] = zone.code
        lanes.eventTime[row] = UInt64(bitPattern: eventTime)
        Self.set(lanes.camera, VisitorObservedColumn.camera, row, camera?.code, &present)
        Self.set(lanes.visitor, VisitorObservedColumn.visitor, row, visitor, &present)
        Self.set(lanes.ageBand, VisitorObservedColumn.ageBand, row, ageBand.map { UInt64(bitPattern: Int64($0)) }, &present)
        Self.set(lanes.gender, VisitorObservedColumn.gender, row, gender.map { UInt64(bitPattern: Int64($0)) }, &present)
        Self.set(lanes.emotion, VisitorObservedColumn.emotion, row, emotion.map { UInt64(bitPattern: Int64($0)) }, &present)
        Self.set(lanes.confidence, VisitorObservedColumn.confidence, row, confidence.map { UInt64($0.bitPattern) }, &present)
        Self.set(lanes.dwellMs, VisitorObservedColumn.dwellMs, row, dwellMs.map { UInt64($0) }, &present)
        Self.set(lanes.x, VisitorObservedColumn.x, row, x.map { UInt64($0) }, &present)
        Self.set(lanes.y, VisitorObservedColumn.y, row, y.map { UInt64($0) }, &present)
        Self.set(lanes.direction, VisitorObservedColumn.direction, row, direction.map { UInt64(bitPattern: Int64($0)) }, &present)
        Self.set(lanes.cameraSequence, VisitorObservedColumn.cameraSequence, row, cameraSequence.map { UInt64($0) }, &present)
        Self.set(lanes.emotionScore, VisitorObservedColumn.emotionScore, row, emotionScore.map { UInt64($0.bitPattern) }, &present)
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
    package mutating func append(_ event: VisitorObserved) {
        append(
            store: self.store(event.store),
            zone: self.zone(event.zone),
            camera: event.hasCamera ? self.camera(event.camera) : nil,
            eventTime: event.eventTime,
            visitor: event.hasVisitor ? event.visitor : nil,
            ageBand: event.hasAgeBand ? event.ageBand.rawValue : nil,
            gender: event.hasGender ? event.gender.rawValue : nil,
            emotion: event.hasEmotion ? event.emotion.rawValue : nil,
            confidence: event.hasConfidence ? event.confidence : nil,
            dwellMs: event.hasDwellMs ? event.dwellMs : nil,
            x: event.hasX ? event.x : nil,
            y: event.hasY ? event.y : nil,
            direction: event.hasDirection ? event.direction.rawValue : nil,
            cameraSequence: event.hasCameraSequence ? event.cameraSequence : nil,
            emotionScore: event.hasEmotionScore ? event.emotionScore : nil
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
    /// - Parameter column: one of ``VisitorObservedColumn``.
    package mutating func removeCodes(of column: Int) {
        builder.removeDictionary(column)
    }
}

/// Makes ``VisitorObserved`` messages of the rows of a chunk. Loops that need a few fields read ``columns`` instead.
///
/// Reused for every chunk. One owner, one thread at a time.
package struct VisitorObservedReader: ~Copyable {
    package private(set) var columns: EventColumns
    private var maps = EventColumnMaps(to: VisitorObserved.eventType.descriptor)

    /// - Parameter record: what to decode besides the events.
    package init(record: EventColumns.RecordColumns = []) {
        columns = EventColumns(VisitorObserved.eventType.descriptor, record: record)
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

    package func event(row: Int) -> VisitorObserved {
        var event = VisitorObserved()
        event.store = columns.string(VisitorObservedColumn.store, row: row)
        event.zone = columns.string(VisitorObservedColumn.zone, row: row)
        if !columns.isNull(VisitorObservedColumn.camera, row: row) { event.camera = columns.string(VisitorObservedColumn.camera, row: row) }
        event.eventTime = Int64(bitPattern: columns.scalar(VisitorObservedColumn.eventTime, row: row))
        if !columns.isNull(VisitorObservedColumn.visitor, row: row) { event.visitor = columns.scalar(VisitorObservedColumn.visitor, row: row) }
        if !columns.isNull(VisitorObservedColumn.ageBand, row: row) { event.ageBand = .init(lane: columns.scalar(VisitorObservedColumn.ageBand, row: row)) }
        if !columns.isNull(VisitorObservedColumn.gender, row: row) { event.gender = .init(lane: columns.scalar(VisitorObservedColumn.gender, row: row)) }
        if !columns.isNull(VisitorObservedColumn.emotion, row: row) { event.emotion = .init(lane: columns.scalar(VisitorObservedColumn.emotion, row: row)) }
        if !columns.isNull(VisitorObservedColumn.confidence, row: row) { event.confidence = Float(bitPattern: UInt32(truncatingIfNeeded: columns.scalar(VisitorObservedColumn.confidence, row: row))) }
        if !columns.isNull(VisitorObservedColumn.dwellMs, row: row) { event.dwellMs = UInt32(truncatingIfNeeded: columns.scalar(VisitorObservedColumn.dwellMs, row: row)) }
        if !columns.isNull(VisitorObservedColumn.x, row: row) { event.x = UInt32(truncatingIfNeeded: columns.scalar(VisitorObservedColumn.x, row: row)) }
        if !columns.isNull(VisitorObservedColumn.y, row: row) { event.y = UInt32(truncatingIfNeeded: columns.scalar(VisitorObservedColumn.y, row: row)) }
        if !columns.isNull(VisitorObservedColumn.direction, row: row) { event.direction = .init(lane: columns.scalar(VisitorObservedColumn.direction, row: row)) }
        if !columns.isNull(VisitorObservedColumn.cameraSequence, row: row) { event.cameraSequence = UInt32(truncatingIfNeeded: columns.scalar(VisitorObservedColumn.cameraSequence, row: row)) }
        if !columns.isNull(VisitorObservedColumn.emotionScore, row: row) { event.emotionScore = Float(bitPattern: UInt32(truncatingIfNeeded: columns.scalar(VisitorObservedColumn.emotionScore, row: row))) }
        return event
    }
}

/// ``VisitorObservedWriter`` as what fills batches. It takes no headers.
package final class VisitorObservedBatchWriter: EventBatchWriter {
    private var columns: VisitorObservedWriter
    /// The most that an event takes besides its texts.
    private static let fixedBytes = 116

    package init(capacity: Int) { columns = VisitorObservedWriter(capacity: capacity) }

    package var count: Int { columns.count }

    package func append(
        _ event: VisitorObserved,
        headers: UnsafeRawBufferPointer?,
        bytesMax: Int
    ) throws {
        precondition(headers == nil, "no headers are taken")
        if Self.fixedBytes + event.store.utf8.count + event.zone.utf8.count + event.camera.utf8.count > bytesMax {
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

/// ``VisitorObservedReader`` as what makes events of batches.
package final class VisitorObservedBatchReader: EventBatchReader {
    private var reader: VisitorObservedReader

    package init(record: EventColumns.RecordColumns) { reader = VisitorObservedReader(record: record) }

    package func decode(
        _ chunk: borrowing ChunkReader,
        schema: UInt32,
        scratch: inout ChunkScratch,
        descriptorSet: () throws -> [UInt8]
    ) throws {
        try reader.decode(chunk, schema: schema, scratch: &scratch, descriptorSet: descriptorSet)
    }

    package var hasOwnColumns: Bool { true }

    package func event(row: Int) -> VisitorObserved { reader.event(row: row) }

    package func withColumns<R>(_ body: (borrowing EventColumns) throws -> R) rethrows -> R {
        try body(reader.columns)
    }
}
