import Foundation
import Testing
import TestSupport

/// The build's check of imports follows dependencies of dependencies: it finds neither a module that is imported and not listed
/// nor one that is listed and not imported.
@Suite struct PackageImportsTests {
    /// Modules that come with the toolchain and the C library.
    private static let system: Set = [
        "Dispatch", "Foundation", "FoundationEssentials", "FoundationNetworking", "FoundationXML", "Glibc", "Musl",
        "RegexBuilder", "Synchronization", "Testing",
    ]

    /// What a file imports: imports stand before its first declaration.
    private static func imports(_ text: String) -> Set<String> {
        var found: Set<String> = []
        for line in text.split(separator: "\n") {
            let line = line.drop { $0 == " " }
            if let match = line.firstMatch(
                of:
                    /^(?:@\w+(?:\(\w+\))? )*(?:(?:public|package|internal|fileprivate|private) )?import (?:(?:struct|class|enum|protocol|typealias|func|let|var) )?(\w+)/
            ) {
                found.insert(String(match.1))
            } else if !line.isEmpty, !line.hasPrefix("//"), !line.hasPrefix("#") {
                break
            }
        }
        return found
    }

    /// `nil` for a target of C.
    private static func imports(of target: PackageManifest.Target) throws -> Set<String>? {
        let folder = SourceFile.package.appendingPathComponent(target.folder)
        var found: Set<String>?
        for case let path as String in FileManager.default.enumerator(atPath: folder.path) ?? .init()
        where path.hasSuffix(".swift") {
            let text = try String(contentsOf: folder.appendingPathComponent(path), encoding: .utf8)
            found = (found ?? []).union(imports(text))
        }
        return found
    }

    @Test func `every target lists in Package.swift the modules that its files import, and no others`() throws {
        let targets = try PackageManifest.read().targets
        let executables = Set(targets.filter(\.isExecutable).map(\.name))
        #expect(executables.contains("fflog") && targets.contains { $0.isTest } && targets.count > 10)
        for target in targets {
            guard let imported = try Self.imports(of: target) else { continue }
            let missing = imported.subtracting(Self.system).subtracting(target.listed).subtracting(target.implied)
            #expect(missing.isEmpty, "\(target.name) imports and doesn't list \(missing.sorted())")
            // A test lists the program that it starts, so that it is built before.
            let started = target.isTest ? executables : []
            let unused = target.listed.subtracting(imported).subtracting(started)
            #expect(unused.isEmpty, "\(target.name) lists and doesn't import \(unused.sorted())")
        }
    }

    /// The folders of Sources, from the highest, as docs/architecture.md has them.
    private static let layers = ["Apps", "Store", "Footfall", "Views", "Log", "Codecs", "C"]

    @Test func `the layers in the documentation are the folders of Sources, and imports point down`() throws {
        let targets = try PackageManifest.read().targets.filter { !$0.isTest && $0.folder.hasPrefix("Sources/") }
        let path = SourceFile.package.appendingPathComponent("docs/architecture.md")
        let text = try String(contentsOf: path, encoding: .utf8)
        // The first fenced block: a layer's name at the margin, below it its modules, which are two blanks in, and what they are.
        let block = text.components(separatedBy: "```").dropFirst().first ?? ""
        var rows: [String: Int] = [:]
        var layerOf: [String: String] = [:]
        var layers: [String] = []
        for (number, line) in block.split(separator: "\n").enumerated() {
            if let name = line.firstMatch(of: /^(\w+)/) {
                layers.append(String(name.1))
            } else {
                for name in line.prefix(42).matches(of: /[\w-]+/) {
                    rows[String(name.0)] = number
                    layerOf[String(name.0)] = layers.last
                }
            }
        }
        #expect(layers == Self.layers)
        #expect(Set(rows.keys) == Set(targets.map(\.name)))
        let folders = try FileManager.default.contentsOfDirectory(
            atPath: SourceFile.package.appendingPathComponent("Sources").path)
        #expect(folders.sorted() == layers.sorted())
        for target in targets {
            let row = try #require(rows[target.name])
            let layer = try #require(layerOf[target.name])
            #expect(target.folder == "Sources/\(layer)/\(target.name)")
            for below in target.listed.union(target.implied) {
                guard let other = rows[below] else { continue }
                #expect(
                    other > row, "docs/architecture.md: \(target.name) imports \(below), which doesn't stand below it")
            }
        }
    }

    @Test func `targets are read in all their forms`() throws {
        let manifest = try PackageManifest(
            #"""
            let strict: [SwiftSetting] = [.swiftLanguageMode(.v6)]
            enum Layer: String {
                case low = "Low"
                case high = "High"
                func folder(_ module: String) -> String { "Sources/\(rawValue)/\(module)" }
            }
            /// Not module(.low, "Comment").
            func module(_ layer: Layer, _ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
                .target(name: name, dependencies: ["Base"] + dependencies, path: layer.folder(name))
            }
            func tests(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = []) -> Target {
                .testTarget(name: name, dependencies: dependencies + ["Support"], resources: resources)
            }
            let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
            let package = Package(
                name: "p", products: [.library(name: "P", targets: ["A"])],
                dependencies: [.package(url: "https://a.example/b", from: "1.0.0")],
                targets: [
                    .systemLibrary(name: "CZlib", path: Layer.low.folder("CZlib"), pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
                    .target(name: "Base"),
                    module(.low, "A"),
                    // module(.low, "C", ["D"]),
                    module(
                        .high, "B", ["A", crypto,  // of another package
                            .product(name: "Yams", package: "Yams"), .target(name: "Base"), ]),
                    .executableTarget(name: "b-tool", dependencies: ["B"], swiftSettings: strict),
                    .target(name: "Support", dependencies: ["A"], path: "Tests/Support"),
                    tests("ATests", ["A", "CZlib"], resources: [.copy("Fixtures")]),
                ])
            """#)
        typealias Target = PackageManifest.Target
        #expect(
            manifest.targets == [
                Target(name: "CZlib", folder: "Sources/Low/CZlib", listed: []),
                Target(name: "Base", folder: "Sources/Base", listed: []),
                Target(name: "A", folder: "Sources/Low/A", listed: [], implied: ["Base"]),
                Target(
                    name: "B", folder: "Sources/High/B", listed: ["A", "Base", "Crypto", "Yams"], implied: ["Base"]),
                Target(name: "b-tool", folder: "Sources/b-tool", listed: ["B"], isExecutable: true),
                Target(name: "Support", folder: "Tests/Support", listed: ["A"]),
                Target(
                    name: "ATests", folder: "Tests/ATests", listed: ["A", "CZlib"], implied: ["Support"], isTest: true),
            ])
        #expect(throws: Unexpected.self) {
            try PackageManifest("let package = Package(targets: [.target(name: \"A\", dependencies: [nowhere])])")
        }
    }

    @Test func `imports are found in all their forms, and only before the first declaration`() {
        let text = """
            // import A
            import B
            @testable import C
            @preconcurrency internal import D
            package import struct E.Name
            #if canImport(F)
                import F
            #endif

            /// import G
            struct S {}
            let text = \"\"\"
                import H
                \"\"\"
            """
        #expect(Self.imports(text) == ["B", "C", "D", "E", "F"])
    }
}
