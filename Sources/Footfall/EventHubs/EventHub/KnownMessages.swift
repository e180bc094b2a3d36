import EventLog
import EventSchema
import FootfallEvents
import InputFiles
import RecordBatch
import SwiftProtobuf
import Timekeeping
import TypedTopics

/// The messages that the log had when an import began, as far as they say when the hub took them: captures overlap.
///
/// A message is its content and that time, whatever it came in. Of several that are the same the log and the file may each have a number:
/// the file's first ones are those of the log. For one thread.
final class KnownMessages {
    /// A message of the log, with the digits of its time after the milliseconds, where it has them.
    private struct Message {
        var index: UInt32
        var digits: Substring?
        var isTaken = false
    }

    private struct Key: Hashable {
        var time: Int64
        var digest: UInt64
    }

    private let log: EventLog
    private let topic: Topic
    private let reader: EventReader<FaceEvent>
    /// Up to where the partitions are read: what comes later is the import's own.
    private let ends: [Offset]
    private var from: EventTime?
    private var known: [Key: [Message]] = [:]
    /// The face indices of the file's messages by the numbers that the hub gave them.
    private var numbered: [Numbered: UInt32] = [:]

    /// The file's messages: the same one with its envelope and without is one.
    private var own: [Key: [Own]] = [:]

    private struct Own {
        var index: UInt32
        var digits: Substring?
        var isEnveloped: Bool
        var isPaired = false
    }

    private struct Numbered: Hashable {
        var key: Key
        var number: String
    }

    /// What a hub or a query adds to a message.
    private static let added = ["EventEnqueuedUtcTime", "EventProcessedUtcTime", "PartitionId"]
    private static let reach = Duration.seconds(3_600)

    init(_ log: EventLog, _ topic: Topic) throws {
        self.log = log
        self.topic = topic
        reader = EventReader(log, record: .headers)
        ends = try log.partitionStates(topic).map(\.highWaterMark)
    }

    /// Takes the next message of the file.
    ///
    /// - Parameters:
    ///   - remainder: what its event leaves out.
    ///   - isEnveloped: whether it came in an envelope.
    ///   - sequence: the number that the hub gave it, where the file says it: by that a file's own repetitions are known.
    /// - Returns: The index that the face has already; `nil` for a message that is new.
    func take(
        _ event: FaceEvent, _ remainder: [UInt8]?, isEnveloped: Bool, sequence: String?
    ) throws -> UInt32? {
        let time = EventTime(milliseconds: event.eventTime)
        if from.map({ time < $0 }) ?? true { try load(from: time - Self.reach) }
        let (key, digits) = try Self.key(event, remainder)
        let numbered = sequence.map { Numbered(key: key, number: $0) }
        if let numbered, let index = self.numbered[numbered] { return index }
        let other = own[key]?.firstIndex {
            !$0.isPaired && $0.isEnveloped != isEnveloped
                && ($0.digits == nil || digits == nil || $0.digits == digits)
        }
        if let other {
            own[key]![other].isPaired = true
            let index = own[key]![other].index
            if let numbered { self.numbered[numbered] = index }
            return index
        }
        var index: UInt32?
        let place = known[key]?.firstIndex {
            !$0.isTaken && ($0.digits == nil || digits == nil || $0.digits == digits)
        }
        if let place {
            index = known[key]![place].index
            known[key]![place].isTaken = true
        }
        let standing = index ?? event.faceAnalyzed.faceIndex
        if let numbered { self.numbered[numbered] = standing }
        own[key, default: []].append(Own(index: standing, digits: digits, isEnveloped: isEnveloped))
        return index
    }

    /// - Note: What was taken of later times stays taken.
    private func load(from time: EventTime) throws {
        let before = from
        from = time
        for (partition, end) in zip(topic.partitions, ends) {
            let start = try log.offset(at: time, of: topic, partition)
            guard start < end else { continue }
            _ = try reader.scan(topic, partition, from: start, before: end) { record in
                guard let event = record.event, case .faceAnalyzed? = event.event,
                    time.milliseconds <= event.eventTime, before.map({ event.eventTime < $0.milliseconds }) ?? true
                else { return }
                let remainder = record.headers.first { $0.key == EventHubMessage.remainderHeader }?.value
                let (key, digits) = try Self.key(event, remainder)
                known[key, default: []].append(Message(index: event.faceAnalyzed.faceIndex, digits: digits))
            }
        }
    }

    /// The store and the camera are the user's to say, and the index depends on where the file begins.
    private static func key(_ event: FaceEvent, _ remainder: [UInt8]?) throws -> (Key, digits: Substring?) {
        var event = event
        event.store = ""
        event.camera = ""
        event.faceAnalyzed.faceIndex = 0
        var content: [UInt8] = try event.serializedBytes()
        var digits: Substring?
        if let remainder {
            let rest = try EventHubMessage.remainder(remainder, without: added)
            content += rest.bytes
            if case .text(let time)? = rest.taken[EventHubMessage.timeMember] { digits = Self.digits(time) }
        }
        return (Key(time: event.eventTime, digest: content.withUnsafeBytes { XXHash64.hash($0) }), digits)
    }

    /// The digits of a time after its milliseconds, without zeros at the end.
    private static func digits(_ time: String) -> Substring? {
        guard let point = time.firstIndex(of: ".") else { return nil }
        let fraction = time[time.index(after: point)...].prefix { $0.isNumber }
        guard fraction.count > 3 else { return nil }
        var digits = fraction.dropFirst(3)
        while digits.last == "0" { digits.removeLast() }
        return digits
    }
}
