import ArgumentParser
import EventLog
import EventSchema
import Reports
import Terminal

struct SchemaCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Say whether a version of an event schema could be registered.",
        discussion: """
            It is compared with every version that is registered: what was added, and each change that is incompatible, with \
            its field. The status is then 3. Nothing is changed.

            \(SchemaFile.help)

            EXAMPLE:
              fflog schema check visitor_observed.binpb
            """)

    @Argument(help: "The descriptor set; - is standard input.", completion: .file())
    var file: String
    @Option(help: "The full name of the message that is the event.")
    var message: String?
    @OptionGroup var options: GlobalOptions

    func run() throws {
        let candidate = try SchemaFile(file, message: message)
        let registered = try options.open(.read).schemas().filter { $0.name == candidate.name }
        let same = registered.last { $0.descriptorSet == candidate.descriptorSet }
        let compatibility = try SchemaCompatibility(
            of: candidate.name, candidate.descriptorSet, after: registered.map { ($0.version, $0.descriptorSet) })
        var refusal: IncompatibleSchema?
        if same == nil {
            do {
                try SchemaCompatibility.admit(
                    candidate.name, candidate.descriptorSet, after: registered.map { ($0.version, $0.descriptorSet) })
            } catch let error as IncompatibleSchema {
                refusal = error
            } catch let error as EventDescriptorError {
                if options.format == .json {
                    Output.standard.line(Self.json(candidate, registered, same, compatibility, [], error.obstacles))
                }
                throw error
            }
        }
        if options.format == .json {
            Output.standard.line(
                Self.json(
                    candidate, registered, same, compatibility, refusal?.conflicts ?? [], refusal?.obstacles ?? []))
        } else if refusal == nil {
            for change in compatibility.changes { Output.standard.line(change.description) }
            options.say(verdict(candidate, registered, same))
        }
        if let refusal {
            throw refusal
        }
    }

    private func verdict(_ candidate: SchemaFile, _ registered: [SchemaRecord], _ same: SchemaRecord?) -> String {
        if let same { return "\(candidate.name) is registered already, as version \(same.version)" }
        if registered.isEmpty { return "\(candidate.name) is not registered yet and would become version 1" }
        let versions = registered.map(\.version).sorted().map(String.init).joined(separator: ", ")
        return "\(candidate.name) is compatible with version\(registered.count == 1 ? "" : "s") \(versions)"
    }

    /// What the check says; `register` says the same of what it refuses.
    static func json(
        _ candidate: SchemaFile, _ registered: [SchemaRecord], _ same: SchemaRecord?,
        _ compatibility: SchemaCompatibility?, _ conflicts: [SchemaConflict], _ obstacles: [ColumnarObstacle]
    ) -> JSONValue {
        let conflicting = conflicts.map { conflict in
            JSONValue.object([
                ("field", .string(conflict.path)), ("reason", .string(conflict.reason)),
                ("versions", .array(conflict.versions.map { .int($0) })),
            ])
        }
        let missing = obstacles.map { obstacle in
            JSONValue.object([
                ("field", .string(obstacle.path)), ("reason", .string(obstacle.description)), ("versions", .array([])),
            ])
        }
        return .object([
            ("schema", .string(candidate.name)), ("compatible", .bool(conflicts.isEmpty && obstacles.isEmpty)),
            ("registered_version", .optional(same?.version)),
            ("versions", .array(registered.map(\.version).sorted().map { .int($0) })),
            (
                "changes",
                .array(
                    (compatibility?.changes ?? []).map {
                        .object([("field", .string($0.path)), ("change", .string($0.what))])
                    })
            ),
            ("conflicts", .array(conflicting + missing)),
        ])
    }
}
