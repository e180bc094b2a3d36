import Bytes
import CounterImport
import EventHubs
import EventLog
import FootfallEvents
import FootfallTestSupport
import Foundation
import Gzip
import InputFiles
import Testing
import TestSupport

@Suite struct EventHubImportTests {
    private static let lines = (0..<500).map { number -> String in
        let text = number % 3 == 0 ? EventHubMessageTests.unanalyzed : EventHubMessageTests.analyzed
        return text.replacing("curimage.jpg", with: "pic-\(number / 4).jpg")
            .replacing(
                #""nouri"}"#, with: number % 7 == 0 ? #""uri-\#(number)"}"# : #""nouri"}"#)
    }

    private func options(_ change: (inout EventHubImporter.Options) -> Void = { _ in }) -> EventHubImporter.Options {
        var options = EventHubImporter.Options()
        options.context.time = 1_583_323_200_000
        options.messagesPerRequest = 50
        change(&options)
        return options
    }

    private func run(_ log: EventLog, _ text: String, _ options: EventHubImporter.Options) throws
        -> EventHubImporter.Summary
    {
        let file = SourceFile(bytes: Array(text.utf8), name: "messages.json")
        return try EventHubImporter(log: log, file: file, options: options).run()
    }

    private func exported(_ log: EventLog) throws -> [EventHubJSON] {
        var messages: [EventHubJSON] = []
        try EventHubExporter(log: log).forEach { messages.append(try EventHubJSON($0.array())) }
        return messages
    }

    private func counted(_ messages: [EventHubJSON]) -> [EventHubJSON: Int] {
        messages.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    }

    private func parsed(_ lines: [String]) throws -> [EventHubJSON] {
        try lines.map { try EventHubJSON(Array($0.utf8)) }
    }

    private func body(_ bytes: [UInt8], lineBytes: Int = .max) -> String {
        let text = Data(bytes).base64EncodedString()
        var lines: [Substring] = []
        var rest = text[...]
        while !rest.isEmpty {
            lines.append(rest.prefix(lineBytes))
            rest = rest.dropFirst(lineBytes)
        }
        return #"{"EnqueuedTimeUtc":"2026-07-17T10:10:00Z","SystemProperties":{},"Body":""#
            + lines.joined(separator: #"\r\n"#) + #""}"#
    }

    @Test func `A gzip file that is cut off is read up to there, and the rest is one rejected message`() throws {
        var encoder = GzipEncoder()
        var output = ByteBuffer()
        let names = (0..<5_000).map { "pic-\($0 &* 2_654_435_761 % 1_000_003)-\($0).jpg" }
        let text = names.map { EventHubMessageTests.analyzed.replacing("curimage.jpg", with: $0) }.joined(
            separator: "\n")
        Array(text.utf8).withUnsafeBytes { encoder.compress($0, into: &output) }
        let file = SourceFile(bytes: Array(output.array().dropLast(200)), name: "messages.json.gz")
        let stopped = try TemporaryLog()
        do {
            _ = try EventHubImporter(log: stopped.log, file: file, options: options()).run()
            Issue.record("it is read")
        } catch let error as EventHubError {
            guard case .badMessage(_, _, _, let appended, _) = error else { throw error }
            #expect(appended > 0)
        }
        let skipped = try TemporaryLog()
        let importer = EventHubImporter(log: skipped.log, file: file, options: options { $0.skipsBadMessages = true })
        let summary = try importer.run()
        #expect(summary.rejected == 1 && summary.appended > 0 && summary.appended == summary.read)
    }

    @Test func `A body may be base64 in lines, and gzip in it; several messages in one are told with their place`()
        throws
    {
        let scene = try TemporaryLog()
        let message = Array(EventHubMessageTests.analyzed.utf8)
        func gzip(_ bytes: [UInt8]) -> [UInt8] {
            var encoder = GzipEncoder()
            var output = ByteBuffer(capacity: 1024)
            bytes.withUnsafeBytes { encoder.compress($0, into: &output) }
            return output.array()
        }
        for (number, body) in [body(message, lineBytes: 76), body(gzip(message)), body(message)].enumerated() {
            let summary = try run(scene.log, body, options())
            #expect(summary.read == 1 && summary.appended == (number == 0 ? 1 : 0), "\(number)")
        }
        let error = #expect(throws: EventHubError.self) {
            try run(scene.log, body(message) + "\n" + body(message + [10] + message), options())
        }
        #expect("\(error!)".contains("line 2: member \"Body\" has 2 messages"))
        #expect(throws: EventHubError.self) { try run(scene.log, body(gzip(message).dropLast(9)), options()) }
    }

    @Test func `A file of another kind is named as what it is, and nothing of it is read`() throws {
        let scene = try TemporaryLog()
        let schema = #"{"type":"record","name":"EventData","fields":[{"name":"Body","type":"bytes"}]}"#
        for (text, words) in [
            ("Obj\u{1}\u{4}avro.schema" + schema, ["a capture of Event Hubs in Avro", "written as JSON"]),
            (
                "Obj\u{1}\u{4}avro.schema" + schema.replacing("Body", with: "rows"),
                ["a file of Avro, and no messages in JSON", "no Body"]
            ), ("PAR1....PAR1", ["Parquet, and no messages in JSON"]), ("%PDF-1.7", ["a PDF document"]),
        ] {
            let error = #expect(throws: EventHubError.self) { try run(scene.log, text, options()) }
            let said = "\(error!)"
            #expect(words.allSatisfy { said.contains($0) } && said.hasPrefix("messages.json: "), "\(said)")
        }
    }

    @Test(arguments: ["lines", "array", "spread"]) func `a file goes in and comes out, whatever its form`(form: String)
        throws
    {
        let scene = try TemporaryLog()
        let text =
            switch form {
            case "lines": Self.lines.joined(separator: "\n")
            case "array": "[" + Self.lines.joined(separator: ",") + "]"
            default:
                "\n [\n" + Self.lines.map { $0.replacing(",", with: " ,\n\t") }.joined(separator: "\n,\n") + " ]\n "
            }
        let summary = try run(scene.log, text, options())
        #expect(summary.read == 500 && summary.appended == 500 && summary.rejected == 0)
        #expect(summary.pictures == 125 && summary.unanalyzed == 167)
        let out = try exported(scene.log)
        #expect(counted(out) == counted(try parsed(Self.lines)))
        // The faces of one picture stay in order.
        #expect(out.filter { $0["blobName"] == .text("pic-7.jpg") } == (try parsed(Array(Self.lines[28..<32]))))
        // They name faces: nothing goes where nobody is named.
        #expect(try scene.log.topics().map(\.name) == ["faces"])
        #expect(try scene.log.topic("faces").configuration.dataClass == .restricted)
    }

    @Test func `the same content again appends nothing, whatever its name`() throws {
        let scene = try TemporaryLog()
        let text = Self.lines.joined(separator: "\n")
        _ = try run(scene.log, text, options())
        let again = try run(scene.log, text, options { $0.context.camera = "another" })
        #expect(again.appended == 0 && again.duplicates == 500 && again.read == 500)
        #expect(try exported(scene.log).count == 500)
        #expect(try run(scene.log, text + "\n ", options()).appended == 500, "other content is another delivery")
    }

    @Test(arguments: [0, 1, 3, 9]) func `an import that ends early goes on where it was`(requests: Int) throws {
        let scene = try TemporaryLog()
        let text = Self.lines.joined(separator: "\n")
        struct Ended: Error {}
        var seen = 0
        let file = SourceFile(bytes: Array(text.utf8), name: "messages.json")
        #expect(throws: Ended.self) {
            _ = try EventHubImporter(log: scene.log, file: file, options: options()).run { event in
                guard case .progress = event else { return }
                seen += 1
                if seen > requests { throw Ended() }
            }
        }
        #expect(try exported(scene.log).count == 50 * (requests + 1))
        // With other options it would be half one thing, half another.
        #expect(throws: EventHubError.self) { _ = try run(scene.log, text, options { $0.context.camera = "x" }) }
        let rest = try run(scene.log, text, options())
        #expect(rest.duplicates == 50 * (requests + 1) && rest.duplicates + rest.appended == 500)
        #expect(counted(try exported(scene.log)) == counted(try parsed(Self.lines)))
        let indices = try faceIndices(scene.log)
        #expect(indices == (0..<125).reduce(into: [:]) { $0["pic-\($1).jpg"] = [0, 1, 2, 3] })
    }

