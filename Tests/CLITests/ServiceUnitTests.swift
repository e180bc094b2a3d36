import Foundation
import Testing

/// The units of tools/systemd and what the Debian package puts beside them, against the program that they start.
@Suite struct ServiceUnitTests {
    /// A unit's settings: `[Section] Key` to its values, in order.
    private struct Unit {
        let name: String
        var settings: [String: [String]] = [:]

        subscript(key: String) -> [String] { settings[key] ?? [] }
        var isService: Bool { name.hasSuffix(".service") }

        init(_ url: URL) throws {
            name = url.lastPathComponent
            var section = ""
            for line in try String(contentsOf: url, encoding: .utf8).components(separatedBy: "\n") {
                if line.hasPrefix("[") {
                    section = String(line.dropFirst().dropLast())
                } else if !line.isEmpty, !line.hasPrefix("#") {
                    let equals = try #require(line.firstIndex(of: "="), "\(url.path): \(line)")
                    settings["\(section) \(line[..<equals])", default: []].append(
                        String(line[line.index(after: equals)...]))
                }
            }
        }
    }

    private static func text(_ path: String) throws -> String {
        try String(contentsOf: FflogProcess.package.appendingPathComponent(path), encoding: .utf8)
    }

    private static func units() throws -> [Unit] {
        let folder = FflogProcess.package.appendingPathComponent("tools/systemd")
        return try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .sorted { $0.path < $1.path }.map(Unit.init)
    }

    // MARK: What the program says of itself

    private typealias Object = [String: Any]

    private static func program() throws -> Object {
        let fflog = try FflogProcess()
        return try withExtendedLifetime(fflog) {
            let dump = try fflog.start(executable: FflogProcess.binary, ["--experimental-dump-help"]).result()
            return try #require(try dump.object()["command"] as? Object)
        }
    }

    private static func objects(_ command: Object, _ key: String) -> [Object] { command[key] as? [Object] ?? [] }

    /// What is wrong with the words of a command line; `nil` where the program takes them.
    private static func fault(_ words: [String], _ program: Object) -> String? {
        var command = program
        var words = words[...]
        while let word = words.first,
            let found = objects(command, "subcommands").first(where: { $0["commandName"] as? String == word })
        {
            command = found
            words = words.dropFirst()
        }
        guard objects(command, "subcommands").isEmpty else { return "no command: \(words)" }
        let arguments = objects(command, "arguments")
        var names: [String: Object] = [:]
        for argument in arguments {
            for name in objects(argument, "names") {
                let dashes = name["kind"] as? String == "long" ? "--" : "-"
                names[dashes + (name["name"] as? String ?? "")] = argument
            }
        }
        var positionals = 0
        while let word = words.popFirst() {
            guard word.hasPrefix("-") else {
                positionals += 1
                continue
            }
            guard let option = names[word] else { return "no option \(word)" }
            if option["kind"] as? String == "option" {
                guard let value = words.popFirst(), !value.hasPrefix("-") else { return "\(word) without a value" }
            }
        }
        let taken = arguments.filter { $0["kind"] as? String == "positional" }
        let needed = taken.filter { $0["isOptional"] as? Bool == false }.count
        let isEndless = taken.contains { $0["isRepeating"] as? Bool == true }
        guard positionals >= needed, isEndless || positionals <= taken.count else { return "\(positionals) arguments" }
        return nil
    }

