import Bytes
import Columnar
import EventLog
import FootfallEvents
import Foundation
import LMDB
import Projections
import Synchronization
import TestSupport
import Testing

@Suite struct ProjectionRunnerTests {
    private let shape = VisitModel.shape(lateness: 60_000)
    private var definition: ProjectionDefinition { VisitModel.definition(shape) }

    private func program() -> TumblingWindows { TumblingWindows(definition: definition, shape: shape) }

    private func visits(_ count: Int, from first: Int64 = 0, partitions: Int = 1) -> [Visit] {
        (0..<count).map {
            let time = first + Int64($0) * 1_000
            return Visit(partition: $0 % partitions, time: time, visitor: UInt64(time), dwell: 3)
        }
    }

    @Test func `a second runner is refused and told who runs`() throws {
        let source = VisitModel.source(visits(3), partitions: 1) { 2 }
        let folder = TemporaryFolder()
        let first = try ProjectionRunner(source, program(), folder: folder.path)
        withExtendedLifetime(first) {
            _ = #expect {
                _ = try ProjectionRunner(source, program(), folder: folder.path)
            } throws: { error in
                guard case ProjectionError.alreadyRunning("test-windows", let holder) = error else { return false }
                return holder == getpid() && "\(error)".contains("process \(getpid())")
            }
        }
    }

    @Test func `when a runner is gone the next one goes on`() throws {
        let source = VisitModel.source(visits(10), partitions: 1) { 2 }
        let folder = TemporaryFolder()
        #expect(try ProjectionRunner(source, program(), folder: folder.path).runOnce().processed == 10)
        VisitModel.append(visits(5, from: 10_000), to: source, partitions: 1) { 5 }
        let second = try ProjectionRunner(source, program(), folder: folder.path)
        #expect(try second.runOnce() == RunReport(processed: 5, total: 5, commits: 1))
        #expect(try second.runOnce().commits == 1)
        #expect(try VisitModel.rows(of: second.file, shape) == VisitModel(visits(15), shape).rows)
    }

    @Test func `with empty partitions before those that have events a new runner goes on where it was`() throws {
        let events = (0..<6).map { Visit(partition: 2, time: Int64($0) * 1_000, visitor: 1) }
        let source = VisitModel.source(events, partitions: 4) { 2 }
        let folder = TemporaryFolder()
        try ProjectionRunner(source, program(), folder: folder.path).runOnce()
        #expect(try ProjectionRunner(source, program(), folder: folder.path).runOnce().processed == 0)
        let status = try ProjectionStatus(of: definition, in: folder.path, source: source)
        #expect(status.partitions.map(\.progress.next.rawValue) == [0, 0, 6, 0])
        #expect(status.lag == 0 && status.windowed == 6)
    }

    @Test func `a run that is told to stop ends after a commit, and the next one does the rest`() throws {
        let source = VisitModel.source(visits(20), partitions: 1) { 5 }
        let folder = TemporaryFolder()
        var commits = 0
        let options = RunnerOptions(eventsPerCommit: 5)
        let runner = try ProjectionRunner(source, program(), folder: folder.path, options: options)
        let report = try runner.runOnce({ commits = $0.commits }, until: { commits == 2 })
        #expect(report.processed == 10 && report.total == 20)
        #expect(try runner.runOnce().processed == 20)
        #expect(try VisitModel.rows(of: runner.file, shape) == VisitModel(visits(20), shape).rows)
    }

    @Test func `rows of another definition are stale: refused, untouched, and the difference is named`() throws {
        let source = VisitModel.source(visits(3), partitions: 1) { 2 }
        let folder = TemporaryFolder()
        try ProjectionRunner(source, program(), folder: folder.path).runOnce()
        let other = VisitModel.shape(lateness: 70_000)
        let changed = VisitModel.definition(other)
        #expect(changed.hash != definition.hash)
        #expect {
            _ = try ProjectionRunner(
                source, TumblingWindows(definition: changed, shape: other), folder: folder.path)
        } throws: { error in
            guard case ProjectionError.stale = error else { return false }
            return "\(error)".contains("was: option allowed_lateness_ms 60000")
                && "\(error)".contains("is: option allowed_lateness_ms 70000")
        }
        guard case .stale(let differences) = try ProjectionStatus(of: changed, in: folder.path, source: source).state
        else {
            Issue.record("not stale")
            return
        }
        #expect(differences.count == 2)
        #expect(try ProjectionStatus(of: definition, in: folder.path, source: source).state == .fresh)
    }

    @Test func `a projection that was never run says so, with what waits for it`() throws {
        let source = VisitModel.source(visits(7, partitions: 2), partitions: 2) { 2 }
        let folder = TemporaryFolder()
        let status = try ProjectionStatus(of: definition, in: folder.path, source: source)
        #expect(status.state == .neverRun)
        #expect(status.version == 0)
        #expect(status.lag == 7)
        #expect(status.partitions.map(\.lag) == [4, 3])
        #expect(throws: ProjectionError.self) { _ = try ProjectionFile.serving("test-windows", in: folder.path) }
    }

    @Test func `a topic of another schema, or created anew, is refused`() throws {
        let folder = TemporaryFolder()
        let plain = MemorySource(schema: nil, descriptorSets: [:], partitions: 1)
        #expect {
            _ = try ProjectionRunner(plain, program(), folder: folder.path)
        } throws: { "\($0)".contains("without a schema") }
        try ProjectionRunner(VisitModel.source(visits(3), partitions: 1) { 2 }, program(), folder: folder.path)
            .runOnce()
        let anew = MemorySource(
            id: 8, schema: definition.schema, descriptorSets: [:], partitions: 1)
        #expect {
            _ = try ProjectionRunner(anew, program(), folder: folder.path)
        } throws: { error in
            if case ProjectionError.topicReplaced = error { true } else { false }
        }
    }

    @Test func `what was purged unread is a gap that is counted, and lateness still knows of it`() throws {
        // Offset 0 reaches far ahead; offsets 0 to 3 are purged.
        var all = [Visit(time: 500_000)]
        all += visits(9, from: 100_000)
        let source = VisitModel.source(all, partitions: 1) { 2 }
        source.purge(0, before: 4)
        let folder = TemporaryFolder()
        let before = try ProjectionStatus(of: definition, in: folder.path, source: source)
        #expect(before.gap == 4)
        #expect(before.lag == 6)
        let runner = try ProjectionRunner(source, program(), folder: folder.path)
        let report = try runner.runOnce()
        #expect(report.gap == 4)
        #expect(report.processed == 6)
        let status = try ProjectionStatus(of: definition, in: folder.path, source: source)
        #expect(status.gap == 4)
        #expect(status.late == 6)
        #expect(status.isConserved)
        #expect(try runner.file.ledger(limit: 10).map(\.offset.rawValue) == [4, 5, 6, 7, 8, 9])
        #expect(try runner.file.ledger(from: PartitionID(0), Offset(8), limit: 1).map(\.offset.rawValue) == [8])
    }

    @Test func `a purge while nothing is left to read is reported too`() throws {
        let source = VisitModel.source(visits(4), partitions: 1) { 2 }
        source.purge(0, before: 4)
        let folder = TemporaryFolder()
        let report = try ProjectionRunner(source, program(), folder: folder.path).runOnce()
        #expect(report.gap == 4)
        #expect(report.processed == 0)
        #expect(
            try ProjectionStatus(of: definition, in: folder.path, source: source).partitions[0].progress.next
                == Offset(4))
    }

    @Test func `an error leaves the last commit, and the runner goes no further`() throws {
        let source = VisitModel.source(visits(10), partitions: 1) { 5 }
        let folder = TemporaryFolder()
        let runner = try ProjectionRunner(
            source, program(), folder: folder.path, options: RunnerOptions(eventsPerCommit: 5))
        source.append([1, 2, 3], ChunkSummary(count: 4, minTimestamp: 0, maxTimestamp: 0), to: 0)
        #expect {
            try runner.runOnce()
        } throws: { error in
            guard case ProjectionError.corruptBatch("visits", _, let offset, _) = error else { return false }
            return offset == Offset(10)
        }
        #expect(throws: ProjectionError.self) { try runner.runOnce() }
        #expect(try VisitModel.rows(of: runner.file, shape) == VisitModel(visits(10), shape).rows)
        #expect(try ProjectionStatus(of: definition, in: folder.path, source: source).lag == 4)
    }

    @Test func `a batch of rows and a batch of an unknown schema give an error that names the place`() throws {
        for (layout, schema) in [(BatchLayout.row, UInt32(1)), (.columnar, 99)] {
            let source = VisitModel.source(visits(2), partitions: 1) { 2 }
            source.append(
                [0], ChunkSummary(count: 1, minTimestamp: 0, maxTimestamp: 0), schema: SchemaID(rawValue: schema),
                to: 0,
                layout: layout)
            let folder = TemporaryFolder()
            #expect {
                try ProjectionRunner(source, program(), folder: folder.path).runOnce()
            } throws: { "\($0)".contains("offset 2") || "\($0)".contains("number 99") }
        }
    }

    @Test func `following takes what comes and new partitions, commits at a pace, and ends when it is told to`() throws
    {
        let source = VisitModel.source(visits(4), partitions: 1) { 2 }
        let folder = TemporaryFolder()
        let runner = try ProjectionRunner(
            source, program(), folder: folder.path, options: RunnerOptions(commitInterval: .milliseconds(20)))
        var appended = false
        let report = try runner.follow(until: {
            let status = try? ProjectionStatus(of: definition, in: folder.path, source: source)
            if status?.windowed == 4, !appended {
                appended = true
                source.grow(to: 2)
                VisitModel.append([Visit(partition: 1, time: 77)], to: source, partitions: 2) { 1 }
                VisitModel.append(visits(3, from: 4_000), to: source, partitions: 1) { 1 }
            }
            return status?.windowed == 8
        })
        #expect(report.processed == 8)
        #expect(report.total == 8)
        let expected = VisitModel(visits(7) + [Visit(partition: 1, time: 77)], shape)
        #expect(try VisitModel.rows(of: runner.file, shape) == expected.rows)
    }

    @Test func `progress goes up to the total that was there at the beginning`() throws {
        let source = VisitModel.source(visits(30, partitions: 3), partitions: 3) { 4 }
        let folder = TemporaryFolder()
        var reports: [RunReport] = []
        try ProjectionRunner(source, program(), folder: folder.path, options: RunnerOptions(eventsPerCommit: 7))
            .runOnce { report in
                if reports.isEmpty { VisitModel.append(visits(5), to: source, partitions: 1) { 5 } }
                reports.append(report)
            }
        #expect(reports.first == RunReport(processed: 0, total: 30, commits: 0))
        #expect(reports.last?.processed == 30)
        #expect(reports.allSatisfy { $0.total == 30 })
        #expect(zip(reports, reports.dropFirst()).allSatisfy { $0.processed < $1.processed })
        #expect(try ProjectionStatus(of: definition, in: folder.path, source: source).lag == 5)
    }

    @Test func `readers see the last commit while the runner writes, page by page`() throws {
        let many = (0..<25_000).map { Visit(time: Int64($0) * 15_000) }
        let source = VisitModel.source(many, partitions: 1) { 5_000 }
        let folder = TemporaryFolder()
        let runner = try ProjectionRunner(
            source, program(), folder: folder.path, options: RunnerOptions(eventsPerCommit: 5_000))
        var sizes: [Int] = []
        try runner.runOnce { _ in
            sizes.append((try? VisitModel.rows(of: runner.file, shape).count) ?? -1)
        }
        #expect(sizes == [0, 5_000, 10_000, 15_000, 20_000, 25_000])
        // A reader that is between pages while the writer's transaction is open.
        var seen = 0
        let transaction = try runner.file.environment.beginWrite()
        try transaction.put(WindowRows.key(Int64(5) * 15_000), [1, 2, 3], in: runner.file.rows)
        try RowPages(runner.file, from: WindowRows.key(15_000), before: WindowRows.key(20_001 * 15_000)).forEach {
            key, value in
            #expect(value.byteCount > 3)
            seen += 1
            return .next
        }
        #expect(seen == 20_000)
        _ = consume transaction
        withExtendedLifetime(runner) {}
    }

    @Test func `a flipped bit in a row, a checkpoint, a group or state is found`() throws {
        let source = VisitModel.source(visits(40), partitions: 1) { 10 }
        for (index, name) in ["rows", "checkpoints", "groups", "state"].enumerated() {
            let folder = TemporaryFolder()
            try ProjectionRunner(source, program(), folder: folder.path).runOnce()
            do {
                let file = try ProjectionFile.serving(definition.name, in: folder.path)
                let database = [file.rows, file.checkpoints, file.groups, file.state][index]
                try file.environment.write { transaction in
                    var cursor = try transaction.cursor(database)
                    _ = try cursor.last()
                    let key = cursor.key.withUnsafeBytes { [UInt8]($0) }
                    var value = cursor.value.withUnsafeBytes { [UInt8]($0) }
                    value[value.count - 1] ^= 0x10
                    try transaction.put(key, value, in: database)
                }
            }
            // Touches the last window, so that its state is read.
            VisitModel.append(visits(1, from: 39_000), to: source, partitions: 1) { 1 }
            #expect("\(name)") {
                let runner = try ProjectionRunner(source, program(), folder: folder.path)
                try runner.runOnce()
                _ = try VisitModel.rows(of: runner.file, shape)
            } throws: { error in
                if case ProjectionError.corruptFile = error { true } else { false }
            }
        }
    }

    @Test func `a file of a newer format and one that is not a projection are refused`() throws {
        let source = VisitModel.source(visits(4), partitions: 1) { 10 }
        let folder = TemporaryFolder()
        try ProjectionRunner(source, program(), folder: folder.path).runOnce()
        do {
            let file = try ProjectionFile.serving(definition.name, in: folder.path)
            try file.environment.write { try $0.put([UInt8]("format".utf8), [4, 0, 0, 0], in: file.meta) }
        }
        #expect {
            _ = try ProjectionRunner(source, program(), folder: folder.path)
        } throws: { error in
            if case ProjectionError.newerFormat(_, 4, 3) = error { true } else { false }
        }
        let other = TemporaryFolder()
        _ = FileManager.default.createFile(
            atPath: other.path + "/test-windows@1.mdb", contents: Data(repeating: 7, count: 8_192))
        #expect(throws: (any Error).self) { _ = try ProjectionRunner(source, program(), folder: other.path) }
    }

    @Test func `without a catalog the newest version in the folder is the one that is served`() throws {
        let folder = TemporaryFolder()
        #expect(try ProjectionLocation.serving("a", in: folder.path) == nil)
        for name in ["a@2.mdb", "a@10.mdb", "a@9.mdb", "a-b@77.mdb", "a@x.mdb", "a@3.mdb-lock", "a@0.mdb"] {
            _ = FileManager.default.createFile(atPath: folder.path + "/" + name, contents: Data())
        }
        #expect(ProjectionLocation.versions(of: "a", in: folder.path) == [2, 9, 10])
        #expect(try ProjectionLocation.serving("a", in: folder.path)?.version == 10)
    }

    @Test func `the definition's hash is the same in every build and differs with every part`() {
        #expect(definition.hash == ProjectionDefinition.hash(ofCanonicalText: definition.canonicalText))
        #expect(ProjectionDefinition.hash(ofCanonicalText: "") == "cbf29ce484222325")
        #expect(ProjectionDefinition.hash(ofCanonicalText: "foobar") == "85944171f73967e8")
        var others = [definition, definition, definition, definition, definition, definition]
        others[0].name = "b"
        others[1].version = 2
        others[2].topic = "b"
        others[3].schema = "b"
        others[4].inputs[0].kind = .bytes
        others[5].options[0].value = "1"
        #expect(Set(others.map(\.hash) + [definition.hash]).count == 7)
    }
}
