internal import Yams

/// A value of a YAML document that knows its place, so that whatever it can't be is an error there.
///
/// Takes YAML 1.1 as Yams reads it: one document, no aliases. Values are texts, which each reader interprets by what it
/// expects, so that `no` and `01` are what they look like.
package struct YAMLValue {
    let node: Node
    let file: String
    /// See ``YAMLProblem/path``.
    package let path: String

    /// - Parameter file: how problems name the text.
    /// - Throws: ``YAMLProblem`` where it isn't YAML.
    package init(parsing text: String, file: String) throws(YAMLProblem) {
        self.file = file
        path = ""
        do {
            node = try Yams.compose(yaml: text) ?? Node([(Node, Node)]())
        } catch { throw Self.problem(error, file) }
    }

    private init(_ node: Node, file: String, path: String) {
        self.node = node
        self.file = file
        self.path = path
    }

    func child(_ node: Node, _ step: String) -> YAMLValue {
        YAMLValue(node, file: file, path: step.hasPrefix("[") || path.isEmpty ? path + step : path + "." + step)
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

    private static func problem(_ error: any Error, _ file: String) -> YAMLProblem {
        func at(_ line: Int?, _ column: Int?, _ reason: String) -> YAMLProblem {
            YAMLProblem(file: file, line: line, column: column, path: "", reason: reason)
        }
        switch error {
        case YamlError.scanner(_, let problem, let mark, _), YamlError.parser(_, let problem, let mark, _),
            YamlError.composer(_, let problem, let mark, _):
            return at(mark.line, mark.column, "no YAML: \(problem)")
        case YamlError.duplicatedKeysInMapping(let duplicates, let context):
            return at(
                context.mark.line, context.mark.column, "given twice: \(duplicates.joined(separator: ", "))")
        case YamlError.reader(let problem, _, _, _): return at(nil, nil, "no YAML: \(problem)")
        default: return at(nil, nil, "no YAML: \(error)")
        }
    }
}
