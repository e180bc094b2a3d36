internal import LMDB
internal import Projections
package import Counts

/// Intervals that no row has since they overlap one that counts and may have the same people; empty where a projection has none.
package struct CountOverlaps: Sendable {
    package struct Overlap: Sendable, Equatable {
        package let site: String
        package let line: String?
        package let counter: String?
        package let interval: CountInterval
        /// The one that counts, and where of the site it was counted.
        package let counted: CountInterval
        package let countedAt: CountedSpot<String>

        /// Whether it is the same line's and counter's.
        package var isOfSameSpot: Bool { countedAt == CountedSpot(line: line, counter: counter) }
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
            func names(_ lane: CountLane) throws -> [String?] {
                guard lane.source < texts.count, texts[lane.source].count == 3 else {
                    throw ProjectionError.corruptFile(
                        path: file.path, place: "state of overlaps", reason: "source \(lane.source) is unknown")
                }
                return texts[lane.source].map { $0.map { String(decoding: $0, as: UTF8.self) } }
            }
            let (names, counted) = (try names(record.lane), try names(record.countedLane))
            first.append(
                Overlap(
                    site: names[0] ?? "", line: names[1], counter: names[2], interval: record.interval,
                    counted: record.counted, countedAt: CountedSpot(line: counted[1], counter: counted[2])))
        }
    }
}
