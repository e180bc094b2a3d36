import Bytes
import Gzip

/// An Avro object container file, made up as Event Hubs capture and IoT Hub write them.
struct AvroBytes {
    enum Form { case capture, route }

    private(set) var bytes: [UInt8]
    private let form: Form
    private let isDeflated: Bool
    private let marker = (0..<16).map { UInt8(0xA0 + $0) }
    /// The lengths of the file after its header and after each block.
    private(set) var ends: [Int]

    init(_ form: Form, codec: String? = nil, schema: String? = nil) {
        self.form = form
        isDeflated = codec == "deflate"
        let own = form == .capture ? Self.captureSchema : Self.routeSchema
        bytes = Array("Obj\u{1}".utf8)
        var metadata = [("avro.schema", schema ?? own)]
        if let codec { metadata.append(("avro.codec", codec)) }
        bytes += Self.long(metadata.count)
        for (name, value) in metadata { bytes += Self.text(name) + Self.text(value) }
        bytes += Self.long(0) + marker
        ends = [bytes.count]
    }

    mutating func add(_ bodies: [String?]) {
        var content: [UInt8] = []
        for (index, body) in bodies.enumerated() {
            switch form {
            case .capture:
                content += Self.long(ends.count * 100 + index) + Self.text("4294967296")
                content += Self.text("7/17/2026 10:15:00 AM")
                // A map of unions, and one that is empty.
                content += Self.long(1) + Self.text("x-opt-kept") + Self.long(2) + Self.text("door") + Self.long(0)
                content += Self.long(0)
            case .route:
                content += Self.text("2026-07-17T10:15:00Z") + Self.long(0)
                // A block of a map with its size.
                let entry = Self.text("connectionDeviceId") + Self.text("box-1")
                content += Self.long(-1) + Self.long(entry.count) + entry + Self.long(0)
            }
            content += body.map { Self.long(1) + Self.text($0) } ?? Self.long(0)
        }
        addBlock(bodies.count, content)
    }

    /// A block that says to have so many records, whatever its content.
    mutating func addBlock(_ count: Int, _ content: [UInt8]) {
        let stored = isDeflated ? Self.deflated(content) : content
        bytes += Self.long(count) + Self.long(stored.count) + stored + marker
        ends.append(bytes.count)
    }

    private static func deflated(_ content: [UInt8]) -> [UInt8] {
        var encoder = GzipEncoder()
        var output = ByteBuffer()
        content.withUnsafeBytes { encoder.compress($0, into: &output) }
        // A member's header has 10 bytes, its trailer 8.
        return Array(output.array().dropFirst(10).dropLast(8))
    }

    static func long(_ value: Int) -> [UInt8] {
        var rest = UInt64(bitPattern: Int64(value << 1) ^ Int64(value >> 63))
        var bytes: [UInt8] = []
        while rest >= 0x80 {
            bytes.append(UInt8(rest & 0x7F) | 0x80)
            rest >>= 7
        }
        return bytes + [UInt8(rest)]
    }

    static func text(_ text: String) -> [UInt8] { long(text.utf8.count) + Array(text.utf8) }

    private static let captureSchema = """
        {"type":"record","name":"EventData","namespace":"Microsoft.ServiceBus.Messaging","fields":[
        {"name":"SequenceNumber","type":"long"},{"name":"Offset","type":"string"},{"name":"EnqueuedTimeUtc","type":"string"},
        {"name":"SystemProperties","type":{"type":"map","values":["long","double","string","bytes"]}},
        {"name":"Properties","type":{"type":"map","values":["long","double","string","bytes","null"]}},
        {"name":"Body","type":["null","bytes"]}]}
        """

    private static let routeSchema = """
        {"type":"record","name":"Message","namespace":"Microsoft.Azure.Devices","fields":[
        {"name":"EnqueuedTimeUtc","type":"string"},{"name":"Properties","type":{"type":"map","values":"string"}},
        {"name":"SystemProperties","type":{"type":"map","values":"string"}},{"name":"Body","type":["null","bytes"]}]}
        """
}
