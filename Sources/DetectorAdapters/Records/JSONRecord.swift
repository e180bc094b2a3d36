import EventSchema
import Foundation
internal import Timekeeping

/// Reading a record of JSON by a `Decodable` type, with errors for people.
enum JSONRecord {
    static func decode<T: Decodable>(_ type: T.Type, _ bytes: [UInt8], line: Int) throws(BadRecord) -> T {
        do {
            return try JSONDecoder().decode(type, from: Data(bytes))
        } catch let error as DecodingError {
            throw BadRecord(line: line, reason: reason(error))
        } catch {
            throw BadRecord(line: line, reason: "this is not JSON (\(error.localizedDescription))")
        }
    }

    private static func reason(_ error: DecodingError) -> String {
        switch error {
        case .keyNotFound(let key, let context): "\"\(path(context.codingPath + [key]))\" is missing"
        case .valueNotFound(_, let context): "\"\(path(context.codingPath))\" is null"
        case .typeMismatch(let type, let context):
            "\"\(path(context.codingPath))\" is no \(word(type))"
        case .dataCorrupted(let context) where context.codingPath.isEmpty: "this is not JSON"
        case .dataCorrupted(let context): "\"\(path(context.codingPath))\": \(context.debugDescription)"
        @unknown default: "this is not JSON"
        }
    }

    private static func word(_ type: any Any.Type) -> String {
        switch type {
        case is String.Type: "text"
        case is Double.Type, is Float.Type, is Int.Type, is UInt64.Type, is Int64.Type, is UInt32.Type: "number"
        case is Bool.Type: "true or false"
        case is [Any].Type: "list"
        default: "object"
        }
    }

    private static func path(_ keys: [any CodingKey]) -> String {
        keys.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }.joined(separator: ".")
    }
}

/// What sources write as a number or as a text: a track's id, a frame's number, a count.
struct FlexibleText: Decodable {
    let text: String

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let number = try? container.decode(UInt64.self) {
            text = String(number)
        } else {
            text = try container.decode(String.self)
        }
    }
}

/// Seconds since 1970 as a number with a fraction, to the millisecond.
enum UnixSeconds {
    /// `nil` for what no camera means.
    static func milliseconds(_ seconds: Double) -> Int64? {
        guard seconds.isFinite, abs(seconds) < 1e11 else { return nil }
        return Int64((seconds * 1000).rounded())
    }
}

/// A number of pixels, from the fraction of a side that a source gives.
enum Pixels {
    static func of(_ fraction: Double, _ side: Int) -> UInt32 {
        guard fraction.isFinite else { return 0 }
        return UInt32(clamping: Int((fraction.clamped(to: 0...1) * Double(side)).rounded()))
    }
}

extension Double {
    func clamped(to range: ClosedRange<Double>) -> Double {
        Swift.min(Swift.max(self, range.lowerBound), range.upperBound)
    }
}
