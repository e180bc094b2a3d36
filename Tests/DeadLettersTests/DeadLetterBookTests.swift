import DeadLetters
import EventLog
import Foundation
import TestSupport
import Testing
import Timekeeping

@Suite struct DeadLetterBookTests {
    final class Scene {
        private let folder = TemporaryFolder()
        let log: EventLog
        let writer: DeadLetterWriter
        init() throws {
            log = try EventLog.open(folder.path("log"), .create)
            writer = try DeadLetterWriter(log)
        }

        func commit() throws {
            var request = AppendRequest()
            writer.encode(into: &request)
            try log.append(request)
        }

        func book(_ stage: String? = nil) throws -> DeadLetterBook {
            let book = DeadLetterBook(log, stage: stage)
            try book.follow()
            return book
        }
    }

    static func id(_ offset: Int64, stage: String = "faces", partition: Int = 0) -> DeadLetterID {
        DeadLetterID(stage: stage, topic: "blobs", partition: PartitionID(partition), offset: Offset(offset))
    }

    static func cause(_ reason: String = "no", holdsKey: Bool = true, attempts: Int = 1, first: EventTime = 10)
        -> DeadLetterCause
    {
        DeadLetterCause(
            errorClass: "refused", reason: reason, attempts: attempts, firstFailedAt: first, lastFailedAt: first + 5,
            holdsKey: holdsKey)
    }

    @Test func `an id is told from its text, whatever the stage is called`() {
        for id in [Self.id(7), Self.id(0, stage: "a/b", partition: 3)] { #expect(DeadLetterID(id.description) == id) }
        for text in [
            "", "faces", "faces/blobs/1", "faces/blobs/x/1", "faces/blobs/1/-1", "faces//1/2", "faces/blobs/-1/2",
        ] {
            #expect(DeadLetterID(text) == nil, "\(text)")
        }
    }

    @Test func `a letter is outstanding until it is resolved or dropped, also for a reader that comes later`() throws {
        let scene = try Scene()
        #expect(try scene.book().count == 0)
        try scene.writer.deadLetter(Self.id(4), key: "k", Self.cause("blurred"), at: 20)
        try scene.writer.deadLetter(Self.id(9), key: "l", Self.cause(), at: 20)
        try scene.writer.deadLetter(Self.id(1, stage: "other"), key: "k", Self.cause(), at: 20)
        try scene.commit()
        let follower = try scene.book("faces")
        #expect(follower.outstanding.map(\.id) == [Self.id(4), Self.id(9)])
        let letter = try #require(follower[Self.id(4)])
        #expect(letter.key == "k" && letter.state == .failed && letter.reason == "blurred" && letter.attempts == 1)
        #expect(letter.firstFailedAt == 10 && letter.lastFailedAt == 15)
        try scene.writer.resolve(letter, attempts: 2, at: 30)
        try scene.writer.drop(try #require(follower[Self.id(9)]), by: "someone", reason: "test pattern", at: 30)
        try scene.commit()
        try follower.follow()
        for book in [follower, try scene.book("faces")] {
            #expect(book.count == 0)
            #expect(book.wasDropped(Self.id(9)) && !book.wasDropped(Self.id(4)))
        }
        #expect(try scene.book().count == 1)
    }

    @Test func `letters of a key are due in its order, one at a time`() throws {
        let scene = try Scene()
        try scene.writer.deadLetter(Self.id(4), key: "k", Self.cause(), at: 20)
        try scene.writer.park(Self.id(6), key: "k", behind: Self.id(4), at: 20)
        try scene.writer.park(Self.id(8), key: "k", behind: Self.id(4), at: 20)
        try scene.writer.deadLetter(Self.id(5), key: "other", Self.cause(), at: 20)
        try scene.commit()
        let book = try scene.book()
        #expect(book.due.isEmpty)
        #expect(book.holder(ofKey: "k", stage: "faces", topic: "blobs")?.id == Self.id(4))
        #expect(book.holder(ofKey: "k", stage: "faces", topic: "visits") == nil)
        #expect(book.holder(ofKey: "", stage: "faces", topic: "blobs") == nil)
        let first = try #require(book[Self.id(4)])
        try scene.writer.requestRetry(first, by: "someone", at: 30)
        try scene.commit()
        try book.follow()
        #expect(book.due.map(\.id) == [Self.id(4)])
        #expect(book[Self.id(4)]?.requestedBy == "someone")
        // It fails again: what it was first stays, and what is behind it still waits.
        try scene.writer.deadLetter(Self.id(4), key: "k", Self.cause("still", attempts: 3, first: 40), at: 50)
        try scene.commit()
        try book.follow()
        #expect(book.due.isEmpty)
        #expect(book[Self.id(4)]?.firstFailedAt == 10 && book[Self.id(4)]?.attempts == 3)
        try scene.writer.drop(first, by: "someone", reason: "enough", at: 60)
        try scene.commit()
        try book.follow()
        #expect(book.due.map(\.id) == [Self.id(6)], "the one behind it goes on by itself, and only that one")
        #expect(try scene.book().due == book.due)
    }

    @Test func `a letter that does not hold its key lets later records pass`() throws {
        let scene = try Scene()
        try scene.writer.deadLetter(Self.id(4), key: "k", Self.cause(holdsKey: false), at: 20)
        try scene.commit()
        #expect(try scene.book().holder(ofKey: "k", stage: "faces", topic: "blobs") == nil)
        #expect(try scene.book().count == 1)
    }

    @Test func `who writes upon what a book says is refused when something came in between`() throws {
        let scene = try Scene()
        try scene.writer.deadLetter(Self.id(4), key: "k", Self.cause(), at: 20)
        try scene.commit()
        let book = try scene.book()
        let letter = try #require(book[Self.id(4)])
        let administration = DeadLetterAdministration(scene.log) { 99 }
        #expect(try administration.drop([Self.id(4)], by: "someone", reason: "no use").count == 1)
        try scene.writer.resolve(letter, attempts: 2, at: 100)
        scene.writer.expectNothingNew(in: book)
        var request = AppendRequest()
        scene.writer.encode(into: &request)
        #expect { try scene.log.append(request) } throws: {
            if case LogError.expectationFailed = $0 { true } else { false }
        }
        try book.follow()
        #expect(book.count == 0 && book.wasDropped(Self.id(4)))
    }

    @Test func `an administrator's words touch what is outstanding alone, once`() throws {
        let scene = try Scene()
        for offset in 0..<5 {
            try scene.writer.deadLetter(Self.id(Int64(offset)), key: "k\(offset)", Self.cause(), at: 20)
        }
        try scene.commit()
        let administration = DeadLetterAdministration(scene.log) { 99 }
        let ids = (0..<5).map { Self.id(Int64($0)) }
        #expect(try administration.requestRetry(Array(ids[..<2]), by: "a").map(\.id) == Array(ids[..<2]))
        #expect(try administration.requestRetry(ids, by: "b").map(\.id) == Array(ids[2...]), "asked for once")
        #expect(try administration.drop(ids + ids, by: "c", reason: "all").count == 5)
        #expect(try administration.drop(ids, by: "c", reason: "all").isEmpty)
        var selection = DeadLetterSelection()
        selection.ids = [ids[0]]
        #expect(throws: DeadLetterError.unknownLetters([ids[0].description], outstanding: 0)) {
            try administration.letters(selection)
        }
    }
}

