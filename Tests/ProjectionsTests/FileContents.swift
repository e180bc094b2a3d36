import Bytes
import EventLog
import LMDB
import Testing

@testable import Projections

/// All that a projection file says, with groups by their texts: their numbers depend on the order of arrival.
struct FileContents: Equatable {
    var rows: [RowKey: ModelRow]
    var rowCount: Int
    /// Windows that are stored: none without a row.
    var windows: Int
    var ledger: [LedgerEntry]
    var progress: [PartitionProgress]
    /// As they are stored: they follow from each partition's records in their order. Without the marks that are kept, which follow
    /// from the state that there was at a commit.
    var substreams: [[UInt8]: [UInt8]] = [:]
    /// The distinct pairs of each window that has its state still.
    var state: [Int64: Set<String>] = [:]

    init(_ file: ProjectionFile, _ shape: WindowShape) throws {
        rows = try VisitModel.rows(of: file, shape)
        ledger = try file.ledger(limit: .max)
        (rowCount, progress) = try file.environment.read {
            (try file.rowCount(in: $0), try file.progress(in: $0))
        }
        substreams = try file.environment.read { transaction in
            var found: [[UInt8]: [UInt8]] = [:]
            var cursor = try transaction.cursor(file.substreams!)
            var more = try cursor.first()
            while more {
                let key = cursor.key.withUnsafeBytes { [UInt8]($0) }
                let isHeader = key[4] == 0
                found[key] = cursor.value.withUnsafeBytes { [UInt8](isHeader ? $0.prefix(41) : $0[...]) }
                more = try cursor.next()
            }
            return found
        }
        windows = try file.environment.read { try $0.count(file.rows) }
        let (texts, values) = try file.environment.read { transaction in
            let texts = try file.groupTexts(in: transaction)
            var values: [(Int64, [UInt8])] = []
            var cursor = try transaction.cursor(file.state)
            var more = try cursor.first()
            while more {
                values.append(
                    (WindowRecord.start(ofKey: cursor.key)!, cursor.value.withUnsafeBytes { [UInt8]($0) }))
                more = try cursor.next()
            }
            return (texts, values)
        }
        for (start, value) in values {
            state[start] = try value.withUnsafeBytes { value in
                var pairs: [String] = []
                try WindowRecord.decodeState(value.bytes, start: start) { key, value, _ in
                    pairs.append("\(texts[Int(PairKey.group(key))]) \(key >> 32) \(value)")
                }
                let count = pairs.count
                #expect(Set(pairs).count == count, "a pair is there twice")
                return Set(pairs)
            }
        }
    }
}

extension FileContents {
    /// Some of what differs, for people.
    func difference(from other: FileContents) -> String {
        var parts: [String] = []
        if rows != other.rows { parts.append("rows: " + Self.difference(rows, other.rows)) }
        if rowCount != other.rowCount { parts.append("row counts \(rowCount), \(other.rowCount)") }
        if windows != other.windows { parts.append("windows \(windows), \(other.windows)") }
        if ledger != other.ledger { parts.append("ledgers of \(ledger.count), \(other.ledger.count)") }
        if progress != other.progress { parts.append("progress \(progress), \(other.progress)") }
        if substreams != other.substreams { parts.append("substreams \(substreams.count), \(other.substreams.count)") }
        if state != other.state { parts.append("states of \(state.count), \(other.state.count) windows") }
        return parts.joined(separator: "; ")
    }

    static func difference(_ rows: [RowKey: ModelRow], _ others: [RowKey: ModelRow]) -> String {
        let keys = Set(rows.keys).union(others.keys).filter { rows[$0] != others[$0] }
        return keys.sorted { $0.start < $1.start }.prefix(3)
            .map { "\($0): \(rows[$0].map { "\($0)" } ?? "none"), \(others[$0].map { "\($0)" } ?? "none")" }
            .joined(separator: "; ")
    }
}
