import ArgumentParser
import EventLog
import EventSchema
import Reports
import Terminal

struct SchemaRegisterCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "register", abstract: "Register an event schema, or its next version.",
        discussion: """
            A version is refused with status 3 where events of an earlier one could not be read in its shape; each cause is named \
            (fflog schema check says the same without registering). One that is registered already stays as it is. Topics of \
            the schema take the newest version's events from then on; what they hold is not rewritten.

            \(SchemaFile.help)

            EXAMPLE:
              fflog schema register door.binpb
              fflog topic create doors --schema acme.v1.Door
            """)

    @Argument(help: "The descriptor set; - is standard input.", completion: .file())
    var file: String
    @Option(help: "The full name of the message that is the event.")
    var message: String?
    @OptionGroup var options: GlobalOptions

    func run() throws {
        let candidate = try SchemaFile(file, message: message)
        let log = try options.open(.write)
        let known = Set(try log.schemas().map(\.id))
        let record: SchemaRecord
        do {
            record = try log.registerSchema(
                name: candidate.name, descriptorSet: candidate.descriptorSet, admittedBy: SchemaCompatibility.admit)
        } catch let refusal as IncompatibleSchema where options.format == .json {
            let registered = try log.schemas().filter { $0.name == candidate.name }
            let compatibility = try SchemaCompatibility(
                of: candidate.name, candidate.descriptorSet, after: registered.map { ($0.version, $0.descriptorSet) })
            Output.standard.line(
                SchemaCheckCommand.json(candidate, registered, nil, compatibility, refusal.conflicts, refusal.obstacles)
            )
            throw refusal
        } catch let error as EventDescriptorError where options.format == .json {
            let registered = try log.schemas().filter { $0.name == candidate.name }
            Output.standard.line(SchemaCheckCommand.json(candidate, registered, nil, nil, [], error.obstacles))
            throw error
        }
        let isNew = !known.contains(record.id)
        if options.format == .json {
            Output.standard.line(
                .object([
                    ("id", .int(Int(record.id.rawValue))), ("schema", .string(record.name)),
                    ("version", .int(record.version)), ("registered_at", .time(record.registeredAt)),
                    ("new", .bool(isNew)),
                ]))
        } else {
            options.say(
                "\(record.name) \(isNew ? "is" : "was registered already, as") version \(record.version), id \(record.id)"
            )
        }
    }
}
