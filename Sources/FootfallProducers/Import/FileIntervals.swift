import Counts
import ErrorKinds
import EventLog
import LocalTime
import Timekeeping

/// Reads a counter's file as intervals: labels have become instants, and places numbers. For one thread.
struct FileIntervals: ~Copyable {
    enum Step {
        case row
        case bad(BadLine)
        case end
    }

    /// One counter's counts of an interval, as a row has them.
    struct Delivery {
        var interval: StatedInterval
        var label: LocalLabel
        var counts: PeopleCounts
        /// Whether it is left out since it can't be told which of two equal labels it is.
        var isOfUnknownPass = false
    }

    private(set) var deliveries: [Delivery] = []
    private(set) var row = CounterRow()
    private var file: CounterFile
    private var clock: LabelClock
    private var passes = RepeatedHours()
    private let names: StatementNames
    private let zone: UInt32
    private let bounds: EventTimeBounds
    private let now: EventTime

    /// - Parameters:
    ///   - bounds: of the topic's event times: a row that begins outside of them is a bad one.
    ///   - now: when they are appended.
    init(
        _ text: TextBytes, _ format: CounterFormat, _ zone: LocalZone, _ names: StatementNames,
        bounds: EventTimeBounds = .none, now: EventTime = .epoch
    ) throws {
        self.bounds = bounds
        self.now = now
        file = try CounterFile(text, format: format, names: names.counters)
        clock = LabelClock(zone, format)
        self.names = names
        self.zone = names.zones.number(of: zone.name)
    }

    var emptyColumns: [String] { file.emptyColumns }

    mutating func next() throws(SourceFileError) -> Step {
        deliveries.removeAll(keepingCapacity: true)
        switch try file.next(&row) {
        case .end: return .end
        case .bad(let line): return .bad(line)
        case .row: break
        }
        let time: LabelClock.Reading
        do { time = try clock.read(row.label, offset: row.offsetMinutes, isUnasked: row.isOffsetUnasked) } catch {
            return .bad(BadLine(line: row.line, reason: error.reason))
        }
        if let fault = bounds.fault(of: time.first.time, appendedAt: now) {
            return .bad(BadLine(line: row.line, reason: "\(fault)"))
        }
        guard file.namesSitesInRows else {
            // All sites of a row are of one pass, also those that have no count in it.
            let pass = passes.pass(of: time, lane: 0, counts: .max)
            for reading in row.readings { deliver(reading, time, pass) }
            return .row
        }
        for reading in row.missing { _ = passes.pass(of: time, lane: lane(reading), counts: .max) }
        for reading in row.readings {
            deliver(reading, time, passes.pass(of: time, lane: lane(reading), counts: reading.counts.bits))
        }
        return .row
    }

    private func lane(_ reading: CounterReading) -> UInt32 { names.places.number(of: place(reading)) }

    private func place(_ reading: CounterReading) -> CountedPlaces.Place {
        CountedPlaces.Place(site: names.site(of: reading.site), line: reading.line, counter: reading.counter)
    }

    private mutating func deliver(_ reading: CounterReading, _ time: LabelClock.Reading, _ pass: RepeatedHours.Pass) {
        var place = place(reading)
        place.isSkippedLabel = time.isSkipped
        let instant = pass == .second ? time.second ?? time.first : time.first
        let interval = StatedInterval(
            place: names.places.number(of: place), site: reading.site, start: instant.time, seconds: time.seconds,
            offsetMinutes: instant.offsetMinutes, zone: zone)
        deliveries.append(
            Delivery(
                interval: interval, label: time.label, counts: reading.counts, isOfUnknownPass: pass == .unknown))
    }
}

extension RepeatedHours {
    mutating func pass(of time: LabelClock.Reading, lane: UInt32, counts: UInt8) -> Pass {
        guard time.second != nil else {
            passOver(time.label, lane: lane)
            return .first
        }
        return pass(of: time.label, lane: lane, counts: counts)
    }
}
