import EventHubs
import EventLog
import EventSchema
import FootfallEvents
import FootfallTestSupport
import Foundation
import InputFiles
import Testing
import TestSupport

/// Captures of a hub that overlap, and what a hub puts around its messages.
@Suite struct EventHubOverlapTests {
    /// A message that says when the hub took it, of one of four faces of a picture.
    private static func message(_ number: Int, time: Int? = nil, added: String = "") -> String {
        let name = #""blobName":"pic-\#(number / 4).jpg""#
        let base = number % 3 == 0 ? EventHubMessageTests.unanalyzed : EventHubMessageTests.analyzed
        let second = time ?? number / 2
        return base.replacing(#""blobName":"curimage.jpg""#, with: name).dropLast()
            + #","EventEnqueuedUtcTime":"2026-07-17T10:\#(10 + second / 60):\#(10 + second % 50).123\#(1000 + (time == nil ? number : 0))Z"\#(added)}"#
    }

    private func run(_ log: EventLog, _ lines: [String], _ change: (inout EventHubImporter.Options) -> Void = { _ in })
        throws -> EventHubImporter.Summary
    {
        var options = EventHubImporter.Options()
        options.messagesPerRequest = 7
        change(&options)
        let file = SourceFile(bytes: Array(lines.joined(separator: "\n").utf8), name: "capture.json")
        return try EventHubImporter(log: log, file: file, options: options).run()
    }

    private func faces(_ log: EventLog) throws -> [String] {
        var faces: [String] = []
        try FaceEventsOfLog.forEach(log) { faces.append("\($0.picture) \($0.faceAnalyzed.faceIndex) \($0.eventTime)") }
        return faces.sorted()
    }

    private static let all = (0..<60).map { message($0) }

    @Test func `captures that overlap, in any order, have each message once`() throws {
        var random = SeededGenerator.announced("overlapping captures")
        let whole = try TemporaryLog()
        #expect(try run(whole.log, Self.all).appended == 60)
        // The index of a face is known from what a file has of its picture.
        func faces(_ log: EventLog) throws -> [[Substring]] {
            try self.faces(log).map { $0.split(separator: " ").enumerated().filter { $0.offset != 1 }.map(\.element) }
                .sorted { $0.joined() < $1.joined() }
        }
        let expected = try faces(whole.log)
        for _ in 0..<6 {
            let scene = try TemporaryLog()
            let cuts = [0] + (0..<3).map { _ in random.below(60) }.sorted() + [60]
            for (from, to) in zip(cuts, cuts.dropFirst()) {
                _ = try run(scene.log, Array(Self.all[max(0, from - random.below(9))..<to]))
            }
            #expect(try faces(scene.log) == expected, "\(random)")
            let again = try run(scene.log, Self.all)
            #expect(again.appended == 0 && again.duplicates == 60, "\(random)")
        }
    }

    @Test func `messages that are the same are as many as the capture with most of them has`() throws {
        let scene = try TemporaryLog()
        let same = Self.message(3, time: 1)
        #expect(try run(scene.log, [same, same]).appended == 2)
        #expect(try run(scene.log, [same, same, same]).appended == 1)
        #expect(try run(scene.log, [same]).duplicates == 1)
        // What doesn't say when it was sent can't be told from what was sent later.
        let timeless = EventHubMessageTests.unanalyzed
        #expect(try run(scene.log, [timeless]) { $0.context.time = 1_784_282_400_000 }.appended == 1)
        #expect(try run(scene.log, [timeless, timeless]) { $0.context.time = 1_784_282_400_000 }.appended == 2)
    }

    @Test func `in a capture that begins within a picture its faces go on where those of the log end`() throws {
        let scene = try TemporaryLog()
        let picture = Array(Self.all[8..<12])
        #expect(try run(scene.log, Array(picture[..<3])).appended == 3)
        #expect(try run(scene.log, Array(picture[2...])).appended == 1)
        #expect(try faces(scene.log).map { $0.split(separator: " ")[1] } == ["0", "1", "2", "3"])
    }

    @Test func `an import that a bad message stops goes on beside others`() throws {
        let scene = try TemporaryLog()
        var lines = Self.all
        lines[40] = "{broken"
        #expect(throws: EventHubError.self) { _ = try run(scene.log, lines) }
        #expect(try run(scene.log, Array(Self.all[30...])).appended == 20)
        let rest = try run(scene.log, lines) { $0.skipsBadMessages = true }
        #expect(rest.appended == 0 && rest.duplicates == 59 && rest.rejected == 1)
        #expect(try faces(scene.log).count == 60)
    }

    private static func bare(_ message: String) -> String {
        String(message[..<message.range(of: ",\"EventEnqueuedUtcTime")!.lowerBound]) + "}"
    }

    private static let envelopes: [(String, @Sendable (String, Int) -> String)] = [
        ("a query's output", { message, _ in message.dropLast() + #","PartitionId":0}"# }),
        (
            "object",
            { message, second in
                #"{"SequenceNumber":7,"Offset":"70","EnqueuedTimeUtc":"2026-07-17T10:10:\#(second).123Z","Body":\#(bare(message))}"#
            }
        ),
        (
            "text",
            { message, second in
                let text = bare(message).replacing("\"", with: "\\\"")
                return
                    #"{"EnqueuedTimeUtc":"2026-07-17T10:10:\#(second).1239999Z","SystemProperties":{},"Body":"\#(text)"}"#
            }
        ),
        (
            "base64",
            { message, second in
                let text = Data(bare(message).utf8).base64EncodedString()
                return
                    #"{"SystemProperties":{"x-opt-enqueued-time":\#(1_784_283_000_123 + second * 1000)},"Body":"\#(text)"}"#
            }
        ),
    ]

    @Test(arguments: envelopes.indices)
    func `a message in an envelope is the same as without`(_ index: Int) throws {
        let (name, envelope) = Self.envelopes[index]
        let scene = try TemporaryLog()
        let plain = Self.message(1, time: 5)
        #expect(try run(scene.log, [envelope(plain, 15)]).appended == 1, "\(name)")
        #expect(try run(scene.log, [plain]).duplicates == 1, "\(name)")
        #expect(try faces(scene.log) == ["pic-0.jpg 0 1784283015123"], "\(name)")
        for (other, another) in Self.envelopes {
            let again = try run(scene.log, [" " + another(plain, 15)])
            #expect(again.appended == 0 && again.duplicates == 1, "\(name), then \(other)")
        }
    }

    @Test func `by the hub's numbers a file's own repetitions are known, and a body that is no message is told`() throws
    {
        let scene = try TemporaryLog()
        func numbered(_ number: Int, _ body: String) -> String {
            #"{"SequenceNumber":\#(number),"EnqueuedTimeUtc":"7/17/2026 1:10:15 PM","Body":\#(body)}"#
        }
        let body = EventHubMessageTests.unanalyzed
        let summary = try run(scene.log, [numbered(1, body), numbered(2, body), numbered(1, body), numbered(2, body)])
        #expect(summary.appended == 2 && summary.duplicates == 2)
        #expect(try faces(scene.log).allSatisfy { $0.hasSuffix(" 1784293815000") })
        for bad in ["null", "7", "\"%%\"", "[]", "\"{\""] {
            let refused = try run(scene.log, [numbered(3, bad)]) { $0.skipsBadMessages = true }
            #expect(refused.rejected == 1 && refused.appended == 0, "\(bad)")
        }
    }

    @Test func `a file that has a message with its envelope and without has it once`() throws {
        let bare = EventHubMessageTests.unanalyzed
        let time = "2026-07-17T10:10:00.123Z"
        let plain = String(bare.dropLast()) + #","EventEnqueuedUtcTime":"\#(time)"}"#
        let enveloped = #"{"EnqueuedTimeUtc":"\#(time)","SystemProperties":{},"Body":\#(plain)}"#
        for lines in [[enveloped, plain], [plain, enveloped]] {
            let scene = try TemporaryLog()
            let summary = try run(scene.log, lines)
            #expect(summary.appended == 1 && summary.duplicates == 1)
        }
        // Two that are the same in one form are two.
        let scene = try TemporaryLog()
        let summary = try run(scene.log, [enveloped, plain, enveloped, plain])
        #expect(summary.appended == 2 && summary.duplicates == 2)
    }
}
