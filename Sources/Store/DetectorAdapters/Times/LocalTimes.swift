import ErrorKinds
import LocalTime
internal import Timekeeping

/// Makes instants of what the wall clock of a store or site showed, for sources that write times without an offset. Never taken for
/// UTC.
///
/// Times of one stream (a camera, a counter) come in their order. In the hour that the clocks repeat that order says
/// which is meant: a time before the one that came last is of the second. Where nothing goes back, it is taken for the first,
/// and that is said. For one thread.
struct LocalTimes {
    private struct Stream {
        var last: EventTime?
        /// Where a time in the repeated hour was taken for the first, and nothing has gone back since.
        var doubt: (line: Int, wall: WallTime, zone: String)?
    }

    private let zones: SiteZones
    private var streams: [String: Stream] = [:]
    /// Of the last time: most come of the same as the one before.
    private var current = (name: "", stream: Stream())
    private var notices: [AdapterNotice] = []
    /// By place: the zone of its last time.
    private var held: [String: String] = [:]

    /// Records come so much out of order without the clocks having gone back.
    private static let disorder = Duration.seconds(300)

    init(_ zones: SiteZones) { self.zones = zones }

    /// - Parameters:
    ///   - name: the stream.
    ///   - place: the store or site whose clock it is.
    ///   - fallback: the zone where none is registered or named.
    ///   - length: of the interval that begins then. One that is as long as what the clocks repeat comes twice by the same time.
    /// - Throws: ``BadRecord`` for a time without an offset where no zone is known, or that the clocks skip.
    mutating func instant(
        _ time: WrittenTime, of name: String, at place: String, else fallback: LocalZone? = nil,
        lasting length: Duration = .zero, line: Int
    ) throws(BadRecord) -> EventTime {
        if name != current.name { change(to: name) }
        guard case .local(let wall) = time else {
            guard case .instant(let instant) = time else { fatalError("a time is an instant or local") }
            current.stream.last = instant
            return instant
        }
        let (instants, zone) = try instants(of: wall, at: place, else: fallback, line: line)
        guard instants.count == 2 else {
            settle()
            current.stream.last = instants[0]
            return instants[0]
        }
        let isBack = current.stream.last.map { instants[0] < $0 - Self.disorder } ?? false
        let isAgain = current.stream.last == instants[0] && length >= instants[1] - instants[0]
        let isSecond = isBack || isAgain
        if isSecond {
            if isAgain {
                notices.append(
                    .doubt(
                        line: line,
                        "\(wall) comes twice in \(zone.name) and is said twice: taken for the first and then for the second"
                    ))
            }
            current.stream.doubt = nil
        } else if current.stream.doubt == nil {
            current.stream.doubt = (line, wall, zone.name)
        }
        current.stream.last = instants[isSecond ? 1 : 0]
        return instants[isSecond ? 1 : 0]
    }

    /// Whether anything of a stream has come.
    func hasMet(_ name: String) -> Bool {
        (name == current.name ? current.stream : streams[name])?.last != nil
    }

    private mutating func change(to name: String) {
        streams[current.name] = current.stream
        current = (name, streams[name] ?? Stream())
    }

    /// The latest that is not after another: when something began that ended then.
    mutating func instant(
        _ time: WrittenTime, before end: EventTime, at place: String, line: Int
    ) throws(BadRecord) -> EventTime {
        guard case .local(let wall) = time else {
            guard case .instant(let instant) = time else { fatalError("a time is an instant or local") }
            return instant
        }
        let (instants, _) = try instants(of: wall, at: place, line: line)
        return instants.last { $0 <= end } ?? instants[0]
    }

    /// Every instant that a time may stand for, one or two, and the zone in which it does.
    ///
    /// - Throws: ``BadRecord`` where no zone is known, or the clocks skip it.
    mutating func instants(
        of wall: WallTime, at place: String, else fallback: LocalZone? = nil, line: Int
    ) throws(BadRecord) -> ([EventTime], LocalZone) {
        guard let zone = zones.zone(of: place, showing: wall) ?? fallback else {
            throw BadRecord(
                line: line, reason: "the time \(wall) has no offset, and no time zone is given or registered",
                remedy: .nameTimeZone)
        }
        note(zone, of: place, from: wall, line: line)
        let instants = zone.instants(of: wall)
        guard !instants.isEmpty else {
            throw BadRecord(line: line, reason: "the clocks of \(zone.name) skip \(wall)")
        }
        return (instants, zone)
    }

    /// Says from where on a registered zone goes before another one that is given.
    private mutating func note(_ zone: LocalZone, of place: String, from wall: WallTime, line: Int) {
        guard let named = zones.named, held[place] ?? named.name != zone.name else { return }
        held[place] = zone.name
        guard zone.name != named.name else { return }
        notices.append(
            .doubt(
                line: line,
                "times of '\(place)' from \(wall) on are taken by \(zone.name), in which the store is registered, and not by "
                    + named.name))
    }

    private mutating func settle() {
        guard let doubt = current.stream.doubt else { return }
        notices.append(
            .doubt(
                line: doubt.line,
                "\(doubt.wall) comes twice in \(doubt.zone) and nothing goes back after it: taken for the first"))
        current.stream.doubt = nil
    }

    /// The end of the input: nothing goes back any more.
    mutating func finish() {
        streams[current.name] = current.stream
        for name in streams.keys.sorted() {
            change(to: name)
            settle()
        }
    }

    /// What is to be said, once.
    mutating func takeNotices() -> [AdapterNotice] {
        defer { notices = [] }
        return notices
    }
}
