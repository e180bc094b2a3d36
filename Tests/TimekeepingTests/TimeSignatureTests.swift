import Foundation
import RegexBuilder
import Testing

/// Signatures between modules say what an integer is: an instant is an `EventTime`, a span a `Duration`.
@Suite struct TimeSignatureTests {
    /// Where bare milliseconds stay, by folder or file, and why.
    static let exceptions: [(path: String, reason: String)] = [
        ("Codecs/Columnar/", "columns and their codec"),
        ("Codecs/RecordBatch/", "Kafka's batches and their codec"),
        ("Codecs/EventSchema/", "rows, values and their codecs"),
        ("Log/EventLog/Head/BatchHeader.swift", "the envelope's fields"),
        ("Log/EventLog/Append/EncodedBatch.swift", "what goes into an envelope"),
        ("Log/EventLog/Source/EventSource.swift", "what an envelope says, for window loops"),
        ("Log/EventLog/Segments/SegmentWriter.swift", "what goes into an envelope"),
        ("Views/Projections/Program/ProjectionChunk.swift", "columns, for window loops"),
        ("Views/Projections/Windows/WindowShape.swift", "the numbers of window loops"),
        ("Store/FaceAnalysis/Pacing/", "milliseconds of the monotonic clock, which are no instants"),
        ("Footfall/Simulation/WorkloadW/", "a benchmark's events"),
        ("Log/Retention/Plan/PlanValues.swift", "a number in a plan's JSON"),
    ]

    @Test func `no signature between modules has a time or a span as a bare integer`() throws {
        var sources = URL(fileURLWithPath: #filePath)
        for _ in 0..<3 { sources.deleteLastPathComponent() }
        sources.appendPathComponent("Sources")
        var needed: Set<String> = []
        var count = 0
        for case let file as String in FileManager.default.enumerator(atPath: sources.path) ?? .init()
        where file.hasSuffix(".swift") && !file.contains("/Generated/") {
            let text = try String(contentsOf: sources.appendingPathComponent(file), encoding: .utf8)
            for declaration in Self.declarations(in: text) {
                count += 1
                guard let found = Self.bareTime(in: declaration) else { continue }
                if let exception = Self.exceptions.first(where: { file.hasPrefix($0.path) }) {
                    needed.insert(exception.path)
                } else {
                    Issue.record("\(file): '\(found)': take an EventTime or a Duration")
                }
            }
        }
        #expect(count > 3_000)
        #expect(needed == Set(Self.exceptions.map(\.path)), "an exception that nothing needs any more goes")
    }

    @Test(arguments: [
        ("package func offset(at time: Int64) throws", "time: Int64"),
        ("public let createdAt: Int64", "createdAt: Int64"),
        ("package var appendTime: Int64?", "appendTime: Int64?"),
        ("package func turn(timeoutMilliseconds: Int) throws", "timeoutMilliseconds: Int"),
        ("package init(\n    topic: Topic,\n    now: Int64\n)", "now: Int64"),
        ("package var pauseMillisecondsMax: Int64", "pauseMillisecondsMax: Int64"),
        ("package init(now: @escaping () -> Int64)", "now: @escaping () -> Int64"),
        ("package var attempts: Int", nil),
        ("package func offset(at time: EventTime) throws", nil),
    ]) func `the rule sees what it is for`(declaration: String, expected: String?) {
        #expect(Self.declarations(in: declaration).compactMap(Self.bareTime).first == expected)
    }

    /// The lines of each declaration that other modules see, up to where its parentheses are closed.
    private static func declarations(in text: String) -> [String] {
        var declarations: [String] = []
        var open: (lines: [Substring], depth: Int)?
        for line in text.split(separator: "\n") {
            var words = line.drop { $0 == " " }
            while words.hasPrefix("@"), let end = words.firstIndex(of: " ") {
                words = words[words.index(after: end)...]
            }
            if open == nil, words.hasPrefix("package ") || words.hasPrefix("public ") { open = ([], 0) }
            guard var current = open else { continue }
            current.lines.append(line)
            for character in line {
                if character == "(" || character == "[" { current.depth += 1 }
                if character == ")" || character == "]" { current.depth -= 1 }
            }
            open = current.depth > 0 ? current : nil
            if open == nil { declarations.append(current.lines.joined(separator: "\n")) }
        }
        return declarations
    }

    /// What in a declaration is named as a time or a span and is an integer.
    private static func bareTime(in declaration: String) -> String? {
        let name = #/\b(?:\w*(?:[tT]ime|[tT]imestamp|[tT]imeout|Milliseconds|MillisecondsMax|At)|now|linger|wallClock)/#
        let closure = #/(?:@\w+ )*\(\) -> /#
        let pattern = Regex {
            name
            ": "
            Optionally { closure }
            #/U?Int(?:64|32)?\b\??/#
        }
        return declaration.firstMatch(of: pattern).map { String($0.output) }
    }
}
