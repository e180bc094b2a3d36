import SwiftProtobuf

/// Turns a descriptor set into the fields and columns of one of its messages, or into the list of what stands in the way.
struct EventDescriptorBuilder {
    /// A field in the tree of a message. Leaves own a column; messages have the column that says whether they are there.
    struct Field {
        var name: String
        var path: String
        var number: Int32
        var column: Int
        /// Must be given in JSON: no presence in Protobuf, or proto2's `required`.
        var isRequired: Bool
        /// The wire form leaves out zero and empty: no presence in Protobuf.
        var omitsDefault: Bool
        /// Distinguishes the oneofs of the whole tree.
        var oneof: Int?
        /// `nil` for a leaf.
        var fields: [Field]?
        var ownsPresenceColumn = false
    }

    struct Parts {
        var name: String
        var fields: [Field]
        var columns: [EventColumn]
        var timestampColumn: Int?
        var keyColumn: Int?
    }

    static let columnLimit = 1_024

    private typealias Message = DescriptorIndex.Message

    private let index: DescriptorIndex
    private var messages: [String: Message] { index.messages }
    private let enumerations: [String: EventEnumeration]

    private var columns: [EventColumn] = []
    private var obstacles: [ColumnarObstacle] = []
    private var oneofCount = 0

    init(descriptorSet: [UInt8]) throws(EventDescriptorError) {
        let index = try DescriptorIndex(descriptorSet)
        self.index = index
        enumerations = index.enumerations.reduce(into: [:]) { known, entry in
            known[entry.key] = EventEnumeration(
                name: entry.key, declared: entry.value.value.map { ($0.name, $0.number) })
        }
    }

    consuming func build(message name: String) throws(EventDescriptorError) -> Parts {
        let message = try index.message(name)
        let fields = visit(
            message, name: name, path: "", numbers: [], ancestors: [name], isNested: false,
            fieldClass: .open)
        if fields.isEmpty, obstacles.isEmpty { obstacles.append(ColumnarObstacle(name, .noFields)) }
        if columns.count > Self.columnLimit {
            obstacles.append(ColumnarObstacle(name, .tooManyColumns(limit: Self.columnLimit)))
        }
        guard obstacles.isEmpty else { throw .notColumnar(message: name, obstacles: obstacles) }
        try checkFormats(of: name)
        let options = message.descriptor.options
        return Parts(
            name: name, fields: fields, columns: columns,
            timestampColumn: try timestampColumn(options.Fflog_V1_eventTime, of: name, fields),
            keyColumn: try keyColumn(options.Fflog_V1_key, of: name, fields))
    }

    private mutating func visit(
        _ message: Message, name: String, path: String, numbers: [Int32], ancestors: Set<String>, isNested: Bool,
        fieldClass outer: EventFieldClass
    ) -> [Field] {
        let outer = max(outer, EventFieldClass(message.descriptor.options.Fflog_V1_messageClass))
        guard ["", "proto2", "proto3"].contains(message.syntax) else {
            obstacles.append(ColumnarObstacle(path.isEmpty ? name : path, .syntax(message.syntax)))
            return []
        }
        let firstOneof = oneofCount
        oneofCount += message.descriptor.oneofDecl.count
        var fields: [Field] = []
        for declared in message.descriptor.field.sorted(by: { $0.number < $1.number }) {
            // Wide diamonds of messages grow exponentially: stop as soon as the answer is known.
            guard columns.count <= Self.columnLimit else { break }
            let isImplicit = message.isImplicit(declared)
            var field = Field(
                name: declared.name, path: path.isEmpty ? declared.name : "\(path).\(declared.name)",
                number: declared.number, column: 0, isRequired: isImplicit || declared.label == .required,
                omitsDefault: isImplicit, oneof: nil, fields: nil)
            field.oneof = message.oneof(declared).map { firstOneof + $0 }
            let typeName = declared.bareTypeName
            if let reason = obstacle(declared, type: typeName, ancestors: ancestors) {
                obstacles.append(ColumnarObstacle(field.path, reason))
                continue
            }
            let fieldNumbers = numbers + [declared.number]
            let fieldClass = max(outer, EventFieldClass(declared.options.Fflog_V1_fieldClass))
            if declared.type == .message, let nested = messages[typeName] {
                visitMessage(
                    nested, name: typeName, of: &field, numbers: fieldNumbers, ancestors: ancestors,
                    fieldClass: fieldClass)
            } else {
                field.column = columns.count
                let format = EventFieldFormat(rawValue: UInt8(declared.options.Fflog_V1_format.rawValue)) ?? .plain
                columns.append(
                    EventColumn(
                        path: field.path, numbers: fieldNumbers,
                        type: EventFieldType(rawValue: UInt8(declared.type.rawValue)) ?? .bytes, format: format,
                        isOptional: isNested || !field.isRequired, enumeration: enumerations[typeName],
                        fieldClass: max(fieldClass, format == .pseudonym ? .pseudonymous : .open)))
            }
            fields.append(field)
        }
        return fields
    }

