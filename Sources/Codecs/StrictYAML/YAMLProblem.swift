import ErrorKinds

/// What is wrong with a configuration, and where in the text: `fflog.yaml:12:14: faces.workers: expected …`.
package struct YAMLProblem: KindedError, Equatable {
    /// The file as its reader was told of it.
    package let file: String
    /// From 1; `nil` where the text as a whole is meant.
    package let line: Int?
    package let column: Int?
    /// The keys that lead to it, joined by points; a place in a list in brackets, from 0. Empty for the document.
    package let path: String
    package let reason: String

    /// A configuration that can't be, whoever wrote it.
    package var kind: ErrorKind { .usage }

    package var description: String {
        var place = file
        if let line { place += ":\(line)" }
        if let column { place += ":\(column)" }
        return "\(place): " + (path.isEmpty ? "" : "\(path): ") + reason
    }
}
