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
/// A message that is a text is JSON written into a text, or base64 (``EnvelopeContent``).
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
