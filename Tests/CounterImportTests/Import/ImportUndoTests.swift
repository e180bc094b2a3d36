import CounterImport
import Counts
import EventLog
import FootfallEvents
import FootfallTestSupport
import Simulation
import Testing
import Timekeeping
import TypedTopics

@Suite struct ImportUndoTests {
    private let header = "time,site,in,out\n"

    @Test func `Every event carries its import's id, and the topic of imports says when it began and ended`() throws {
        let data = try TemporaryLog()
        let summary = try data.importText(DublinText.days(5))
        let id = try #require(summary.importID)
        #expect(Set(try data.counts().flatMap { $0 }.map(\.importID)) == [id.description])
        let record = try #require(try KnownImports(data.log).records.first)
        #expect(record.id == id)
        #expect(record.state == .done)
        #expect(record.source == "a.csv")
        #expect(record.topic == "counts")
        #expect(record.timeZone == "Europe/Dublin")
        #expect(record.intervals == UInt64(summary.appended))
        #expect(record.sites == 2)
        #expect(record.firstStart?.milliseconds == 1_672_531_200_000)
    }

    @Test func `An import that had nothing to append is not recorded`() throws {
        let data = try TemporaryLog()
        try data.importText(DublinText.days(2))
        #expect(try data.importText(DublinText.days(2)).importID == nil)
        #expect(try KnownImports(data.log).records.count == 1)
    }

    @Test func `An import that was killed goes on under the same id, and is listed as unfinished until then`() throws {
        let data = try TemporaryLog()
        do {
            try data.importText(DublinText.days(30)) { notice in
                if case .progress(let progress) = notice, progress.rows > 100 { throw Interrupted() }
            }
        } catch is Interrupted {}
        let begun = try KnownImports(data.log).records
        #expect(begun.map(\.state) == [.unfinished])
        let summary = try data.importText(DublinText.days(30))
        #expect(summary.importID == begun[0].id)
        #expect(try KnownImports(data.log).records.map(\.state) == [.done])
        #expect(Set(try data.counts().flatMap { $0 }.map(\.importID)).count == 1)
    }

