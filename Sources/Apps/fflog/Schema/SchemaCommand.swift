import Terminal
import ArgumentParser
import EventLog
import EventSchema
import FootfallEvents
import TypedTopics
internal import Timekeeping

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
            Output.standard.line(
                .array(
                    schemas.map {
                        .object([
                            ("id", .int(Int($0.id.rawValue))), ("schema", .string($0.name)),
                            ("version", .int($0.version)), ("registered_at", .time($0.registeredAt)),
                        ])
                    }))
            return
        }
        if schemas.isEmpty { return options.say("no event schemas yet; they come with the first topic that has one") }
        var table = Table(["ID", "SCHEMA", "VERSION", "REGISTERED"], rightAligned: [0, 2])
        for schema in schemas {
            table.add([
                schema.id.description, schema.name, String(schema.version),
                RFC3339.text(schema.registeredAt),
            ])
        }
        Output.standard.write(table.text)
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
            Output.standard.line(
                .object([
                    ("schema", .string(name)), ("version", .optional(version)),
                    ("key", .optional(descriptor.keyColumn.map { descriptor.columns[$0].path })),
                    ("event_time", .optional(descriptor.timestampColumn.map { descriptor.columns[$0].path })),
                    ("fields", .array(descriptor.columns.filter { !$0.isPresence }.map(Self.json))),
                ]))
            return
        }
        Output.standard.line("\(name)\(version.map { ", version \($0)" } ?? ", not registered here yet")\n")
        var table = Table(["NUMBER", "FIELD", "TYPE", "ABSENT", "NOTE"], rightAligned: [0])
        for (index, column) in descriptor.columns.enumerated() where !column.isPresence {
            var notes: [String] = []
            if index == descriptor.timestampColumn { notes.append("event time") }
            if index == descriptor.keyColumn { notes.append("key") }
            if let names = column.enumeration?.values.map(\.name) { notes.append(names.joined(separator: " ")) }
            table.add([
                column.numbers.map(String.init).joined(separator: "."), column.path, Self.type(column),
                column.isOptional ? "may be" : "never", notes.joined(separator: ", "),
            ])
        }
        Output.standard.write(table.text)
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

    private static func json(_ column: EventColumn) -> JSONValue {
        .object([
            ("number", .string(column.numbers.map(String.init).joined(separator: "."))),
            ("field", .string(column.path)),
            ("type", .string(type(column))), ("optional", .bool(column.isOptional)),
        ])
    }

    private static func type(_ column: EventColumn) -> String {
        switch column.format {
        case .timestamp: "time"
        case .pseudonym: "pseudonym"
        default: column.enumeration == nil ? "\(column.type)" : "name"
        }
    }
}
