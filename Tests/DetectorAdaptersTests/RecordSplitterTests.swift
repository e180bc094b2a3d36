import DetectorAdapters
import Testing

@Suite("How an input is divided into records")
struct RecordSplitterTests {
    private func split(_ framing: RecordFraming, _ text: String) -> [String] {
        var splitter = RecordSplitter(framing)
        var steps: [RecordSplitter.Step] = []
        for line in Array(text.utf8).split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            steps += Array(line).withUnsafeBytes { splitter.line($0) }
        }
        steps += splitter.end()
        return steps.map { step in
            switch step {
            case .record(let record):
                "\(record.line):" + String(decoding: record.bytes, as: UTF8.self).filter { !$0.isWhitespace }
            case .bad(let bad): "\(bad.line)!"
            }
        }
    }

    @Test("lines are records, and empty ones are none")
    func lines() { #expect(split(.lines, "a\n\n \r\nb\r") == ["1:a", "4:b"]) }

    @Test(
        "JSON objects are found over lines, side by side, in arrays and around strings with braces",
        arguments: [
            (#"{"a":1}"# + "\n" + #"{"b":2}"#, ["1:{\"a\":1}", "2:{\"b\":2}"]),
            (#"{"a":1}{"b":2}"#, ["1:{\"a\":1}", "1:{\"b\":2}"]),
            ("[\n{\"a\":\n{}},\n{\"b\":2}\n]", ["2:{\"a\":{}}", "4:{\"b\":2}"]),
            (#"{"a":"}{\"}"}"#, [#"1:{"a":"}{\"}"}"#]),
            ("{\"a\":1\n", ["1!"]),
            ("{\"a\":\"cut\n{\"b\":2}", ["1!", "2:{\"b\":2}"]),
            ("{\"a\":1,\n{\"b\":2}\n{\"c\":[{},\n{\"d\":3}]}", ["1!", "2:{\"b\":2}", "3:{\"c\":[{},{\"d\":3}]}"]),
            ("start,end\n1,2", ["1:start,end", "2:1,2"]), ("", []),
        ])
    func json(_ text: String, _ expected: [String]) { #expect(split(.json, text) == expected) }

    @Test(
        "XML documents are found by their root's end",
        arguments: [
            ("<?xml version='1.0'?>\n<a:b x='1'>\n<c/></a:b><d>\n</d >", ["2:<a:bx='1'><c/></a:b>", "3:<d></d>"]),
            ("noise <a><ab></ab></a> noise", ["1:<a><ab></ab></a>"]),
            ("<a>\n<b>", ["1!"]), ("</a>\n", []),
        ])
    func xml(_ text: String, _ expected: [String]) { #expect(split(.xml, text) == expected) }

    @Test("no bytes make it fail, and every record is part of the input", arguments: 0..<4)
    func noise(_ seed: UInt64) {
        print("seed \(seed)")
        var state = seed
        func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state >> 33
        }
        for framing in [RecordFraming.json, .xml, .lines] {
            for _ in 0..<200 {
                let alphabet = Array("{}[]\"\\<>/ab: \n,".utf8)
                let bytes = (0..<next() % 120).map { _ in alphabet[Int(next()) % alphabet.count] }
                let found = split(framing, String(decoding: bytes, as: UTF8.self))
                #expect(found.count <= bytes.count)
            }
        }
    }
}
