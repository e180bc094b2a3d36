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
    func `what is not YAML is a problem at its place`(text: String) throws {
        let error = #expect(throws: YAMLProblem.self) { try document(text) }
        #expect(error?.file == "fflog.yaml" && error?.line != nil, "\(error as Any)")
    }

    @Test func `numbers of a range are shown as one writes them`() throws {
        var document = try document("rate: 2000\nshare: 2")
        let rate = try document.required("rate")
        let error = #expect(throws: YAMLProblem.self) { try rate.number(in: 0.01...1000) }
        #expect(error?.reason == "expected a number from 0.01 to 1000, got '2000'")
    }

    @Test func `a former key is accounted for, and not among the keys that there may be`() throws {
        var document = try document("new: 1\nold: 2\nother: 3")
        _ = document.optional("new")
        let older = document.former("older")
        let old = document.former("old")?.problem("is gone")
        #expect(older == nil && old?.description == "fflog.yaml:2:1: old: is gone")
        let error = #expect(throws: YAMLProblem.self) { try document.finish() }
        #expect(error?.description == "fflog.yaml:3:1: other: unknown key; the keys here are new")
    }

    @Test func `scalars of YAML 1 1 are read where they are asked for`() throws {
        let text = "a: off\nb: 1_000\nc: ~\nd: 0.5\ne: true\nf: 'no'"
        var old = try YAMLMapping(YAMLValue(parsing: text, file: "old.yaml", scalars: .yaml11))
        #expect(try !old.required("a").flag() && old.required("e").flag())
        #expect(try old.required("b").number(in: 0...2000) == 1000 && old.required("d").number(in: 0...1) == 0.5)
        #expect(try YAMLMapping(old.required("c")).keys.isEmpty)
        let strict = try document(text)
        for (key, read) in [
            ("a", { _ = try $0.flag() }), ("b", { _ = try $0.number(in: 0...2000) }),
            ("c", { _ = try YAMLMapping($0) }),
        ] as [(String, (YAMLValue) throws -> Void)] {
            var strict = strict
            let value = try strict.required(key)
            #expect(throws: YAMLProblem.self, "\(key)") { try read(value) }
        }
    }

    @Test func `an empty document is an empty mapping`() throws {
        #expect(try document("").keys.isEmpty)
        #expect(try document("# nothing yet\n").keys.isEmpty)
    }
}
