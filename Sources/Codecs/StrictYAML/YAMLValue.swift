internal import Yams

/// A value of a YAML document that knows its place, so that whatever it can't be is an error there.
///
/// Takes YAML 1.1 as Yams reads it: one document. Values are texts, which each reader interprets by what it expects, so that
/// `no` and `01` are what they look like.
package struct YAMLValue {
    /// How flags, numbers and empty values may be written.
    package enum Scalars: Sendable {
        /// `true` and `false`, decimal numbers, nothing at all.
        case strict
        /// Also as YAML 1.1 has them: `yes`, `off`, `1_000`, `~`. For texts that an earlier program accepted.
        case yaml11
    }

    let node: Node
    let file: String
    let scalars: Scalars
    /// See ``YAMLProblem/path``.
    package let path: String

    /// - Parameter file: how problems name the text.
    /// - Throws: ``YAMLProblem`` where it isn't YAML.
    package init(parsing text: String, file: String, scalars: Scalars = .strict) throws(YAMLProblem) {
        self.file = file
        self.scalars = scalars
        path = ""
        do {
            node = try Yams.compose(yaml: text) ?? Node([(Node, Node)]())
        } catch { throw Self.problem(error, text, file) }
    }

    private init(_ node: Node, _ path: String, in parent: YAMLValue) {
        self.node = node
        self.path = path
        file = parent.file
        scalars = parent.scalars
    }

    func child(_ node: Node, _ step: String) -> YAMLValue {
        YAMLValue(node, step.hasPrefix("[") || path.isEmpty ? path + step : path + "." + step, in: self)
    }

    /// Whether nothing is written here, as after `cameras:`.
    var isEmpty: Bool {
        guard case .scalar(let scalar) = node else { return false }
        return scalar.string.isEmpty || scalars == .yaml11 && node.null != nil
    }

    /// Something that this value can't be; for what only its reader knows.
    package func problem(_ reason: String) -> YAMLProblem {
        YAMLProblem(file: file, line: node.mark?.line, column: node.mark?.column, path: path, reason: reason)
    }

    /// How a problem names the value.
    var shown: String {
        switch node {
        case .scalar(let scalar):
            let text = scalar.string
            return text.isEmpty ? "nothing" : "'\(text.prefix(60))'" + (text.count > 60 ? "…" : "")
        case .mapping: return "a mapping"
        case .sequence: return "a list"
        case .alias: return "an alias"
        }
    }

    private static func problem(_ error: any Error, _ text: String, _ file: String) -> YAMLProblem {
        func at(_ line: Int?, _ column: Int?, _ reason: String) -> YAMLProblem {
            YAMLProblem(file: file, line: line, column: column, path: "", reason: reason)
        }
        switch error {
        case YamlError.scanner(let context, let problem, let mark, _),
            YamlError.parser(let context, let problem, let mark, _),
            YamlError.composer(let context, let problem, let mark, _):
            return at(mark.line, mark.column, "invalid YAML: \(problem)" + (context.map { " (\($0.text))" } ?? ""))
        case YamlError.duplicatedKeysInMapping(let duplicates, let context):
            return at(
                context.mark.line, context.mark.column, "given twice: \(duplicates.joined(separator: ", "))")
        case YamlError.reader(let problem, let offset, _, _):
            // Where the text can't be read at all, only the distance from its start is known.
            let before = text.unicodeScalars.prefix(offset ?? 0)
            let line = before.lazy.filter { $0 == "\n" }.count + 1
            let column = before.reversed().prefix { $0 != "\n" }.count + 1
            return at(line, column, "invalid YAML: \(problem)")
        default: return at(nil, nil, "invalid YAML: \(error)")
        }
    }
}
