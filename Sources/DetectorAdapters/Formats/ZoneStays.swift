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
    private var last: (from: EventTime, to: EventTime, byExit: Bool)?

    /// So much later or earlier than an exit its dwell time may come.
    private static let apart = Duration.seconds(1)

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
                self.last?.byExit = true
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
        if let last, since < last.to || moment.time == last.to, moment.time >= last.from,
            abs(moment.time - last.to) <= Self.apart,
            entry.map({ abs(since - last.from) < abs(since - $0.time) }) ?? true
        {
            return .nothing
        }
        if let exit, since <= exit.time, abs(moment.time - exit.time) <= Self.apart {
            self.exit = nil
            return end(from: since, at: exit, [exit, moment])
        }
        guard let entry, entry.time <= moment.time else { return end(from: since, at: moment, [moment]) }
        // What began before the last stay ended is not of this one.
        let isOlder = last.map { since < $0.to } ?? false
        return end(from: isOlder ? entry.time : since, at: moment, [entry, moment])
    }

    private mutating func end(from: EventTime, at moment: ZoneMoment, _ moments: [ZoneMoment]) -> Outcome {
        last = (from, moment.time, moment.kind == .left)
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
