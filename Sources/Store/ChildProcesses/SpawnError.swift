import ErrorKinds

/// A program that can't be started.
package struct SpawnError: KindedError, Equatable {
    /// Its path, or the line for the shell.
    package let program: String
    package let reason: String

    package var kind: ErrorKind { .unavailable }

    package var description: String { "'\(program)' can't be started: \(reason)" }
}
