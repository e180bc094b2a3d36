import CounterGuess
import Reports
import Terminal

/// What a guess came to, as people and programs read it.
struct CountsGuessReport {
    private let guess: MappingGuess
    private let name: String
    /// A file before it with the same content.
    private let twin: String?

    init(_ guess: MappingGuess, name: String, twin: String?) {
        (self.guess, self.name, self.twin) = (guess, name, twin)
    }

    func print(_ options: GlobalOptions, showsMapping: Bool) {
        if options.format == .json { return Output.standard.line(json) }
        let out = Output.standard
        let doubts = texts(.doubt)
        switch guess.verdict {
        case .impossible: out.line("\(name): no mapping reads this file")
        case .sure: out.line("\(name): a mapping without doubts")
        case .doubtful: out.line("\(name): a mapping with \(doubts.count == 1 ? "a doubt" : "\(doubts.count) doubts")")
        }
        if let twin { out.line("  the same content as \(twin)") }
        for obstacle in guess.obstacles { section("In the way", [obstacle]) }
        if showsMapping, let mapping = guess.mapping { out.write("\n" + mapping.json) }
        if let preview = guess.preview {
            out.line("")
            out.write(CountsPreviewText.text(preview, intervalMinutes: guess.intervalMinutes ?? 0))
        }
        section(
            "Doubts", guess.remarks.filter { $0.kind == .doubt }.map { $0.text + ($0.look.map { " — \($0)" } ?? "") })
        section("Notes", texts(.note))
        section("Reasons", texts(.reason))
        out.line("")
    }

    private func texts(_ kind: GuessRemark.Kind) -> [String] { guess.remarks.filter { $0.kind == kind }.map(\.text) }

    private func section(_ title: String, _ lines: [String]) {
        guard !lines.isEmpty else { return }
        Output.standard.line("\n\(title)")
        for line in lines { Output.standard.line("  - " + Table.oneLine(line)) }
    }

    private var json: JSONValue {
        let verdict =
            switch guess.verdict {
            case .sure: "sure"
            case .doubtful: "doubtful"
            case .impossible: "impossible"
            }
        let doubts = guess.remarks.filter { $0.kind == .doubt }.map {
            JSONValue.object([("text", .string($0.text)), ("look", .optional($0.look))])
        }
        return .object([
            ("file", .string(name)), ("verdict", .string(verdict)),
            ("mapping", guess.mapping.map(JSONValue.init) ?? .null),
            ("obstacles", .array(guess.obstacles.map { .string($0) })), ("doubts", .array(doubts)),
            ("notes", .array(texts(.note).map { .string($0) })),
            ("reasons", .array(texts(.reason).map { .string($0) })),
            ("asks_time_zone", .bool(guess.asksZone)), ("interval_minutes", .optional(guess.intervalMinutes)),
            ("same_content_as", .optional(twin)),
            (
                "columns",
                .array(guess.columns.map { .object([("name", .string($0.name)), ("use", .optional($0.use))]) })
            ),
            ("reads", guess.preview.map(CountsPreviewText.json) ?? .null),
        ])
    }
}

extension JSONValue {
    init(_ mapping: MappingText) {
        switch mapping {
        case .text(let text): self = .string(text)
        case .number(let number): self = .int(number)
        case .null: self = .null
        case .list(let values): self = .array(values.map(JSONValue.init))
        case .object(let fields): self = .object(fields.map { ($0.key, JSONValue($0.value)) })
        }
    }
}
