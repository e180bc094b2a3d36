import Foundation

/// A Swift file of the package, as far as the rules of this target look at it.
struct SourceFile {
    /// Below `Sources`, as `EventLog/Model/LogError.swift`.
    let path: String
    let text: String

    var name: String { String(path.split(separator: "/").last ?? "").replacingOccurrences(of: ".swift", with: "") }
    /// Of a program, whose texts are for people at a shell.
    var isCommandLine: Bool { path.hasPrefix("Apps/") }
    var isGenerated: Bool { path.contains("/Generated/") }

    /// The folder of Package.swift.
    static var package: URL {
        var folder = URL(fileURLWithPath: #filePath)
        for _ in 0..<3 { folder.deleteLastPathComponent() }
        return folder
    }

    /// All of them but generated ones.
    static func all() throws -> [SourceFile] {
        let sources = package.appendingPathComponent("Sources")
        var found: [SourceFile] = []
        for case let path as String in FileManager.default.enumerator(atPath: sources.path) ?? .init()
        where path.hasSuffix(".swift") {
            let text = try String(contentsOf: sources.appendingPathComponent(path), encoding: .utf8)
            found.append(SourceFile(path: path, text: text))
        }
        return found.filter { !$0.isGenerated }.sorted { $0.path < $1.path }
    }

    /// What its lines of documentation say, each without the slashes.
    var documentation: [String] {
        text.split(separator: "\n").compactMap { line in
            let line = line.drop { $0 == " " }
            return line.hasPrefix("///") ? String(line.dropFirst(3)) : nil
        }
    }

    /// The texts of its string literals: what stands in the place of an interpolation is a `…`, and its own literals follow.
    var literals: [String] {
        var scanner = LiteralScanner(text)
        return scanner.literals()
    }
}
