import EventLog
import Foundation
import LMDB
import Retention
import TestSupport
import Testing

/// Policies in the head, and what the audit topic says of them.
@Suite struct PolicyTests {
    @Test func `a policy is kept, replaced and removed, and each change is an event of the audit topic`() throws {
        let scene = try RetentionScene()
        #expect(try scene.log.policy(of: scene.topic) == nil)
        let first = RetentionPolicy(
            age: .init(max: .milliseconds(86_400_000), clock: .append), bytesMax: 200_000_000, recordsMax: 5)
        let second = RetentionPolicy(recordsMax: 6)
        try scene.policy(first)
        #expect(try scene.log.policy(of: scene.topic) == first)
        // What is so already is no change.
        try scene.policy(first)
        try scene.policy(second)
        #expect(try EventLog.open(scene.path).policy(of: scene.topic) == second)
        try scene.policy(nil)
        try scene.policy(nil)
        #expect(try scene.log.policy(of: scene.topic) == nil)
        let audited = try scene.log.audited()
        let all = Audited.Policy(
            max_age_ms: 86_400_000, age_clock: "append", max_bytes: 200_000_000, max_records: 5)
        let six = Audited.Policy(max_records: 6)
        #expect(
            audited.map(\.policy_changed) == [
                .init(old: nil, new: all), .init(old: all, new: six), .init(old: six, new: nil),
            ])
        #expect(audited.allSatisfy { $0.topic == "lines" && $0.event_time == "2023-11-14T22:13:20.000Z" })
        #expect(try scene.log.topic("audit").configuration.dataClass == .operational)
        #expect(try scene.log.verify().findings == [])
    }

    @Test func `a policy that limits nothing, or to nothing, is refused`() throws {
        let scene = try RetentionScene()
        for policy in [
            RetentionPolicy(), RetentionPolicy(recordsMax: 0), RetentionPolicy(bytesMax: -1),
            RetentionPolicy(age: .init(max: .zero)),
        ] {
            #expect(throws: RetentionError.self) { try scene.policy(policy) }
        }
        #expect(throws: LogError.self) { try scene.policy(RetentionPolicy(recordsMax: 1), of: "nowhere") }
        #expect(try scene.log.topics().map(\.name) == ["lines"])
    }

    @Test func `a deleted topic leaves no policy to one that is created anew under its name`() throws {
        let scene = try RetentionScene()
        try scene.policy(RetentionPolicy(recordsMax: 1))
        try scene.log.deleteTopic("lines")
        #expect(try scene.log.verify().findings == [])
        #expect(try scene.log.policy(of: try scene.log.createTopic(scene.topic.configuration)) == nil)
    }

    @Test func `a topic is deleted with an account of its policy's end, in one transaction; the account itself stays`()
        throws
    {
        let scene = try RetentionScene()
        let other = try scene.log.createTopic(TopicConfiguration(name: "other"))
        let administration = PolicyAdministration(scene.log)
        try administration.deleteTopic("other")
        // Without a policy there is nothing to say, and nowhere.
        #expect(try scene.log.topics().map(\.name) == ["lines"])
        try scene.append([1, 2, 3])
        try scene.seal()
        try scene.policy(RetentionPolicy(recordsMax: 1))
        let error = try #require(throws: RetentionError.self) { try administration.deleteTopic("audit") }
        #expect("\(error)".contains("can't be deleted"))
        #expect(throws: LogError.self) { try administration.deleteTopic(other.name) }
        // What can't be recorded is not done.
        #expect(throws: LogError.self) {
            try scene.log.deleteTopic("lines", audit: other) { _, _ in try RetentionScene.batch([1]) }
        }
        #expect(throws: LogError.self) {
            try scene.log.deleteTopic("lines", audit: nil) { _, _ in try RetentionScene.batch([1]) }
        }
        #expect(try scene.log.policy(of: scene.topic) == RetentionPolicy(recordsMax: 1))
        try administration.deleteTopic("lines")
        #expect(try scene.log.topics().map(\.name) == ["audit"])
        #expect(scene.segmentFiles == [])
        let one = Audited.Policy(max_records: 1)
        #expect(
            try scene.log.audited().map(\.policy_changed) == [.init(old: nil, new: one), .init(old: one, new: nil)])
        #expect(try scene.log.verify().findings == [])
    }

    @Test func `a topic audit that holds something else is left alone, and nothing changes without an account`() throws
    {
        let scene = try RetentionScene()
        try scene.log.createTopic(TopicConfiguration(name: "audit"))
        let error = try #require(throws: RetentionError.self) { try scene.policy(RetentionPolicy(recordsMax: 1)) }
        #expect("\(error)".contains("any bytes"))
        #expect(try scene.log.policy(of: scene.topic) == nil)
    }

    @Test func `verification finds a damaged policy, and one of a topic that is not there`() throws {
        let scene = try RetentionScene()
        try scene.policy(RetentionPolicy(recordsMax: 1))
        let head = try Environment(opening: scene.path + "/head.mdb", EnvironmentOptions(databasesMax: 32))
        let policies = try head.database("policies")
        let key = withUnsafeBytes(of: scene.topic.id.rawValue.bigEndian) { [UInt8]($0) }
        var value = try #require(try head.read { try $0.bytes(key, in: policies) })
        try head.write { try $0.put([0, 0, 0, 99], value, in: policies) }
        value[value.count - 1] ^= 1
        try head.write { try $0.put(key, value, in: policies) }
        let findings = try scene.log.verify().findings
        #expect(findings.count == 2, "\(findings)")
        #expect(throws: LogError.self) { try scene.log.policy(of: scene.topic) }
    }

    @Test func `a head from before there were policies has none, and takes one`() throws {
        let scene = try RetentionScene()
        let fixture = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../SealingTests/Fixtures/sealed-v1").standardizedFileURL.path()
        let folder = scene.folder.path("old")
        try FileManager.default.createDirectory(atPath: folder + "/segments", withIntermediateDirectories: true)
        for file in ["head.mdb", "segments/visits-00000001.mdb"] {
            try FileManager.default.copyItem(atPath: "\(fixture)/\(file)", toPath: "\(folder)/\(file)")
        }
        let reader = try EventLog.open(folder)
        let topic = try reader.topic("visits")
        #expect(try reader.policy(of: topic) == nil)
        #expect(try RetentionPlanner(reader).plan(at: 0).topics == [])
        // Nothing but that everybody can read it, as directories of then.
        let findings = try reader.verify().findings
        #expect(findings.allSatisfy { $0.reason.contains("others than its owner get at it") }, "\(findings)")

        let writer = try EventLog.open(folder, .write)
        try PolicyAdministration(writer).set(RetentionPolicy(recordsMax: 40), of: "visits")
        // The reader from before sees it too.
        #expect(try reader.policy(of: topic) == RetentionPolicy(recordsMax: 40))
        #expect(try RetentionRun(writer).run().totals.segments == 1)
        #expect(try reader.holdings(of: "visits").records == 40)
        #expect(try writer.verify().findings == [])
    }
}
