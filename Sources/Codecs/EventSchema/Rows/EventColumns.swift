package import Columnar

/// The decoded columns of a chunk of one event type, in memory that is reused for every chunk.
///
/// Loops over events take lanes through ``subscript(_:)`` once per chunk; ``EventJSONWriter`` and the typed readers take
/// single rows. One owner, one thread at a time.
package struct EventColumns: ~Copyable, @unchecked Sendable {
    // Sendable: a ~Copyable value has one owner, and the memory belongs to that owner alone.

    /// What belongs to the record and not to the event.
    package struct RecordColumns: OptionSet, Sendable {
        package let rawValue: UInt8
        package init(rawValue: UInt8) { self.rawValue = rawValue }

        package static let timestamp = RecordColumns(rawValue: 1)
        package static let key = RecordColumns(rawValue: 2)
        package static let headers = RecordColumns(rawValue: 4)
        /// Only sealed chunks have it; ``EventColumns/hasAppendTimes`` says whether the last one did.
        package static let appendTime = RecordColumns(rawValue: 8)
        package static let all: RecordColumns = [.timestamp, .key, .headers, .appendTime]
    }

    package let columnCount: Int
    /// The rows of the chunk that was decoded last.
    package private(set) var count = 0
    package private(set) var hasAppendTimes = false
    private let vectors: UnsafeMutablePointer<ColumnVector>
    private let kinds: UnsafeMutablePointer<ColumnKind>
    private let isWanted: UnsafeMutablePointer<Bool>
    private let record: RecordColumns
    /// Whether every field is decoded, so that whole events can be made of the rows.
    let isComplete: Bool

    /// - Parameters:
    ///   - columns: positions of the columns to decode; `nil` is all.
    ///   - record: what to decode besides.
    package init(_ descriptor: EventDescriptor, only columns: [Int]? = nil, record: RecordColumns = []) {
        columnCount = descriptor.columns.count
        self.record = record
        isComplete = columns == nil
        vectors = .allocate(capacity: columnCount + 4)
        for index in 0..<(columnCount + 4) { (vectors + index).initialize(to: ColumnVector()) }
        kinds = .allocate(capacity: columnCount)
        isWanted = .allocate(capacity: columnCount)
        for index in 0..<columnCount {
            (kinds + index).initialize(to: descriptor.columns[index].type.kind)
            (isWanted + index).initialize(to: columns?.contains(index) ?? true)
        }
    }

    deinit {
        vectors.deinitialize(count: columnCount + 4)
        vectors.deallocate()
        kinds.deallocate()
        isWanted.deallocate()
    }

    /// Replaces the rows by those of a chunk, whose frames are verified first.
    ///
    /// - Parameter map: from the version that the chunk's schema id names; `nil` where that is known to have the same columns.
    package mutating func decode(
        _ chunk: borrowing ChunkReader, through map: EventColumnMap? = nil, scratch: inout ChunkScratch
    ) throws(ChunkError) {
        count = 0
        if let map, !map.isIdentity {
            precondition(map.origins.count == columnCount, "the map is to another version")
            for column in 0..<columnCount where isWanted[column] {
                try decode(column, from: map.origins[column], of: chunk, &scratch)
            }
        } else {
            for column in 0..<columnCount where isWanted[column] {
                try chunk.decode(.value(column), kind: kinds[column], into: &vectors[column], scratch: &scratch)
            }
        }
        if record.contains(.timestamp) {
            try chunk.decode(.timestamp, kind: .signed, into: &vectors[columnCount], scratch: &scratch)
        }
        if record.contains(.key) {
            try chunk.decode(.key, kind: .bytes, into: &vectors[columnCount + 1], scratch: &scratch)
        }
        if record.contains(.headers) {
            try chunk.decode(.headers, kind: .bytes, into: &vectors[columnCount + 2], scratch: &scratch)
        }
        hasAppendTimes = record.contains(.appendTime) && chunk.hasAppendTime
        if hasAppendTimes {
            try chunk.decode(.appendTime, kind: .signed, into: &vectors[columnCount + 3], scratch: &scratch)
        }
        count = chunk.rowCount
    }

    private func decode(
        _ column: Int, from origin: EventColumnMap.Origin, of chunk: borrowing ChunkReader,
        _ scratch: inout ChunkScratch
    ) throws(ChunkError) {
        switch origin {
        case .column(let place):
            try chunk.decode(.value(place), kind: kinds[column], into: &vectors[column], scratch: &scratch)
        case .whereSet(let place, let kind, let value):
            try chunk.decode(.value(place), kind: kind, into: &vectors[column], scratch: &scratch)
            vectors[column].replaceValues(by: value, kind: kinds[column])
        case .absent:
            vectors[column].becomeAbsent(rows: chunk.rowCount, kind: kinds[column])
        }
    }
}

