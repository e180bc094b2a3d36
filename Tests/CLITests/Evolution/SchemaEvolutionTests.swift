import EventLog
import EventSchema
import FootfallEvents
import Foundation
import Projections
import Sealing
import Simulation
import Testing
import TypedTopics

/// A data directory with events of the first version in sealed segments and in the head, then of the second, then of both in
/// turn: every consumed event and every row of a projection is held against what it must be.
@Suite struct SchemaEvolutionTests {
    /// What fills the directory, by the program itself and by others beside it.
    private final class Scene {
        let fflog: FflogProcess
        let log: EventLog
        let secondFile: String
        private(set) var visits: [EvolvingVisit] = []

        init() throws {
            fflog = try FflogProcess()
            log = try EventLog.open(fflog.data, .create)
            secondFile = fflog.folder.appendingPathComponent("second.binpb").path
            try Data(SecondVersion.descriptorSet).write(to: URL(fileURLWithPath: secondFile))
        }

        /// As a program of the first version does.
        func produceFirst(_ count: Int) throws {
            let new = (visits.count..<(visits.count + count)).map { EvolvingVisit($0, isSecond: false) }
            let producer = try VisitProducer(log, partitions: 2)
            for from in stride(from: 0, to: count, by: 60) {
                try producer.append(new[from..<min(from + 60, count)].map(\.message))
            }
            try producer.close()
            visits += new
        }

        /// As lines, in the newest version.
        func produceSecond(_ count: Int) throws {
            let new = (visits.count..<(visits.count + count)).map { EvolvingVisit($0, isSecond: true) }
            try fflog.ok("produce", "visits", "--batch", "70", input: new.map { $0.line + "\n" }.joined())
            visits += new
        }

        func seal() throws { try fflog.ok("seal", "visits") }

        /// The values of all records as lines, store by store: a store keeps its order.
        func consumed() throws -> [String: [String]] {
            Dictionary(grouping: try fflog.ok("consume", "visits", "-f", "%v\\n").lines, by: Self.store)
        }

        var expected: [String: [String]] { Dictionary(grouping: visits.map(\.line), by: Self.store) }

        private static func store(_ line: String) -> String {
            String(line.dropFirst(#"{"store":""#.count).prefix { $0 != "\"" })
        }

        func folder(_ name: String) -> String { fflog.folder.appendingPathComponent(name).path }
    }

    @Test func `events of both versions, sealed and not, are read in the new shape, and so are a projection's rows`()
        throws
    {
        let scene = try Scene()
        try scene.produceFirst(420)
        try scene.seal()
        try scene.produceFirst(200)

        // A program of the first version has computed something meanwhile, and the projection exists from then on.
        let restarted = scene.folder("restarted")
        #expect(try FloorWindows.run(scene.log, folder: restarted) == FloorWindows.model(scene.visits))

        let registered = try scene.fflog.ok("schema", "register", scene.secondFile, "--format", "json").object()
        #expect(registered["version"] as? Int == 2 && registered["new"] as? Bool == true)
        #expect(try scene.consumed() == scene.expected)

        try scene.produceSecond(300)
        try scene.produceFirst(130)
        try scene.produceSecond(90)
        #expect(try scene.consumed() == scene.expected)

        let model = FloorWindows.model(scene.visits)
        #expect(model.keys.contains { $0.floor == nil } && model.keys.contains { $0.floor != nil })
        #expect(model.values.contains { $0[7] > 0 }, "nobody passed")
        #expect(try FloorWindows.run(scene.log, folder: scene.folder("straight")) == model)
        // Through restarts, a commit each.
        let small = RunnerOptions(eventsPerCommit: 64, threads: 1)
        while true {
            var commits = 0
            let runner = try ProjectionRunner(
                try LogSource(scene.log, topic: "visits"), FloorWindows.program(), folder: restarted, options: small)
            try runner.runOnce({ commits = $0.commits }, until: { commits == 1 })
            if commits == 0 { break }
        }
        #expect(try FloorWindows.run(scene.log, folder: restarted) == model)

        // And when all is sealed: chunks of one version each, every record under the version it was written with.
        let before = try labels(scene.log)
        try scene.seal()
        #expect(try labels(scene.log) == before)
        #expect(try scene.log.partitionState(try scene.log.topic("visits"), PartitionID(0)).batches == 0)
        #expect(try scene.consumed() == scene.expected)
        #expect(try FloorWindows.run(scene.log, folder: scene.folder("sealed")) == model)
        #expect(try scene.fflog.run("verify").status == 0)
    }

    /// The schema id of every record, by partition.
    private func labels(_ log: EventLog) throws -> [[UInt32]] {
        let topic = try log.topic("visits")
        return try topic.partitions.map { partition in
            var found: [UInt32] = []
            let end = try log.partitionState(topic, partition).highWaterMark
            var next = Offset.zero
            while next < end {
                next = try log.read(topic, partition, from: next) { batch in
                    found += Array(repeating: batch.header.schemaID.rawValue, count: batch.header.count)
                    return .next
                }
            }
            #expect(Set(found).count == 2)
            return found
        }
    }

    @Test func `a program of the first version reads the second's events without what it does not know`() throws {
        let scene = try Scene()
        try scene.produceFirst(50)
        try scene.fflog.ok("schema", "register", scene.secondFile)
        try scene.produceSecond(120)
        try scene.seal()
        try scene.produceSecond(50)
        var found: [String: [VisitorObserved]] = [:]
        try VisitReader(scene.log).forEach { found[$0.store, default: []].append($0) }
        #expect(found == Dictionary(grouping: scene.visits.map(\.message), by: \.store))
        // Its projection too: the field that was renamed is the one that it reads.
        try scene.fflog.ok("projection", "run", "visits-15s", "--once")
        let rows = try scene.fflog.ok("projection", "query", "visits-15s", "--format", "json").lines.map {
            try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
        }
        for row in rows {
            let start = try #require(row["window_start"] as? String)
            let window = scene.visits.filter {
                let floor = $0.time / 15_000 * 15_000
                let text = String(
                    format: "2023-12-16T%02d:%02d:%02d.000Z", 14 + floor / 3_600_000, floor / 60_000 % 60,
                    floor / 1000 % 60)
                return text == start && $0.store == row["store"] as? String && $0.zone == row["zone"] as? String
            }
            let dwells = window.compactMap(\.dwell)
            #expect(row["count"] as? Int == window.count)
            let mean = dwells.isEmpty ? nil : Double(dwells.reduce(0, +)) / Double(dwells.count)
            #expect(row["mean_dwell_ms"] as? Double == mean, "\(row)")
        }
        #expect(rows.compactMap { $0["count"] as? Int }.reduce(0, +) == scene.visits.count)
    }

    @Test func `a projection that comes to read the new field is stale, and says which`() throws {
        let scene = try Scene()
        try scene.produceFirst(90)
        var earlier = FloorWindows.definition
        earlier.inputs[1] = ProjectionInput("zone", of: SecondVersion.descriptor)
        let folder = scene.folder("projections")
        let source = try LogSource(scene.log, topic: "visits")
        try ProjectionRunner(
            source, TumblingWindows(definition: earlier, shape: FloorWindows.shape), folder: folder
        ).runOnce()
        #expect(earlier.hash != FloorWindows.definition.hash)
        let error = try #require(throws: ProjectionError.self) {
            try ProjectionRunner(source, FloorWindows.program(), folder: folder)
        }
        guard case .stale(_, _, let differences) = error else { throw error }
        #expect(differences == ["was: input zone text", "is: input floor text"])
        guard
            case .stale(let reasons) = try ProjectionStatus(of: FloorWindows.definition, in: folder, source: source)
                .state
        else { return #expect(Bool(false), "not stale") }
        #expect(reasons == differences)
    }

    @Test func `schema check and register say what differs, refuse with every cause, and change nothing then`() throws {
        let scene = try Scene()
        try scene.produceFirst(1)
        let check = try scene.fflog.ok("schema", "check", scene.secondFile)
        #expect(
            check.lines == [
                "dwell_ms: renamed to 'dwell_milliseconds', number 10 as before",
                "direction: DIRECTION_PASSED = 3 added to footfall.v1.Direction", "floor: added, string, number 16",
            ])
        #expect(check.errors.contains("compatible with version 1"))
        try scene.fflog.ok("schema", "register", scene.secondFile)
        #expect(
            try scene.fflog.ok("schema", "register", scene.secondFile, "--format", "json").object()["new"] as? Bool
                == false)
        #expect(try scene.fflog.ok("schema", "show", "footfall.v1.VisitorObserved").text.contains("floor"))
        #expect(try !scene.fflog.ok("schema", "show", "footfall.v1.VisitorObserved@1").text.contains("floor"))

