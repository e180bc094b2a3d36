import FootfallEvents
internal import Timekeeping

/// What a message says of a person at the edge of a zone.
struct ZoneMoment {
    enum Kind {
        case entered, left
        /// How long the person had been there, which comes when they leave.
        case stayed
    }

    var kind: Kind
    var time: EventTime
    /// When the person came, where the message says how long they had been there.
    var since: EventTime?
    /// Of the input, on which the message begins.
    var line: Int
    /// The person in the frame, where the message has one.
    var person: PersonDetected?
}

/// The stays of one person in one zone, one after the other, made of what messages say of them.
///
/// A stay ends when the person leaves, and is given out then, once: an exit and a dwell time may both tell of it, up to a second apart.
/// Where an exit comes before its entry or its dwell time, it waits. A value; moments come by their times, or as a stream has them.
struct ZoneStays {
    struct Stay {
        var from: EventTime
        var to: EventTime
        /// Of the message that ended it.
        var line: Int
        /// What told of it, by time.
        var moments: [ZoneMoment]
    }

    enum Outcome {
        case nothing
        case ended(Stay)
        /// An exit of which it isn't known when the person came.
        case unmatched(ZoneMoment)
    }

    /// Since when the person is there.
    private(set) var entry: ZoneMoment?
    /// The last entry beside it, which no exit came before.
    private var reentry: ZoneMoment?
    /// An exit whose entry or dwell time hasn't come.
    private(set) var exit: ZoneMoment?
    /// Stays that ended within ``apart`` of the last one, which is among them: their dwell times may still come.
    private var ended: [Ended] = []

    private struct Ended {
        var from: EventTime
        var to: EventTime
        var byExit: Bool
        /// When its dwell time came.
        var dwellTime: EventTime?
    }

    private var last: Ended? { ended.last }

    /// So much later or earlier than an exit its dwell time may come.
    private static let apart = Duration.seconds(1)
    /// So much a dwell time may differ from the time between entry and exit: a frame, at 15 a second.
    private static let tolerance = Duration.milliseconds(70)

    /// Whether nothing is open: what ended is known to the log as well.
    var isSettled: Bool { entry == nil && exit == nil }

    mutating func take(_ moment: ZoneMoment) -> Outcome {
        switch moment.kind {
        case .entered: enter(moment)
        case .left: leave(moment)
        case .stayed: stay(moment)
        }
    }

    private mutating func enter(_ moment: ZoneMoment) -> Outcome {
        if let exit, exit.time >= moment.time {
            self.exit = nil
            return end(from: moment.time, at: exit, [moment, exit])
        }
        if let last, moment.time < last.to || moment.time == last.from { return .nothing }
        guard let known = entry else {
            entry = moment
            return .nothing
        }
        if moment.time < known.time { entry = moment } else if moment.time > known.time { reentry = moment }
        return .nothing
    }

    private mutating func leave(_ moment: ZoneMoment) -> Outcome {
        if let last {
            let isNear = !last.byExit && abs(moment.time - last.to) <= Self.apart
            if moment.time == last.to || (isNear && entry == nil) {
                ended[ended.count - 1].byExit = true
                return .nothing
            }
        }
        if let entry, entry.time <= moment.time { return end(from: entry.time, at: moment, [entry, moment]) }
        if exit?.time == moment.time { return .nothing }
        defer { exit = moment }
        return exit.map { .unmatched($0) } ?? .nothing
    }

    private mutating func stay(_ moment: ZoneMoment) -> Outcome {
        guard let since = moment.since, since <= moment.time else { return leave(moment) }
        let length = moment.time - since
        if isTold(moment, length) { return .nothing }
        if let exit, abs(moment.time - exit.time) <= Self.apart {
            self.exit = nil
            return end(from: exit.time - length, at: exit, [exit, moment], dwellTime: moment.time)
        }
        if let last, since < last.to || moment.time == last.to, moment.time >= last.from,
            abs(moment.time - last.to) <= Self.apart,
            entry.map({ abs(since - last.from) < abs(since - $0.time) }) ?? true
        {
            return .nothing
        }
        guard let entry, entry.time <= moment.time else {
            return end(from: since, at: moment, [moment], dwellTime: moment.time)
        }
        // What began before the last stay ended, or as long after the entry as a dwell time may come late, began with the entry.
        let isOlder = last.map { since < $0.to } ?? false
        let isOfEntry = since >= entry.time && since - entry.time <= Self.apart
        return end(
            from: isOlder || isOfEntry ? entry.time : since, at: moment, [entry, moment], dwellTime: moment.time)
    }

    /// Whether a dwell time is that of a stay that ended: one as long, whose exit it follows. Each has one.
    private mutating func isTold(_ moment: ZoneMoment, _ length: Duration) -> Bool {
        func error(_ stay: Ended) -> Duration { abs(stay.to - stay.from - length) }
        if ended.contains(where: { $0.dwellTime == moment.time && error($0) <= Self.tolerance }) { return true }
        let near = ended.indices.filter {
            ended[$0].dwellTime == nil && abs(moment.time - ended[$0].to) <= Self.apart
        }
        guard let best = near.min(by: { error(ended[$0]) < error(ended[$1]) }), error(ended[best]) <= Self.tolerance
        else { return false }
        ended[best].dwellTime = moment.time
        return true
    }

    private mutating func end(
        from: EventTime, at moment: ZoneMoment, _ moments: [ZoneMoment], dwellTime: EventTime? = nil
    ) -> Outcome {
        ended.removeAll { abs(moment.time - $0.to) > Self.apart }
        ended.append(Ended(from: from, to: moment.time, byExit: moment.kind == .left, dwellTime: dwellTime))
        if let entry, entry.time <= moment.time {
            // Who leaves and comes in one frame, or before their dwell time comes, is there again.
            let earliest = moment.kind == .left ? moment.time : moment.time - Self.apart
            self.entry = reentry.flatMap { $0.time >= earliest ? $0 : nil }
            reentry = nil
        }
        return .ended(Stay(from: from, to: moment.time, line: moment.line, moments: moments))
    }
}

private func abs(_ duration: Duration) -> Duration { duration < .zero ? .zero - duration : duration }
