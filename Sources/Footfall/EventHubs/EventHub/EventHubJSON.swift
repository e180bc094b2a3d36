import Bytes
import EventSchema
import Foundation

/// A JSON value by its meaning: numbers by their decimal value, members of an object in no order.
package enum EventHubJSON: Hashable, Sendable {
    case null
    case bool(Bool)
    case number(Decimal)
    case text(String)
    case array([EventHubJSON])
    case object([String: EventHubJSON])

    /// - Throws: an error whose description says what is wrong with the text.
    package init(_ text: [UInt8]) throws {
        do {
            self = try JSONDecoder().decode(EventHubJSON.self, from: Data(text))
        } catch let error as DecodingError {
            throw EventHubError.malformed(Self.reason(error))
        }
    }

    private static func reason(_ error: DecodingError) -> String {
        guard case .dataCorrupted(let context) = error else { return "it is no JSON" }
        let cause = (context.underlyingError as NSError?)?.userInfo[NSDebugDescriptionErrorKey] as? String
        return "it is no JSON: \(cause ?? context.debugDescription)"
    }

    package subscript(_ name: String) -> EventHubJSON? {
        guard case .object(let members) = self else { return nil }
        return members[name]
    }

    /// Numbers as texts of JSON have them: `23.4` of a `Float` is 23.4.
    package static func number(_ value: Float) -> EventHubJSON {
        .number(Decimal(string: value.description, locale: nil) ?? 0)
    }

    package static func number(_ value: Double) -> EventHubJSON {
        .number(Decimal(string: value.description, locale: nil) ?? 0)
    }

    /// Appends the value; members in the order of `order`, then the others by name.
    package func append(to buffer: inout ByteBuffer, order: [String] = []) {
        switch self {
        case .null: buffer.append(utf8: "null")
        case .bool(let value): buffer.append(utf8: value ? "true" : "false")
        case .number(let value): buffer.append(utf8: value.description)
        case .text(let value): JSONText.append(value, into: &buffer)
        case .array(let values):
            buffer.append(UInt8(ascii: "["))
            for (index, value) in values.enumerated() {
                if index > 0 { buffer.append(UInt8(ascii: ",")) }
                value.append(to: &buffer, order: order)
            }
            buffer.append(UInt8(ascii: "]"))
        case .object(let members):
            let known = order.filter { members[$0] != nil }
            let names = known + members.keys.filter { !known.contains($0) }.sorted()
            buffer.append(UInt8(ascii: "{"))
            for (index, name) in names.enumerated() {
                if index > 0 { buffer.append(UInt8(ascii: ",")) }
                JSONText.append(name, into: &buffer)
                buffer.append(UInt8(ascii: ":"))
                members[name]!.append(to: &buffer, order: order)
            }
            buffer.append(UInt8(ascii: "}"))
        }
    }
}

extension EventHubJSON: Decodable {
    package init(from decoder: any Decoder) throws {
        if let container = try? decoder.container(keyedBy: Name.self) {
            var members: [String: EventHubJSON] = [:]
            for key in container.allKeys { members[key.stringValue] = try container.decode(Self.self, forKey: key) }
            self = .object(members)
        } else if var container = try? decoder.unkeyedContainer() {
            var values: [EventHubJSON] = []
            while !container.isAtEnd { values.append(try container.decode(Self.self)) }
            self = .array(values)
        } else {
            let container = try decoder.singleValueContainer()
            if container.decodeNil() {
                self = .null
            } else if let value = try? container.decode(Bool.self) {
                self = .bool(value)
            } else if let value = try? container.decode(String.self) {
                self = .text(value)
            } else {
                self = .number(try container.decode(Decimal.self))
            }
        }
    }

    private struct Name: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }
}
