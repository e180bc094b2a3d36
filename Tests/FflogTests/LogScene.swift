import Fflog
import TestSupport
import Testing

/// A log in a folder of its own, and visits for it.
struct LogScene {
    private let folder = TemporaryFolder()
    let log: FootfallLog
    var path: String { folder.path("data") }

    init() throws {
        log = try FootfallLog.open(folder.path("data"), .create)
    }

    static let start = EventTime(milliseconds: 1_702_735_200_000)

    /// The `number`-th of all; the sequence counts up within each of five stores, a second apart.
    static func visit(_ number: Int) -> VisitorObserved {
        var visit = VisitorObserved()
        visit.store = "store \(number % 5)"
        visit.zone = "entrance"
        visit.eventTime = (start + .seconds(number)).milliseconds
        visit.cameraSequence = UInt32(number / 5)
        visit.direction = .entered
        return visit
    }

    static func visits(_ numbers: Range<Int>) -> [VisitorObserved] { numbers.map(visit) }

    /// All that a cursor has left.
    static func all<Value>(_ cursor: RecordCursor<Value>) throws -> [Record<Value>] {
        var records: [Record<Value>] = []
        try cursor.forEach { records.append($0) }
        return records
    }

    /// Where a record of each partition is.
    static func places<Value>(_ records: [Record<Value>]) -> [RecordPosition: Record<Value>] {
        Dictionary(
            uniqueKeysWithValues: records.map { (RecordPosition(partition: $0.partition, offset: $0.offset), $0) })
    }
}

/// What a call fails with.
func failure<R>(_ body: () throws -> R) throws -> FflogError { try #require(throws: FflogError.self, performing: body) }
