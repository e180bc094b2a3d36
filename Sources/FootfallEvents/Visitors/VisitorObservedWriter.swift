package import Bytes
package import Columnar
internal import EventSchema
package import Zstd

/// Collects ``VisitorObserved`` events as the columns of one chunk; reused for every chunk.
///
/// The fast way takes texts as codes that the caller interned once, and numbers as they are: a few stores to memory an
/// event, no allocation, no hashing. The other takes generated messages.
///
/// ```swift
/// var writer = VisitorObservedWriter(capacity: 1_000)
/// let store = writer.store("Henry Street"), entrance = writer.zone("entrance")
/// writer.append(store: store, zone: entrance, eventTime: now, direction: Direction.entered.rawValue)
/// let summary = writer.encode(into: &body, compressor: &zstd)
/// writer.removeAll()
/// ```
/// One owner, one thread at a time. Public, not for use outside, but because a caller in another module inlines ``append``
/// only then (Swift 6.3): the attributes that it always or never sets cost nothing, and an event a third less.
public struct VisitorObservedWriter: ~Copyable, @unchecked Sendable {
    // Sendable: a ~Copyable value has one owner, and the memory behind the pointers is its builder's.

    /// A store's code in the writer that gave it, until ``VisitorObservedWriter/codeGeneration`` grows.
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
        @usableFromInline var timestamps: UnsafeMutablePointer<Int64>
        @usableFromInline var stores, zones, cameras, eventTimes, visitors: UnsafeMutablePointer<UInt64>
        @usableFromInline var ageBands, genders, emotions, confidences: UnsafeMutablePointer<UInt64>
        @usableFromInline var dwells, xs, ys, directions, cameraSequences, emotionScores: UnsafeMutablePointer<UInt64>

