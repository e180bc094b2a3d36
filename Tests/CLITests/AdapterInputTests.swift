import Bytes
import Foundation
import Gzip
import TestSupport
import Testing

@Suite("What the inputs of adapters come in, on the command line")
struct AdapterInputTests {
    private let person =
        #"{"time":"2026-07-17T10:15:01Z","frame":1,"camera":"c","persons":[{"track":7,"box":[1,2,3,4]}]}"#
    private let later =
        #"{"time":"2026-07-17T10:15:02Z","frame":2,"camera":"c","persons":[{"track":7,"box":[1,2,3,4]}]}"#

    private func file(_ fflog: FflogProcess, _ name: String, _ bytes: [UInt8]) throws -> String {
        let url = fflog.folder.appendingPathComponent(name)
        try Data(bytes).write(to: url)
        return url.path
    }

    private func gzip(_ text: String) -> [UInt8] {
        var encoder = GzipEncoder()
        var output = ByteBuffer()
        Array(text.utf8).withUnsafeBytes { encoder.compress($0, into: &output) }
        return output.array()
    }

    /// An Avro file whose records are a body alone, a block each.
    private func avro(_ bodies: [String], codec: String = "null") -> [UInt8] {
        func text(_ text: String) -> [UInt8] {
            let count = text.utf8.count * 2
            return (count < 128 ? [UInt8(count)] : [UInt8(count & 127) | 128, UInt8(count >> 7)]) + Array(text.utf8)
        }
        let marker = [UInt8](repeating: 0x5A, count: 16)
        let schema = #"{"type":"record","name":"m","fields":[{"name":"Body","type":"bytes"}]}"#
        var file = Array("Obj\u{1}".utf8) + [4] + text("avro.schema") + text(schema) + text("avro.codec") + text(codec)
        file += [0] + marker
        for body in bodies {
            let record = text(body)
            let size = record.count * 2
            file += [2, UInt8(size & 127) | 128, UInt8(size >> 7)] + record + marker
        }
        return file
    }

    private func importing(_ fflog: FflogProcess, _ file: String, _ format: String = "detections") throws -> Outcome {
        let result = try fflog.run("import", format, file, "--store", "S", "--format", "json")
        return Outcome(
            status: result.status, errors: result.errors, summary: (try? result.object()) ?? [:])
    }

    private struct Outcome {
        var status: Int32
        var errors: String
        var summary: [String: Any]
        func number(_ name: String) -> Int? { summary[name] as? Int }
    }

    @Test func `what follows a whole gzip member is one rejected record, and the member is read`() throws {
        let fflog = try FflogProcess()
        let bytes = gzip(person + "\n" + later + "\n") + Array("hello".utf8)
        let outcome = try importing(fflog, file(fflog, "more.gz", bytes))
        #expect(outcome.status == 4 && outcome.number("detections") == 2 && outcome.number("rejected") == 1)
    }

    @Test func `a body of an Avro file without a message is bad at once, and the others are read`() throws {
        let fflog = try FflogProcess()
        for nothing in ["\u{0}", " "] {
            let bodies = [person, String(repeating: nothing, count: 6_000), later]
            let outcome = try importing(fflog, file(fflog, "nothing.avro", avro(bodies)))
            #expect(outcome.status == 4 && outcome.number("rejected") == 1)
            #expect(outcome.errors.contains("the body has no message"), "\(outcome.errors)")
        }
    }

    @Test func `plain, in gzip, in Avro and in both, a message is the same`() throws {
        let fflog = try FflogProcess()
        let text = person + "\n" + later + "\n"
        #expect(try importing(fflog, file(fflog, "a.jsonl", Array(text.utf8))).number("detections") == 2)
        for (name, bytes) in [
            ("a.jsonl.gz", gzip(text)), ("a.avro", avro([person, later])),
            ("members.gz", gzip(person + "\n") + gzip(later)),
        ] {
            let again = try importing(fflog, file(fflog, name, bytes))
            #expect(again.status == 0 && again.number("duplicates") == 2 && again.number("detections") == 0, "\(name)")
        }
        let piped = try fflog.start(
            ["import", "detections", "-", "--store", "S", "--format", "json"], input: Data(gzip(text))
        ).result()
        #expect(piped.status == 0)
        #expect(try piped.object()["duplicates"] as? Int == 2)
    }

    @Test func `what is cut off is one record that is named, and what comes before it is in`() throws {
        let fflog = try FflogProcess()
        let cut = try importing(fflog, file(fflog, "cut.avro", avro([person, later]).dropLast(20)))
        #expect(cut.status == 4 && cut.number("detections") == 1 && cut.number("rejected") == 1)
        #expect(cut.errors.contains("record 2: the file is cut off in a block of 1 records"))
        let lines = (0..<5_000).map { person.replacing("\"frame\":1", with: "\"frame\":\($0)") }
        let stored = gzip(lines.joined(separator: "\n"))
        let gz = try importing(fflog, file(fflog, "cut.gz", Array(stored.dropLast(stored.count / 4))))
        #expect(gz.status == 4 && gz.number("rejected") ?? 0 >= 1 && gz.number("detections") ?? 0 > 1_000)
        #expect(gz.errors.contains("the stream ends inside a member"))
    }

