import Foundation
import TestSupport
import Testing

/// Every command and every option, as the program itself lists them, with what can be wrong about each: a clear error, the right
/// status, nothing printed as a result, and a data directory as it was.
@Suite struct WrongInputTests {
    /// A command at the end of its path, and what it takes.
    struct Command: CustomTestStringConvertible, Sendable {
        let path: [String]
        let positionals: [Argument]
        let options: [Argument]
        var testDescription: String { path.joined(separator: " ") }
        var name: String { path.joined(separator: " ") }
    }

    struct Argument: Sendable {
        let names: [String]
        let value: String
        let isFlag: Bool
        let isOptional: Bool
        /// The values that it may have, where they are few.
        let choices: [String]
    }

    /// What stands for an argument that is needed, where it has to be of some form.
    private static let values: [String: String] = [
        "name": "doors", "topic": "doors", "group": "g", "id": "0123456789abcdef", "file": "/nowhere/file",
        "files": "/nowhere/file",
        "folder": "/nowhere/folder", "name@version": "daily-counts@1", "schema": "nothing", "store": "s1",
        "device": "s1/c1",
        "source": "s1/c1", "letter": "faces/blobs/0/1", "site": "a site", "from": "2023-12-16T00:00:00Z",
        "to": "2023-12-17T00:00:00Z", "reason": "none", "camera": "c1", "attribute": "emotion", "basis": "a law",
        "as": "rows",
        "events": "10", "offset": "1",
    ]

    /// Values that are wrong wherever an option takes one of the kind; an option of none of these kinds takes any text.
    private static let wrong: [String: [String]] = {
        var all: [String: [String]] = [:]
        for name in [
            "partition", "partitions", "count", "limit", "batch", "linger", "threads", "events", "seed", "fps",
            "interval", "n",
            "number", "frames", "people", "workers", "attempts", "max-restarts", "rate", "compression-level", "lines",
            "sites",
            "stores", "minutes", "seconds", "appends", "reads", "kills", "turnovers", "quiet-seconds", "repetitions",
            "messages",
            "commit", "min-confidence", "max-fps", "seconds-between-pictures", "emotion-score", "wrap", "floor-area",
        ] {
            all[name] = ["some", "-1", "99999999999999999999", "1e400"]
        }
        for name in ["duration", "timeout"] {
            all[name] = ["soon", "5", "-1h", "0s", "9999999d"]
        }
        for name in ["bytes", "max-event-bytes", "max-bytes"] { all[name] = ["much", "-1", "12XB"] }
        for name in ["from", "at", "time", "start", "valid-from", "captured-at"] {
            all[name] = ["yesterday", "2023-13-01T00:00:00Z", "20231216"]
        }
        // An offset, where a group is reset.
        all["to"] = ["yesterday", "2023-13-01T00:00:00Z"]
        for name in ["time-zone", "zone"] { all[name] = ["Mars/Olympus"] }
        all["allowed-lateness"] = ["soon", "5", "-1h"]
        all["keep"] = ["some", "-1"]
        all["rate"] = ["some", "-1"]
        all["offset"] = ["somewhere", "1:x", "@yesterday"]
        all["format-string"] = ["%z", "\\x"]
        return all
    }()

    /// Options that take any text though others of their value's name don't: zones of stores and cameras are names.
    private static let anyText: Set<String> = [
        "import event-hub --zone", "import detections --zone", "import onvif --zone", "import axis --zone",
        "import spatial-analysis --zone", "import frigate --zone", "import supervision --zone", "detect --zone",
        "projection query --zone", "simulate scene --zone", "import deepstream --zone",
    ]

    private static let commands: [Command] = {
        do {
            let fflog = try FflogProcess()
            let output = try withExtendedLifetime(fflog) {
                try $0.start(executable: FflogProcess.binary, ["--experimental-dump-help"]).result()
            }
            var found: [Command] = []
            func collect(_ command: [String: Any], _ path: [String]) {
                let below = (command["subcommands"] as? [[String: Any]] ?? []).filter {
                    $0["commandName"] as? String != "help"
                }
                for next in below { collect(next, path + [next["commandName"] as? String ?? ""]) }
                guard below.isEmpty else { return }
                let arguments = command["arguments"] as? [[String: Any]] ?? []
                func all(_ isPositional: Bool) -> [Argument] {
                    arguments.filter { ($0["kind"] as? String == "positional") == isPositional }.map { argument in
                        Argument(
                            names: (argument["names"] as? [[String: String]] ?? []).map {
                                ($0["kind"] == "long" ? "--" : "-") + ($0["name"] ?? "")
                            },
                            value: argument["valueName"] as? String ?? "",
                            isFlag: argument["kind"] as? String == "flag",
                            isOptional: argument["isOptional"] as? Bool ?? false,
                            choices: argument["allValues"] as? [String] ?? [])
                    }
                }
                found.append(Command(path: path, positionals: all(true), options: all(false)))
            }
            if let root = try output.object()["command"] as? [String: Any] { collect(root, []) }
            return found
        } catch {
            print("commands: \(error)")
            return []
        }
    }()