    @Test func `what the test takes for a fault of a command line is one`() throws {
        let program = try Self.program()
        #expect(Self.fault(["run", "store.yaml", "--until-idle", "-d", "data"], program) == nil)
        for words in [
            ["run"], ["run", "a", "b"], ["run", "a", "--no-such"], ["run", "a", "-d"], ["retention"], ["no-such"],
            ["retention", "run", "--yess"],
        ] { #expect(Self.fault(words, program) != nil, "\(words)") }
    }

    // MARK: Units

    @Test func `every service starts a command that the program has, with options and arguments that it takes`() throws
    {
        let program = try Self.program()
        let services = try Self.units().filter(\.isService)
        #expect(services.count >= 4)
        for unit in services {
            let lines = unit["Service ExecStart"]
            #expect(lines.count == 1, "\(unit.name)")
            var words = lines.joined().split(separator: " ").map(String.init)
            #expect(words.removeFirst() == "/usr/local/bin/fflog", "\(unit.name): tools/package puts /usr/bin there")
            #expect(Self.fault(words, program) == nil, "\(unit.name): \(words)")
        }
    }

    @Test func `every service has the data directory of the package and its user, and may write there`() throws {
        for unit in try Self.units() where unit.isService {
            #expect(unit["Service Environment"] == ["FFLOG_DATA=/var/lib/fflog"], "\(unit.name)")
            #expect(unit["Service User"] == ["fflog"] && unit["Service Group"] == ["fflog"], "\(unit.name)")
            #expect(unit["Service ProtectSystem"] == ["strict"], "\(unit.name)")
            let folders = (unit["Service StateDirectory"].flatMap { $0.split(separator: " ") }).map(String.init)
            #expect(
                folders.contains("fflog") || unit["Service ReadWritePaths"] == ["/var/lib/fflog"], "\(unit.name)")
            if !folders.isEmpty { #expect(unit["Service StateDirectoryMode"] == ["0700"], "\(unit.name)") }
            #expect(!unit["Unit ConditionPathExists"].isEmpty, "\(unit.name)")
            // A shared data directory's folders are 2750: docs/access.md.
            #expect(unit["Service RestrictSUIDSGID"].isEmpty, "\(unit.name)")
        }
    }

    @Test func `every unit's manual page is one that is made from the program's help`() throws {
        let program = try Self.program()
        for unit in try Self.units() where unit.isService {
            let page = try #require(unit["Unit Documentation"].first, "\(unit.name)")
            let words = page.replacing("man:", with: "").replacing("(1)", with: "").split(separator: "-")
            var command = program
            #expect(words.first == "fflog", "\(unit.name)")
            for word in words.dropFirst() {
                command = try #require(
                    Self.objects(command, "subcommands").first { $0["commandName"] as? String == String(word) },
                    "\(unit.name): \(page)")
            }
        }
    }

    @Test func `a timer starts a service that is there, and what can be enabled says with what`() throws {
        let units = try Self.units()
        for unit in units {
            if unit.name.hasSuffix(".timer") {
                let started = unit["Timer Unit"].first ?? unit.name.replacing(".timer", with: ".service")
                #expect(units.contains { $0.name == started }, "\(unit.name)")
                #expect(unit["Install WantedBy"] == ["timers.target"])
            } else if !units.contains(where: { $0.name == unit.name.replacing(".service", with: ".timer") }) {
                #expect(unit["Install WantedBy"] == ["multi-user.target"], "\(unit.name)")
            }
        }
    }

    @Test func `the package's scripts and docs/install.md name every unit`() throws {
        for path in ["tools/packaging/postinst", "tools/packaging/prerm", "tools/packaging/postrm", "docs/install.md"] {
            let text = try Self.text(path)
            let units = try Self.units()
            for unit in units {
                // What a timer starts ends by itself: an upgrade restarts nothing of it.
                let hasTimer = units.contains {
                    $0.name == unit.name.replacing(".service", with: ".timer") && $0.name != unit.name
                }
                if path.hasSuffix("postinst"), hasTimer { continue }
                let stem = unit.name.replacing("@.service", with: "@")
                #expect(text.contains(stem), "\(path): \(unit.name)")
            }
        }
    }

    @Test func `the example of a configuration is accepted, and its keys lie where the service may write`() throws {
        let fflog = try FflogProcess()
        let path = FflogProcess.package.appendingPathComponent("tools/packaging/store.yaml").path
        let result = try fflog.ok("run", path, "--check")
        #expect(result.errors.contains("anonymizer"), "\(result.errors)")
        let run = try #require(try Self.units().first { $0.name == "fflog-run.service" })
        #expect(run["Service StateDirectory"] == ["fflog fflog-keys"])
        #expect(try Self.text("tools/packaging/store.yaml").contains("key_file: /var/lib/fflog-keys/"))
    }
}
