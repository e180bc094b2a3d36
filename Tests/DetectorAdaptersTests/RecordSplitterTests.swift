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
        "of an object that is cut off behind a colon, a comma or a bracket no other record is lost",
        arguments: [
            ("{\"a\":[\n{\"b\":2}\n{\"c\":3}", ["1!", "2:{\"b\":2}", "3:{\"c\":3}"]),
            ("{\"a\":[{},\n{\"b\":2}\n{\"c\":3}", ["1!", "2:{\"b\":2}", "3:{\"c\":3}"]),
            ("{\"a\":\n{\"b\":2}\n{\"c\":3}", ["1!", "2:{\"b\":2}", "3:{\"c\":3}"]),
            ("{\"a\":\r\n{\"b\":2}\r\n{\"c\":3}\r\n", ["1!", "2:{\"b\":2}", "3:{\"c\":3}"]),
            // At the end, and several that are cut off.
            ("{\"a\":\n{\"b\":2}", ["1!", "2:{\"b\":2}"]),
            ("{\"a\":[\n{\"b\":[\n{\"c\":3}", ["1!", "2!", "3:{\"c\":3}"]),
            ("{\"a\":[\n{\"b\":[\n{\"c\":3}\n{\"d\":4}", ["1!", "2!", "3:{\"c\":3}", "4:{\"d\":4}"]),
            ("{\"a\":\n{\"b\":2}\nnoise\n{\"c\":3}", ["1!", "2:{\"b\":2}", "3:noise", "4:{\"c\":3}"]),
            // In a list, one a line.
            ("[\n{\"a\":[\n{\"b\":2},\n{\"c\":3}\n]", ["2!", "3:{\"b\":2}", "4:{\"c\":3}"]),
            // A document after it, whose inner lines are indented.
            (
                "{\"a\":[\n{\n \"b\":[\n  {},\n  {}\n ]\n}\n{\n \"c\":3\n}",
                ["1!", "2:{\"b\":[{},{}]}", "8:{\"c\":3}"]
            ),
            // A document that is cut off in its list.
            ("[{\"a\":[\n{\"b\":2},\n{\"c\":3},", ["1!"]),
            // What is whole stays whole, also where its inner lines are not indented.
            ("{\"a\":[\n{\"b\":2},\n{\"c\":3}\n]}\n{\"d\":\n{}}", ["1:{\"a\":[{\"b\":2},{\"c\":3}]}", "5:{\"d\":{}}"]),
        ])
    func cutOff(_ text: String, _ expected: [String]) { #expect(split(.json, text) == expected) }

    @Test("wherever a line is cut off, it alone is lost, and named")
    func cutAnywhere() {
        let line = #"{"a":[{"b":[1,{"c":"x,[{:"}],"d":{"e":2}},{"f":3}],"g":4}"#
        for length in 1..<line.utf8.count {
            let lines = [line, String(line.prefix(length)), line, line, String(line.prefix(length)), line]
            let found = split(.json, lines.joined(separator: "\n"))
            #expect(
                found == ["1:\(line)", "2!", "3:\(line)", "4:\(line)", "5!", "6:\(line)"], "\(line.prefix(length))")
        }
    }

    @Test(
        "XML documents are found by their root's end",
        arguments: [
            ("<?xml version='1.0'?>\n<a:b x='1'>\n<c/></a:b><d>\n</d >", ["2:<a:bx='1'><c/></a:b>", "3:<d></d>"]),
            ("noise <a><ab></ab></a> noise", ["1:<a><ab></ab></a>"]),
            ("<a>\n<b>", ["1!"]), ("</a>\n", []),
            // The root's end goes on in the next line, as far as its name is whole.
            ("<a>1</a\n>\n<b/></b>", ["1:<a>1</a>", "3:<b/></b>"]), ("<a>1</ab\n></a\n\n>", ["1:<a>1</ab></a>"]),
            ("<a>1</a\n<?xml version='1.0'?><a>2</a>", ["1!", "2:<a>2</a>"]),
            // A declaration behind a document's end, or in the middle of one, in the same line.
            ("<a>\n</a><?xml version='1.0'?><a>2</a>", ["1:<a></a>", "2:<a>2</a>"]),
            ("<a>1<?xml version='1.0'?><a>2</a>", ["1!", "1:<a>2</a>"]), ("<a>1<?xmlx ?></a>", ["1:<a>1<?xmlx?></a>"]),
        ])
    func xml(_ text: String, _ expected: [String]) { #expect(split(.xml, text) == expected) }

    @Test("wherever an XML document is cut off, it alone is lost, and named", arguments: ["\n", ""])
    func xmlCutAnywhere(_ ending: String) {
        let document = #"<Alert version="2.0" xmlns:a='x'><a:b>1</a:b></Alert>"#
        // Of a document that goes on in the same line only the root's own tag tells that it was cut.
        let length = ending.isEmpty ? 33 : document.utf8.count
        for length in 2..<length {
            let cut = String(document.prefix(length))
            let text = [document, cut, document, document].joined(separator: ending)
            let found = split(.xml, text).map { $0.hasSuffix("!") ? "!" : String($0.dropFirst(2)) }
            let whole = document.filter { !$0.isWhitespace }
            #expect(found == [whole, "!", whole, whole], "\(cut)")
        }
    }

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
