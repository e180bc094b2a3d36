import Counts
import FootfallEvents
import LocalTime
internal import Timekeeping

/// Counters that only go up, and start over from 0 now and then, made into people per interval.
///
/// A difference is of two readings of one device's counter, and belongs to the interval of the later; a reading on the boundary
/// belongs to the interval that ends. Appended is only what the readings cover whole. The first and the last interval of an input
/// are held back: a longer input adds them, and of a counter whose device has a name so does the next one, which goes on where
/// this one ended.
///
/// A file's readings are taken in the order of their times, whatever order they have in it; those of a stream as they come.
struct CumulativeCounters {
    /// How a counter is read.
    enum Kind {
        /// It is asked from time to time.
        case asked
        /// It says each change, so that silence is nobody.
        case tellsChanges
    }

    let zones: SiteZones
    let intervalSeconds: Int
    let kind: Kind
    private let wrapBits: Int?
    private let isSorted: Bool
    var log = CounterLog.none
    /// What is said of intervals besides.
    var covered = CoveredCounters()
    private var doubted: Set<CounterName> = []
    /// Readings that are in what their devices say of intervals.
    private(set) var ignored = 0
    var counters: [CounterName: CumulativeCounter] = [:]
    var devices: [String: Device] = [:]
    /// Of a file, until its end.
    private var waiting: [(reading: CounterReading, device: String, isNamed: Bool)] = []
    /// Of each counter whose device says intervals: the places of the last two that wait.
    private var latest: [CounterName: (before: Int?, last: Int)] = [:]
    var notices: [AdapterNotice] = []
    /// Counters that earlier imports cut into intervals of another length.
    var changedLengths = 0
    /// Readings that were taken.
    private(set) var taken = 0
    /// Sites of no known zone, whose intervals are of UTC.
    var sitesOfUTC: Set<String> = []

    struct Device {
        /// In the order of their names.
        var counters: [CounterName] = []
        /// When it was heard last, also by earlier imports, and by this one.
        var heard: EventTime?
        var heardNow: EventTime?
        /// Sites of which it was asked what earlier imports left.
        var sites: Set<String> = []
        /// When an earlier import heard it by a wrong clock.
        var insteadOf: EventTime?
    }

    private static let thinned = Duration.seconds(300)
    /// What a device says of the same moment comes within this.
    private static let grace = Duration.seconds(60)

    init(_ zones: SiteZones, _ kind: Kind, _ options: AdapterOptions) {
        self.zones = zones
        intervalSeconds = options.intervalSeconds
        self.kind = kind
        wrapBits = options.wrapBits
        isSorted = !options.isStream
    }

    /// Goes on from what earlier imports left.
    mutating func resume(_ log: CounterLog) { self.log = log }

    /// Takes note that a device says itself who came in an interval.
    ///
    /// - Returns: whether it is the first of the counter.
    mutating func cover(_ span: Range<EventTime>, of name: CounterName, device: String) -> Bool {
        if !counters.isEmpty, let index = counters.index(forKey: name) { counters.values[index].hasMoved = true }
        return covered.insert(span, of: name, device: device)
    }

    /// - Parameters:
    ///   - device: whose counter it is: where one of its counters is heard, the others would be.
    ///   - isNamed: whether the device has a name of its own by which it is known again in another input.
    /// - Returns: the intervals that are complete by this reading.
    /// - Throws: ``BadRecord`` for a reading that no counter says, or of a time that the topic doesn't take: no position moves by it; `LogError`.
    mutating func take(_ reading: CounterReading, device: String, isNamed: Bool) throws -> [PeopleCounted] {
        let largest = wrapBits.map { UInt64(1) << $0 } ?? PeopleCounts.largest
        for count in [reading.value.entered, reading.value.exited, reading.value.total]
        where count != PeopleCounts.absent && count >= largest {
            throw BadRecord(
                line: reading.line,
                reason: "\(reading.name.text) says \(count), more than "
                    + (wrapBits.map { "a counter of \($0) bits can" } ?? "anybody counts"))
        }
        if let fault = try log.fault(reading.time) {
            throw BadRecord(line: reading.line, reason: "\(reading.name.text): \(fault)")
        }
        taken += 1
        guard !isSorted else {
            wait(reading, device, isNamed)
            return []
        }
        return try dealWith(reading, device, isNamed)
    }