    @Test func `a file of another kind is named once with what reads it, and leaves no log behind`() throws {
        let frigate = #"{"type":"new","before":{},"after":{"id":"1","label":"person"}}"#
        let many = Array(repeating: frigate, count: 300).joined(separator: "\n")
        let inputs: [(name: String, bytes: [UInt8], says: [String])] = [
            ("frigate.jsonl", Array(many.utf8), ["events of Frigate", "fflog import frigate"]),
            ("frigate.gz", gzip(many), ["events of Frigate", "fflog import frigate"]),
            ("table.csv", Array("site,start,in,out\nA,1,2,3\n".utf8), ["a table with columns", "fflog import counts"]),
            ("other.avro", avro([frigate]), ["events of Frigate", "fflog import frigate"]),
            ("snappy.avro", avro([person], codec: "snappy"), ["compressed with snappy"]),
            ("broken.avro", Array(avro([person]).prefix(30)), ["the header of this Avro file is damaged"]),
            ("broken.gz", Array(gzip(many).prefix(30)), []),
            ("picture.jpg", [0xFF, 0xD8, 0xFF, 0xE0, 0, 16] + Array("JFIF".utf8) + [0, 10, 1, 10], ["picture"]),
            ("program", [0x7F, 0x45, 0x4C, 0x46, 2, 1, 1, 0, 10, 0, 10, 3], ["not text in UTF-8"]),
            ("archive.zip", Array("PK\u{3}\u{4}".utf8) + [20, 0, 0, 0, 10, 0, 10, 65], ["zip"]),
        ]
        for input in inputs {
            let fflog = try FflogProcess()
            let result = try fflog.run(
                "import", "detections", try file(fflog, input.name, input.bytes), "--store", "S", "--camera", "c")
            #expect(result.status != 0 && result.status != 4, "\(input.name): \(result.status)")
            for text in input.says { #expect(result.errors.contains(text), "\(input.name): \(result.errors)") }
            let lines = result.errors.split(separator: "\n")
            #expect(lines.count == 1, "\(input.name): \(result.errors)")
        }
    }

    @Test func `an import that SIGTERM ends within a large block has lost and doubled nothing once it is repeated`()
        throws
    {
        let fflog = try FflogProcess()
        let marker = [UInt8](repeating: 0x5A, count: 16)
        func long(_ value: Int) -> [UInt8] {
            var rest = value * 2
            var bytes: [UInt8] = []
            while rest >= 0x80 {
                bytes.append(UInt8(rest & 0x7F) | 0x80)
                rest >>= 7
            }
            return bytes + [UInt8(rest)]
        }
        func text(_ text: String) -> [UInt8] { long(text.utf8.count) + Array(text.utf8) }
        let schema = #"{"type":"record","name":"m","fields":[{"name":"Body","type":"bytes"}]}"#
        let count = 20_000
        var content: [UInt8] = []
        for number in 0..<count {
            let (minute, second) = (10 + number / 60 % 40, 10 + number % 50)
            content += text(
                #"{"time":"2026-07-17T10:\#(minute):\#(second).\#(100 + number % 900)Z","camera":"c","persons":[{"track":\#(number),"box":[1,2,3,4]}]}"#
            )
        }
        let bytes =
            Array("Obj\u{1}".utf8) + long(1) + text("avro.schema") + text(schema) + [0] + marker + long(count)
            + long(content.count) + content + marker
        let path = try file(fflog, "large.avro", bytes)
        let command = ["import", "detections", path, "--store", "S", "--format", "json"]
        let running = try fflog.start(command)
        // Some are in, or it is through already.
        while !(try fflog.run("topic", "describe", "detections").status == 0), running.process.isRunning {}
        running.kill(SIGTERM)
        let status = try running.result().status
        #expect(status == 143 || status == 0)
        let again = try fflog.start(command).result()
        let summary = try again.object()
        #expect(again.status == 0 && summary["rejected"] as? Int == 0)
        #expect(try fflog.ok("consume", "detections", "-f", "%o\\n").lines.count == count)
        let reference = try FflogProcess()
        #expect(try reference.start(command).result().status == 0)
        #expect(try reference.ok("consume", "detections", "-f", "%o\\n").lines.count == count)
    }

    @Test func `SIGTERM ends an import within a block of millions of records`() throws {
        let fflog = try FflogProcess()
        let marker = [UInt8](repeating: 0x5A, count: 16)
        func long(_ value: Int) -> [UInt8] {
            var rest = value * 2
            var bytes: [UInt8] = []
            while rest >= 0x80 {
                bytes.append(UInt8(rest & 0x7F) | 0x80)
                rest >>= 7
            }
            return bytes + [UInt8(rest)]
        }
        func text(_ text: String) -> [UInt8] { long(text.utf8.count) + Array(text.utf8) }
        let schema = #"{"type":"record","name":"m","fields":[{"name":"Body","type":["null","bytes"]}]}"#
        // Records without a message, a byte each: what they would take is minutes.
        let count = 1 << 20
        let block = long(count) + long(count) + [UInt8](repeating: 0, count: count) + marker
        var file = Array("Obj\u{1}".utf8) + long(1) + text("avro.schema") + text(schema) + [0] + marker
        for _ in 0..<40 { file += block }
        let path = try self.file(fflog, "empty.avro", file)
        let running = try fflog.start(["import", "detections", path, "--store", "S"])
        try running.waitForErrors("record 100")
        running.kill(SIGTERM)
        #expect(try running.result().status == 143)
    }
}