    @Test func `Undo takes back what an import brought, and what stood before stands again`() throws {
        let data = try TemporaryLog()
        try data.importText(header + "2024-01-01 10:00,S,1,2\n2024-01-01 11:00,S,3,4\n", try .long())
        let before = try data.standing()
        let second = try data.importText(
            header + "2024-01-01 10:00,S,9,\n2024-01-01 12:00,S,5,6\n2024-01-01 12:00,T,5,6\n", try .long(),
            replace: true)
        #expect(
            try data.standing() == [
                "2024-01-01T10:00Z 60 S: entered 9, exited 2", "2024-01-01T11:00Z 60 S: entered 3, exited 4",
                "2024-01-01T12:00Z 60 S: entered 5, exited 6", "2024-01-01T12:00Z 60 T: entered 5, exited 6",
            ])
        let plan = try data.undo(second.importID)
        #expect(plan.intervals == 3)
        #expect(plan.sites == ["S", "T"])
        #expect(try data.standing() == before)
        let states = try KnownImports(data.log).records.map(\.state)
        #expect(states == [.done, .undone(by: try #require(plan.id)), .done])
    }

    @Test func `Undone twice is refused, and an undo can be undone`() throws {
        let data = try TemporaryLog()
        let first = try data.importText(header + "2024-01-01 10:00,S,1,2\n", try .long())
        let before = try data.standing()
        let undo = try data.undo(first.importID)
        #expect(try data.standing() == [])
        #expect(throws: ImportError.self) { try data.undo(first.importID) }
        try data.undo(undo.id)
        #expect(try data.standing() == before)
        try data.undo(first.importID)
        #expect(try data.standing() == [])
        #expect(throws: ImportError.self) { try data.undo(ImportID(rawValue: 0xABCD)) }
    }

    @Test func `What was undone while another import displaced it stays undone when that one is undone`() throws {
        let data = try TemporaryLog()
        let hour = try data.importText(header + "2024-01-01 10:00,S,1,2\n", try .long())
        let quarters = try data.importText(
            header + "2024-01-01 10:00,S,3,4\n2024-01-01 10:15,S,5,6\n", try .long(minutes: 15), name: "b.csv",
            replace: true)
        let plan = try data.undo(hour.importID)
        #expect(plan.intervals == 1)
        #expect(plan.people == 0)
        let undoOfQuarters = try data.undo(quarters.importID)
        #expect(try data.standing() == [])
        try data.undo(plan.id)
        #expect(try data.standing() == ["2024-01-01T10:00Z 60 S: entered 1, exited 2"])
        try data.undo(undoOfQuarters.id)
        #expect(
            try data.standing() == [
                "2024-01-01T10:00Z 15 S: entered 3, exited 4", "2024-01-01T10:15Z 15 S: entered 5, exited 6",
            ])
    }

    @Test func `An hour that an undo brings back does not hide quarters that came meanwhile, and the plan names it`()
        throws
    {
        let data = try TemporaryLog()
        let hour = try data.importText(header + "2024-01-01 10:00,S,60,\n2024-01-01 12:00,S,1,\n", try .long())
        let undo = try data.undo(hour.importID)
        try data.importText(
            header + "2024-01-01 10:00,S,3,\n2024-01-01 10:15,S,5,\n", try .long(minutes: 15), name: "b.csv")
        #expect(try data.simulate { $0.visits = "before" }.available == 8)
        let plan = try data.undo(undo.id)
        #expect(plan.leftOut == 1)
        #expect(
            plan.changes.map { "\($0.label) \($0.before) -> \($0.after)" } == [
                "2024-01-01T10:00  -> ", "2024-01-01T12:00  -> entered 1",
            ])
        #expect(plan.changes[0].instead?.seconds == 900)
        #expect(try data.simulate { $0.visits = "after" }.available == 9)
    }

    @Test func `The plan of an undo names every interval whose count changes, also of other imports`() throws {
        let data = try TemporaryLog()
        let topic = try FootfallTopic.counts.ensure(in: data.log)
        let hour = try data.importText(header + "2023-01-01 10:00,S,60,\n", try .long())
        // Another producer's quarters are left out as long as the hour counts.
        for minutes in [0, 15] {
            var event = PeopleCounted(hour: 10, of: "S")
            event.intervalStart += Int64(minutes) * 60_000
            event.intervalSeconds = 900
            event.total = 7
            try data.log.append(columnar: event, to: topic)
        }
        let plan = try ImportUndo(data.log, try #require(hour.importID)).plan()
        #expect(plan.intervals == 1 && plan.people == 60)
        #expect(
            plan.changes.map { "\($0.interval.seconds): \($0.before) -> \($0.after)" }.sorted() == [
                "3600: entered 60 -> ", "900:  -> total 7", "900:  -> total 7",
            ])
        try data.undo(hour.importID)
        #expect(try data.simulate().available == 14)
    }

    @Test func `What was undone can be imported again`() throws {
        let data = try TemporaryLog()
        let text = header + "2024-01-01 10:00,S,1,2\n"
        let first = try data.importText(text, try .long())
        let before = try data.standing()
        try data.undo(first.importID)
        #expect(try data.importText(text, try .long()).appended == 1)
        #expect(try data.standing() == before)
    }

    @Test func `An unfinished import that was undone begins again under another id`() throws {
        let data = try TemporaryLog()
        do {
            try data.importText(DublinText.days(30)) { notice in
                if case .progress(let progress) = notice, progress.rows > 100 { throw Interrupted() }
            }
        } catch is Interrupted {}
        let begun = try KnownImports(data.log).records[0].id
        try data.undo(begun)
        #expect(try data.standing() == [])
        let summary = try data.importText(DublinText.days(30))
        #expect(summary.importID != begun)
        let undisturbed = try TemporaryLog()
        try undisturbed.importText(DublinText.days(30))
        #expect(try data.standing() == undisturbed.standing())
    }

    @Test func `A marked span counts no longer, later imports into it are conflicts with the reason, and undo ends it`()
        throws
    {
        let data = try TemporaryLog()
        try data.importText(
            header + "2024-01-01 10:00,S,1,2\n2024-01-01 11:00,S,3,4\n2024-01-01 11:00,T,3,4\n", try .long())
        let before = try data.standing()
        let plan = try data.invalidate("S", "2024-01-01T11:00", "2024-01-01T13:00", reason: "door propped open")
        #expect(plan.intervals == 1)
        #expect(
            try data.standing() == [
                "2024-01-01T10:00Z 60 S: entered 1, exited 2", "2024-01-01T11:00Z 60 S: missing",
                "2024-01-01T11:00Z 60 T: entered 3, exited 4",
            ])
        let more = header + "2024-01-01 11:00,S,5,6\n2024-01-01 12:00,S,7,8\n2024-01-01 13:00,S,9,1\n"
        let summary = try data.importText(more, try .long())
        #expect(summary.appended == 1)
        #expect(summary.conflicts == 2)
        #expect(summary.firstConflicts.allSatisfy { $0.missingReason == "door propped open" && $0.reason == .missing })
        try data.undo(plan.id)
        #expect(try data.standing() == before.prefix(3) + ["2024-01-01T13:00Z 60 S: entered 9, exited 1"])
        #expect(try data.importText(more, try .long()).appended == 1)
    }

    @Test func `With replace an import counts in a marked span`() throws {
        let data = try TemporaryLog()
        try data.importText(header + "2024-01-01 10:00,S,1,2\n", try .long())
        try data.invalidate("S", "2024-01-01T00:00", "2024-01-02T00:00")
        try data.importText(header + "2024-01-01 10:00,S,5,6\n2024-01-01 11:00,S,7,\n", try .long(), replace: true)
        #expect(
            try data.standing() == [
                "2024-01-01T10:00Z 60 S: entered 5, exited 6", "2024-01-01T11:00Z 60 S: entered 7",
            ])
    }
}
