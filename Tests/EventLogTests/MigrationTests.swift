import EventLog
import Foundation
import Glibc
import Synchronization
import TestSupport
import Testing

/// A data directory of 0.1.0 becomes one of this program's format when it is opened for writing, once.
///
/// Fixtures/data-v2 was made by that program: make.sh beside it says how.
@Suite struct MigrationTests {
    let folder = TemporaryFolder()

    private func copyFixture() throws {
        let fixture = try #require(
            Bundle.module.url(forResource: "data", withExtension: nil, subdirectory: "Fixtures/data-v2"))
        try FileManager.default.copyItem(atPath: fixture.path, toPath: folder.log)
    }

    /// What a log holds, as far as a migration must not change it.
    private func contents(_ log: EventLog) throws -> [String] {
        try log.topics().flatMap { topic in
            try topic.partitions.map { partition in
                var state = "\(topic.name) \(partition)"
                _ = try log.read(topic, partition, from: .zero, bytesMax: .max) { batch in
                    state += " \(batch.header.baseOffset)-\(batch.header.lastOffset)@\(batch.header.appendTime)"
                    return .next
                }
                let found = try log.partitionState(topic, partition)
                return "\(state) \(found.logStart) \(found.highWaterMark) \(found.storedBytes) \(found.batches)"
            }
        }
    }

    @Test func `a directory of format 2 is read as it is, and nothing of it changes`() throws {
        try copyFixture()
        let before = try Data(contentsOf: URL(fileURLWithPath: folder.log + "/head.mdb"))
        let log = try EventLog.open(folder.log)
        #expect(try log.logID() == nil)
        #expect(try contents(log).count == 10)
        let visits = try log.topic("visits")
        #expect(try log.partitionState(visits, PartitionID(0)).highWaterMark == Offset(85))
        #expect(try log.group("dashboard").checkpoints.values.map(\.offset).sorted() == [0, 30])
        #expect(try log.substreamMaxima(visits, PartitionID(0)) == SubstreamMaxima(logStart: .zero))
        #expect(try log.verify().findings.allSatisfy { $0.reason.contains("others than its owner") })
        log.close()
        #expect(try Data(contentsOf: URL(fileURLWithPath: folder.log + "/head.mdb")) == before)
    }

    @Test func `opened for writing it becomes format 3, once, and says beforehand what that takes`() throws {
        try copyFixture()
        let before = try contents(try EventLog.open(folder.log))
        var steps: [HeadMigrationStep] = []
        let log = try EventLog(folder.log, .write, onMigration: { steps.append($0) })
        guard case .planned(let plan) = steps.first else {
            Issue.record("\(steps)")
            return
        }
        #expect(plan.from == 2 && plan.to == 3 && plan.bytesNeeded < 1 << 20 && plan.bytesFree > plan.bytesNeeded)
        #expect(steps.dropFirst() == [.extended, .written, .finished])
        #expect(try contents(log) == before)
        #expect(try log.verify().findings == [])
        let id = try #require(try log.logID())
        #expect(try log.group("dashboard").checkpoints.values.map(\.offset).sorted() == [0, 30])

        // The history begins where the partition ended, and goes on from there.
        let visits = try log.topic("visits")
        let state = try log.partitionState(visits, PartitionID(0))
        #expect(state.historyStart == HistoryMark(offset: Offset(85), history: state.history))
        #expect(try log.history(visits, PartitionID(0), at: Offset(60)) == nil)
        #expect(try log.mark(visits, PartitionID(0), at: Offset(60)) == LogMark(logID: id))
        let mark = try log.mark(visits, PartitionID(0), at: Offset(85))
        #expect(mark.end == state.historyStart)
        #expect(try log.difference(from: LogMark(), visits, PartitionID(0)) == nil)
        #expect(try log.difference(from: mark, visits, PartitionID(0)) == nil)
        let empty = try log.partitionState(visits, PartitionID(1))
        #expect(empty.historyStart == HistoryMark(offset: .zero, history: .start) && empty.history == .start)

        steps = []
        #expect(try EventLog(folder.log, .write, onMigration: { steps.append($0) }).logID() == id)
        #expect(steps == [])
    }

    @Test func `two copies that were migrated apart are two logs`() throws {
        try copyFixture()
        let other = folder.path("other")
        try FileManager.default.copyItem(atPath: folder.log, toPath: other)
        let log = try EventLog.open(folder.log, .write)
        let copy = try EventLog.open(other, .write)
        let visits = try log.topic("visits")
        let mark = try copy.mark(visits, PartitionID(0), at: Offset(85))
        #expect(try log.difference(from: mark, visits, PartitionID(0)) != nil)
    }

    @Test func `without room on the disk it is refused, and nothing is changed`() throws {
        try copyFixture()
        let plan = HeadMigrationPlan(path: folder.log, from: 2, to: 3, bytesNeeded: 300_000, bytesFree: 299_999)
        let error = #expect(throws: LogError.self) { try plan.requireRoom() }
        #expect("\(error!)".contains("300000 bytes are needed on the disk, and 299999 are free. Nothing was changed"))
        let before = try Data(contentsOf: URL(fileURLWithPath: folder.log + "/head.mdb"))
        #expect(throws: Unexpected.self) {
            _ = try EventLog(folder.log, .write, onMigration: { _ in throw Unexpected(what: "no room") })
        }
        #expect(try Data(contentsOf: URL(fileURLWithPath: folder.log + "/head.mdb")) == before)
    }

    @Test(.timeLimit(.minutes(10)), arguments: ["planned", "extended", "written", "finished"])
    func `killed at a step, it is of one format or the other, and the next one goes on`(step: String) async throws {
        try copyFixture()
        let before = try contents(try EventLog.open(folder.log))
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = folder.log as String, step = step as String] in
            _ = try EventLog(
                path, .write, onMigration: { if "\($0)".hasPrefix(step) { kill(getpid(), SIGKILL) } })
        }
        let log = try EventLog.open(folder.log)
        #expect(try contents(log) == before)
        #expect((try log.logID() != nil) == (step == "finished"))
        var steps: [HeadMigrationStep] = []
        let migrated = try EventLog(folder.log, .write, onMigration: { steps.append($0) })
        #expect(steps.isEmpty == (step == "finished"))
        #expect(try contents(migrated) == before)
        #expect(try migrated.logID() != nil)
        // The reader that was there before sees it too.
        #expect(try log.logID() == migrated.logID())
        #expect(try migrated.verify().findings == [])
    }

    @Test func `several that open it at once migrate it once`() async throws {
        try copyFixture()
        let path = folder.log
        let ids = Mutex<[LogID]>([])
        try await onThreads(4) { _ in
            let id = try EventLog.open(path, .write).logID()
            ids.withLock { $0.append(id!) }
        }
        let found = ids.withLock { $0 }
        #expect(Set(found).count == 1 && found.count == 4)
    }
}
