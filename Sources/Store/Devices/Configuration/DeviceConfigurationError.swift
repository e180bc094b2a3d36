import ErrorKinds
internal import StrictYAML

/// Why a text can't be the configuration of a device.
package struct DeviceConfigurationError: KindedError, Equatable {
    /// From 1; 0 where the place isn't known.
    package let line: Int
    package let column: Int
    /// Begins with the keys that lead to the place.
    package let reason: String

    init(_ problem: YAMLProblem) {
        line = problem.line ?? 0
        column = problem.column ?? 0
        reason = (problem.path.isEmpty ? "" : "\(problem.path): ") + problem.reason
    }

    package var kind: ErrorKind { .usage }

    package var description: String { line > 0 ? "line \(line), column \(column): \(reason)" : reason }
}
