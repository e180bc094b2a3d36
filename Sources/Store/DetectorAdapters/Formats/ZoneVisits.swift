import FootfallEvents
internal import Timekeeping

/// The stays of all persons in zones, and the detections that are made of them: once somebody has left, the end of a track, and
/// the frames in which they were seen.
///
/// **Numbers of tracks.** A track is a stay. The upper 40 bits of its number are the person's in the zone, so that stays which are told
/// twice can be known by their times; the lower ``TrackNumber/stayBits`` tell stays from each other by when they ended. Files that
/// begin anywhere give the same.
struct ZoneVisits {
    struct Person: Hashable {
        var camera: String
        var zone: String
        var tracking: String

        func number(in store: String) -> UInt64 { TrackNumber.of("zone", store, camera, zone, tracking, "0") }
    }

    private var persons: [Person: ZoneStays] = [:]
    /// At so many persons those who have left are forgotten.
    private var personsMax = Self.personsKept

    private static let personsKept = 100_000

    /// How many are in a zone, as far as it is told.
    var underWay: Int { persons.values.reduce(0) { $0 + ($1.entry == nil ? 0 : 1) } }

    /// Exits of which it isn't known when the person came, in the order of their lines.
    var unmatched: [(moment: ZoneMoment, person: Person)] {
        persons.compactMap { person, stays in stays.exit.map { ($0, person) } }
            .sorted { ($0.moment.line, $0.person.tracking) < ($1.moment.line, $1.person.tracking) }
    }

    /// - Returns: An exit that can't be used any more.
    mutating func take(
        _ moment: ZoneMoment, of person: Person, in store: String, into events: inout [AdapterEvent]
    ) -> ZoneMoment? {
        switch persons[person, default: ZoneStays()].take(moment) {
        case .nothing: break
        case .unmatched(let moment): return moment
        case .ended(let stay): Self.append(stay, person, store, to: &events)
        }
        if persons.count > personsMax {
            persons = persons.filter { !$0.value.isSettled }
            personsMax = max(Self.personsKept, 2 * persons.count)
        }
        return nil
    }

    /// The end comes first: frames of a track that has ended are of nobody else.
    private static func append(
        _ stay: ZoneStays.Stay, _ person: Person, _ store: String, to events: inout [AdapterEvent]
    ) {
        let track = TrackNumber.stay(person.number(in: store), until: stay.to)
        var end = TrackEnded()
        end.trackID = track
        end.firstSeen = stay.from.milliseconds
        end.lastSeen = stay.to.milliseconds
        end.stand(at: stay.moments.last { $0.person != nil }?.person?.box)
        var event = Detection()
        event.store = store
        event.camera = person.camera
        event.zone = person.zone
        event.model = SpatialAnalysisEvents.model
        event.eventTime = stay.to.milliseconds
        event.event = .trackEnded(end)
        events.append(.detection(event))
        for moment in stay.moments {
            guard var seen = moment.person else { continue }
            seen.trackID = track
            event.eventTime = moment.time.milliseconds
            event.event = .personDetected(seen)
            events.append(.detection(event))
        }
    }
}

extension TrackNumber {
    static let stayBits = 23

    /// A stay of a person in a zone.
    ///
    /// - Parameter person: the person's number in the zone.
    static func stay(_ person: UInt64, until end: EventTime) -> UInt64 {
        let mask = UInt64(1) << stayBits - 1
        return person & ~mask | UInt64(truncatingIfNeeded: end.milliseconds) & mask
    }
}

extension TrackEnded {
    /// Says where somebody stood: the middle of a box's lower side.
    mutating func stand(at box: Box?) {
        guard let box else { return }
        x = box.left + box.width / 2
        y = box.top + box.height
    }
}
