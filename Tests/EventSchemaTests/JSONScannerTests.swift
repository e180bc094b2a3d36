import EventSchema
import TestSupport
import Testing

/// The scanner by way of an event with one text that matters.
@Suite struct JSONScannerTests {
    private let forms = EventForms(message: "fflog.test.v1.Note")

    private func text(_ value: String) throws -> String { try forms.rewritten("{\"text\":\(value)}") }

    @Test(arguments: [
        (#""""#, #""""#),
        (#""plain""#, #""plain""#),
        (#""\"\\\/\b\f\n\r\t""#, #""\"\\/\b\f\n\r\t""#),
        (#""\u0041\u00e9\u20AC""#, #""Aé€""#),
        (#""\ud83d\ude00\uD834\uDD1E""#, #""😀𝄞""#),
        (#""\u0000\u001f\u007f""#, "\"\\u0000\\u001f\u{7f}\""),
        (#""Ünïcödé 東京 😀""#, #""Ünïcödé 東京 😀""#),
        (#""é\né""#, #""é\né""#),
        (#""\u2028""#, "\"\u{2028}\""),
    ]) func `escapes and UTF-8 are read and written again`(given: String, written: String) throws {
        #expect(try text(given) == "{\"text\":\(written)}")
    }

    @Test(arguments: [
        (#""\x""#, "column 10: malformed JSON: no such escape in JSON"),
        (#""ab\ud83d""#, "column 12: malformed JSON: a high surrogate without a low one"),
        (#""\ud83d\u0041""#, "column 10: malformed JSON: a high surrogate without a low one"),
        (#""\ud83dx""#, "column 10: malformed JSON: a high surrogate without a low one"),
        (#""\ude00""#, "column 10: malformed JSON: a low surrogate without a high one"),
        (#""\u12g4""#, "column 14: malformed JSON: expected four hexadecimal digits"),
        ("\"a\u{01}b\"", "column 11: malformed JSON: a control character within text must be escaped"),
        ("\"a\\n\tb\"", "column 13: malformed JSON: a control character within text must be escaped"),
    ]) func `a text that is not JSON is refused at its byte`(given: String, message: String) {
        #expect(forms.complaint("{\"text\":\(given)}") == message)
    }

    @Test(
        arguments: [
            [0xC3, 0x28], [0xC0, 0xAF], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF0, 0x80, 0x80, 0x80],
            [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0x80], [0xFF], [0xE2, 0x82], [0xF0, 0x9F, 0x98],
        ] as [[UInt8]]) func `bytes that are not UTF-8 are refused, also next to an escape`(bytes: [UInt8])
    {
        let plain = Array(#"{"text":"ab"#.utf8) + bytes + Array(#""}"#.utf8)
        #expect(forms.complaint(plain) == "column 12: malformed JSON: the text is not well-formed UTF-8")
        let escaped = Array(#"{"text":"\n"#.utf8) + bytes + Array(#""}"#.utf8)
        #expect(forms.complaint(escaped) == "column 12: malformed JSON: the text is not well-formed UTF-8")
    }

    @Test func `every prefix of a line is refused as malformed, and none traps`() throws {
        let forms = EventForms.everyType
        let line = Array(EventJSONTests.fullLine.utf8)
        for length in 0..<line.count {
            let complaint = try #require(forms.complaint(Array(line[..<length])))
            #expect(complaint.contains("malformed JSON") || complaint.contains("missing"), "\(length): \(complaint)")
        }
    }

    @Test func `a line with any one byte changed is taken or refused, and never traps`() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(seed: seed)
        let forms = EventForms.everyType
        let line = Array(EventJSONTests.fullLine.utf8)
        var refused = 0
        for _ in 0..<5_000 {
            var damaged = line
            damaged[Int.random(in: 0..<line.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            if forms.complaint(damaged) != nil { refused += 1 }
        }
        #expect(refused > 1_000, "seed \(seed)")
    }

    @Test func `deep nesting ends at the schema's depth`() {
        let deep = String(repeating: "[", count: 100_000)
        #expect(forms.complaint("{\"text\":\(deep)") == "column 9: field \"text\": expected text, got an array")
        let objects = String(repeating: "{\"frame\":", count: 100_000)
        #expect(
            forms.complaint(objects)
                == "column 11: field \"frame.frame\": unknown field; the fields are left, right")
    }

    @Test(arguments: [
        ("", "column 1: malformed JSON: the line is empty"),
        ("   ", "column 4: malformed JSON: the line is empty"),
        ("nonsense", "column 1: expected one JSON object, got null"),
        ("hello", "column 1: malformed JSON: expected an object"),
        ("[1]", "column 1: expected one JSON object, got an array"),
        ("17", "column 1: expected one JSON object, got the number 17"),
        ("\"x\"", "column 1: expected one JSON object, got text \"x\""),
        ("{", "column 2: malformed JSON: the line ends within an object"),
        ("{\"text\"", "column 8: malformed JSON: expected : after a field's name"),
        ("{\"text\":", "column 9: malformed JSON: the line ends within an object"),
        ("{\"text\" \"a\"}", "column 9: malformed JSON: expected : after a field's name"),
        ("{\"text\":nul}", "column 9: malformed JSON: expected a value"),
        ("{\"text\":\"a\",}", "column 13: malformed JSON: expected a field's name in quotes"),
        ("{\"text\":\"a\" \"b\"}", "column 13: malformed JSON: expected , or } after a field"),
        ("{text:1}", "column 2: malformed JSON: expected a field's name in quotes"),
        ("{\"text\":'a'}", "column 9: malformed JSON: expected a value"),
        ("{\"text\":\"a", "column 11: malformed JSON: the line ends within a text"),
        ("{\"text\":\"a\\", "column 12: malformed JSON: the line ends within a text"),
        ("{} {}", "column 4: malformed JSON: expected nothing after the object"),
        ("{}\u{0}", "column 3: malformed JSON: expected nothing after the object"),
        ("\u{FEFF}{}", "column 1: malformed JSON: expected an object"),
    ]) func `what is not one object is refused at its byte`(line: String, message: String) {
        #expect(forms.complaint(line) == message)
    }

    @Test func `white space is allowed between tokens`() throws {
        #expect(
            try forms.rewritten(" \t{ \"text\" :\r\n \"a\" , \"frame\":{ } } \n".replacing("{ }", with: "null"))
                == "{\"text\":\"a\"}")
        #expect(try forms.rewritten("{}") == "{}")
        #expect(try forms.rewritten("{ }") == "{}")
    }
}
