internal import EventSchema
internal import SwiftProtobuf

/// The `.proto` files of a descriptor set that has everything that they import, as `protoc --include_imports` writes it.
package struct ProtoFiles {
    private struct File {
        let descriptor: Google_Protobuf_FileDescriptorProto
        /// As it stands in the set: what is registered are the compiler's own bytes.
        let bytes: ArraySlice<UInt8>
    }

    private var files: [String: File] = [:]
    /// Every reader has it, and its bytes would change with the version of the compiler.
    private static let descriptorFile = "google/protobuf/descriptor.proto"

    /// - Parameter set: a serialized `google.protobuf.FileDescriptorSet`.
    package init(_ set: [UInt8]) throws {
        var position = 0
        while position < set.count {
            let start = position
            position += 1
            var length = 0
            var shift = 0
            repeat {
                guard position < set.count, shift < 35 else { throw Self.malformed }
                length |= Int(set[position] & 0x7F) << shift
                shift += 7
                position += 1
            } while set[position - 1] >= 0x80
            guard set[start] == 0x0A, length <= set.count - position else { throw Self.malformed }
            let descriptor = try Google_Protobuf_FileDescriptorProto(
                serializedBytes: Array(set[position..<(position + length)]), extensions: Fflog_V1_Options_Extensions)
            position += length
            files[descriptor.name] = File(descriptor: descriptor, bytes: set[start..<position])
        }
    }

    private static let malformed = GenerationError(
        message: "the descriptor set", reason: "it is not a serialized google.protobuf.FileDescriptorSet")

    /// What a file imports, directly or not, in the order in which the compiler needs it, and the file itself.
    package func closure(of name: String) throws -> [String] {
        var found: [String] = []
        func visit(_ name: String) throws {
            guard name != Self.descriptorFile, !found.contains(name) else { return }
            guard let file = files[name] else {
                throw GenerationError(message: name, reason: "it is not in the descriptor set")
            }
            for imported in file.descriptor.dependency { try visit(imported) }
            found.append(name)
        }
        try visit(name)
        return found
    }

    /// The descriptor set under which the event type of a file is registered.
    package func descriptorSet(of name: String) throws -> [UInt8] {
        try closure(of: name).flatMap { files[$0]!.bytes }
    }

    /// The event type that a file declares: its first message, if that names the field that is its time or its key; `nil` for
    /// other files.
    package func event(of name: String) -> String? {
        guard let file = files[name]?.descriptor, let message = file.messageType.first else { return nil }
        guard message.options.hasFflog_V1_eventTime || message.options.hasFflog_V1_key else { return nil }
        return (file.package.isEmpty ? "" : file.package + ".") + message.name
    }
}