        init(_ builder: borrowing ChunkBuilder) {
            timestamps = builder.timestamps
            stores = builder.lanes(VisitorObservedColumn.store)
            zones = builder.lanes(VisitorObservedColumn.zone)
            cameras = builder.lanes(VisitorObservedColumn.camera)
            eventTimes = builder.lanes(VisitorObservedColumn.eventTime)
            visitors = builder.lanes(VisitorObservedColumn.visitor)
            ageBands = builder.lanes(VisitorObservedColumn.ageBand)
            genders = builder.lanes(VisitorObservedColumn.gender)
            emotions = builder.lanes(VisitorObservedColumn.emotion)
            confidences = builder.lanes(VisitorObservedColumn.confidence)
            dwells = builder.lanes(VisitorObservedColumn.dwellMilliseconds)
            xs = builder.lanes(VisitorObservedColumn.x)
            ys = builder.lanes(VisitorObservedColumn.y)
            directions = builder.lanes(VisitorObservedColumn.direction)
            cameraSequences = builder.lanes(VisitorObservedColumn.cameraSequence)
            emotionScores = builder.lanes(VisitorObservedColumn.emotionScore)
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

    private static let columnCount = VisitorObservedColumn.emotionScore + 1
    private static let optionalColumns =
        [VisitorObservedColumn.camera] + Array(VisitorObservedColumn.visitor..<columnCount)

    package mutating func store(_ name: String) -> Store {
        Store(code: intern(VisitorObservedColumn.store, name))
    }

    package mutating func zone(_ name: String) -> Zone {
        Zone(code: intern(VisitorObservedColumn.zone, name))
    }

    package mutating func camera(_ name: String) -> Camera {
        Camera(code: intern(VisitorObservedColumn.camera, name))
    }

    private mutating func intern(_ column: Int, _ text: String) -> UInt64 {
        var text = text
        return text.withUTF8 { builder.intern(column, UnsafeRawBufferPointer($0)) }
    }

    /// Grows when codes that were given lose their meaning, which happens only in ``removeAll()`` and only after more than
    /// ``ChunkBuilder/dictionaryEntriesMax`` different texts.
    package var codeGeneration: Int {
        builder.dictionaryGeneration(VisitorObservedColumn.store)
            + builder.dictionaryGeneration(VisitorObservedColumn.zone)
            + builder.dictionaryGeneration(VisitorObservedColumn.camera)
    }

    /// Appends an event. Attributes are the raw values of ``AgeBand``, ``Gender``, ``Emotion`` and ``Direction``.
    @inlinable @inline(__always)
    public mutating func append(
        store: Store, zone: Zone, camera: Camera? = nil, eventTime: Int64, visitor: UInt64? = nil, ageBand: Int? = nil,
        gender: Int? = nil, emotion: Int? = nil, confidence: Float? = nil, dwellMilliseconds: UInt32? = nil,
        x: UInt32? = nil, y: UInt32? = nil, direction: Int? = nil, cameraSequence: UInt32? = nil,
        emotionScore: Float? = nil
    ) {
        if count == capacity { grow() }
        let row = count
        let lanes = self.lanes
        var present: UInt32 = 0
        lanes.timestamps[row] = eventTime
        lanes.stores[row] = store.code
        lanes.zones[row] = zone.code
        lanes.eventTimes[row] = UInt64(bitPattern: eventTime)
        Self.set(lanes.cameras, 2, row, camera?.code, &present)
        Self.set(lanes.visitors, 4, row, visitor, &present)
        Self.set(lanes.ageBands, 5, row, ageBand.map { UInt64(bitPattern: Int64($0)) }, &present)
        Self.set(lanes.genders, 6, row, gender.map { UInt64(bitPattern: Int64($0)) }, &present)
        Self.set(lanes.emotions, 7, row, emotion.map { UInt64(bitPattern: Int64($0)) }, &present)
        Self.set(lanes.confidences, 8, row, confidence.map { UInt64($0.bitPattern) }, &present)
        Self.set(lanes.dwells, 9, row, dwellMilliseconds.map { UInt64($0) }, &present)
        Self.set(lanes.xs, 10, row, x.map { UInt64($0) }, &present)
        Self.set(lanes.ys, 11, row, y.map { UInt64($0) }, &present)
        Self.set(lanes.directions, 12, row, direction.map { UInt64(bitPattern: Int64($0)) }, &present)
        Self.set(lanes.cameraSequences, 13, row, cameraSequence.map { UInt64($0) }, &present)
        Self.set(lanes.emotionScores, 14, row, emotionScore.map { UInt64($0.bitPattern) }, &present)
        if present != shape { change(to: present, at: row) }
        count = row &+ 1
    }

    @inlinable @inline(__always)
    static func set(
        _ lanes: UnsafeMutablePointer<UInt64>, _ column: UInt32, _ row: Int, _ lane: UInt64?, _ present: inout UInt32
    ) {
        guard let lane else { return }
        lanes[row] = lane
        present |= 1 &<< column
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

    /// Appends a generated message; three texts are hashed.
    package mutating func append(_ event: VisitorObserved) {
        append(
            store: store(event.store), zone: zone(event.zone), camera: event.hasCamera ? camera(event.camera) : nil,
            eventTime: event.eventTime, visitor: event.hasVisitor ? event.visitor : nil,
            ageBand: event.hasAgeBand ? event.ageBand.rawValue : nil,
            gender: event.hasGender ? event.gender.rawValue : nil,
            emotion: event.hasEmotion ? event.emotion.rawValue : nil,
            confidence: event.hasConfidence ? event.confidence : nil,
            dwellMilliseconds: event.hasDwellMs ? event.dwellMs : nil, x: event.hasX ? event.x : nil,
            y: event.hasY ? event.y : nil, direction: event.hasDirection ? event.direction.rawValue : nil,
            cameraSequence: event.hasCameraSequence ? event.cameraSequence : nil,
            emotionScore: event.hasEmotionScore ? event.emotionScore : nil)
    }

    /// Appends the events as one chunk to `out`; they stay until ``removeAll()``.
    package mutating func encode(
        into out: inout ByteBuffer, compressor: inout ZstdCompressor, options: ChunkOptions = .head
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
}
