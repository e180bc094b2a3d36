internal import Bytes
package import Columnar
package import EventSchema

/// A column that a projection reads: everything else in a batch is left encoded.
package struct ProjectionInput: Sendable, Equatable {
    /// As the version of the event schema names it that the program was written for.
    package var name: String
    package var kind: ColumnKind
    /// The field's numbers along its path, by which it is found in batches of other versions; `nil`: by its name.
    package var numbers: [Int32]?

    package init(_ name: String, _ kind: ColumnKind, numbers: [Int32]? = nil) {
        self.name = name
        self.kind = kind
        self.numbers = numbers
    }

    /// The field at a path of the version that the program was written for. Traps where there is none.
    package init(_ name: String, of event: EventDescriptor) {
        guard let column = event.column(at: name).map({ event.columns[$0] }) else {
            preconditionFailure("\(event.name) has no field \(name)")
        }
        self.init(name, column.type.kind, numbers: column.numbers)
    }
}

/// What a projection is: where it reads, what it reads, and how it computes.
///
/// Its rows are a function of the log and of this definition alone. The event schema and the fields that are read are part of
/// it: a program that reads another field, such as one that a new version of the schema brought, makes the rows stale. So the canonical text, and the hash of it, decide
/// whether rows in a file are still what the program would compute: where they differ the file is stale.
package struct ProjectionDefinition: Sendable, Equatable {
    /// `visits-15s`: lower case letters, digits and hyphens, since it names a file.
    package var name: String
    /// The version of the program: raised when it computes otherwise although nothing of the definition changed.
    package var version: Int
    package var topic: String
    /// The full name of the event schema that the topic carries.
    package var schema: String
    package var inputs: [ProjectionInput]
    /// How it computes, such as `window_ms` and `allowed_lateness_ms`, in a fixed order.
    package var options: [Option]

    package struct Option: Sendable, Equatable {
        package var name: String
        package var value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    package init(
        name: String, version: Int, topic: String, schema: String, inputs: [ProjectionInput], options: [Option]
    ) {
        self.name = name
        self.version = version
        self.topic = topic
        self.schema = schema
        self.inputs = inputs
        self.options = options
    }

    /// The definition in lines of `name value`, the same in every build: what is stored and hashed.
    package var canonicalText: String {
        var lines = [
            "fflog-projection 1", "name \(name)", "version \(version)", "topic \(topic)", "schema \(schema)",
        ]
        lines += inputs.map { "input \($0.name) \($0.kind)" }
        lines += options.map { "option \($0.name) \($0.value)" }
        return lines.joined(separator: "\n") + "\n"
    }

    /// 16 hexadecimal digits of ``canonicalText``.
    package var hash: String { Self.hash(ofCanonicalText: canonicalText) }

    /// FNV-1a with 64 bits: the texts are compared too, so that the hash need only be short enough to show.
    package static func hash(ofCanonicalText text: String) -> String {
        Hexadecimal.text(FNV1a.hash(text.utf8))
    }

    /// What differs between a stored definition and this one, in words; empty where nothing does.
    package func differences(fromCanonicalText stored: String) -> [String] {
        let before = stored.split(separator: "\n").map(String.init)
        let now = canonicalText.split(separator: "\n").map(String.init)
        return before.filter { !now.contains($0) }.map { "was: \($0)" }
            + now.filter { !before.contains($0) }.map { "is: \($0)" }
    }
}
