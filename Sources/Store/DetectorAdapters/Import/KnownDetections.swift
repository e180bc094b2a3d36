import Crypto
import EventLog
import FootfallEvents
import SwiftProtobuf
import TypedTopics
internal import Timekeeping

/// A detection is what it says, whoever brought it; of the end of a track there is one. 32 bytes an event.
///
/// Of Frigate's tracks there is one end each, whatever their times and zones: its ids don't come again, and its list of events says
/// less of a track than what it published. Of Azure's Spatial Analysis see ``KnownStays``.
struct KnownDetections: EventMemory {
    private var contents: [Digest: Digest] = [:]
    /// Of the events that were sorted last and are new.
    private var added: [Digest: Digest] = [:]
    /// When the tracks of Frigate ended whose ways are decided, by the log.
    private var ends: [UInt64: EventTime] = [:]
    private var addedEnds: [UInt64: EventTime] = [:]
    /// Of those of which more came afterwards.
    private var doubted: Set<UInt64> = []
    /// Whether ways are decided by what was seen of a track.
    private let decidesWays: Bool
    private var stays = KnownStays()
    private var addedStays = KnownStays()

    init(decidesWays: Bool = false) { self.decidesWays = decidesWays }

    /// The end that Frigate published of a track is not of another time, but for a fraction.
    static var reach: Duration { .seconds(60) }

    var count: Int { contents.count + stays.count }

    mutating func removeAll() {
        contents.removeAll()
        ends.removeAll()
        stays.removeAll()
    }

    /// From when on others are to be known that an event may be the same as.
    static func beginning(of event: Detection) -> EventTime {
        guard case .trackEnded(let end)? = event.event, KnownStays.isOne(event) else {
            return EventTime(milliseconds: event.eventTime)
        }
        return EventTime(milliseconds: min(end.firstSeen, event.eventTime))
    }

    mutating func take(_ event: Detection, _ record: EventRecord<Detection>) throws {
        if case .trackEnded(let end)? = event.event, KnownStays.isOne(event) { return stays.insert(end) }
        let (identity, content) = try Digest.both(of: event)
        contents[identity] = content
        if let end = end(event) { ends[end.track] = end.time }
    }

    /// Of the end of a track that Frigate published, where that matters.
    private func end(_ event: Detection) -> (track: UInt64, time: EventTime)? {
        guard decidesWays, event.model == "frigate", !event.isOfFrigatesList, case .trackEnded(let end)? = event.event
        else { return nil }
        return (end.trackID, EventTime(milliseconds: event.eventTime))
    }

    /// Whether a frame is of a track whose way was decided without it; of each track once.
    private mutating func comesLate(_ event: Detection) -> Bool {
        guard !ends.isEmpty, event.model == "frigate", case .personDetected(let person)? = event.event,
            let end = ends[person.trackID], event.eventTime < end.milliseconds
        else { return false }
        return doubted.insert(person.trackID).inserted
    }

    mutating func sort(_ events: [Detection]) throws -> SortedEvents<Detection> {
        var sorted = SortedEvents<Detection>()
        added.removeAll(keepingCapacity: true)
        addedStays.removeAll(keepingCapacity: true)
        addedEnds.removeAll(keepingCapacity: true)
        for event in events {
            if KnownStays.isOne(event), sort(event, into: &sorted) { continue }
            let (identity, content) = try Digest.both(of: event)
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
                if let end = end(event) { addedEnds[end.track] = end.time }
                if comesLate(event) {
                    sorted.conflicts.append(
                        .init(
                            event: event, reason: .otherTrack,
                            known:
                                "the log has the end of the track, with a direction that was decided without this"
                        ))
                }
            }
        }
        return sorted
    }

    /// - Returns: `false` for a frame, which is what it says.
    private mutating func sort(_ event: Detection, into sorted: inout SortedEvents<Detection>) -> Bool {
        switch event.event {
        case .trackEnded(let end)?:
            var finding = stays.find(end)
            if case .new = finding { finding = addedStays.find(end) }
            switch finding {
            case .new:
                addedStays.insert(end)
                sorted.new.append(event)
            case .same: sorted.duplicates += 1
            case .other(let known): sorted.conflicts.append(.init(event: event, reason: .otherTrack, known: known))
            }
            return true
        case .personDetected(let person)? where stays.isKnownOtherwise(person) || addedStays.isKnownOtherwise(person):
            sorted.duplicates += 1
            return true
        default: return false
        }
    }

    mutating func takeSorted(_ receipts: [AppendReceipt]) -> Bool {
        contents.merge(added) { known, _ in known }
        ends.merge(addedEnds) { known, _ in known }
        stays.merge(addedStays)
        addedStays.removeAll(keepingCapacity: true)
        added.removeAll(keepingCapacity: true)
        return true
    }

    /// 128 bits of a SHA-256.
    private struct Digest: Hashable {
        private let high: UInt64
        private let low: UInt64

        /// Of what an event says.
        private init(_ event: Detection) throws {
            var hash = SHA256()
            try (event.serializedBytes() as [UInt8]).withUnsafeBytes { hash.update(bufferPointer: $0) }
            (high, low) = hash.finalize().withUnsafeBytes {
                ($0.loadUnaligned(as: UInt64.self), $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
            }
        }

        func hash(into hasher: inout Hasher) { hasher.combine(high) }

        /// Of what tells an event from others, which for the end of a track is whose it is, where and when, and of all that it says.
        static func both(of event: Detection) throws -> (identity: Digest, content: Digest) {
            var event = event
            event.clearDevice()
            let content = try Digest(event)
            guard case .trackEnded(let ended)? = event.event else { return (content, content) }
            var identity = TrackEnded()
            identity.trackID = ended.trackID
            guard event.model != "frigate" else {
                var track = Detection()
                track.model = event.model
                track.trackEnded = identity
                return (try Digest(track), content)
            }
            identity.firstSeen = ended.firstSeen
            identity.lastSeen = ended.lastSeen
            event.event = .trackEnded(identity)
            return (try Digest(event), content)
        }
    }
}

extension Detection {
    /// The end of a track as Frigate's list of events has it.
    fileprivate var isOfFrigatesList: Bool { model == "frigate" && modelVersion == FrigateEvents.listVersion }
}
