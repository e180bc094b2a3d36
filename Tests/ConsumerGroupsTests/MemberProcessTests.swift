@testable import ConsumerGroups
@testable import EventLog
import Foundation
import Glibc
import TestSupport
import Testing
import Timekeeping

/// Members whose process ended without leaving: known to be dead on the same machine, and not waited for.
@Suite struct MemberProcessTests {
    private let current: MemberProcess

    init() throws { current = try #require(MemberProcess.current) }

    @Test func `a process knows itself to be alive, and comes back from its text`() throws {
        #expect(!current.isDead)
        #expect(MemberProcess(current.text) == current)
        #expect(current.id == getpid() && current.start > 0)
        for text in ["", "a/b/c/d", "a/b/1", "a/b/1/2/3"] { #expect(MemberProcess(text) == nil) }
    }

    @Test func `a process that ended is dead, and so is one whose number another has now`() async throws {
        let folder = TemporaryFolder()
        let path = folder.path("process")
        await #expect(processExitsWith: .success) { [path = path as String] in
            try MemberProcess.current!.text.write(toFile: path, atomically: true, encoding: .utf8)
        }
        let ended = try #require(MemberProcess(String(contentsOfFile: path, encoding: .utf8)))
        #expect(ended.id != current.id && ended.isDead)
        let another = MemberProcess(
            boot: current.boot, namespace: current.namespace, id: current.id, start: current.start - 1)
        #expect(another.isDead)
    }

    @Test func `of another boot or another namespace nothing is known`() {
        for (boot, namespace) in [("another", current.namespace), (current.boot, "pid:[1]")] {
            #expect(!MemberProcess(boot: boot, namespace: namespace, id: 1, start: 1).isDead)
            #expect(!MemberProcess(boot: boot, namespace: namespace, id: current.id, start: 1).isDead)
        }
    }

    @Test func `what a killed process owned is taken over at once, from its last commit`() async throws {
        let scene = try GroupScene(topics: ["visits": 1])
        try scene.append(5)
        await #expect(processExitsWith: .signal(SIGKILL)) {
            [path = scene.path as String, now = scene.clock.now as EventTime] in
            let log = try EventLog.open(path, .write)
            var options = GroupMemberOptions()
            options.now = { now }
            options.autoCommit = false
            let member = try GroupMember(log, group: "g", topics: ["visits"], options: options)
            try member.poll(timeout: .zero) { place, _ in .stopBefore(place.start + 3) }
            try member.commit()
            kill(getpid(), SIGKILL)
        }
        // The scene's clock did not move: the lease still runs.
        #expect(try !scene.administration.describe("g").isActive)
        #expect(try scene.administration.describe("g").members.count == 1)
        let heir = try scene.member()
        #expect(try heir.take() == [Taken(0, 3..<5)])
        #expect(try scene.administration.describe("g").members.map(\.id) == [heir.id])
    }
}
