import ArgumentParser
import EventLog
import EventSchema
import FootfallEvents
import Reports
import Terminal
import TypedTopics

struct SchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema", abstract: "Show, check and register the event schemas of the data directory.",
        subcommands: [
            SchemaListCommand.self, SchemaShowCommand.self, SchemaCheckCommand.self, SchemaRegisterCommand.self,
        ])
}

struct SchemaListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the registered event schemas and their versions.",
        discussion: """
            EXAMPLE:
              fflog schema list
            """)

    @OptionGroup var options: GlobalOptions

    func run() throws {
        let log = try options.open(.read)
        let schemas = try log.schemas()
        if options.format == .json {
            Output.standard.line(.array(schemas.map(SchemaReport.json)))
            return
        }
        if schemas.isEmpty { return options.say("no event schemas yet; they come with the first topic that has one") }
        Output.standard.write(SchemaReport.table(schemas).text)
    }
}

struct SchemaShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show the fields of an event schema.",
        discussion: """
            Works for a schema of the data directory, by name (its newest version), name and version, or id, and for those \
            that the program brings along.

            EXAMPLE:
              fflog schema show footfall.v1.VisitorObserved@1
            """)

    @Argument(help: "The schema's full name, with @VERSION where it is not the newest, or its id.")
    var schema: String
    @OptionGroup var options: GlobalOptions

    func run() throws {
        let (name, version, descriptor) = try find()
        if options.format == .json {
            Output.standard.line(SchemaReport.json(name, version: version, descriptor))
            return
        }
        Output.standard.line("\(name)\(version.map { ", version \($0)" } ?? ", not registered here yet")\n")
        Output.standard.write(SchemaReport.table(descriptor).text)
    }

    private func find() throws -> (String, Int?, EventDescriptor) {
        var log: EventLog?
        do { log = try options.open(.read) } catch LogError.noDataDirectory {}  // the program knows its own schemas
        if let log {
            if let record = SchemaName(schema).find(in: try log.schemas()) {
                let descriptor = try EventDescriptor(descriptorSet: record.descriptorSet, message: record.name)
                return (record.name, record.version, descriptor)
            }
        }
        guard let known = StandardTopics.all.first(where: { $0.eventType.name == schema })?.eventType else {
            throw LogError.unknownSchema(schema)
        }
        return (known.name, nil, known.descriptor)
    }
}
