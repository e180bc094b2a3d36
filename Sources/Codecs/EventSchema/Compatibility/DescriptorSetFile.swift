import SwiftProtobuf

/// A descriptor set as `protoc --descriptor_set_out` writes it, made ready to be registered.
package struct DescriptorSetFile: Sendable {
    /// Comments left out, and `google/protobuf/descriptor.proto`: so the bytes depend on what the `.proto` files declare, and
    /// registering the same again finds the version that is there.
    package let descriptorSet: [UInt8]
    /// The first message of the last file: the event, where a file declares one and comes after what it imports.
    package let message: String?

    /// - Throws: ``EventDescriptorError/malformedDescriptorSet``.
    package init(_ bytes: [UInt8]) throws(EventDescriptorError) {
        var set = try DescriptorIndex.set(bytes)
        set.file.removeAll { $0.name == "google/protobuf/descriptor.proto" }
        for index in set.file.indices { set.file[index].clearSourceCodeInfo() }
        guard let last = set.file.last else { throw .malformedDescriptorSet }
        message = last.messageType.first.map { last.package.isEmpty ? $0.name : "\(last.package).\($0.name)" }
        do { descriptorSet = try set.serializedBytes() } catch { throw .malformedDescriptorSet }
    }
}
