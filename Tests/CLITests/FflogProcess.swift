import Foundation
import TestSupport
import Testing

/// The built `fflog` binary, run as a user would, on a data directory of its own.
final class FflogProcess: Sendable {
    /// What a run printed and how it ended. `status` is negative for a signal.
    struct Result {
        let status: Int32
        let output: Data
        let errors: String

        var text: String { String(decoding: output, as: UTF8.self) }
        var lines: [String] { text.split(separator: "\n", omittingEmptySubsequences: true).map(String.init) }

        /// The output as one JSON object.
        func object() throws -> [String: Any] {
            try #require(try JSONSerialization.jsonObject(with: output) as? [String: Any], "\(text) \(errors)")
        }

        /// The output as one JSON array of objects.
        func list() throws -> [[String: Any]] {
            try #require(try JSONSerialization.jsonObject(with: output) as? [[String: Any]], "\(text) \(errors)")
        }

        /// The output as one JSON object a line.
        func objects() throws -> [[String: Any]] {
            try lines.map { try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]) }
        }
    }

    /// A running command.
    final class Running {
        let process: Process
        private let outputPath: String
        private let errorPath: String

        init(_ process: Process, _ outputPath: String, _ errorPath: String) {
            self.process = process
            self.outputPath = outputPath
            self.errorPath = errorPath
        }

        var outputSoFar: String { (try? String(contentsOfFile: outputPath, encoding: .utf8)) ?? "" }

        func kill(_ signal: Int32 = SIGKILL) { Foundation.kill(process.processIdentifier, signal) }

        /// Waits for the end; a command that doesn't end in a generous while is killed, and fails the test by its status.
        func result(seconds: Double = 900) throws -> Result {
            let end = Date(timeIntervalSinceNow: seconds)
            while process.isRunning {
                if Date() > end { kill() }
                usleep(2_000)
            }
            let status =
                process.terminationReason == .uncaughtSignal ? -process.terminationStatus : process.terminationStatus
            return Result(
                status: status, output: try Data(contentsOf: URL(fileURLWithPath: outputPath)),
                errors: try String(contentsOfFile: errorPath, encoding: .utf8))
        }

        /// Waits until what goes to standard error holds `text`.
        func waitForErrors(_ text: String) throws {
            func said() -> String { (try? String(contentsOfFile: errorPath, encoding: .utf8)) ?? "" }
            try eventually("'\(text)'") {
                let isThere = said().contains(text)
                try #require(isThere || process.isRunning, "no '\(text)' in: \(said())")
                return isThere
            }
        }

        /// Waits until the output holds `text`; gives up after a generous while.
        func waitForOutput(_ text: String, seconds: Double = 600) throws {
            let end = Date(timeIntervalSinceNow: seconds)
            while !outputSoFar.contains(text) {
                try #require(Date() < end && process.isRunning, "no '\(text)' in: \(outputSoFar)")
                usleep(5_000)
            }
        }
    }

    private let temporary = TemporaryFolder()
    var folder: URL { URL(fileURLWithPath: temporary.path) }
    var data: String { folder.appendingPathComponent("data").path }

    init() throws {}

    /// Beside the test bundle, where the build puts it; `FFLOG_TEST_BINARY` names another, such as that of an older version.
    static let binary: String = {
        if let other = ProcessInfo.processInfo.environment["FFLOG_TEST_BINARY"] { return other }
        let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return URL(fileURLWithPath: own).deletingLastPathComponent().appendingPathComponent("fflog").path
    }()

    /// The package's own folder.
    static let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// Writes a file into the folder and returns its path.
    func file(_ name: String, _ contents: String) throws -> String {
        let url = folder.appendingPathComponent(name)
        try Data(contents.utf8).write(to: url)
        return url.path
    }

    func start(_ arguments: [String], input: Data? = nil, environment: [String: String] = [:]) throws -> Running {
        try start(executable: Self.binary, ["-d", data] + arguments, input: input, environment: environment)
    }

    func start(
        executable: String, _ arguments: [String], input: Data? = nil, environment: [String: String] = [:]
    ) throws -> Running {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: executable)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        let stem = folder.appendingPathComponent("run-\(UUID().uuidString)").path
        for suffix in [".out", ".err"] { _ = FileManager.default.createFile(atPath: stem + suffix, contents: nil) }
        try (input ?? Data()).write(to: URL(fileURLWithPath: stem + ".in"))
        let output = FileHandle(forWritingAtPath: stem + ".out")
        let errors = FileHandle(forWritingAtPath: stem + ".err")
        let source = FileHandle(forReadingAtPath: stem + ".in")
        // The child has its own. Foundation keeps these for as long as it pleases, and crashes in `run` when a process has some
        // thousand files open: a test that starts commands for minutes gets there.
        defer { for handle in [output, errors, source] { try? handle?.close() } }
        process.standardOutput = output
        process.standardError = errors
        process.standardInput = source
        try process.run()
        return Running(process, stem + ".out", stem + ".err")
    }

    @discardableResult
    func run(_ arguments: String..., input: String? = nil) throws -> Result {
        try start(arguments, input: input.map { Data($0.utf8) }).result()
    }

    /// Runs and requires success.
    @discardableResult
    func ok(
        _ arguments: String..., input: String? = nil, sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> Result {
        let result = try start(arguments, input: input.map { Data($0.utf8) }).result()
        try #require(result.status == 0, "\(arguments): \(result.errors)", sourceLocation: sourceLocation)
        return result
    }

    /// Runs a shell line in which `$FFLOG` is the binary and `$D` the data directory.
    func shell(_ line: String) throws -> Result {
        try start(
            executable: "/bin/bash", ["-c", line], environment: ["FFLOG": Self.binary, "D": data]
        ).result()
    }
}
