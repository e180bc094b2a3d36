import Foundation
import Testing

/// What other packages can use is the module `Fflog`, and nothing by accident.
@Suite struct PublicSymbolTests {
    /// Where else a declaration is public, below `Sources`, and why.
    private static let exceptions: [(path: String, reason: String)] = [
        ("Codecs/Timekeeping/EventTime.swift", "the library's word for an instant"),
        ("Codecs/Timekeeping/Duration+milliseconds.swift", "what EventTime's arithmetic is inlined with"),
        ("Log/EventLog/Model/Offset.swift", "the library's words for places: Offset, PartitionID"),
        ("Log/EventLog/Model/Topic.swift", "the library's word for a topic's data class"),
        ("Footfall/FootfallEvents/Generated/attributes.pb.swift", "what the library's events are made of"),
        ("Footfall/FootfallEvents/Generated/people_counted.pb.swift", "an event of the library"),
        ("Footfall/FootfallEvents/Generated/visitor_observed.pb.swift", "an event of the library"),
        ("Footfall/FootfallEvents/Generated/people_counted.event.swift", "a writer that is inlined; not re-exported"),
        ("Footfall/FootfallEvents/Generated/visitor_observed.event.swift", "a writer that is inlined; not re-exported"),
    ]

    /// The types among them that may be public where not all of a file's are.
    private static let typesOf: [String: Set<String>] = [
        "Log/EventLog/Model/Offset.swift": ["Offset", "PartitionID"], "Log/EventLog/Model/Topic.swift": ["DataClass"],
    ]

    /// The lines of code that declare something public, imports left out.
    static func declarations(in text: String) -> [Substring] {
        text.split(separator: "\n").filter { line in
            line.contains(/^\s*(?:@\w+(?:\([^)]*\))? )*(?:public (?!import\b)|open (?:class|func|var)\b)/)
        }
    }

    @Test func `no module but the library has public declarations, except where one is meant`() throws {
        let sources = SourceFile.package.appendingPathComponent("Sources")
        var needed: Set<String> = []
        var library = 0
        for case let path as String in FileManager.default.enumerator(atPath: sources.path) ?? .init()
        where path.hasSuffix(".swift") {
            let text = try String(contentsOf: sources.appendingPathComponent(path), encoding: .utf8)
            let declarations = Self.declarations(in: text)
            if path.hasPrefix("Apps/FflogLibrary/") {
                library += declarations.count
            } else if Self.exceptions.contains(where: { $0.path == path }) {
                if !declarations.isEmpty { needed.insert(path) }
                let types = declarations.compactMap { $0.firstMatch(of: /(?:struct|class|enum|actor|protocol) (\w+)/) }
                    .map { String($0.1) }
                if let allowed = Self.typesOf[path] { #expect(Set(types) == allowed, "\(path)") }
            } else {
                for declaration in declarations { Issue.record("Sources/\(path): \(declaration)") }
            }
        }
        #expect(library > 100)
        #expect(needed == Set(Self.exceptions.map(\.path)), "an exception that nothing needs any more goes")
    }

    /// Public declarations that need no words of their own: what a protocol of Swift asks for.
    private static let undocumented = [
        "static func <", "static func +", "static func -", "static func ==", "func hash(into", "var description:",
        "init(rawValue:", "typealias Element", "typealias Failure", "let rawValue",
    ]

    @Test func `every public type and verb of the library is documented`() throws {
        for file in try SourceFile.all() where file.path.hasPrefix("Apps/FflogLibrary/") {
            let lines = file.text.split(separator: "\n", omittingEmptySubsequences: false)
            for (number, line) in lines.enumerated() {
                let declares = line.firstMatch(
                    of: /^\s*public (?:static |final |mutating )*(?:struct|class|enum|protocol|func|subscript)\b/)
                guard declares != nil, !Self.undocumented.contains(where: { line.contains($0) }) else { continue }
                var above = number - 1
                while above >= 0, lines[above].contains(/^\s*@/) { above -= 1 }
                let isDocumented = above >= 0 && lines[above].contains(/^\s*\/\/\//)
                #expect(isDocumented, "\(file.path):\(number + 1): \(line)")
            }
        }
    }

    @Test func `public declarations are found in all their forms`() {
        let text = """
            public import A
            @_exported public import struct B.C
            @inlinable public func f() {}
            @frozen
            public struct S {
                public private(set) var a = 1
                // public in words
                package var b = 2
                public(set) var c = 3
            }
            """
        #expect(Self.declarations(in: text).count == 3)
    }
}
