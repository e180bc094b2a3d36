import Fflog
import Foundation
import TestSupport
import Testing

/// A damaged batch is told after what lies before it, and nothing is committed past it.
@Suite(.timeLimit(.minutes(10))) struct DamageTests {
    private static let marker = "a value that stands in the file once, as it is"

    /// Three batches of a record each, of which the second is damaged on the disk.
    private static func doors() throws -> LogScene {
        let scene = try LogScene()
        try scene.log.createTopic(NewTopic("doors"))
        for value in ["first", marker, "last"] { try scene.log.append(NewRecord(value: value), to: "doors") }
        let path = URL(fileURLWithPath: scene.path).appendingPathComponent("head.mdb")
        let places = try Data(contentsOf: path).ranges(of: Data(marker.utf8))
        try #require(!places.isEmpty)
        let file = try FileHandle(forUpdating: path)
        for place in places {
            try file.seek(toOffset: UInt64(place.lowerBound))
            try file.write(contentsOf: Data("A".utf8))
        }
        try file.close()
        return scene
    }

    @Test func `a cursor`() throws {
        let scene = try Self.doors()
        let cursor = try scene.log.read("doors")
        #expect(try cursor.next()?.value == Array("first".utf8))
        for _ in 0..<2 {
            let error = try failure { try cursor.next() }
            #expect(error.kind == .damaged && error.what.contains("doors"))
        }
        #expect(try scene.log.read("doors", from: .offset(Offset(2))).next()?.value == Array("last".utf8))
    }

    @Test func `a follower, which then ends`() async throws {
        let scene = try Self.doors()
        var follower = try scene.log.follow("doors", from: .start).makeAsyncIterator()
        #expect(try await follower.next()?.value == Array("first".utf8))
        do {
            _ = try await follower.next()
            Issue.record("the second batch is damaged")
        } catch { #expect(error.kind == .damaged) }
        #expect(try await follower.next() == nil)
    }

    @Test func `a member of a group`() throws {
        let scene = try Self.doors()
        let first = try scene.log.consume("doors", group: "alarm")
        var records: [Record<[UInt8]>] = []
        var errors: [FflogError] = []
        for _ in 0..<4 {
            do { records += try first.poll(timeout: .milliseconds(200)) } catch { errors.append(error) }
        }
        #expect(records.map(\.value) == [Array("first".utf8)])
        #expect(!errors.isEmpty && errors.allSatisfy { $0.kind == .damaged })
        try first.commit()
        try first.leave()
        // It stands before the damage, not behind it.
        let second = try scene.log.consume("doors", group: "alarm")
        #expect(try failure { try second.poll(timeout: .milliseconds(200)) }.kind == .damaged)
    }
}