/// The topic of dead letters may get partitions, and be made anew, under stages that are at work.
@Suite struct DeadLetterTopicTests {
    private let scene: DeadLetterBookTests.Scene

    init() throws { scene = try DeadLetterBookTests.Scene() }

    @Test func `letters in partitions that were added are seen by a book that is open`() throws {
        try scene.writer.deadLetter(DeadLetterBookTests.id(1), key: "a", DeadLetterBookTests.cause(), at: 1)
        try scene.commit()
        let book = try scene.book("faces")
        #expect(book.count == 1)
        try scene.log.alterTopic("dead-letters") { $0.partitions = 5 }
        let writer = try DeadLetterWriter(scene.log)
        for offset in 2..<12 as Range<Int64> {
            try writer.deadLetter(
                DeadLetterBookTests.id(offset), key: "key \(offset)", DeadLetterBookTests.cause(),
                at: EventTime(milliseconds: offset))
        }
        var request = AppendRequest()
        writer.encode(into: &request)
        try scene.log.append(request)
        try book.follow()
        #expect(book.count == 11)
        #expect(try scene.book().outstanding.map(\.id) == book.outstanding.map(\.id))
        // Whoever drops one upon an older look is refused, in whichever partition the news is.
        let stale = try scene.book()
        try DeadLetterAdministration(scene.log).drop([DeadLetterBookTests.id(5)], by: "me", reason: "r")
        writer.expectNothingNew(in: stale)
        try writer.resolve(try #require(stale[DeadLetterBookTests.id(5)]), attempts: 1, at: 9)
        request = AppendRequest()
        writer.encode(into: &request)
        #expect(throws: LogError.self) { try scene.log.append(request) }
        try book.follow()
        #expect(book.count == 10)
    }

    @Test func `a topic that is made anew starts an empty book`() throws {
        try scene.writer.deadLetter(DeadLetterBookTests.id(1), key: "a", DeadLetterBookTests.cause(), at: 1)
        try scene.commit()
        let book = try scene.book()
        try scene.log.deleteTopic("dead-letters")
        try book.follow()
        #expect(book.count == 0)
        let writer = try DeadLetterWriter(scene.log)
        try writer.deadLetter(DeadLetterBookTests.id(2), key: "a", DeadLetterBookTests.cause(), at: 1)
        var request = AppendRequest()
        writer.encode(into: &request)
        try scene.log.append(request)
        try book.follow()
        #expect(book.outstanding.map(\.id) == [DeadLetterBookTests.id(2)])
    }
}
