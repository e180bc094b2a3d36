import Bytes
import Columnar
import EventSchema
import TestSupport
import Testing

@Suite struct EventJSONTests {
    private let forms = EventForms.everyType

    static let required =
        #""name":"n","at":"2023-12-16T14:00:00.000Z","a_double":0.0,"a_float":0.0,"an_int64":0,"a_uint64":0,"#
        + #""an_int32":0,"a_fixed64":0,"a_fixed32":0,"a_bool":false,"some_bytes":"","a_uint32":0,"#
        + #""colour":"unspecified","an_sfixed32":0,"an_sfixed64":0,"a_sint32":0,"a_sint64":0"#

    static let fullLine =
        #"{"name":"Ünïcödé \"q\"","at":"2023-12-16T14:00:00.123Z","a_double":-1.5e-07,"a_float":0.873,"#
        + #""an_int64":-9223372036854775808,"a_uint64":18446744073709551615,"an_int32":-2147483648,"#
        + #""a_fixed64":18446744073709551615,"a_fixed32":4294967295,"a_bool":true,"some_bytes":"AP/+","#
        + #""a_uint32":4294967295,"colour":"dark_red","an_sfixed32":-1,"an_sfixed64":-2,"a_sint32":-3,"a_sint64":-4,"#
        + #""maybe_string":"","maybe_double":1e+300,"maybe_float":-0.0,"maybe_int64":"1969-12-31T23:59:59.999Z","#
        + #""maybe_uint64":"00c0ffee00000001","maybe_bool":false,"maybe_bytes":"","maybe_colour":4001,"#
        + #""maybe_sint64":9223372036854775807,"box":{"left":0,"right":7},"note":{"text":"t","frame":{"left":1}},"#
        + #""storey":-2}"#

    private func line(_ extra: String) -> String { "{\(Self.required),\(extra)}" }

    /// A line with one of the required fields replaced.
    private func line(_ field: String, _ value: String) -> String {
        var fields = Self.required.split(separator: ",").map(String.init)
        for index in fields.indices where fields[index].hasPrefix("\"\(field)\":") {
            fields[index] = "\"\(field)\":\(value)"
        }
        return "{" + fields.joined(separator: ",") + "}"
    }

    private func complaint(_ field: String, _ value: String) -> String? {
        guard let message = forms.complaint(line(field, value)) else { return nil }
        let place = "\"\(field)\":"
        let text = line(field, value)
        let column = text.utf8.count - (text.components(after: place).utf8.count) + 1
        guard message.hasPrefix("column \(column): field \"\(field)\": ") else {
            return "at the wrong place: \(message)"
        }
        return String(message.dropFirst("column \(column): field \"\(field)\": ".count))
    }

    @Test func `a line with every field is written as it was read`() throws {
        #expect(try forms.rewritten(Self.fullLine) == Self.fullLine)
    }