    private func faceIndices(_ log: EventLog) throws -> [String: [UInt32]] {
        var found: [String: [UInt32]] = [:]
        try FaceEventsOfLog.forEach(log) { found[$0.picture, default: []].append($0.faceAnalyzed.faceIndex) }
        return found
    }

    @Test func `a bad message stops the import with its line, or is left out`() throws {
        let scene = try TemporaryLog()
        var lines = Self.lines
        lines[120] = "{broken"
        lines[300] = #"{"no":"blob"}"#
        let text = lines.joined(separator: "\n")
        do {
            _ = try run(scene.log, text, options())
            Issue.record("a broken line passed")
        } catch EventHubError.badMessage(_, let line, let reason, let appended, _) {
            #expect(line == 121 && appended == 120 && reason.contains("no JSON"))
        }
        #expect(try exported(scene.log).count == 120)
        let summary = try run(scene.log, text, options { $0.skipsBadMessages = true })
        #expect(summary.rejected == 2 && summary.read == 498 && summary.appended == 378)
        #expect(try exported(scene.log).count == 498)
    }

    @Test(arguments: ["[{\"blobName\":\"a\"}", "[{\"blobName\":\"a\"}] x", "[{\"blobName\":\"a\"},", "["])
    func `an array that isn't one is refused, with what came before it in`(text: String) throws {
        let scene = try TemporaryLog()
        #expect(throws: EventHubError.self) { _ = try run(scene.log, text, options { $0.skipsBadMessages = true }) }
    }

    @Test func `an empty file has no messages, and a message that is too long is bad`() throws {
        let scene = try TemporaryLog()
        #expect(try run(scene.log, "", options()) == EventHubImporter.Summary())
        #expect(try run(scene.log, "[]", options()) == EventHubImporter.Summary())
        let long = #"{"blobName":"\#(String(repeating: "x", count: 1 << 20))"}"# + "\n" + Self.lines[0]
        let summary = try run(scene.log, long, options { $0.skipsBadMessages = true })
        #expect(summary.rejected == 1 && summary.appended == 1)
    }
}