        // Another message of that name, from which nearly everything is missing.
        let bad = scene.folder("bad.binpb")
        try Data(base64Encoded: DescriptorSets.visitorObservedBad)!.write(to: URL(fileURLWithPath: bad))
        let refused = try scene.fflog.run("schema", "register", bad)
        #expect(refused.status == 3)
        for cause in [
            "zone: number 2 was string, is now uint32 (versions 1, 2)",
            "camera: number 3 (string) was removed without being reserved: add reserved 3; reserved \"camera\"; (versions 1, 2)",
            "floor: number 16 (string) was removed without being reserved: add reserved 16; reserved \"floor\"; (version 2)",
            "option (fflog.v1.event_time) was 'event_time', number 4, is now no field (versions 1, 2)",
        ] { #expect(refused.errors.contains(cause), "\(refused.errors)") }
        let json = try scene.fflog.run("schema", "check", bad, "--format", "json")
        #expect(json.status == 3)
        let report = try json.object()
        #expect(report["compatible"] as? Bool == false && (report["conflicts"] as? [Any])?.count ?? 0 > 10)
        #expect(try scene.log.schemas().filter { $0.name == SecondVersion.name }.map(\.version) == [1, 2])

        let source = try scene.fflog.file("door.proto", "syntax = \"proto3\";\n")
        let wrong = try scene.fflog.run("schema", "register", source)
        #expect(wrong.status == 2 && wrong.errors.contains("--descriptor_set_out"))
    }

    @Test func `whoever writes an incompatible version is refused, whichever way it comes`() throws {
        let scene = try Scene()
        // The log belongs to a newer program, whose schema the first version can't follow: it lacks a field.
        try scene.log.registerSchema(
            name: SecondVersion.name, descriptorSet: SecondVersion.descriptorSet, admittedBy: SchemaCompatibility.admit)
        let error = try #require(throws: IncompatibleSchema.self) { try VisitProducer(scene.log) }
        #expect(error.conflicts.map(\.path).contains("floor"))
        #expect(throws: IncompatibleSchema.self) { try FootfallTopic.visits.ensure(in: scene.log) }
        // Without writing its own version it gets along: lines are of the version that is there.
        try scene.fflog.ok("topic", "create", "visits", "--schema", SecondVersion.name)
        try scene.produceSecond(20)
        #expect(try scene.consumed() == scene.expected)
    }
}
