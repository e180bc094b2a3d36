import EventSchema
internal import Bytes

/// What a message was sent in: what a cloud's queue, its storage, or a broker's client puts around it.
///
/// | sent by | message | known by |
/// |---|---|---|
/// | Azure IoT Hub, Event Hubs | `Body` | `EnqueuedTimeUtc` or `SystemProperties` beside it |
/// | IoT Hub by Event Grid | `body` | `systemProperties` or `properties` beside it |
/// | CloudEvents | `data`, `data_base64` | `specversion` |
/// | Azure Event Grid | `data` | `eventType` and `eventTime` |
/// | `mosquitto_sub -F %J` | `payload` | `tst` and `topic` |
///
/// A message that is a text is JSON written into a text, or base64.
struct Envelope {
    let message: JSONElement
    /// The MQTT topic, where the envelope has it.
    let topic: String?

    /// - Returns: `nil` for what is no envelope.
    init?(_ root: JSONElement) throws(JSONReadError) {
        guard root.kind == .object else { return nil }
        var topic: String?
        if root["Body"].isThere, root["EnqueuedTimeUtc"].isThere || root["SystemProperties"].isThere {
            message = root["Body"]
        } else if root["body"].isThere, root["systemProperties"].isThere || root["properties"].isThere {
            message = root["body"]
        } else if root["specversion"].isThere {
            message = root["data_base64"].isPresent ? root["data_base64"] : root["data"]
        } else if root["eventType"].isThere, root["eventTime"].isThere, root["data"].isThere {
            message = root["data"]
        } else if root["payload"].isThere, root["tst"].isThere, root["topic"].isThere {
            message = root["payload"]
            topic = try root["topic"].text()
        } else {
            return nil
        }
        self.topic = topic
        if try message.isAbsent() { throw message.error("is empty: the envelope has no message") }
    }
}

/// The content of a message that was a text in its envelope; reused for the next one.
final class EnvelopeContent {
    private var content = ByteBuffer(capacity: 4096)
    private var document = JSONDocument()

    /// Valid until the next is read.
    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: content.base, count: content.count) }

    /// Takes the message that a text is.
    ///
    /// - Returns: The message, valid until the next is read; `nil` for one that is no JSON, which ``bytes`` has.
    /// - Throws: where the text is neither JSON nor base64.
    func read(_ text: JSONElement) throws(JSONReadError) -> JSONElement? {
        content.removeAll()
        try text.withText { written in
            switch written.first(where: { $0 > 0x20 }) {
            case UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "<"): content.append(written)
            default: Base64.decoded(written)?.withUnsafeBytes { content.append($0) }
            }
        }
        guard content.count > 0 else { throw text.error("is neither a message nor one in base64") }
        guard DetectorMessage.startOfJSON(bytes) == bytes.firstIndex(where: { $0 > 0x20 }) else { return nil }
        do throws(JSONReadError) { return try document.read(bytes) } catch {
            throw text.error("is not JSON: \(error)")
        }
    }
}
