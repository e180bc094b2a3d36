package import EventLog
package import EventSchema

extension RecordValueReader {
    /// Reads values as events of a type whose versions are those that the log has registered; where there are none, bare messages are
    /// of this program's version.
    package convenience init(_ log: EventLog, _ type: EventType) {
        self.init(
            type.name,
            version: { id in
                guard let record = try log.schema(SchemaID(rawValue: id)), record.name == type.name else { return nil }
                return record.descriptorSet
            },
            newest: {
                do { return try log.newestSchema(named: type.name).descriptorSet } catch LogError.unknownSchema {
                    return type.descriptorSet
                }
            })
    }
}
