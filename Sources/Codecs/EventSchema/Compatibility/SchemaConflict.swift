import ErrorKinds

/// Why a version of an event schema can't stand beside an earlier one.
package struct SchemaConflict: Sendable, Equatable {
    /// The field's path as the earlier version names it, `box.left`; the message's or enum's name where it is no field.
    package var path: String
    /// `number 11 was uint32, is now string`.
    package var reason: String
    /// The earlier versions with which it conflicts.
    package var versions: [Int]
}

extension SchemaConflict: CustomStringConvertible {
    package var description: String {
        "\(path): \(reason) (version\(versions.count == 1 ? "" : "s") "
            + versions.map(String.init).joined(separator: ", ") + ")"
    }
}

/// What a version of an event schema has that an earlier one has not, or otherwise, without harm.
package struct SchemaChange: Sendable, Equatable, CustomStringConvertible {
    package var path: String
    /// `added, optional string, number 15`.
    package var what: String

    package var description: String { "\(path): \(what)" }
}

/// A version of an event schema that was refused, with every cause. Nothing was registered.
package struct IncompatibleSchema: Error, Sendable, Equatable {
    /// The message's full name.
    package var name: String
    package var conflicts: [SchemaConflict]
    /// What keeps the version's events out of columns.
    package var obstacles: [ColumnarObstacle]
}

extension IncompatibleSchema: KindedError {
    package var kind: ErrorKind { .refused }

    package var description: String {
        let causes = conflicts.map(\.description) + obstacles.map { "\($0); a field of an event has one value or none" }
        return
            "event schema '\(name)' is incompatible with what is registered; nothing was changed:\n"
            + causes.map { "  \($0)" }.joined(separator: "\n")
            + "\nEvents of every registered version must stay readable in the new shape. Give a changed field a new number and "
            + "`optional`, and reserve what was removed (docs/schema-evolution.md)"
    }
}
