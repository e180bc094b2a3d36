import Terminal
import EventLog
import EventSchema

/// A version of an event schema that a user brings: a descriptor set in a file, and the message in it that is the event.
struct SchemaFile {
    let name: String
    let descriptorSet: [UInt8]

    static let help = """
        FILE is a descriptor set, which protoc makes of a .proto file:
          protoc -I DIR --include_imports --descriptor_set_out=FILE DIR/acme/v1/door.proto
        The event is the file's first message, unless --message says otherwise. Options such as (fflog.v1.event_time) \
        are declared in schemas/fflog/v1/options.proto.
        """

    init(_ path: String, message: String?) throws {
        let bytes = try InputBytes.read(path)
        let file: DescriptorSetFile
        do { file = try DescriptorSetFile(bytes) } catch {
            let isSource = path.hasSuffix(".proto")
            throw CommandEnded(
                ExitStatus.usage,
                "\(path): \(isSource ? "is Protobuf source; a descriptor set is needed" : "\(error)"). Make one with: "
                    + "protoc -I DIR --include_imports --descriptor_set_out=FILE \(isSource ? path : "DIR/NAME.proto")")
        }
        guard let name = message ?? file.message else {
            throw CommandEnded(ExitStatus.usage, "\(path): its last file declares no message; name one with --message")
        }
        self.name = name
        descriptorSet = file.descriptorSet
    }
}

/// A schema as a command line names it: `footfall.v1.VisitorObserved`, that with `@2`, or an id.
struct SchemaName {
    let name: String
    let version: Int?

    init(_ text: String) {
        let parts = text.split(separator: "@", maxSplits: 1)
        if parts.count == 2, let version = Int(parts[1]) {
            name = String(parts[0])
            self.version = version
        } else {
            name = text
            version = nil
        }
    }

    /// The version that is named; of a name alone the newest. `nil` where there is none.
    func find(in schemas: [SchemaRecord]) -> SchemaRecord? {
        let named = schemas.filter { $0.name == name || (version == nil && String($0.id.rawValue) == name) }
        return version.map { version in named.first { $0.version == version } }
            ?? named.max { $0.version < $1.version }
    }
}
