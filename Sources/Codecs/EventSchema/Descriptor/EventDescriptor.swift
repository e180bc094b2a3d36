package import Columnar

/// A leaf field of an event, which is one column of a chunk.
package struct EventColumn: Sendable, Equatable {
    /// The field's path with names as in the `.proto`: `store`, `box.left`.
    package var path: String
    /// The field numbers along the path.
    package var numbers: [Int32]
    package var type: EventFieldType
    package var format: EventFieldFormat
    /// Whether rows may lack it: an `optional` field, a member of a oneof, anything within a nested message.
    package var isOptional: Bool
    /// The enum of an ``EventFieldType/enumeration`` field.
    package var enumeration: EventEnumeration?
    /// The column is no field, but says whether the nested message at `path` is there; its lanes are 1.
    package var isPresence = false
    /// Which topics may carry it: the strictest of what the field, the messages around it and its format say.
    package var fieldClass = EventFieldClass.open
}

/// An event type: the columns of a Protobuf message, known at run time from its registered descriptor.
///
/// Columns are the leaf fields in the order of their numbers, nested messages in place as dotted paths. A nested message
/// of which every field may be absent has a column of its own that says whether the message is there; elsewhere the first
/// field that it must have says so. Hence a message that is present and empty differs from one that is absent.
///
/// Immutable; any number of threads may use one.
package final class EventDescriptor: Sendable {
    /// The full name, `footfall.v1.VisitorObserved`.
    package let name: String
    /// The serialized `google.protobuf.FileDescriptorSet` that it was made from.
    package let descriptorSet: [UInt8]
    package let columns: [EventColumn]
    package let layout: ChunkLayout
    /// The column that is the record's timestamp, from `(fflog.v1.event_time)`.
    package let timestampColumn: Int?
    /// The text column that is the record's key unless a producer gives another, from `(fflog.v1.key)`.
    package let keyColumn: Int?
    let plan: EventPlan

    /// - Parameters:
    ///   - descriptorSet: a serialized `google.protobuf.FileDescriptorSet`; imports that no field needs may be missing.
    ///   - name: the full name of a message in it.
    package convenience init(descriptorSet: [UInt8], message name: String) throws(EventDescriptorError) {
        let builder = try EventDescriptorBuilder(descriptorSet: descriptorSet)
        try self.init(descriptorSet: descriptorSet, parts: builder.build(message: name))
    }

    init(descriptorSet: [UInt8], parts: EventDescriptorBuilder.Parts) {
        self.descriptorSet = descriptorSet
        name = parts.name
        columns = parts.columns
        timestampColumn = parts.timestampColumn
        keyColumn = parts.keyColumn
        layout = ChunkLayout(
            columns: parts.columns.map { ColumnSpec(name: $0.path, kind: $0.type.kind, isOptional: $0.isOptional) },
            keyColumn: parts.keyColumn)
        plan = EventPlan(parts.fields, columns: parts.columns)
    }

    /// The position of the column at `path`; `nil` if there is none.
    package func column(at path: String) -> Int? { columns.firstIndex { $0.path == path && !$0.isPresence } }
}
