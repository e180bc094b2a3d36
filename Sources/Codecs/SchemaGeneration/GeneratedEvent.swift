internal import EventSchema
internal import SwiftProtobuf

/// One event type as the generator sees it: its message's Swift name, and its columns in the order of a chunk.
struct GeneratedEvent {
    /// A leaf field of the event.
    struct Column {
        let column: EventColumn
        let index: Int
        /// `heartbeatFramesPerSecond`: the path in one name.
        let name: String

        /// As Swift's message has it; only of a field of the event itself.
        var property: String { SwiftNames.escaped(SwiftNames.lowerCamel(column.path)) }
        var upperName: String { SwiftNames.upperCamel(column.path) }
        var isOptional: Bool { column.isOptional }
        var isText: Bool { column.type.isText }
    }

    /// The full Protobuf name.
    let message: String
    /// In Swift.
    let name: String
    let columns: [Column]
    let timestamp: Column?
    let key: Column?
    let access: EventFile.Access
    private let hasOneof: Bool

    /// `package `, or nothing.
    var modifier: String { access == .package ? "package " : "" }

    init(message: String, descriptorSet: [UInt8], access: EventFile.Access) throws {
        self.message = message
        self.access = access
        let descriptor = try EventDescriptor(descriptorSet: descriptorSet, message: message)
        let set = try Google_Protobuf_FileDescriptorSet(serializedBytes: descriptorSet)
        let declared = set.file.lazy.compactMap { file in
            file.messageType.first { (file.package.isEmpty ? "" : file.package + ".") + $0.name == message }.map {
                (file, $0)
            }
        }.first
        guard let (file, type) = declared else {
            throw GenerationError(message: message, reason: "an event type is not declared within another message")
        }
        name = SwiftNames.message(
            type.name, package: file.package, swiftPrefix: file.options.hasSwiftPrefix ? file.options.swiftPrefix : nil)
        hasOneof = type.field.contains { $0.hasOneofIndex && !$0.proto3Optional }
        columns = descriptor.columns.enumerated().map { index, column in
            let path = column.path.replacing(".", with: "_") + (column.isPresence ? "_presence" : "")
            return Column(column: column, index: index, name: SwiftNames.escaped(SwiftNames.lowerCamel(path)))
        }
        let repeated = Dictionary(grouping: columns, by: \.name).values.first { $0.count > 1 }
        if let repeated {
            throw GenerationError(
                message: message,
                reason: "\(repeated.map(\.column.path).joined(separator: " and ")) have the same name in Swift")
        }
        timestamp = descriptor.timestampColumn.map { [columns] in columns[$0] }
        key = descriptor.keyColumn.map { [columns] in columns[$0] }
    }

    /// - Throws: ``GenerationError`` for what a writer of columns is not generated for.
    func checkColumnar() throws {
        func refuse(_ reason: String) -> GenerationError {
            GenerationError(message: message, reason: "no columnar writer is generated for \(reason)")
        }
        if hasOneof { throw refuse("a oneof") }
        for column in columns {
            if column.column.numbers.count > 1 || column.column.isPresence {
                throw refuse("the nested message around \(column.column.path)")
            }
            if column.column.type == .bytes { throw refuse("bytes: \(column.column.path)") }
        }
        // The columns that an event has are bits of one word.
        if columns.count > 32 { throw refuse("more than 32 columns") }
    }

    /// The columns by name, so that nobody counts them.
    func writeColumns(_ out: inout SwiftText) {
        out.line("/// The columns of ``\(name)`` in a chunk, in the order of its field numbers.")
        if access == .package { out.line("@usableFromInline") }
        out.block("\(modifier)enum \(name)Column") { out in
            for column in columns {
                let inlinable = access == .package ? "@inlinable " : ""
                out.line("\(inlinable)\(modifier)static var \(column.name): Int { \(column.index) }")
            }
        }
    }
}