extension EventColumns {
    private func check(_ column: Int, _ row: Int) {
        precondition(column >= 0 && column < columnCount && isWanted[column], "the column was not decoded")
        precondition(row >= 0 && row < count, "no such row in the chunk")
    }

    /// The lanes of a column, for loops; valid until the next ``decode(_:scratch:)``.
    package func lanes(_ column: Int) -> UnsafeMutablePointer<UInt64> {
        precondition(column >= 0 && column < columnCount && isWanted[column], "the column was not decoded")
        return vectors[column].lanes
    }

    /// The null bits of a column, one a row, least significant first; `nil` where no row is null.
    package func nulls(_ column: Int) -> UnsafeMutablePointer<UInt64>? {
        precondition(column >= 0 && column < columnCount && isWanted[column], "the column was not decoded")
        return vectors[column].hasNulls ? vectors[column].nulls : nil
    }

    package func isConstant(_ column: Int) -> Bool { vectors[column].isConstant }

    package func isNull(_ column: Int, row: Int) -> Bool {
        check(column, row)
        return vectors[column].isNull(row)
    }

    package func scalar(_ column: Int, row: Int) -> UInt64 {
        check(column, row)
        return vectors[column].lanes[row]
    }

    /// The number of distinct texts of a text column; the lanes count into them.
    package func dictionaryCount(_ column: Int) -> Int { vectors[column].dictionaryCount }

    /// A distinct text of a text column; valid until the next ``decode(_:scratch:)``.
    package func entry(_ column: Int, _ code: Int) -> UnsafeRawBufferPointer { vectors[column].entry(code) }

    /// The bytes of a text column that is not null in this row; valid until the next ``decode(_:scratch:)``.
    package func text(_ column: Int, row: Int) -> UnsafeRawBufferPointer {
        check(column, row)
        return vectors[column].entry(Int(vectors[column].lanes[row]))
    }

    package func string(_ column: Int, row: Int) -> String { String(decoding: text(column, row: row), as: UTF8.self) }

    /// Milliseconds since 1970. Decoded with ``RecordColumns/timestamp``.
    package var timestamps: UnsafeMutablePointer<UInt64> {
        precondition(record.contains(.timestamp), "timestamps were not decoded")
        return vectors[columnCount].lanes
    }

    package func timestamp(row: Int) -> Int64 {
        precondition(row >= 0 && row < count, "no such row in the chunk")
        return Int64(bitPattern: timestamps[row])
    }

    /// `nil` where the chunk stores none of its own: then the batch's header has it.
    package func appendTime(row: Int) -> Int64? {
        precondition(row >= 0 && row < count, "no such row in the chunk")
        return hasAppendTimes ? Int64(bitPattern: vectors[columnCount + 3].lanes[row]) : nil
    }

    /// `nil` for a null key.
    package func key(row: Int) -> UnsafeRawBufferPointer? {
        precondition(record.contains(.key), "keys were not decoded")
        return recordBytes(columnCount + 1, row)
    }

    /// The record's headers in Kafka's encoding; `nil` for none.
    package func headers(row: Int) -> UnsafeRawBufferPointer? {
        precondition(record.contains(.headers), "headers were not decoded")
        return recordBytes(columnCount + 2, row)
    }

    private func recordBytes(_ vector: Int, _ row: Int) -> UnsafeRawBufferPointer? {
        precondition(row >= 0 && row < count, "no such row in the chunk")
        return vectors[vector].isNull(row) ? nil : vectors[vector].entry(Int(vectors[vector].lanes[row]))
    }

    /// One row, for the writers; it must not outlive the columns.
    borrowing func values(row: Int) -> EventColumnsRow {
        precondition(isComplete, "whole events need all columns")
        precondition(row >= 0 && row < count, "no such row in the chunk")
        return EventColumnsRow(vectors: vectors, row: row)
    }
}

/// A row of decoded columns. Lives within one call of a writer.
struct EventColumnsRow: EventValues {
    let vectors: UnsafeMutablePointer<ColumnVector>
    let row: Int

    func isSet(_ column: Int) -> Bool { !vectors[column].isNull(row) }
    func scalar(_ column: Int) -> UInt64 { vectors[column].lanes[row] }
    func bytes(_ column: Int) -> UnsafeRawBufferPointer { vectors[column].entry(Int(vectors[column].lanes[row])) }
}
