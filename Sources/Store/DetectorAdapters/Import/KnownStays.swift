import FootfallEvents
internal import Timekeeping

/// The ends of tracks of Azure's Spatial Analysis. What is told of a stay depends on where a file begins: by its entry, by its dwell
/// time, or both. Nobody is in a zone twice at once, so that stays of a person that overlap, or end at once, are the same. 40 bytes each.
struct KnownStays {
    private struct Stay {
        var from: Int64
        var to: Int64
        var direction: Int?
        var track: UInt64

        init(_ end: TrackEnded) {
            from = end.firstSeen
            to = end.lastSeen
            direction = end.hasDirection ? end.direction.rawValue : nil
            track = end.trackID
        }

        func isSame(as other: Stay) -> Bool { to == other.to || (from < other.to && other.from < to) }
    }

    enum Finding {
        case new, same
        /// Another direction or end of the same stay.
        case other(String)
    }

    /// Most persons stay once.
    private var first: [UInt64: Stay] = [:]
    private var further: [UInt64: [Stay]] = [:]
    private(set) var count = 0
    /// Tracks that are known by another number, or not taken: their frames are of a track that has ended.
    private var others: Set<UInt64> = []

    private static let othersMax = 100_000
    /// An exit and its dwell time tell the end so much apart.
    private static let apart = Duration.seconds(2)

    static func isOne(_ event: Detection) -> Bool { event.model == SpatialAnalysisEvents.model }

    mutating func insert(_ end: TrackEnded) {
        let (stay, person) = (Stay(end), Self.person(end.trackID))
        count += 1
        if first[person] == nil { first[person] = stay } else { further[person, default: []].append(stay) }
    }

    /// Takes up what another has.
    mutating func merge(_ other: KnownStays) {
        count += other.count
        for (person, stay) in other.first {
            if first[person] == nil { first[person] = stay } else { further[person, default: []].append(stay) }
        }
        for (person, stays) in other.further { further[person, default: []] += stays }
    }

    mutating func removeAll(keepingCapacity: Bool = false) {
        first.removeAll(keepingCapacity: keepingCapacity)
        further.removeAll(keepingCapacity: keepingCapacity)
        count = 0
    }

    mutating func find(_ end: TrackEnded) -> Finding {
        let stay = Stay(end)
        guard let known = find(stay) else { return .new }
        if known.track != stay.track {
            if others.count >= Self.othersMax { others.removeAll() }
            others.insert(stay.track)
        }
        guard known.direction == stay.direction else {
            return .other("the log says otherwise of the end of this track")
        }
        guard abs(known.to - stay.to) > Self.apart.milliseconds else { return .same }
        return .other(
            "the log has the stay from \(RFC3339.text(known.from)) to \(RFC3339.text(known.to)), "
                + "and this one is from \(RFC3339.text(stay.from)) to \(RFC3339.text(stay.to))")
    }

    /// Whether a frame is of a track that is known by another number.
    func isKnownOtherwise(_ person: PersonDetected) -> Bool { !others.isEmpty && others.contains(person.trackID) }

    private func find(_ stay: Stay) -> Stay? {
        let person = Self.person(stay.track)
        guard let known = first[person] else { return nil }
        if known.isSame(as: stay) { return known }
        return further[person]?.first { $0.isSame(as: stay) }
    }

    private static func person(_ track: UInt64) -> UInt64 { track >> TrackNumber.stayBits }
}
