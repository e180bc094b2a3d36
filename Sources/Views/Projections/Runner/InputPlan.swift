internal import Columnar
internal import EventLog
internal import EventSchema

/// Where one version of the event type has what a definition reads.
struct InputPlan {
    /// For each input its place in the version's columns, or `nil` where it has none.
    let columns: [Int?]
    /// Event time: the field that the type names as its time, whatever time a client gave the record; else the record's own.
    let time: ChunkColumn

    /// - Parameter number: of the version, for the error, where it is known.
    /// - Throws: ``ProjectionError/missingColumn(projection:schema:column:)`` where the version has an input with another type.
    init(of definition: ProjectionDefinition, in version: EventDescriptor, number: SchemaID? = nil) throws {
        columns = try definition.inputs.map { input in
            let column =
                input.numbers.map { numbers in
                    version.columns.firstIndex { $0.numbers == numbers && !$0.isPresence }
                } ?? version.column(at: input.name)
            if let column, version.layout.columns[column].kind != input.kind {
                throw ProjectionError.missingColumn(
                    projection: definition.name,
                    schema: definition.schema + (number.map { " (number \($0))" } ?? ""), column: input.name)
            }
            return column
        }
        time = version.timestampColumn.map { .value($0) } ?? .timestamp
    }
}
