import EventSchema
import Foundation
import TestSupport
import Testing

@Suite("A JSON document as a list of its values")
struct JSONDocumentTests {
    private func read<R>(_ text: String, _ body: (JSONElement) throws -> R) throws -> R {
        var document = JSONDocument()
        var text = text
        return try text.withUTF8 { try body(try document.read(UnsafeRawBufferPointer($0))) }
    }

    private func complaint(_ text: String, _ body: (JSONElement) throws -> Void = { _ in }) -> String {
        do {
            try read(text, body)
            return ""
        } catch { return "\(error)" }
    }

    private let message = #"""
        {"type":"new","after":{"id":"a\u002Db","box":[1,2.0,-3,4.5],"label":null,"zones":["x","ü"],"big":18446744073709551615,
        "deep":{"er":[{"n":1},{"n":"two"}]}},"empty":{},"none":[],"yes":true}
        """#

    @Test func `values are found by their path, and read as what they are`() throws {
        try read(message) { root in
            #expect(try root["type"].isText("new") && !root["type"].isText("ne") && !root["type"].isText("newer"))
            #expect(try root["after"]["id"].text() == "a-b" && root["after"]["id"].isText("a-b"))
            #expect(try root["after"]["box"].list().map { try $0.double() } == [1, 2, -3, 4.5])
            #expect(try root["after"]["box"].list().prefix(3).map { try $0.int64() } == [1, 2, -3])
            #expect(try root["after"]["big"].uint64() == .max)
            #expect(try root["after"]["zones"].list().map { try $0.text() } == ["x", "ü"])
            #expect(try root["after"]["label"].textIfPresent() == nil)
            #expect(try root["after"]["nothing"]["below"].textIfPresent() == nil)
            #expect(try root["none"].list().isEmpty && root["empty"].fields().reduce(0) { n, _ in n + 1 } == 0)
            #expect(try root["yes"].bool() && root["no"].boolIfPresent() == nil)
            #expect(try root.fields().map { try $0.name.text() } == ["type", "after", "empty", "none", "yes"])
            let deep = Array(try root["after"]["deep"]["er"].list())
            #expect(deep[1]["n"].path == "after.deep.er.[1].n")
            #expect(String(decoding: deep[1].written, as: UTF8.self) == #"{"n":"two"}"#)
            #expect(String(decoding: deep[1]["n"].written, as: UTF8.self) == #""two""#)
        }
    }

    @Test func `what is missing, null or of another kind is named by its path`() {
        #expect(complaint(message) { _ = try $0["before"]["box"].text() } == "\"before\" is missing")
        #expect(complaint(message) { _ = try $0["after"]["camera"].text() } == "\"after.camera\" is missing")
        #expect(complaint(message) { _ = try $0["after"]["label"].text() } == "\"after.label\" is null")
        #expect(complaint(message) { _ = try $0["after"]["label"]["en"].text() } == "\"after.label\" is null")
        #expect(complaint(message) { _ = try $0["type"]["en"].textIfPresent() } == "\"type\" is no object")
        #expect(complaint(message) { _ = try $0["type"].double() } == "\"type\" is no number")
        #expect(complaint(message) { _ = try $0["type"].list() } == "\"type\" is no list")
        #expect(complaint(message) { _ = try $0["after"]["box"].text() } == "\"after.box\" is no text")
        #expect(complaint(message) { _ = try $0["yes"].text() } == "\"yes\" is no text")
        #expect(
            complaint(message) { _ = try $0["after"]["box"].list().map { try $0.uint64() } }.hasPrefix(
                "\"after.box.[2]\" is"))
        #expect(complaint(message) { _ = try $0["after"]["big"].int64() }.hasPrefix("\"after.big\" is"))
        #expect(complaint("[1]") { _ = try $0["a"].text() } == "the value is no object")
    }

    @Test func `a field that is given twice is neither of the two`() throws {
        let twice = #"{"a":{"b":1,"c":2,"b":3}}"#
        #expect(complaint(twice) { _ = try $0["a"]["b"].int64() } == "\"a.b\" is given twice")
        #expect(complaint(twice) { _ = try $0["a"]["b"].int64IfPresent() } == "\"a.b\" is given twice")
        #expect(complaint(#"{"a\u0062":1,"ab":2}"#) { _ = try $0["ab"].int64() } == "\"ab\" is given twice")
        #expect(try read(twice) { try $0["a"]["c"].int64() } == 2)
    }

    @Test func `where a text stops being JSON is said`() {
        #expect(complaint(#"{"a":1"#) == "this is not JSON (column 7: expected a comma or })")
        #expect(complaint(#"{"a":1,}"#) == "this is not JSON (column 8: expected the name of a field)")
        #expect(complaint("[1,]") == "this is not JSON (column 4: expected a value)")
        #expect(
            complaint("{\n\"a\":\n01}") == "this is not JSON (column 2: a number does not begin with a superfluous 0)")
        #expect(complaint("1 2") == "this is not JSON (column 3: expected nothing after the value)")
        #expect(complaint(String(repeating: "[", count: 600)).contains("nested too deeply"))
        #expect(complaint(String(repeating: "[", count: 512) + String(repeating: "]", count: 512)) == "")
    }

    // MARK: Against Foundation's reader

    /// A document of any shape, and what it is.
    private func document(_ random: inout SeededGenerator, depth: Int = 0) -> (text: String, value: Any) {
        func space() -> String { ["", "", "", " ", "\n", "\t "][random.below(6)] }
        switch depth > 5 ? random.below(5) : random.below(8) {
        case 0: return ("null", NSNull())
        case 1: return random.below(2) == 0 ? ("true", true) : ("false", false)
        case 2:
            let number = Int64(truncatingIfNeeded: random.next() >> UInt64(random.below(64)))
            return ("\(number)", number)
        case 3:
            let number = Double(Int64(truncatingIfNeeded: random.next())) / Double(random.below(1_000_000) + 1)
            return ("\(number)", number)
        case 4:
            let (text, value) = text(&random)
            return (text, value)
        case 5, 6:
            let items = (0..<random.below(6)).map { _ in document(&random, depth: depth + 1) }
            let text = items.map { space() + $0.text + space() }.joined(separator: ",")
            return ("[\(items.isEmpty ? space() : text)]", items.map(\.value))
        default:
            var value: [String: Any] = [:]
            var texts: [String] = []
            for index in 0..<random.below(8) {
                let (name, plain) = text(&random)
                let member = document(&random, depth: depth + 1)
                value["\(index)" + plain] = member.value
                texts.append("\(space())\"\(index)\(name.dropFirst())\(space()):\(space())\(member.text)\(space())")
            }
            return ("{\(texts.joined(separator: ","))}", value)
        }
    }

    private func text(_ random: inout SeededGenerator) -> (text: String, value: String) {
        let pieces: [(String, String)] = [
            ("a", "a"), ("0123456789abcdef", "0123456789abcdef"), (#"\""#, "\""), (#"\\"#, "\\"), (#"\/"#, "/"),
            (#"\n"#, "\n"), (#"\u00e9"#, "é"), ("é", "é"), ("東京", "東京"), (#"\ud83d\ude00"#, "😀"), ("😀", "😀"),
            (" ", " "),
        ]
        let chosen = (0..<random.below(9)).map { _ in pieces[random.below(pieces.count)] }
        return ("\"" + chosen.map(\.0).joined() + "\"", chosen.map(\.1).joined())
    }

    private func differs(_ element: JSONElement, from value: Any) throws -> String? {
        switch value {
        case is NSNull: return element.kind == .null ? nil : element.path
        case let items as [Any]:
            let list = Array(try element.list())
            guard list.count == items.count else { return element.path }
            for (found, item) in zip(list, items) {
                if let path = try differs(found, from: item) { return path }
            }
            return nil
        case let fields as [String: Any]:
            let found = Array(try element.fields())
            guard found.count == fields.count else { return element.path }
            for field in found {
                guard let member = fields[try field.name.text()] else { return field.value.path }
                if let path = try differs(field.value, from: member) { return path }
            }
            return nil
        case let text as String: return try element.text() == text ? nil : element.path
        case let flag as Bool where element.kind == .true || element.kind == .false:
            return try element.bool() == flag ? nil : element.path
        case let number as Int64: return try element.int64() == number ? nil : element.path
        case let number as Double: return try element.double() == number ? nil : element.path
        default: return element.path
        }
    }

    @Test func `random documents are what they were made of`() throws {
        var random = SeededGenerator.announced("documents")
        for _ in 0..<2_000 {
            let (text, value) = document(&random)
            let wrong = try read(text) { root in try differs(root, from: value) }
            #expect(wrong == nil, "\(random): \(text)")
            _ = try JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed)
        }
    }

    @Test func `with bytes changed, what is taken Foundation takes too, and nothing traps`() {
        var random = SeededGenerator.announced("changed bytes")
        var document = JSONDocument()
        var taken = 0
        for _ in 0..<5_000 {
            var bytes = Array(self.document(&random).text.utf8)
            for _ in 0...random.below(3) {
                let position = random.below(bytes.count)
                switch random.below(3) {
                case 0: bytes[position] = UInt8(truncatingIfNeeded: random.next())
                case 1: bytes.insert(Array("{}[],:\"\\0e-. ".utf8)[random.below(13)], at: position)
                default: if bytes.count > 1 { bytes.remove(at: position) }
                }
            }
            let isTaken = bytes.withUnsafeBytes { bytes in
                guard let root = try? document.read(bytes) else { return false }
                visit(root)
                return true
            }
            guard isTaken else { continue }
            taken += 1
            do {
                _ = try JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)
            } catch  where "\(error)".contains("not representable") {
                // JSON sets no limit to numbers: which of them can be held is asked later.
            } catch { Issue.record("\(random): \(String(decoding: bytes, as: UTF8.self)): \(error)") }
        }
        #expect(taken > 100)
    }

    private func visit(_ element: JSONElement) {
        _ = try? element.double()
        _ = try? element.int64()
        _ = try? element.textOrNumber()
        if let list = try? element.list() { list.forEach(visit) }
        if let fields = try? element.fields() { fields.forEach { visit($0.value) } }
    }
}
