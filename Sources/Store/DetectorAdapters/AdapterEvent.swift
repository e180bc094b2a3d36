import Crypto
import ErrorKinds
import FootfallEvents
internal import Timekeeping

/// What an adapter makes of what a detector said.
package enum AdapterEvent: Sendable, Equatable {
    case detection(Detection)
    case count(PeopleCounted)
    /// An interval that the device has summed up itself: the last one of an export may have been under way.
    case sum(PeopleCounted)

    /// When it was, or began.
    var time: EventTime {
        switch self {
        case .detection(let event): EventTime(milliseconds: event.eventTime)
        case .count(let event), .sum(let event): EventTime(milliseconds: event.intervalStart)
        }
    }

    /// The line of the input on which it rests; 0 where it isn't known.
    var line: Int {
        switch self {
        case .detection: 0
        case .count(let event), .sum(let event): Int(event.sourceLine)
        }
    }
}

/// Why a record of the input can't be used. It is passed over; what follows is read.
package struct BadRecord: KindedError, Equatable {
    /// The line on which the record begins, from 1.
    package var line: Int
    package var reason: String
    package var remedy: Remedy?
    /// What the number counts.
    package var unit = Unit.line

    package enum Unit: String, Sendable {
        case line
        /// Of a container that has no lines.
        case record
    }

    package var kind: ErrorKind { .malformed }

    package var description: String { "\(unit.rawValue) \(line): \(reason)" }
}

/// A detector's format: makes events of its records, one after the other. For one thread.
///
/// The same records give the same events, whatever was read before in other runs: that is how a repetition is known.
package protocol DetectorFormat {
    /// How the input is divided into records.
    static var framing: RecordFraming { get }
    /// What it reads, for people: "events of Frigate".
    static var title: String { get }
    /// The name by which it is asked for: `frigate`.
    static var name: String { get }
    /// Whether it also reads lines of a table.
    static var readsTables: Bool { get }
    /// Whether ``take(_:into:)`` throws an ``AdapterError`` where an input lacks what all of it needs: before the first event.
    static var refusesInputs: Bool { get }
    /// Whether a message is one of its own, as far as can be told by its shape.
    static func recognizes(_ message: DetectorMessage) -> Bool
    init(_ options: AdapterOptions) throws
    /// Appends the events that a message is to those that wait.
    ///
    /// - Throws: ``BadRecord``, or the `JSONReadError` of what it asks; what it has appended by then is taken back.
    mutating func take(_ message: DetectorMessage, into events: inout [AdapterEvent]) throws
    /// Whether it decides by all that was seen of a track which way it went.
    var decidesWays: Bool { get }
    /// Whether so much of a file is held for its order that some has to be released.
    var holdsTooMuch: Bool { get }
    /// Gives out what is held of a file for its order, the earliest first: what comes of one record, which may be nothing.
    ///
    /// - Returns: The line on which it begins; `nil` where nothing is held.
    mutating func release(into events: inout [AdapterEvent]) throws -> Int?
    /// What is held back until the input ends, after all was released.
    mutating func finish() throws -> [AdapterEvent]
    /// What there is to be said of the records that were taken, each once.
    mutating func takeNotices() -> [AdapterNotice]
    /// Lets counters go on from where earlier imports left them, with readings of times that the log takes.
    mutating func resume(_ log: CounterLog)
    /// Where counters stand now, of those that moved: to be kept with what was made of them.
    mutating func takePositions() -> [NamedCounterPosition]
    /// Records that say nothing of people, such as a car's.
    var ignored: Int { get }
    /// What these are, for people, as far as the format tells it.
    var ignoredKinds: [String: Int] { get }
    /// Intervals of counters that the input covers in part, and stays that have not ended, which are not appended.
    var heldBack: Int { get }
    /// Intervals in which somebody came, and it isn't known when.
    var missing: Int { get }
    /// Readings of counters, of which intervals are made when they are whole.
    var readings: Int { get }
    /// Sites of no known zone, whose counts are of hours and days of UTC.
    var sitesOfUTC: Set<String> { get }
}

extension DetectorFormat {
    package static var readsTables: Bool { false }
    package static var refusesInputs: Bool { false }
    package static func recognizes(_ message: DetectorMessage) -> Bool { false }
    package var holdsTooMuch: Bool { false }
    package mutating func release(into events: inout [AdapterEvent]) throws -> Int? { nil }
    package mutating func finish() throws -> [AdapterEvent] { [] }
    /// So many records are held for their order.
    static var heldMax: Int { 200_000 }
    package mutating func takeNotices() -> [AdapterNotice] { [] }
    package mutating func resume(_ log: CounterLog) {}
    package mutating func takePositions() -> [NamedCounterPosition] { [] }
    package var decidesWays: Bool { false }
    package var ignoredKinds: [String: Int] { [:] }
    package var heldBack: Int { 0 }
    package var missing: Int { 0 }
    package var readings: Int { 0 }
    package var sitesOfUTC: Set<String> { [] }
}

/// A track's number from what its source calls it: 63 bits of a SHA-256, the same each time.
enum TrackNumber {
    static func of(_ parts: String...) -> UInt64 {
        let byteCount = parts.reduce(0) { $0 + 8 + $1.utf8.count }
        return withUnsafeTemporaryAllocation(byteCount: byteCount, alignment: 8) { buffer in
            var position = 0
            for part in parts {
                var part = part
                part.withUTF8 { text in
                    withUnsafeBytes(of: UInt64(text.count).littleEndian) {
                        UnsafeMutableRawBufferPointer(rebasing: buffer[position...]).copyMemory(from: $0)
                    }
                    UnsafeMutableRawBufferPointer(rebasing: buffer[(position + 8)...]).copyMemory(from: .init(text))
                    position += 8 + text.count
                }
            }
            var hash = SHA256()
            hash.update(bufferPointer: UnsafeRawBufferPointer(buffer))
            // Readers that know no unsigned numbers shall read it too.
            return hash.finalize().withUnsafeBytes { $0.loadUnaligned(as: UInt64.self).littleEndian } >> 1
        }
    }
}