    /// Keeps a reading of a file until its end. Of those of a time of which the device says intervals itself, one in a few minutes will do.
    private mutating func wait(_ reading: CounterReading, _ device: String, _ isNamed: Bool) {
        guard !covered.isEmpty else { return waiting.append((reading, device, isNamed)) }
        guard let index = latest.index(forKey: reading.name) else {
            latest[reading.name] = (nil, waiting.count)
            return waiting.append((reading, device, isNamed))
        }
        let (before, last) = latest.values[index]
        if let before {
            let (first, second) = (waiting[before].reading.time, waiting[last].reading.time)
            if first <= second, second <= reading.time, first < reading.time, reading.time - first <= Self.thinned,
                covered[reading.name]?.cover(of: first..<reading.time) == .whole
            {
                waiting[last].reading = reading
                ignored += 1
                return
            }
        }
        latest.values[index] = (last, waiting.count)
        waiting.append((reading, device, isNamed))
    }

    /// The end of the input.
    mutating func finish() throws -> [PeopleCounted] {
        let sorted = waiting.enumerated().sorted {
            let (a, b) = ($0.element.reading, $1.element.reading)
            if a.time != b.time { return a.time < b.time }
            // Counts of one moment went up.
            return a.value.people != b.value.people ? a.value.people < b.value.people : $0.offset < $1.offset
        }
        (waiting, latest) = ([], [:])
        try refuse(sorted.lazy.map(\.element))
        return try sorted.flatMap { try dealWith($0.element.reading, $0.element.device, $0.element.isNamed) }
    }

    /// Looks for those of a file's counters that are none, by all that the file says of them, and by what earlier ones said.
    private mutating func refuse(
        _ readings: some Sequence<(reading: CounterReading, device: String, isNamed: Bool)>
    ) throws {
        var own: [CounterName: PresenceWatch] = [:]
        for (reading, device, isNamed) in readings {
            let index = try opened(reading, device, isNamed)
            let zone = counters.values[index].intervals.zone
            counters.values[index].watch.take(reading, wrapBits: wrapBits, in: zone)
            guard counters.values[index].resumedFrom != nil else { continue }
            own[reading.name, default: PresenceWatch()].take(reading, wrapBits: wrapBits, in: zone)
        }
        var faults: [BadRecord] = []
        for name in Array(counters.keys) {
            guard let fault = counters[name]!.watch.fault(of: name) ?? own[name]?.fault(of: name) else { continue }
            counters[name]!.isRefused = true
            if counters[name]!.isMet { faults.append(fault) }
        }
        notices += faults.sorted { $0.line < $1.line }.map { .rejected($0) }
    }

    /// A counter, which is opened with its first reading.
    private mutating func opened(
        _ reading: CounterReading, _ device: String, _ isNamed: Bool
    ) throws -> Dictionary<CounterName, CumulativeCounter>.Index {
        if let index = counters.index(forKey: reading.name), counters.values[index].isMet { return index }
        let isKnown = counters[reading.name]?.current.map { $0.level.last.value.isAlike(reading.value) } ?? false
        if !isKnown {
            if counters[reading.name] == nil { devices[device, default: Device()].counters.append(reading.name) }
            counters[reading.name] = try open(reading, device, isNamed)
        }
        counters[reading.name]!.isMet = true
        if isNamed, kind == .tellsChanges { try openOthers(reading, device) }
        devices[device]!.counters.sort { $0.text < $1.text }
        return counters.index(forKey: reading.name)!
    }

    /// Opens the counters of a device that earlier imports heard at a site, and goes on from when these heard it.
    private mutating func openOthers(_ reading: CounterReading, _ device: String) throws {
        let site = reading.name.site
        guard devices[device]!.sites.insert(site).inserted,
            let position = DevicePosition(try log.position(DevicePosition.key(of: device, at: site)))
        else { return }
        let heard = EventTime(milliseconds: position.heard)
        devices[device]!.heard = devices[device]!.heard.map { max($0, heard) } ?? heard
        for other in position.counters {
            let name = CounterName(site: site, line: other.line, counter: other.counter)
            guard counters[name] == nil, let known = CounterPosition(try log.position(key(of: name))) else { continue }
            var last = known.last.reading(of: name)
            last.time = reading.time
            var counter = try open(last, device, true)
            guard counter.current != nil else { continue }
            counter.isMet = false
            counters[name] = counter
            devices[device]!.counters.append(name)
        }
    }