    /// The arguments that a command needs, with values of the right form.
    private static func needed(_ command: Command) -> [String] {
        var arguments: [String] = []
        for argument in command.options where !argument.isOptional {
            arguments += [
                argument.names.first { $0.hasPrefix("--") } ?? argument.names[0], values[argument.value] ?? "x",
            ]
        }
        for argument in command.positionals where !argument.isOptional {
            arguments.append(values[argument.value] ?? "x")
        }
        return arguments
    }

    @Test func `the program lists its commands, and there are as many wrong inputs as were asked for`() throws {
        #expect(Self.commands.count > 100)
        let inputs = try Self.commands.map { try Self.inputs(of: $0).count }.reduce(0, +)
        print("wrong inputs: \(inputs)")
        #expect(inputs >= 450)
    }

    /// What is tried of a command, each with the statuses that are right for it.
    private static func inputs(of command: Command) throws -> [(arguments: [String], statuses: Set<Int32>)] {
        var inputs: [(arguments: [String], statuses: Set<Int32>)] = []
        let needed = needed(command)
        func add(_ more: [String], _ statuses: Set<Int32> = [2]) {
            inputs.append((command.path + needed + more, statuses))
        }
        add(["--no-such-option"])
        add(["--no-such-option=1"])
        if !needed.isEmpty { inputs.append((command.path, [2])) }
        if !command.positionals.contains(where: {
            ["files", "topics", "letters", "names", "metadata"].contains($0.value)
        }) {
            add(["one", "word", "too", "many"])
        }
        for option in command.options where option.names.contains(where: { $0.hasPrefix("--") }) {
            let name = option.names.first { $0.hasPrefix("--") }!
            if ["--help", "--version"].contains(name) { continue }
            if option.isFlag {
                add([name + "=1"])
                continue
            }
            add([name])
            if !option.choices.isEmpty {
                add([name, "nonsense"])
                add([name, ""])
            } else if let wrong = wrong[option.value], !anyText.contains("\(command.name) \(name)") {
                for value in wrong { add([name + "=" + value]) }
            }
        }
        return inputs
    }

    @Test(arguments: commands) func `whatever is wrong is said, with the right status, and nothing is done`(
        command: Command
    ) throws {
        let fflog = try FflogProcess()
        try fflog.ok("topic", "create", "doors")
        try fflog.ok("topic", "create", "counts", "--schema", "footfall.v1.PeopleCounted")
        let before = try Self.contents(fflog.data)
        let keys = ["FFLOG_DEVICE_KEYS": fflog.folder.appendingPathComponent("keys.json").path]
        for input in try Self.inputs(of: command) {
            let result = try fflog.start(input.arguments, environment: keys).result(seconds: 120)
            let shown = "\(input.arguments.joined(separator: " ")): status \(result.status), \(result.errors)"
            #expect(input.statuses.contains(result.status), "\(shown)")
            #expect(result.output.isEmpty, "\(shown) \(result.text.prefix(200))")
            let first = result.errors.split(separator: "\n").first.map(String.init) ?? ""
            #expect(first.hasPrefix("fflog: ") || first.hasPrefix("Error: "), "\(shown)")
            #expect(!result.errors.contains("Fatal error") && !result.errors.contains("Swift."), "\(shown)")
        }
        #expect(try Self.contents(fflog.data) == before, "\(command.name) changed the data directory")
    }

    @Test(arguments: commands) func `a data directory that isn't there, or is none, is named`(command: Command) throws {
        // What works without one: made-up input, texts, and the benchmarks, which make their own.
        let free: Set = [
            "import presets", "simulate scene", "init", "device group create", "device group rotate",
            "device group list",
        ]
        guard !free.contains(command.name), command.path.first != "bench" else { return }
        let fflog = try FflogProcess()
        let file = try fflog.file("no-folder", "text")
        let arguments = command.path + Self.needed(command)
        let result = try fflog.start(executable: FflogProcess.binary, arguments + ["-d", file]).result(seconds: 120)
        #expect([1, 2, 3, 5].contains(result.status), "\(command.name): \(result.status) \(result.errors)")
        #expect(result.output.isEmpty && !result.errors.isEmpty, "\(command.name): \(result.text)")
        #expect(!result.errors.contains("Fatal error"))
        #expect(try String(contentsOfFile: file, encoding: .utf8) == "text")
    }

    /// Names and sizes of what lies in the directory; not of what opening a log may touch.
    private static func contents(_ path: String) throws -> [String: Int] {
        var found: [String: Int] = [:]
        for case let name as String in FileManager.default.enumerator(atPath: path) ?? .init() {
            if name.hasSuffix(".lock") || name == "lock.mdb" || name.hasSuffix("-lock") { continue }
            let attributes = try FileManager.default.attributesOfItem(atPath: path + "/" + name)
            found[name] = attributes[.size] as? Int ?? 0
        }
        return found
    }
}
