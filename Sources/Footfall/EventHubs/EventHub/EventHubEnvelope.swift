import Bytes
import EventSchema
import Foundation
import Gzip
import Timekeeping

/// What a capture or a route to storage puts around a message: the message is its `Body`, an object, JSON in a text, or base64.
///
/// Known by `EnqueuedTimeUtc` or `SystemProperties` beside the body. When the hub took the message holds where the message doesn't say it.
struct EventHubEnvelope {
    let message: EventHubJSON
    /// When the hub took it; `nil` where the envelope doesn't say.
    let time: EventTime?
    /// The number that the hub gave it in its partition; `nil` where the envelope doesn't say.
    let sequence: String?

    /// - Returns: `nil` for what is no envelope.
    /// - Throws: ``EventHubError`` for one without a message that can be read.
    init?(_ json: EventHubJSON) throws {
        guard let body = json["Body"] ?? json["body"], json["blobName"] == nil else { return nil }
        let system = json["SystemProperties"] ?? json["systemProperties"]
        guard system != nil || json["EnqueuedTimeUtc"] != nil else { return nil }
        message = try Self.content(body)
        time = try Self.time(json["EnqueuedTimeUtc"], system)
        sequence =
            switch json["SequenceNumber"] ?? system?["x-opt-sequence-number"] ?? json["Offset"] {
            case .number(let number)?: number.description
            case .text(let text)?: text
            default: nil
            }
    }

    private static func content(_ body: EventHubJSON) throws -> EventHubJSON {
        switch body {
        case .object: return body
        case .text(let text):
            let bytes = Array(text.utf8)
            if bytes.first(where: { $0 > 0x20 }) == UInt8(ascii: "{") { return try message(bytes) }
            // Base64 may be broken into lines.
            let written = bytes.filter { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
            guard !written.isEmpty, let decoded = written.withUnsafeBytes({ Base64.decoded($0) }) else {
                throw EventHubError.malformed("member \"Body\" is neither JSON nor base64")
            }
            return try message(inflated(decoded))
        default: throw EventHubError.malformed("member \"Body\" is not a message")
        }
    }

    private static func inflated(_ bytes: [UInt8]) throws -> [UInt8] {
        guard bytes.withUnsafeBytes({ GzipReader.isGzip($0) }) else { return bytes }
        var decoder = GzipDecoder()
        var content = ByteBuffer(capacity: 4096)
        var damage: GzipError?
        bytes.withUnsafeBytes { bytes in
            do throws(GzipError) {
                try decoder.decompress(bytes, limit: EventHubFile.messageBytesMax, into: &content)
            } catch { damage = error }
        }
        if let damage { throw EventHubError.malformed("member \"Body\" can't be inflated (\(damage))") }
        return Array(UnsafeRawBufferPointer(start: content.base, count: content.count))
    }

    private static func message(_ bytes: [UInt8]) throws -> EventHubJSON {
        do { return try EventHubJSON(bytes) } catch {
            let lines = bytes.split(separator: UInt8(ascii: "\n")).filter { $0.contains { $0 > 0x20 } }
            guard lines.count > 1, (try? EventHubJSON(Array(lines[0]))) != nil else { throw error }
            throw EventHubError.malformed(
                "member \"Body\" has \(lines.count) messages, and one message is read of an envelope")
        }
    }

    private static func time(_ member: EventHubJSON?, _ system: EventHubJSON?) throws -> EventTime? {
        if case .number(let milliseconds)? = system?["x-opt-enqueued-time"] {
            return Int64(milliseconds.description).map { EventTime(milliseconds: $0) }
        }
        guard case .text(let text)? = member ?? system?["enqueuedTime"] ?? system?["iothub-enqueuedtime"] else {
            return nil
        }
        guard let time = EventHubMessage.instant(text) ?? monthFirst(text) else {
            throw EventHubError.malformed("the time of the envelope, '\(text.prefix(40))', is not a valid time")
        }
        return time
    }

    /// `7/17/2026 10:15:00 AM`, UTC, as captures write it.
    private static func monthFirst(_ text: String) -> EventTime? {
        let parts = text.split { !$0.isNumber && !$0.isLetter }
        guard parts.count == 7, parts[6] == "AM" || parts[6] == "PM" else { return nil }
        let numbers = parts.prefix(6).compactMap { Int($0) }
        guard numbers.count == 6, (1...12).contains(numbers[3]) else { return nil }
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let hour = numbers[3] % 12 + (parts[6] == "PM" ? 12 : 0)
        return try? RFC3339.time(
            of:
                "\(numbers[2])-\(two(numbers[0]))-\(two(numbers[1]))T\(two(hour)):\(two(numbers[4])):\(two(numbers[5]))Z"
        )
    }
}