    private mutating func visitMessage(
        _ nested: Message, name: String, of field: inout Field, numbers: [Int32], ancestors: Set<String>,
        fieldClass: EventFieldClass
    ) {
        // The column is inserted beforehand, since it comes before those of the fields, and taken back if not needed.
        let place = columns.count
        let hasRequiredLeaf = nested.descriptor.field.contains { inner in
            inner.type != .message
                && (inner.label == .required
                    || nested.isImplicit(inner))
        }
        if !hasRequiredLeaf {
            columns.append(
                EventColumn(
                    path: field.path, numbers: numbers, type: .bool, format: .plain, isOptional: true, isPresence: true,
                    fieldClass: max(fieldClass, EventFieldClass(nested.descriptor.options.Fflog_V1_messageClass))))
        }
        let fields = visit(
            nested, name: name, path: field.path, numbers: numbers, ancestors: ancestors.union([name]), isNested: true,
            fieldClass: fieldClass)
        field.ownsPresenceColumn = !hasRequiredLeaf
        field.column = hasRequiredLeaf ? fields.first { $0.isRequired && $0.fields == nil }?.column ?? place : place
        field.fields = fields
    }

    private func obstacle(
        _ field: Google_Protobuf_FieldDescriptorProto, type: String, ancestors: Set<String>
    ) -> ColumnarObstacle.Reason? {
        if field.type == .group { return .group }
        if field.label == .repeated { return index.isMap(field) ? .map : .repeated }
        switch field.type {
        case .message:
            guard messages[type] != nil else { return .unresolved(type: type) }
            return ancestors.contains(type) ? .recursive(type: type) : nil
        case .enum: return enumerations[type] == nil ? .unresolved(type: type) : nil
        default: return nil
        }
    }
}

extension EventDescriptorBuilder {
    private func checkFormats(of name: String) throws(EventDescriptorError) {
        for column in columns {
            switch column.format {
            case .plain: continue
            case .timestamp where column.type == .int64: continue
            case .pseudonym where column.type == .fixed64 || column.type == .uint64: continue
            case .timestamp:
                throw .invalidOption(
                    message: name, option: "format",
                    reason: "\(column.path) is TIMESTAMP_MS, which needs int64 and not \(column.type.name)")
            case .pseudonym:
                throw .invalidOption(
                    message: name, option: "format",
                    reason: "\(column.path) is PSEUDONYM, which needs fixed64 or uint64 and not \(column.type.name)")
            }
        }
    }

    private func timestampColumn(
        _ option: String, of name: String, _ fields: [Field]
    ) throws(EventDescriptorError) -> Int? {
        guard !option.isEmpty else { return nil }
        guard let field = fields.first(where: { $0.name == option && $0.fields == nil }),
            columns[field.column].format == .timestamp, field.isRequired
        else {
            throw .invalidOption(
                message: name, option: "event_time",
                reason: "\(option) is not an int64 field of the message with format TIMESTAMP_MS and without optional")
        }
        return field.column
    }

    private func keyColumn(_ option: String, of name: String, _ fields: [Field]) throws(EventDescriptorError) -> Int? {
        guard !option.isEmpty else { return nil }
        guard let field = fields.first(where: { $0.name == option && $0.fields == nil }),
            columns[field.column].type == .string
        else {
            throw .invalidOption(
                message: name, option: "key", reason: "\(option) is not a string field of the message")
        }
        return field.column
    }
}
