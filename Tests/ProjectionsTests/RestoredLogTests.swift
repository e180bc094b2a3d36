import Bytes
import EventLog
import EventSchema
import FootfallEvents
import Foundation
import Projections
import Sealing
import TestSupport
import Testing
import Zstd

/// A log that was put back to an earlier copy, and grew past a checkpoint: its rows are refused, and never gone on with.
@Suite struct RestoredLogTests {
    private let shape = VisitModel.shape(lateness: 60_000)
    private let folder = TemporaryFolder()
    private var rows: String { folder.path("projections") }

    private func program() -> TumblingWindows {
        TumblingWindows(definition: VisitModel.definition(shape), shape: shape)
    }

    private func log(_ name: String, _ access: EventLog.Access) throws -> EventLog {
        let log = try EventLog.open(folder.path(name), access)
        if access == .create {
            let type = VisitorObserved.eventType
            _ = try log.registerSchema(
                name: type.name, descriptorSet: type.descriptorSet, admittedBy: SchemaCompatibility.admit)
            try log.createTopic(TopicConfiguration(name: "visits", schema: type.name))
        }
        return log
    }

    private func append(_ count: Int, _ store: String, to log: EventLog, batches: Int = 1) throws {
        let topic = try log.topic("visits")
        for _ in 0..<batches {
            var writer = VisitorObservedWriter(capacity: count)
            for index in 0..<count {
                var event = VisitorObserved()
                event.store = store
                event.zone = "a"
                event.eventTime = 1_700_000_000_000 + Int64(index)
                writer.append(event)
            }
            var body = ByteBuffer()
            var compressor = ZstdCompressor(level: 1)
            let summary = writer.encode(into: &body, compressor: &compressor)
            var request = AppendRequest()
            request.append(
                EncodedBatch(chunk: summary, schemaID: topic.schemaID!, body: body), to: topic, PartitionID(0))
            try log.append(request)
        }
    }

    private func copyHead(_ name: String, to other: String) throws {
        try FileManager.default.createDirectory(atPath: folder.path(other), withIntermediateDirectories: true)
        try FileManager.default.copyItem(
            atPath: folder.path(name) + "/head.mdb", toPath: folder.path(other) + "/head.mdb")
    }

    private func run(_ log: EventLog) throws {
        try ProjectionRunner(try LogSource(log, topic: "visits"), program(), folder: rows).runOnce()
    }

    private func status(_ log: EventLog) throws -> ProjectionStatus {
        try ProjectionStatus(
            of: VisitModel.definition(shape), in: rows, source: try LogSource(log, topic: "visits"))
    }

    @Test(arguments: [1, 400])
    func `rows of what came after the copy are refused by run and query, said by status, and mended by a rebuild`(
        batches: Int
    ) throws {
        let own = try log("own", .create)
        try append(3, "a", to: own)
        try copyHead("own", to: "restored")
        try append(4, "b", to: own, batches: batches)
        try run(own)
        try append(1, "b", to: own)
        // Its own log goes on, sealed or not.
        _ = try Sealer(own).seal(try own.topic("visits"))
        try run(own)
        #expect(try status(own).state == .fresh)

        let restored = try log("restored", .write)
        try append(5, "c", to: restored, batches: batches)
        for isSealed in [false, true] where !isSealed || batches > 1 {
            if isSealed { _ = try Sealer(restored).seal(try restored.topic("visits")) }
            let error = #expect(throws: ProjectionError.self) { try run(restored) }
            guard case .otherLog(_, "visits", PartitionID(0), Offset(Int64(4 + 4 * batches)), let difference) = error
            else {
                Issue.record("\(error as Any)")
                return
            }
            #expect(difference.description.contains("was restored from an older copy, or replaced"))
            let status = try status(restored)
            #expect(status.isOfOtherLog)
            guard case .stale(let differences) = status.state else {
                Issue.record("not stale")
                return
            }
            #expect(differences.count == 1 && differences[0].contains("partition 0: at offset"), "\(differences)")
            let file = try ProjectionFile.serving(VisitModel.definition(shape).name, in: rows)
            let origin = CheckpointOrigin(VisitModel.definition(shape), try LogSource(restored, topic: "visits"))
            #expect(throws: ProjectionError.self) { try origin.require(of: file) }
            try CheckpointOrigin(VisitModel.definition(shape), try LogSource(own, topic: "visits")).require(of: file)
        }

        let rebuild = try ProjectionRebuild(
            try LogSource(restored, topic: "visits"), program(), folder: rows, options: RebuildOptions())
        try rebuild.run()
        #expect(try !status(restored).isOfOtherLog)
        try run(restored)
    }

    @Test func `another log under the same path is told by its id`() throws {
        let own = try log("own", .create)
        try append(3, "a", to: own)
        try run(own)
        let other = try log("other", .create)
        try append(30, "a", to: other)
        let error = #expect(throws: ProjectionError.self) { try run(other) }
        guard case .otherLog(_, _, _, Offset(3), .log) = error else {
            Issue.record("\(error as Any)")
            return
        }
    }

    @Test func `a rebuild that was cut short is begun anew where the log is another by then`() throws {
        let own = try log("own", .create)
        try append(3, "a", to: own)
        try copyHead("own", to: "restored")
        try append(9, "b", to: own, batches: 30)
        var options = RebuildOptions()
        options.runner.eventsPerCommit = 20
        var commits = 0
        do {
            let rebuild = try ProjectionRebuild(
                try LogSource(own, topic: "visits"), program(), folder: rows, options: options)
            try rebuild.run({ _ in commits += 1 }, until: { commits > 4 })
        }
        let restored = try log("restored", .write)
        try append(7, "c", to: restored, batches: 60)
        let rebuild = try ProjectionRebuild(
            try LogSource(restored, topic: "visits"), program(), folder: rows, options: options)
        #expect(!rebuild.plan.isResumed)
        #expect(rebuild.plan.discarded.count == 1)
        #expect(rebuild.plan.discarded.first?.reasons.contains { $0.contains("restored from an older copy") } == true)
    }
}
