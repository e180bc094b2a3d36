import Foundation
import TestSupport
import Testing

/// A package of its own that depends on the product `Fflog`: `Fixtures/Client`.
@Suite(.timeLimit(.minutes(60))) struct ClientPackageTests {
    private let folder = TemporaryFolder()
    private static let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
    /// Where the tests were built.
    private static let products = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        .deletingLastPathComponent()

    private static let expected = [
        "doors: 0 1 2", "values: open closed open", "followed: 100", "consumed: 100",
        "parking: 50 partitions: 3 wrong: 0", "rows: 7 visits: 33",
        "error: notFound [\"createTopic [\\\"windows\\\"]\"]",
    ]

    /// A copy of the client, which no other test writes to.
    private func client() throws -> String {
        let copy = folder.path("Client")
        let fixture = Self.package.appendingPathComponent("Tests/FflogTests/Fixtures/Client")
        try FileManager.default.copyItem(atPath: fixture.path, toPath: copy)
        return copy
    }

    @discardableResult
    private func run(_ program: String, _ arguments: [String], at folder: String? = nil) async throws -> String {
        try await onThread { try runHere(program, arguments, at: folder) }
    }

    private func runHere(_ program: String, _ arguments: [String], at folder: String?) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program.hasPrefix("/") ? program : "/usr/bin/env")
        process.arguments = program.hasPrefix("/") ? arguments : [program] + arguments
        process.environment = ProcessInfo.processInfo.environment.merging(["FFLOG_PACKAGE": Self.package.path]) { $1 }
        if let folder { process.currentDirectoryURL = URL(fileURLWithPath: folder) }
        let output = self.folder.path("output-\(UUID().uuidString)")
        _ = FileManager.default.createFile(atPath: output, contents: nil)
        process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: output))
        let errors = self.folder.path("errors-\(UUID().uuidString)")
        _ = FileManager.default.createFile(atPath: errors, contents: nil)
        process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: errors))
        try process.run()
        process.waitUntilExit()
        let text = try String(contentsOfFile: output, encoding: .utf8)
        let complaint = try String(contentsOfFile: errors, encoding: .utf8)
        try #require(process.terminationStatus == 0, "\(program) \(arguments): \(text.suffix(4_000)) \(complaint)")
        return text
    }

    /// The objects of the library and of what it stands on, as the linker got them for a snippet that uses nothing else.
    private static func objects() throws -> [String] {
        let list = products.appendingPathComponent("FirstSteps.product/Objects.LinkFileList")
        return try String(contentsOf: list, encoding: .utf8).split(separator: "\n").map {
            $0.trimmingCharacters(in: CharacterSet(charactersIn: "'\""))
        }.filter { !$0.contains("/FirstSteps.build/") }
    }

    /// The C modules that the library's modules are made with: those of this package, and those of other packages.
    private func moduleMaps() throws -> [String] {
        var maps: [String] = []
        func look(_ folder: URL) throws {
            for module in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
                for name in ["module.modulemap", "include/module.modulemap"] {
                    let map = folder.appendingPathComponent("\(module)/\(name)").path
                    if FileManager.default.fileExists(atPath: map) { maps.append(map) }
                }
            }
        }
        try look(Self.package.appendingPathComponent("Sources/C"))
        let checkouts = Self.products.deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("checkouts")
        for other in try FileManager.default.contentsOfDirectory(atPath: checkouts.path) {
            let sources = checkouts.appendingPathComponent("\(other)/Sources")
            if FileManager.default.fileExists(atPath: sources.path) { try look(sources) }
        }
        return maps.flatMap { ["-Xcc", "-fmodule-map-file=\($0)"] }
    }

    @Test func `its sources compile and run against the modules and objects that were built, outside of the package`()
        async throws
    {
        let sources = try client() + "/Sources/Client"
        let names = try FileManager.default.contentsOfDirectory(atPath: sources).sorted()
        let binary = folder.path("client")
        let objects = folder.path("objects")
        try Self.objects().map { "\"\($0)\"" }.joined(separator: "\n").write(
            toFile: objects, atomically: true, encoding: .utf8)
        let modules = Self.products.appendingPathComponent("Modules").path
        try await run(
            "swiftc",
            names.map { "\(sources)/\($0)" } + [
                "-module-name", "Client", "-swift-version", "6", "-enable-upcoming-feature", "MemberImportVisibility",
                "-enable-upcoming-feature", "ExistentialAny", "-I", modules, "@\(objects)", "-llmdb", "-lzstd", "-lz",
                "-o", binary,
            ] + moduleMaps())
        let output = try await run(binary, [folder.path("data")])
        #expect(output.split(separator: "\n").map(String.init) == Self.expected)
    }

    @Test func `its manifest resolves, and the product is one module`() async throws {
        let client = try client()
        let text = try await run(
            "swift",
            ["package", "--package-path", Self.package.path, "--scratch-path", folder.path("scratch"), "dump-package"])
        let dump = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        let products = try #require(dump["products"] as? [[String: Any]])
        let library = try #require(products.first { $0["name"] as? String == "Fflog" })
        #expect(library["targets"] as? [String] == ["Fflog"])
        #expect(products.count == 2)
        let description = try await run("swift", ["package", "describe"], at: client)
        #expect(description.contains("Fflog") && description.contains("Client"))
    }

    /// Builds all of the library for the client, which takes many minutes.
    @Test(.enabled(if: ProcessInfo.processInfo.environment["FFLOG_TEST_FULL"] == "1"))
    func `it is built by the package manager, and runs`() async throws {
        let client = try client()
        try await run("swift", ["build", "--scratch-path", folder.path("build")], at: client)
        let output = try await run(folder.path("build/debug/Client"), [folder.path("data")])
        #expect(output.split(separator: "\n").map(String.init) == Self.expected)
    }
}