    @Test func `what is absent is null, or left out by choice`() throws {
        let forms = EventForms(message: "fflog.test.v1.Note")
        #expect(try forms.rewritten("{}", omitsAbsent: false) == #"{"text":null,"frame":null}"#)
        #expect(try forms.rewritten(#"{"text":null,"frame":null}"#, omitsAbsent: true) == "{}")
        #expect(
            try forms.rewritten(#"{"frame":{"left":1}}"#, omitsAbsent: false)
                == #"{"text":null,"frame":{"left":1,"right":null}}"#)
    }

    @Test func `an empty message is not an absent one`() throws {
        #expect(try forms.rewritten(line(#""note":{}"#)) == line(#""note":{}"#))
        #expect(try forms.rewritten(line(#""note":null"#)) == "{\(Self.required)}")
    }

    @Test func `fields may come in any order`() throws {
        #expect(
            try EventForms(message: "fflog.test.v1.Box").rewritten(#"{"right":2,"left":1}"#) == #"{"left":1,"right":2}"#
        )
    }

    @Test func `escaped field names are the fields that they spell`() throws {
        #expect(try EventForms(message: "fflog.test.v1.Box").rewritten(#"{"l\u0065ft":1}"#) == #"{"left":1}"#)
    }

    @Test func `the event time is the row's timestamp`() throws {
        var row = EventRow(forms.descriptor)
        var reader = EventJSONReader(forms.descriptor)
        try Array("{\(Self.required)}".utf8).withUnsafeBytes { try reader.read($0, into: &row, timestamp: 5) }
        #expect(row.timestamp == 1_702_735_200_000)
        row.withText(0) { #expect($0.elementsEqual("n".utf8)) }

        let untimed = EventForms(message: "fflog.test.v1.Box").descriptor
        var box = EventRow(untimed)
        var boxes = EventJSONReader(untimed)
        try Array(#"{"left":1}"#.utf8).withUnsafeBytes { try boxes.read($0, into: &box, timestamp: 5) }
        #expect(box.timestamp == 5)
    }

    @Test func `a wrong line leaves row and builder empty`() {
        var row = EventRow(forms.descriptor)
        var reader = EventJSONReader(forms.descriptor)
        var builder = ChunkBuilder(layout: forms.descriptor.layout, capacity: 4)
        #expect(throws: EventJSONError.self) {
            try Array("{\(Self.required),\"a_bool\":true}".utf8).withUnsafeBytes {
                try reader.append($0, to: &builder, through: &row)
            }
        }
        #expect(builder.count == 0)
        #expect((0..<row.columnCount).allSatisfy { !row.isSet($0) })
    }

    @Test func `unknown fields are named with the nearest known one`() {
        let place = "{\(Self.required),".utf8.count + 1
        #expect(
            forms.complaint(line(#""maybe_strnig":1"#))
                == "column \(place): field \"maybe_strnig\": unknown field; did you mean \"maybe_string\"?")
        #expect(
            forms.complaint(line(#""box":{"lefft":1}"#))
                == "column \(place + 7): field \"box.lefft\": unknown field; did you mean \"left\"?")
        #expect(
            forms.complaint(line(#""box":{"face_id":1}"#))
                == "column \(place + 7): field \"box.face_id\": unknown field; the fields are left, right")
        #expect(
            forms.complaint(line(#""Name":"x""#))
                == "column \(place): field \"Name\": unknown field; did you mean \"name\"?")
    }

    @Test func `a field given twice is refused, also as null`() {
        let place = "{\(Self.required),".utf8.count + 1
        #expect(forms.complaint(line(#""name":"m""#)) == "column \(place): field \"name\": given twice")
        #expect(
            forms.complaint(line(#""box":null,"box":null"#)) == "column \(place + 11): field \"box\": given twice")
    }

    @Test func `a missing or null required field is refused, in nested messages too`() {
        let start = "{\(Self.required)".utf8.count
        let short = "{" + Self.required.replacing(#","a_sint64":0"#, with: "") + "}"
        #expect(forms.complaint(short) == "column \(short.utf8.count): field \"a_sint64\": missing, but required")
        #expect(complaint("a_bool", "null") == "is null, but required")
        #expect(
            forms.complaint(line(#""box":{"right":1}"#))
                == "column \(start + 18): field \"box.left\": missing, but required")
    }

    @Test func `two fields of a oneof are refused, null does not count`() throws {
        let place = "{\(Self.required),".utf8.count + 1
        #expect(
            forms.complaint(line(#""room":"a","storey":1"#))
                == "column \(place + 20): field \"storey\": can't be given together with \"room\"")
        #expect(try forms.rewritten(line(#""room":null,"storey":1"#)) == line(#""storey":1"#))
        #expect(try forms.rewritten(line(#""area":{"left":3}"#)) == line(#""area":{"left":3}"#))
    }

    @Test func `a value of the wrong type says what was expected and what came`() {
        #expect(complaint("name", "17") == "expected text, got the number 17")
        #expect(complaint("name", "true") == "expected text, got true")
        #expect(complaint("a_bool", "\"true\"") == "expected true or false, got text \"true\"")
        #expect(complaint("a_uint32", "\"long\"") == "expected an integer from 0 to 4294967295, got text \"long\"")
        #expect(complaint("a_uint32", "1.0") == "expected an integer from 0 to 4294967295, got the number 1.0")
        #expect(complaint("a_uint32", "1e3") == "expected an integer from 0 to 4294967295, got the number 1e3")
        #expect(complaint("a_uint32", "{}") == "expected an integer from 0 to 4294967295, got an object")
        #expect(complaint("a_float", "false") == "expected a number, got false")
        #expect(complaint("a_double", "\"1.5\"") == "expected a number, got text \"1.5\"")
        #expect(complaint("some_bytes", "1") == "expected bytes as base64 text, got the number 1")
        #expect(
            complaint("at", "true") == "expected a time in RFC 3339 or milliseconds since 1970, got true")
        #expect(
            complaint("colour", "false")
                == "expected one of unspecified, dark_red, blue, green, got false")
        #expect(
            complaint("name", "[\"" + String(repeating: "x", count: 100) + "\"]") == "expected text, got an array")
        #expect(
            complaint("a_bool", "\"" + String(repeating: "x", count: 100) + "\"")
                == "expected true or false, got text \"" + String(repeating: "x", count: 39) + "…")
        let place = "{\(Self.required),".utf8.count + 1
        #expect(
            forms.complaint(line(#""box":[1]"#))
                == "column \(place + 6): field \"box\": expected an object, got an array")
    }

    @Test func `integers out of range are refused, at the very edge`() {
        #expect(
            complaint("a_uint32", "4294967296")
                == "out of range: expected an integer from 0 to 4294967295, got the number 4294967296")
        #expect(
            complaint("a_uint32", "-1") == "out of range: expected an integer from 0 to 4294967295, got the number -1")
        #expect(
            complaint("an_int32", "2147483648")
                == "out of range: expected an integer from -2147483648 to 2147483647, got the number 2147483648")
        for value in ["9223372036854775808", "-9223372036854775809", "123456789012345678901234567890"] {
            #expect(
                complaint("an_int64", value)
                    == "out of range: expected an integer from -9223372036854775808 to 9223372036854775807, "
                    + "got the number \(value)")
        }
        for value in ["18446744073709551616", "99999999999999999999"] {
            #expect(
                complaint("a_uint64", value)
                    == "out of range: expected an integer from 0 to 18446744073709551615, got the number \(value)")
        }
        #expect(complaint("a_uint64", "-0") == nil)
    }

    @Test(arguments: ["01", "-", "-a", "1.", ".5", "1e", "1e+", "+1", "0x10", "1_000", "--1", "Infinity"])
    func `a number that is not JSON is malformed`(number: String) throws {
        let complaint = try #require(forms.complaint(line("a_double", number)))
        #expect(complaint.contains("malformed JSON"), "\(complaint)")
    }

    @Test(arguments: [
        ("0", "0.0"), ("-0", "-0.0"), ("-0.0", "-0.0"), ("1", "1.0"), ("1e2", "100.0"), ("0.1", "0.1"),
        ("123.456", "123.456"),
        ("16777217", "16777216.0"), ("1e-45", "1e-45"), ("3.4028235e38", "3.4028235e+38"), ("0.001", "0.001"),
        ("0.0005", "0.0005"), ("0.30000001192092896", "0.3"), ("1e-400", "0.0"), ("\"NaN\"", "\"NaN\""),
        ("\"Infinity\"", "\"Infinity\""), ("\"-Infinity\"", "\"-Infinity\""), ("8.5", "8.5"), ("999.998", "999.998"),
        ("1000.25", "1000.25"), ("1.00000017881393432617187500001", "1.0000002"),
    ]) func `a float is read exactly and written with the fewest digits`(given: String, written: String) throws {
        #expect(try forms.rewritten(line("a_float", given)) == line("a_float", written))
    }

    @Test func `numbers beyond the floats are refused`() {
        #expect(complaint("a_float", "1e39") == "out of range: expected a 32-bit float, got the number 1e39")
        #expect(complaint("a_double", "1e400") == "out of range: expected a 64-bit float, got the number 1e400")
        #expect(
            complaint("a_double", "-1e99999999999999999999")
                == "out of range: expected a 64-bit float, got the number -1e99999999999999999999")
    }

    @Test func `random floats and doubles come back bit for bit`() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(seed: seed)
        for _ in 0..<3_000 {
            let bits = UInt32.random(in: 0...UInt32.max, using: &random)
            let number =
                random.next() & 1 == 0
                ? Float(bitPattern: bits) : Float(bits % 1_100_000) / 1_000
            guard number.isFinite else { continue }
            var buffer = ByteBuffer()
            JSONText.append(number, into: &buffer)
            let text = String(decoding: buffer.array(), as: UTF8.self)
            #expect(text == number.description, "seed \(seed)")
            #expect(try forms.rewritten(line("a_float", text)) == line("a_float", text), "seed \(seed)")
            let wide = Double(bitPattern: random.next())
            guard wide.isFinite else { continue }
            #expect(try forms.rewritten(line("a_double", "\(wide)")) == line("a_double", "\(wide)"), "seed \(seed)")
        }
    }

    @Test func `times are RFC 3339 or milliseconds, and beyond its years milliseconds`() throws {
        #expect(try forms.rewritten(line("at", "0")) == line("at", "\"1970-01-01T00:00:00.000Z\""))
        #expect(
            try forms.rewritten(line("at", "\"2023-12-16T15:00:00+01:00\""))
                == line("at", "\"2023-12-16T14:00:00.000Z\""))
        for instant in ["253402300800000", "-9223372036854775808"] {
            #expect(try forms.rewritten(line("at", instant)) == line("at", instant))
        }
        #expect(
            complaint("at", "\"yesterday\"")
                == "\"yesterday\" is no time such as 2023-12-16T14:00:00.000Z: not a time in RFC 3339 from its character 1 on"
        )
        #expect(
            complaint("at", "\"2023-02-29T00:00:00Z\"")
                == "\"2023-02-29T00:00:00Z\" is no time such as 2023-12-16T14:00:00.000Z: its day is out of range")
        #expect(
            complaint("at", "\"2023-02-28T00:00:00.1234Z\"")
                == "\"2023-02-28T00:00:00.1234Z\" is no time such as 2023-12-16T14:00:00.000Z: it is finer than milliseconds"
        )
    }

    @Test func `pseudonyms are 16 hexadecimal digits`() throws {
        let place = "{\(Self.required),\"maybe_uint64\":".utf8.count + 1
        #expect(
            try forms.rewritten(line(#""maybe_uint64":"FFFFffff00000000""#))
                == line(#""maybe_uint64":"ffffffff00000000""#))
        for wrong in ["c0ffee", "00000000c0ffee001", "00000000c0ffeexx"] {
            #expect(
                forms.complaint(line("\"maybe_uint64\":\"\(wrong)\""))
                    == "column \(place): field \"maybe_uint64\": expected 16 hexadecimal digits as text, got text \"\(wrong)\""
            )
        }
        #expect(
            forms.complaint(line("\"maybe_uint64\":12"))
                == "column \(place): field \"maybe_uint64\": expected 16 hexadecimal digits as text, got the number 12")
    }

    @Test func `enum names are checked, numbers pass, and unknown ones come back`() throws {
        #expect(try forms.rewritten(line("colour", "\"blue\"")) == line("colour", "\"blue\""))
        #expect(try forms.rewritten(line("colour", "4000")) == line("colour", "\"green\""))
        #expect(try forms.rewritten(line("colour", "-8")) == line("colour", "-8"))
        #expect(
            complaint("colour", "\"dark_rde\"")
                == "unknown name \"dark_rde\"; did you mean \"dark_red\"? allowed: unspecified, dark_red, blue, green")
        #expect(
            complaint("colour", "\"BLUE\"")
                == "unknown name \"BLUE\"; did you mean \"blue\"? allowed: unspecified, dark_red, blue, green")
        #expect(
            complaint("colour", "\"mauve and more\"")
                == "unknown name \"mauve and more\"; allowed: unspecified, dark_red, blue, green")
        #expect(
            complaint("colour", "2147483648")
                == "out of range: expected an integer from -2147483648 to 2147483647, got the number 2147483648")
    }

    @Test func `bytes are base64, canonical only`() throws {
        for text in ["", "AA==", "AAE=", "AAEC", "/+8="] {
            #expect(try forms.rewritten(line("some_bytes", "\"\(text)\"")) == line("some_bytes", "\"\(text)\""))
        }
        for text in ["A", "AA", "AB==", "A===", "AA=A", "====", "AA-_", "AAAA "] {
            #expect(complaint("some_bytes", "\"\(text)\"") == "the text is not base64", "\(text)")
        }
    }
}

extension String {
    /// What follows the first occurrence of `text`; empty where there is none.
    fileprivate func components(after text: String) -> String {
        guard let found = ranges(of: text).first else { return "" }
        return String(self[found.upperBound...])
    }
}
