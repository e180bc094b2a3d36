package import Counts
internal import LMDB
internal import Projections

/// Intervals that no row has since they overlap one of the same counter that counts; empty where a projection has none.
package struct CountOverlaps: Sendable {
    package struct Overlap: Sendable, Equatable {
        package let site: String
        package let line: String?
        package let counter: String?
        package let interval: CountInterval
        /// The one that counts.
        package let counted: CountInterval
    }

    package private(set) var count = 0
    /// The first ones by the number of their counter and time.
    package private(set) var first: [Overlap] = []
    package static let listedMax = 10

    package init() {}

    init(_ file: ProjectionFile) throws {
        let transaction = try file.environment.beginRead()
        var cursor = try transaction.cursor(file.state)
        var more = try cursor.seek([OverlapRecord.keyTag])
        var records: [OverlapRecord] = []
        while more, cursor.key.unsafeLoad(fromByteOffset: 0, as: UInt8.self) == OverlapRecord.keyTag {
            count += 1
            if records.count < Self.listedMax {
                do { records.append(try OverlapRecord(key: cursor.key, value: cursor.value)) } catch {
                    throw ProjectionError.corruptFile(path: file.path, place: "state of overlaps", reason: "\(error)")
                }
            }
            more = try cursor.next()
        }
        guard !records.isEmpty else { return }
        let texts = try file.groupTexts(in: transaction)
        for record in records {
            guard record.lane.source < texts.count, texts[record.lane.source].count == 3 else {
                throw ProjectionError.corruptFile(
                    path: file.path, place: "state of overlaps", reason: "source \(record.lane.source) is unknown")
            }
            let names = texts[record.lane.source].map { $0.map { String(decoding: $0, as: UTF8.self) } }
            first.append(
                Overlap(
                    site: names[0] ?? "", line: names[1], counter: names[2], interval: record.interval,
                    counted: record.counted))
        }
    }
}
