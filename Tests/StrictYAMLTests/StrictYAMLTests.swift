import StrictYAML
import Testing

@Suite struct StrictYAMLTests {
    private static let text = """
        # a store
        store: henry-street
        faces:
          workers: 4
          timeout: 15s
          synthetic: true
          share: 0.25
        zones: [entrance, checkout]
        cameras:
          - name: "007"
          - name: no
        """

    private func document(_ text: String = text) throws -> YAMLMapping {
        try YAMLMapping(YAMLValue(parsing: text, file: "fflog.yaml"))
    }

    @Test func `values come out as what they are asked for`() throws {
        var document = try document()
        #expect(document.keys == ["store", "faces", "zones", "cameras"])
        #expect(try document.required("store").text() == "henry-street")
        var faces = try YAMLMapping(document.required("faces"))
        #expect(try faces.required("workers").integer(in: 1...64) == 4)
        #expect(try faces.required("timeout").milliseconds() == 15_000)
        #expect(try faces.required("synthetic").flag())
        #expect(try faces.required("share").number(in: 0...1) == 0.25)
        #expect(faces.optional("rate") == nil)
        try faces.finish()
        #expect(try document.required("zones").list().map { try $0.text() } == ["entrance", "checkout"])
        let names = try document.required("cameras").list().map { camera in
            var camera = try YAMLMapping(camera)
            return try camera.required("name").text()
        }
        #expect(names == ["007", "no"])
        try document.finish()
    }

    @Test(arguments: [
        ("250ms", 250), ("0s", 0), ("5m", 300_000), ("12h", 43_200_000), ("30d", 2_592_000_000),
    ])
    func `time spans have units`(text: String, milliseconds: Int) throws {
        var document = try document("span: \(text)")
        #expect(try document.required("span").milliseconds() == milliseconds)
    }

    @Test(arguments: ["15", "s", "1.5s", "-1s", "1w", "99999999999999999999d", "106751991168d"])
    func `a time span that can not be meant is an error that shows how they are written`(text: String) throws {
        var document = try document("span: \(text)")
        let value = try document.required("span")
        #expect(throws: YAMLProblem.self) { try value.milliseconds() }
    }

    @Test func `a problem names file, line, column and the keys that lead there`() throws {
        func problem(_ text: String, _ read: (inout YAMLMapping) throws -> Void) throws -> String {
            var mapping = try document(text)
            let error = #expect(throws: YAMLProblem.self) { try read(&mapping) }
            return "\(try #require(error))"
        }
        #expect(
            try problem(Self.text) { try YAMLMapping($0.required("faces")).finish() }
                == "fflog.yaml:4:3: faces.workers: unknown key; the keys here are ")
        #expect(
            try problem("a:\n  b: [1, x]\n") { mapping in
                var inner = try YAMLMapping(mapping.required("a"))
                _ = try inner.required("b").list().map { try $0.integer(in: 0...9) }
            } == "fflog.yaml:2:10: a.b[1]: expected an integer from 0 to 9, got 'x'")
        #expect(
            try problem("stre: x\n") { mapping in
                _ = mapping.optional("store")
                try mapping.finish()
            } == "fflog.yaml:1:1: stre: unknown key; the keys here are store")
        #expect(try problem("a: 1\n") { _ = try $0.required("b") } == "fflog.yaml:1:1: b is missing")
        #expect(
            try problem("a: []\n") { _ = try YAMLMapping($0.required("a")) }
                == "fflog.yaml:1:4: a: expected a mapping, got a list")
        #expect(try problem("a:\n") { _ = try $0.required("a").text() }.hasSuffix("a: expected a text, got nothing"))
        #expect(
            try problem("a: 31d\n") { _ = try $0.required("a").milliseconds(in: 1_000...86_400_000) }
                == "fflog.yaml:1:4: a: expected a time span from 1s to 1d, got '31d'")
        #expect(
            try problem("a: yes\n") { _ = try $0.required("a").flag() }
                == "fflog.yaml:1:4: a: expected true or false, got 'yes'")
        #expect(
            try problem("a: c\n") { _ = try $0.required("a").word(of: ["x", "y"]) }
                == "fflog.yaml:1:4: a: expected one of x, y, got 'c'")
    }

    @Test(arguments: ["a: [1", "a: 1\na: 2", "\ta: 1", "a: b: c", "- a\nb: 1"])
    func `what is no YAML is a problem at its place`(text: String) throws {
        let error = #expect(throws: YAMLProblem.self) { try document(text) }
        #expect(error?.file == "fflog.yaml" && error?.line != nil, "\(error as Any)")
    }

    @Test func `an empty document is an empty mapping`() throws {
        #expect(try document("").keys.isEmpty)
        #expect(try document("# nothing yet\n").keys.isEmpty)
    }
}
