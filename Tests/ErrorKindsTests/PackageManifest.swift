import Foundation
import TestSupport

/// What Package.swift says of its targets: read from its text, as far as the rules of this target need it.
struct PackageManifest {
    struct Target: Equatable {
        let name: String
        /// From the package's folder.
        let folder: String
        /// Modules of the package, of the system's C libraries and of other packages that it lists.
        var listed: Set<String>
        /// Those that the function which makes it adds to every target.
        var implied: Set<String> = []
        var isExecutable = false
        var isTest = false
    }
    private(set) var targets: [Target] = []

    static func read() throws -> PackageManifest {
        try PackageManifest(
            String(contentsOf: SourceFile.package.appendingPathComponent("Package.swift"), encoding: .utf8))
    }

    /// A function of Package.swift that makes targets.
    private struct Maker {
        let implied: Set<String>
        let isTest: Bool
    }

    /// - Throws: ``Unexpected`` where a target is written in a way that isn't known here.
    init(_ text: String) throws {
        let text = ManifestText(text)
        guard let start = text.text.firstRange(of: /let package = Package\(/) else {
            throw Unexpected(what: "Package.swift has no package")
        }
        var constants: [String: String] = [:]
        for match in text.text.matches(of: /let (\w+) = Target\.Dependency\.product\(\s*name: "(\w+)"/) {
            constants[String(match.1)] = String(match.2)
        }
        var makers: [String: Maker] = [:]
        for match in text.text[..<start.lowerBound].matches(of: /func (\w+)\(/) {
            let parameters = try text.group(openingAt: text.text.index(before: match.range.upperBound))
            guard let brace = text.text[parameters.endIndex...].firstIndex(of: "{") else { continue }
            let body = try text.group(openingAt: brace)
            makers[String(match.1)] = Maker(
                implied: Set(body.matches(of: /"(\w+)"/).map { String($0.1) }), isTest: body.contains(".testTarget"))
        }
        // The layers: `case log = "Log"`.
        var layers: [String: String] = [:]
        for match in text.text[..<start.lowerBound].matches(of: /case (\w+) = "(\w+)"/) {
            layers[String(match.1)] = String(match.2)
        }
        var end = start.upperBound
        for match in text.text[start.upperBound...].matches(of: /(\.?)\b(\w+)\(/) {
            let function = String(match.2)
            let isKnown = match.1.isEmpty ? makers[function] != nil : Self.functions.contains(function)
            // `.target(name:)` among the dependencies of a target is not one more.
            guard isKnown, match.range.lowerBound >= end else { continue }
            let parenthesis = text.text.index(before: match.range.upperBound)
            end = try text.group(openingAt: parenthesis).endIndex
            let arguments = try text.arguments(openingAt: parenthesis)
            targets.append(try Self.target(function, arguments, makers[function], constants, layers))
        }
    }

    private static let functions: Set = ["target", "executableTarget", "testTarget", "systemLibrary"]

    private static func target(
        _ function: String, _ arguments: [ManifestText.Argument], _ maker: Maker?, _ constants: [String: String],
        _ layers: [String: String]
    ) throws -> Target {
        var unlabelled = arguments.filter { $0.label == nil }.map(\.value)
        // `module(.log, "Pipeline", […])` stands in the folder of its layer.
        var layer: String?
        if let first = unlabelled.first, first.hasPrefix(".") {
            layer = layers[String(first.dropFirst())]
            unlabelled.removeFirst()
        }
        func argument(_ label: String) -> String? { arguments.first { $0.label == label }?.value }
        guard let name = (argument("name") ?? unlabelled.first).flatMap(string) else {
            throw Unexpected(what: "a target of Package.swift has no name: \(arguments)")
        }
        var listed: Set<String> = []
        let list = argument("dependencies") ?? unlabelled.dropFirst().first ?? "[]"
        guard list.hasPrefix("["), list.hasSuffix("]") else {
            throw Unexpected(what: "\(name): dependencies are not a list: \(list)")
        }
        for element in try ManifestText(list).arguments(openingAt: list.startIndex) {
            let text = element.value
            let product = text.firstMatch(of: /^\.(?:product|target|byName)\(\s*name: "(\w+)"/).map { String($0.1) }
            guard let dependency = string(text) ?? constants[text] ?? product else {
                throw Unexpected(what: "\(name): the dependency '\(text)' is not known")
            }
            listed.insert(dependency)
        }
        let isTest = maker?.isTest ?? (function == "testTarget")
        if let match = argument("path")?.firstMatch(of: /^Layer\.(\w+)\.folder/) { layer = layers[String(match.1)] }
        let folder = layer.map { "Sources/\($0)/\(name)" } ?? argument("path").flatMap(string)
        return Target(
            name: name, folder: folder ?? "\(isTest ? "Tests" : "Sources")/\(name)",
            listed: listed, implied: maker?.implied ?? [], isExecutable: function == "executableTarget", isTest: isTest)
    }

    private static func string(_ text: String) -> String? {
        text.wholeMatch(of: /"([\w.\/-]+)"/).map { String($0.1) }
    }
}