    private mutating func dealWith(
        _ reading: CounterReading, _ device: String, _ isNamed: Bool
    ) throws -> [PeopleCounted] {
        // In place: what a counter has is not copied for a reading.
        let index = try opened(reading, device, isNamed)
        if !covered.isEmpty, covered.has(reading, of: device) { ignored += 1 }
        guard isTaken(reading, index) else { return [] }
        noteSilence(of: device, until: reading.time)
        noteWild(reading, index)
        let isPast = counters.values[index].resumedFrom.map { reading.time <= $0 } ?? false
        let intervals = counters.values[index].intervals
        let rules = (isAsked: kind == .asked, wrapBits: wrapBits)
        if isPast {
            CounterCourse.feed(&counters.values[index].past, reading, intervals, rules, &notices)
        } else {
            CounterCourse.feed(&counters.values[index].current, reading, intervals, rules, &notices)
            counters.values[index].hasMoved = true
            counters.values[index].hasGoneOn = true
        }
        devices[device]!.heard = max(devices[device]!.heard ?? reading.time, reading.time)
        devices[device]!.heardNow = max(devices[device]!.heardNow ?? reading.time, reading.time)
        if kind == .asked { return tell(reading.name) }
        // What the others say shows that a silent one is heard.
        var told: [PeopleCounted] = []
        for name in devices[device]!.counters { told += tell(name) }
        return told
    }

    /// Whether what is said is of a counter that goes up: of a file that is known before. One that is none begins anew with each
    /// reading, should it be one some day.
    private mutating func isTaken(_ reading: CounterReading, _ index: Dictionary<CounterName, CumulativeCounter>.Index)
        -> Bool
    {
        if !isSorted {
            counters.values[index].watch
                .take(reading, wrapBits: wrapBits, in: counters.values[index].intervals.zone)
            if !counters.values[index].isRefused, let fault = counters.values[index].watch.fault(of: reading.name) {
                counters.values[index].isRefused = true
                notices.append(.rejected(fault))
            }
        }
        guard counters.values[index].isRefused else { return true }
        if counters.values[index].current.map({ $0.level.heard < reading.time }) ?? true {
            counters.values[index].current = CounterCourse(from: reading, counters.values[index].intervals)
            counters.values[index].hasMoved = true
        }
        return false
    }

    /// A reading of a time at which an earlier import heard nothing, and went on to a later one, whose clock was wrong then: what was
    /// read since is left out, which is said.
    private mutating func noteWild(_ reading: CounterReading, _ index: Dictionary<CounterName, CumulativeCounter>.Index)
    {
        guard let silence = counters.values[index].resumedSilence, let before = counters.values[index].resumedBefore,
            silence.lowerBound < reading.time, reading.time < silence.upperBound
        else { return }
        counters.values[index].resumedSilence = nil
        let isLate = counters.values[index].hasGoneOn
        notices.append(
            .rejected(
                BadRecord(
                    line: reading.line,
                    reason:
                        "\(reading.name.text): a reading of \(RFC3339.text(reading.time)); an earlier import read one of "
                        + "\(RFC3339.text(silence.upperBound)), of a wrong clock as it seems, after "
                        + "\(RFC3339.text(silence.lowerBound)): "
                        + (isLate ? "what lies between them is not counted" : "that one is left out now"))))
        guard !isLate else { return }
        counters.values[index].insteadOf = counters.values[index].resumedFrom
        counters.values[index].resumedFrom = before.heard
        counters.values[index].current = counters.values[index].course(from: before, of: reading.name)
        let device = counters.values[index].device
        guard let heard = devices[device]?.heard, heard >= silence.upperBound, devices[device]!.insteadOf == nil,
            devices[device]!.heardNow.map({ $0 < heard }) ?? true
        else { return }
        devices[device]!.insteadOf = heard
        devices[device]!.heard = max(silence.lowerBound, devices[device]!.heardNow ?? silence.lowerBound)
    }

    /// Where a device that says each change was not heard for longer than an interval, none of its counters was.
    private mutating func noteSilence(of device: String, until time: EventTime) {
        guard kind == .tellsChanges, let known = devices[device] else { return }
        if let last = known.heardNow, time - last > .seconds(intervalSeconds) {
            for name in known.counters { counters[name]!.past?.note(silence: last..<time) }
        }
        guard let last = known.heard, time - last > .seconds(intervalSeconds) else { return }
        for name in known.counters {
            counters[name]!.current?.note(silence: last..<time)
            counters[name]!.hasMoved = true
        }
    }

