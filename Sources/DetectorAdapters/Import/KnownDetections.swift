import Crypto
import EventLog
import FootfallEvents
import SwiftProtobuf
import TypedTopics

/// A detection is what it says, whoever brought it; of the end of a track there is one. 32 bytes an event.
///
/// Of Frigate's tracks there is one end each, whatever their times and zones: its ids don't come again, and its list of events says
/// less of a track than what it published.
struct KnownDetections: EventMemory {
    private var contents: [Digest: Digest] = [:]

    /// The end that Frigate published of a track is not of another time, but for a fraction.
    static var reach: Duration { .seconds(60) }

    var count: Int { contents.count }

    mutating func removeAll() { contents.removeAll() }

    mutating func take(_ event: Detection, _ record: EventRecord<Detection>) throws {
        contents[try Digest(identity: event)] = try Digest(event)
    }

    func sort(_ events: [Detection]) throws -> SortedEvents<Detection> {
        var sorted = SortedEvents<Detection>()
        var added: [Digest: Digest] = [:]
        for event in events {
            let identity = try Digest(identity: event)
            let content = try Digest(event)
            if let known = added[identity] ?? contents[identity] {
                if known == content || event.isOfFrigatesList {
                    sorted.duplicates += 1
                } else {
                    sorted.conflicts.append(
                        .init(
                            event: event, reason: .otherTrack, known: "the log says otherwise of the end of this track")
                    )
                }
            } else {
                added[identity] = content
                sorted.new.append(event)
            }
        }
        return sorted
    }

    /// 128 bits of a SHA-256.
    private struct Digest: Hashable {
        private let high: UInt64
        private let low: UInt64

        /// Of what an event says.
        init(_ event: Detection) throws {
            var event = event
            event.clearDevice()
            let hash = SHA256.hash(data: try event.serializedBytes() as [UInt8])
            (high, low) = hash.withUnsafeBytes {
                ($0.loadUnaligned(as: UInt64.self), $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
            }
        }

        /// Of what tells it from others: of the end of a track whose it is, where and when.
        init(identity event: Detection) throws {
            guard case .trackEnded(let ended)? = event.event else {
                try self.init(event)
                return
            }
            guard event.model != "frigate" else {
                var track = Detection()
                track.model = event.model
                track.trackEnded.trackID = ended.trackID
                try self.init(track)
                return
            }
            var event = event
            event.trackEnded = TrackEnded()
            event.trackEnded.trackID = ended.trackID
            event.trackEnded.firstSeen = ended.firstSeen
            event.trackEnded.lastSeen = ended.lastSeen
            try self.init(event)
        }
    }
}

extension Detection {
    /// The end of a track as Frigate's list of events has it.
    fileprivate var isOfFrigatesList: Bool { model == "frigate" && modelVersion == FrigateEvents.listVersion }
}
