internal import Timekeeping
package import EventLog
package import EventSchema

/// Event schemas as people and programs read them.
package enum SchemaReport {
    package static func json(_ schema: SchemaRecord) -> JSONValue {
        .object([
            ("id", .int(Int(schema.id.rawValue))), ("schema", .string(schema.name)), ("version", .int(schema.version)),
            ("registered_at", .time(schema.registeredAt)),
        ])
    }

    /// A line a version.
    package static func table(_ schemas: [SchemaRecord]) -> Table {
        var table = Table(["ID", "SCHEMA", "VERSION", "REGISTERED"], rightAligned: [0, 2])
        for schema in schemas {
            table.add([
                schema.id.description, schema.name, String(schema.version), RFC3339.text(schema.registeredAt),
            ])
        }
        return table
    }

    /// - Parameter version: `nil` where it isn't registered.
    package static func json(_ name: String, version: Int?, _ descriptor: EventDescriptor) -> JSONValue {
        .object([
            ("schema", .string(name)), ("version", .optional(version)),
            ("key", .optional(descriptor.keyColumn.map { descriptor.columns[$0].path })),
            ("event_time", .optional(descriptor.timestampColumn.map { descriptor.columns[$0].path })),
            ("fields", .array(descriptor.columns.filter { !$0.isPresence }.map(json))),
        ])
    }

    /// A line a field.
    package static func table(_ descriptor: EventDescriptor) -> Table {
        var table = Table(["NUMBER", "FIELD", "TYPE", "ABSENT", "NOTE"], rightAligned: [0])
        for (index, column) in descriptor.columns.enumerated() where !column.isPresence {
            var notes: [String] = []
            if index == descriptor.timestampColumn { notes.append("event time") }
            if index == descriptor.keyColumn { notes.append("key") }
            if let names = column.enumeration?.values.map(\.name) { notes.append(names.joined(separator: " ")) }
            table.add([
                column.numbers.map(String.init).joined(separator: "."), column.path, type(column),
                column.isOptional ? "may be" : "never", notes.joined(separator: ", "),
            ])
        }
        return table
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
