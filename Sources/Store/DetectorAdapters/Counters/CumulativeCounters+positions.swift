import Counts
import LocalTime
internal import Timekeeping

/// Where counters are left in the log, and how they go on from there.
extension CumulativeCounters {
    mutating func open(_ reading: CounterReading, _ device: String, _ isNamed: Bool) throws -> CumulativeCounter {
        let zone = zones.zone(of: reading.name.site, at: reading.time)
        if zone == nil { sitesOfUTC.insert(reading.name.site) }
        let intervals = LocalIntervals(zone ?? .utc, seconds: intervalSeconds)
        var counter = CumulativeCounter(device: device, intervals: intervals, isNamed: isNamed)
        guard isNamed, let position = CounterPosition(try log.position(key(of: reading.name))),
            position.last.value.counts.isAlike(reading.value), reading.time - position.heard < CounterCourse.silenceMax
        else {
            if isNamed { try noteOtherLength(reading) }
            return counter
        }
        counter.resumedFrom = position.heard
        counter.resumedFirst = EventTime(milliseconds: position.first)
        counter.resumedSilence = position.silence?.times
        counter.resumedBefore = position.before?.first
        if let watch = position.watch { counter.watch = PresenceWatch(watch, of: reading.name) }
        for span in position.covered ?? [] {
            _ = covered.insert(span.times, of: reading.name, device: device)
        }
        counter.current = goOn(from: position, reading, counter)
        return counter
    }

    /// A counter that earlier imports cut into intervals of another length begins anew: between the two nobody is counted.
    private mutating func noteOtherLength(_ reading: CounterReading) throws {
        var latest: (position: CounterPosition, minutes: Int)?
        for minutes in 1...1440 where 1440 % minutes == 0 && minutes * 60 != intervalSeconds {
            guard let position = CounterPosition(try log.position(key(of: reading.name, seconds: minutes * 60))),
                position.heard < reading.time, position.heard > latest?.position.heard ?? .min
            else { continue }
            latest = (position, minutes)
        }
        guard let (position, minutes) = latest, reading.time - position.heard < CounterCourse.silenceMax else { return }
        changedLengths += 1
        notices.append(
            .doubt(
                line: reading.line,
                "\(reading.name.text): an earlier import counted it in intervals of \(minutes) minutes up to "
                    + "\(RFC3339.text(position.next)), and this one of \(intervalSeconds / 60): who came from then to the first "
                    + "of these is missing"))
    }

    /// From where an earlier import left it, which may have cut its intervals by another clock.
    private mutating func goOn(
        from position: CounterPosition, _ reading: CounterReading, _ counter: CumulativeCounter
    ) -> CounterCourse {
        let intervals = counter.intervals
        guard let name = position.zone, name != intervals.name, let zone = try? LocalZone(named: name) else {
            return position.course(of: reading.name, intervals)
        }
        let isAlike = position.isAlike(LocalIntervals(zone, seconds: intervalSeconds), to: intervals)
        notices.append(
            .doubt(
                line: reading.line,
                "\(reading.name.text): an earlier import read it in \(name) up to \(RFC3339.text(position.heard)), and this one "
                    + "goes on from there in \(intervals.name)"
                    + (isAlike ? "" : "; the intervals of the two differ: one that began before is left out")))
        return counter.course(from: position, of: reading.name)
    }

    /// The positions that have moved since they were taken last.
    mutating func takePositions() -> [NamedCounterPosition] {
        var positions: [NamedCounterPosition] = []
        var moved: Set<String> = []
        for (name, counter) in counters where counter.isNamed && counter.hasMoved {
            guard let course = counter.current else { continue }
            positions.append(
                NamedCounterPosition(
                    key: key(of: name),
                    position: KeptCounter(
                        counter.position(
                            course, besides: covered[name], deviceHeard: devices[counter.device]?.heard),
                        insteadOf: counter.insteadOf)))
            counters[name]!.hasMoved = false
            moved.insert(counter.device)
        }
        for device in moved where kind == .tellsChanges { positions += devicePositions(device) }
        return positions.sorted { $0.key < $1.key }
    }

    private func devicePositions(_ name: String) -> [NamedCounterPosition] {
        guard let device = devices[name], let heard = device.heard else { return [] }
        return device.sites.map { site in
            let own = device.counters.filter { $0.site == site && counters[$0]?.isNamed == true }
            return NamedCounterPosition(
                key: DevicePosition.key(of: name, at: site),
                position: KeptDevice(position: DevicePosition(heard: heard, own), insteadOf: device.insteadOf))
        }
    }

    func key(of name: CounterName, seconds: Int? = nil) -> String {
        let parts = [String(seconds ?? intervalSeconds), name.site, name.line ?? "", name.counter ?? ""]
        return parts.map { "\($0.utf8.count) \($0)" }.joined(separator: " ")
    }
}
