import EventLog
import EventSchema
import LMDB
import TestSupport
import Testing
import Timekeeping

@testable import Projections

/// The ledger as other programs wrote it, and how much of it a look at the status reads.
@Suite struct LateLedgerTests {
    private let shape = VisitModel.shape(lateness: 60_000)
    private var definition: ProjectionDefinition { VisitModel.definition(shape) }

    /// A runner that has read nothing.
    private func runner(in folder: TemporaryFolder) throws -> ProjectionRunner {
        try ProjectionRunner(
            VisitModel.source([], partitions: 2) { 1 }, TumblingWindows(definition: definition, shape: shape),
            folder: folder.path, options: RunnerOptions(threads: 1))
    }

    private static func bytes(_ hexadecimal: String) -> [UInt8] {
        let digits = Array(hexadecimal)
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(String(digits[$0...($0 + 1)]), radix: 16)! }
    }

    @Test func `entries without a reason number read as before, and an unknown number is kept and shown`() throws {
        let folder = TemporaryFolder()
        let file = try runner(in: folder).file
        // Partition 0, offsets 6 to 9; the event time is 1,700,000,000,000.
        let entries = [
            ("000000000000000000000006", "01010000b28a8e140068e5cf8b010000"),
            ("000000000000000000000007", "01030000a42b530f0068e5cf8b010000"),
            ("000000000000000000000008", "01030900eda79c930068e5cf8b010000"),
            ("000000000000000000000009", "01030400a47aaf0d0068e5cf8b010000"),
        ]
        try file.environment.write { transaction in
            for (key, value) in entries { try transaction.put(Self.bytes(key), Self.bytes(value), in: file.late) }
        }
        let ledger = try file.ledger(limit: .max)
        #expect(ledger.map(\.offset.rawValue) == [6, 7, 8, 9])
        #expect(ledger.allSatisfy { $0.eventTime == EventTime(milliseconds: 1_700_000_000_000) })
        #expect(ledger.map(\.reason) == [.late, .malformed, .malformed, .malformed])
        #expect(ledger.map(\.unreadable) == [nil, nil, nil, .message])
        #expect(
            ledger.map(\.explanation) == [
                "its store's latest event before it is further ahead than the allowed lateness",
                "its identity cannot be read",
                "it is not an event of the topic's type: reason 9",
                "its value is not a Protobuf message of the topic's event type",
            ])
        // Written again they are the same bytes.
        try file.environment.write { transaction in
            for entry in ledger { try file.enter(entry, in: transaction) }
            for (key, value) in entries {
                #expect(try transaction.bytes(Self.bytes(key), in: file.late) == Self.bytes(value))
            }
        }
    }

    @Test func `the status lists parked records of every partition, and does not look through endless late ones`()
        throws
    {
        func status(lateRecords: Int) throws -> ProjectionStatus {
            let folder = TemporaryFolder()
            let file = try runner(in: folder).file
            try file.environment.write { transaction in
                for partition in 0..<2 {
                    var progress = PartitionProgress(PartitionID(partition))
                    progress.late = partition == 0 ? lateRecords : 1
                    progress.parked = 1
                    progress.next = Offset(Int64(progress.processed))
                    for offset in 0..<progress.processed {
                        let isParked = offset == progress.processed - 1
                        let entry = LedgerEntry(
                            partition: PartitionID(partition), offset: Offset(Int64(offset)), eventTime: .epoch,
                            reason: isParked ? .malformed : .late, unreadable: isParked ? .message : nil)
                        try file.enter(entry, in: transaction)
                    }
                    try file.put(progress, in: transaction)
                }
            }
            return try ProjectionStatus(of: definition, in: folder.path, source: nil)
        }
        let few = try status(lateRecords: 3)
        #expect(few.parkedFirst.map(\.offset.rawValue) == [3, 1] && few.parked == 2)
        #expect(few.parkedFirst.map(\.partition.index) == [0, 1])
        // The first partition's lies behind more than are looked at.
        let many = try status(lateRecords: 100_000)
        #expect(many.parkedFirst.map(\.partition.index) == [1] && many.parked == 2)
    }
}