    private mutating func tell(_ name: CounterName) -> [PeopleCounted] {
        guard let index = counters.index(forKey: name) else { return [] }
        guard !counters.values[index].isRefused else { return [] }
        let device = counters.values[index].device
        let heard = kind == .tellsChanges ? devices[device]?.heard : nil
        let known = heard.map { $0 - Self.grace }
        let covered = self.covered.isEmpty ? nil : self.covered[name]
        var told: [CounterIntervals.Told] = []
        if counters.values[index].past != nil {
            let (resumedFrom, resumedFirst) = (
                counters.values[index].resumedFrom!, counters.values[index].resumedFirst!
            )
            // Of what comes after that the course which goes on from there tells.
            let heardNow = kind == .tellsChanges ? devices[device]?.heardNow : nil
            let again = counters.values[index].past!
                .tell(
                    heard: heardNow, known: heardNow.map { min($0 - Self.grace, resumedFrom) }, besides: covered)
            // Readings that begin in the middle of what was read say less than those that were read then.
            let isWhole = counters.values[index].past!.intervals.first <= resumedFirst
            told += again.filter { isWhole || $0.interval.end <= resumedFirst }
        }
        if counters.values[index].current != nil {
            let next = counters.values[index].current!.intervals.next
            told += counters.values[index].current!.tell(heard: heard, known: known, besides: covered)
            // What was read again alone leaves it where it was left.
            if counters.values[index].current!.intervals.next != next,
                counters.values[index].hasGoneOn || !counters.values[index].isMet
            {
                counters.values[index].hasMoved = true
            }
            sayMissing(index)
        }
        guard !told.isEmpty else { return [] }
        if !self.covered.isEmpty { told.removeAll { !isCounted($0, of: name, device) } }
        return told.map { event(name, $0, counters.values[index].intervals) }
    }

    /// Names the times that are not told since somebody came, and it isn't known when.
    private mutating func sayMissing(_ index: Dictionary<CounterName, CumulativeCounter>.Index) {
        for span in counters.values[index].current!.takeMissing() {
            notices.append(
                .doubt(
                    line: counters.values[index].current!.level.last.line,
                    "\(counters.keys[index].text): who came from \(RFC3339.text(span.lowerBound)) to "
                        + "\(RFC3339.text(span.upperBound)) is missing: it was not heard for a while, and how many of those who came "
                        + "since belong into which interval is not known"))
        }
    }

    /// Whether none of those who came in an interval may be in what the device says of intervals itself; else that is said.
    private mutating func isCounted(_ told: CounterIntervals.Told, of name: CounterName, _ device: String) -> Bool {
        let span = told.interval.start..<told.interval.end
        let line = told.sum.line > 0 ? told.sum.line : counters[name]?.current?.level.last.line ?? 0
        if covered[name]?.cover(of: span) ?? .none != .none {
            notices.append(
                .rejected(
                    BadRecord(
                        line: line,
                        reason:
                            "\(name.text): who came from \(RFC3339.text(span.lowerBound)) to \(RFC3339.text(span.upperBound)) by its "
                            + "totals is left out: of a part of that time the device says it itself")))
            return false
        }
        guard let other = covered.other(than: name, of: device, in: span) else { return true }
        if doubted.insert(name).inserted {
            notices.append(
                .rejected(
                    BadRecord(
                        line: line,
                        reason:
                            "\(name.text): its totals are left out from \(RFC3339.text(span.lowerBound)) on where the device says the "
                            + "people of \(other.text) itself, and none of this line: they may be the same")))
        }
        return false
    }

    private func event(
        _ name: CounterName, _ told: CounterIntervals.Told, _ intervals: LocalIntervals
    ) -> PeopleCounted {
        var event = intervals.count(name.site, told.interval)
        if let line = name.line { event.line = line }
        if let counter = name.counter { event.counter = counter }
        let people = told.sum.people
        if people.entered != PeopleCounts.absent { event.entered = people.entered }
        if people.exited != PeopleCounts.absent { event.exited = people.exited }
        if people.total != PeopleCounts.absent { event.total = people.total }
        if told.sum.line > 0 { event.sourceLine = UInt32(clamping: told.sum.line) }
        return event
    }

    // MARK: What is said of it

    /// How many intervals of which something was read are not told.
    var heldBack: Int {
        var all: Set<[String]> = []
        for (name, counter) in counters {
            var starts = counter.past?.intervals.heldBack ?? []
            starts.formUnion(counter.current?.intervals.heldBack ?? [])
            starts.formUnion((counter.current ?? counter.past)?.intervals.sums.keys.map { $0 } ?? [])
            for start in starts where !isCovered(start, of: name, counter) {
                all.insert([name.site, RFC3339.text(start)])
            }
        }
        return all.count
    }

    private func isCovered(_ start: EventTime, of name: CounterName, _ counter: CumulativeCounter) -> Bool {
        guard !covered.isEmpty else { return false }
        let span = start..<counter.intervals.interval(at: start).end
        return covered[name]?.cover(of: span) ?? .none != .none
            || covered.other(than: name, of: counter.device, in: span) != nil
    }

    /// Intervals in which somebody came, and it isn't known when: nothing was heard for longer than an interval.
    var missing: Int {
        counters.values.reduce(changedLengths) {
            $0 + ($1.past?.intervals.missing ?? 0) + ($1.current?.intervals.missing ?? 0)
        }
    }

    mutating func takeNotices() -> [AdapterNotice] {
        defer { notices = [] }
        return notices
    }
}
