import ErrorKinds
import LocalTime
internal import Timekeeping

/// Makes instants of what the wall clock of a zone showed, for sources that write times without an offset. Never taken for UTC.
///
/// Times of one stream (a camera, a counter, an export) come in their order. In the hour that the clocks repeat that order says
/// which is meant: a time before the one that came last is of the second. Where nothing goes back, it is taken for the first,
/// and that is said. For one thread.
struct LocalTimes {
    /// How a stream is ordered.
    enum Order {
        /// Records of a detector or counter, which may come a little out of order.
        case records
        /// Intervals of an export, one after the other: the same label again is the other hour.
        case intervals
    }

    private struct Stream {
        var last: EventTime?
        /// Where a time in the repeated hour was taken for the first, and nothing has gone back since.
        var doubt: (line: Int, wall: WallTime)?
    }

    let zone: LocalZone?
    private var streams: [String: Stream] = [:]
    private var notices: [AdapterNotice] = []

    /// Records come so much out of order without the clocks having gone back.
    private static let disorder = Duration.seconds(300)

    /// - Parameter zone: `nil` refuses times without an offset.
    /// - Throws: `UnknownTimeZone`.
    init(_ name: String?) throws { zone = try name.map { try LocalZone(named: $0) } }

    /// - Throws: ``BadRecord`` for a time without an offset where no zone is known, or that the clocks skip.
    mutating func instant(
        _ time: WrittenTime, of name: String, line: Int, _ order: Order = .records
    ) throws(BadRecord) -> EventTime {
        var stream = streams[name] ?? Stream()
        defer { streams[name] = stream }
        guard case .local(let wall) = time else {
            guard case .instant(let instant) = time else { fatalError("a time is an instant or local") }
            stream.last = instant
            return instant
        }
        let instants = try instants(of: wall, line: line)
        guard instants.count == 2 else {
            settle(&stream)
            stream.last = instants[0]
            return instants[0]
        }
        let isSecond =
            switch (order, stream.last) {
            case (_, nil): false
            case (.intervals, let last?) where instants.contains(last): last == instants[0]
            case (.intervals, let last?): instants[0] < last
            case (.records, let last?): instants[0] < last - Self.disorder
            }
        if isSecond { stream.doubt = nil } else { stream.doubt = stream.doubt ?? (line, wall) }
        stream.last = instants[isSecond ? 1 : 0]
        return instants[isSecond ? 1 : 0]
    }

    /// The latest that is not after another: when something began that ended then.
    func instant(_ time: WrittenTime, before end: EventTime, line: Int) throws(BadRecord) -> EventTime {
        guard case .local(let wall) = time else {
            guard case .instant(let instant) = time else { fatalError("a time is an instant or local") }
            return instant
        }
        let instants = try instants(of: wall, line: line)
        return instants.last { $0 <= end } ?? instants[0]
    }

    private func instants(of wall: WallTime, line: Int) throws(BadRecord) -> [EventTime] {
        guard let zone else {
            throw BadRecord(
                line: line, reason: "the time \(wall) has no offset, and no time zone is given",
                remedy: .nameTimeZone)
        }
        let instants = zone.instants(of: wall)
        guard !instants.isEmpty else {
            throw BadRecord(line: line, reason: "the clocks of \(zone.name) skip \(wall)")
        }
        return instants
    }

    private mutating func settle(_ stream: inout Stream) {
        guard let doubt = stream.doubt, let zone else { return }
        notices.append(
            .doubt(
                line: doubt.line,
                "\(doubt.wall) comes twice in \(zone.name) and nothing goes back after it: taken for the first"))
        stream.doubt = nil
    }

    /// The end of the input: nothing goes back any more.
    mutating func finish() {
        for (name, stream) in streams.sorted(by: { $0.key < $1.key }) {
            var stream = stream
            settle(&stream)
            streams[name] = stream
        }
    }

    /// What is to be said, once.
    mutating func takeNotices() -> [AdapterNotice] {
        defer { notices = [] }
        return notices
    }
}
