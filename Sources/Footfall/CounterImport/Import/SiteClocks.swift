import ErrorKinds
import LocalTime
import Stores
import Timekeeping

/// The wall clocks of a file's sites: each by the zone that is registered for it at the time, else by the one that the import names.
///
/// For one thread; a copy notes its own ``differences``.
package struct SiteClocks {
    /// A row's time at one of its sites.
    package struct Time {
        package var reading: LabelClock.Reading
        /// In ``StatementNames/zones``.
        var zone: UInt32
        /// Sites of one clock share the hours that come twice.
        var clock: UInt32
    }

    /// What is registered of a site from a moment on.
    private struct Validity: Hashable, Comparable {
        let site: UInt32
        let start: EventTime

        static func < (a: Validity, b: Validity) -> Bool { (a.site, a.start) < (b.site, b.start) }
    }

    /// Bare labels that stand for other instants by the zone that is registered than by the one that the import names.
    private struct Difference {
        let clock: UInt32
        var labels: ClosedRange<LocalLabel>
    }

    /// Shared by copies of its owner: all that it remembers is what zone and format make of a label.
    private final class Clock {
        let zone: LocalZone
        let number: UInt32
        var labels: LabelClock

        init(_ zone: LocalZone, _ number: UInt32, _ labels: LabelClock) {
            self.zone = zone
            self.number = number
            self.labels = labels
        }
    }

    private enum SiteClock {
        case unread
        /// The same at all times.
        case always(UInt32)
        /// By time.
        case timeline(StoreTimeline)
        /// It is not registered.
        case named
    }

    private static let namedClock: UInt32 = 0

    private let known: KnownStores
    private let names: StatementNames
    private let format: CounterFormat
    /// The first is of the zone that the import names; `nil` where it names none.
    private var clocks: [Clock?]
    private var numbers: [String: UInt32] = [:]
    /// By site.
    private var sites: [SiteClock] = []
    private var noted: [Validity: Difference] = [:]
    /// By site: whether the clock of the zone that the import names is its own at all times.
    private var isNamed: [Bool] = []
    /// The last time of such a site: many rows, or sites of a row, have one time.
    private var last: (label: LocalLabel, offset: Int32?, isUnasked: Bool, isStart: Bool, time: Time)?

    /// - Parameters:
    ///   - known: the stores that are registered.
    ///   - named: the zone that the import names.
    package init(_ known: KnownStores, named: LocalZone?, _ format: CounterFormat, _ names: StatementNames) {
        self.known = known
        self.names = names
        self.format = format
        clocks = [nil]
        if let named { clocks[0] = clock(named) }
    }

    private func clock(_ zone: LocalZone) -> Clock {
        Clock(zone, names.zones.number(of: zone.name), LabelClock(zone, format))
    }

    /// What a row's time is at a site.
    ///
    /// - Parameters:
    ///   - offset: what the row says, in minutes east of UTC.
    ///   - isUnasked: whether the format has no place for it.
    ///   - exactMinutes: of a count of a day, how long the row says that it is, between two instants.
    ///   - isStart: whether the interval begins then, also where times are ends.
    /// - Throws: why it is no time there.
    mutating func read(
        _ label: LocalLabel, offset: Int32?, isUnasked: Bool, exactMinutes: Int32?, isStart: Bool,
        at site: UInt32
    ) throws(LabelClock.Refusal) -> Time {
        let isKnown = Int(site) < isNamed.count && isNamed[Int(site)]
        if isKnown, let last, last.label == label, last.offset == offset, last.isUnasked == isUnasked,
            last.isStart == isStart
        {
            return last.time
        }
        let (index, start) = index(of: label, offset, at: site)
        guard let clock = clocks[Int(index)] else {
            throw LabelClock.Refusal(
                reason:
                    "no time zone is known of site \"\(names.sites.names[Int(site)])\": it is not registered then, and "
                    + "the import names none", remedy: .nameTimeZone)
        }
        let reading = try clock.labels.read(
            label, offset: offset, isUnasked: isUnasked, exactMinutes: exactMinutes, isStart: isStart)
        if index != Self.namedClock, offset == nil {
            note(reading, label, isStart, index, Validity(site: site, start: start))
        }
        let time = Time(reading: reading, zone: clock.number, clock: index)
        if isKnown { last = (label, offset, isUnasked, isStart, time) }
        return time
    }

    // MARK: Which clock

    private typealias Found = (clock: UInt32, start: EventTime)

    private mutating func index(of label: LocalLabel, _ offset: Int32?, at site: UInt32) -> Found {
        while sites.count <= Int(site) {
            sites.append(.unread)
            isNamed.append(false)
        }
        switch sites[Int(site)] {
        case .named: return (Self.namedClock, .min)
        case .always(let index): return (index, .min)
        case .timeline(let timeline): return index(in: timeline, label, offset)
        case .unread:
            sites[Int(site)] = siteClock(names.sites.names[Int(site)])
            if case .named = sites[Int(site)] { isNamed[Int(site)] = true }
            return index(of: label, offset, at: site)
        }
    }

    private mutating func siteClock(_ name: String) -> SiteClock {
        guard let timeline = known.store(named: name).flatMap({ known.timeline(of: $0) }) else { return .named }
        guard timeline.entries.count == 1, let entry = timeline.entries.first, entry.validFrom == .min,
            let zone = entry.description?.zone
        else { return .timeline(timeline) }
        return .always(number(of: zone))
    }

    private mutating func number(of zone: LocalZone) -> UInt32 {
        if let known = numbers[zone.name] { return known }
        let number = UInt32(clocks.count)
        clocks.append(clock(zone))
        numbers[zone.name] = number
        return number
    }

    private mutating func index(in timeline: StoreTimeline, _ label: LocalLabel, _ offset: Int32?) -> Found {
        let near = EventTime(milliseconds: Int64(label.minutes - (offset ?? 0)) * 60_000)
        var entry = timeline.entry(at: near)
        if offset == nil {
            // Which zone holds depends on the moment, which depends on the zone: the one that holds at what it gives.
            // Just before a store is registered that is the zone in which it will be.
            let guess =
                entry?.description?.zone ?? clocks[Int(Self.namedClock)]?.zone
                ?? timeline.entries.first { $0.validFrom > near }?.description?.zone ?? .utc
            entry = timeline.entry(at: guess.instant(of: label).time)
        }
        guard let entry, let zone = entry.description?.zone else { return (Self.namedClock, .min) }
        return (number(of: zone), entry.validFrom)
    }

    // MARK: What differs

    private mutating func note(
        _ reading: LabelClock.Reading, _ label: LocalLabel, _ isStart: Bool, _ index: UInt32, _ validity: Validity
    ) {
        guard let named = clocks[Int(Self.namedClock)], named.number != clocks[Int(index)]!.number,
            let other = try? named.labels.read(label, offset: nil, isUnasked: false, isStart: isStart)
        else { return }
        guard other.first.time != reading.first.time || other.second?.time != reading.second?.time else { return }
        let before = noted[validity]?.labels ?? label...label
        noted[validity] = Difference(
            clock: index, labels: min(before.lowerBound, label)...max(before.upperBound, label))
    }

    /// Where the registered zone went before the one that the import names, and gave other instants.
    var differences: [ImportWarning] {
        guard let named = clocks[Int(Self.namedClock)]?.zone.name else { return [] }
        return noted.sorted { $0.key < $1.key }.map { validity, difference in
            .otherZone(
                site: names.sites.names[Int(validity.site)], registered: clocks[Int(difference.clock)]!.zone.name,
                named: named, from: difference.labels.lowerBound.description,
                to: difference.labels.upperBound.description)
        }
    }
}
