import EventSchema

/// One message of a detector, without what it was sent in.
///
/// - Warning: Valid for the call that it is given to: it points into what was read.
package struct DetectorMessage {
    /// The line on which its record begins, from 1.
    package let line: Int
    /// As it was read: JSON, XML, or a line of text.
    package let bytes: UnsafeRawBufferPointer
    /// The MQTT topic under which it was published, where the input says so.
    package let topic: String?
    /// `nil` for what is no JSON.
    private let element: JSONElement?

    package init(line: Int, bytes: UnsafeRawBufferPointer, topic: String? = nil, json element: JSONElement? = nil) {
        self.line = line
        self.bytes = bytes
        self.topic = topic
        self.element = element
    }

    /// Whether it is JSON; else a format looks at its bytes.
    package var isJSON: Bool { element != nil }

    /// The message as JSON.
    ///
    /// - Throws: ``BadRecord`` for what is none.
    package func json() throws(BadRecord) -> JSONElement {
        guard let element else { throw bad("this is not JSON (column 1: expected an object)") }
        return element
    }

    /// Where an object or array begins: at once, or after a topic, as `mosquitto_sub -v` prints it.
    static func startOfJSON(_ record: UnsafeRawBufferPointer) -> Int? {
        var isAfterSpace = true
        for (position, byte) in record.enumerated() {
            switch byte {
            case UInt8(ascii: "{") where isAfterSpace, UInt8(ascii: "[") where isAfterSpace: return position
            case UInt8(ascii: "\""), UInt8(ascii: "<"): return nil
            default: isAfterSpace = byte <= 0x20
            }
        }
        return nil
    }

    /// The topic that stands before a message; a time before the topic, as `mosquitto_sub -F '%I %t %p'` prints it, is left out.
    static func topic(_ bytes: UnsafeRawBufferPointer) -> String? {
        guard !bytes.isEmpty else { return nil }
        var words = String(decoding: bytes, as: UTF8.self).split(separator: " ")
        if words.count > 1, WrittenTime(String(words[0])) != nil || Double(words[0]) != nil { words.removeFirst() }
        return words.isEmpty ? nil : words.joined(separator: " ")
    }

    /// The message can't be used, since…
    package func bad(_ reason: String) -> BadRecord { BadRecord(line: line, reason: reason) }
}

extension BadRecord {
    /// What is wrong with a record of JSON that begins on a line.
    package init(_ error: JSONReadError, line: Int) {
        if case .malformed(let lines, _, _) = error {
            self.init(line: line + lines, reason: error.description)
        } else {
            self.init(line: line, reason: error.description)
        }
    }
}
