import Counts
import EventLog
import LocalTime
import Timekeeping

/// An interval may stand at another instant than its label has now, since another zone made the label an instant: its store was
/// registered in the meantime, its zone was corrected, or an import named another. It is the same interval, told at another time.
extension ImportAttempt {
    enum OtherTimes {
        case none
        /// The delivery was left out.
        case leftOut
        /// What was told at another time no longer counts.
        case takenBack
    }

    /// Takes back what the log has of a delivery's label at other times, or leaves the delivery out.
    func settleOtherTimes(of delivery: Delivery, _ line: Int, _ report: Report) throws -> OtherTimes {
        let tellings = otherTellings(of: delivery)
        guard let first = tellings.first else { return .none }
        var conflict = conflict(.otherTime, delivery, line)
        name(first, in: &conflict, beside: delivery)
        conflict.overlapping = tellings.count
        guard job.options.replacesConflicts else {
            try leaveOut(conflict, report)
            return .leftOut
        }
        conflict.isReplaced = true
        try note(conflict, report)
        for telling in tellings {
            takeBack(telling, countedBy: delivery)
            if index.intervals[telling].start != delivery.interval.start { position.retracted += 1 }
        }
        return .takenBack
    }

    /// Whether an interval that is known is known by the label of a delivery.
    func isLabelled(_ found: Int, as delivery: Delivery) -> Bool {
        delivery.isExact || index.intervals[found].offsetMinutes == delivery.interval.offsetMinutes
    }

    // MARK: What is told at other times

    /// Intervals that stand, are told at another time, and may be people of a delivery.
    private func otherTellings(of delivery: Delivery) -> [Int] {
        labelledAlike(delivery, standing: true).filter { othersCount($0, countedBy: delivery) != nil }
    }

    /// Intervals that are at another time than they would be by the zones that hold now, and that are a delivery's or overlap it by
    /// their labels; also one at the delivery's time that has another label. None for a row that says its offset, and hardly any
    /// work for a site all of whose intervals are of one zone.
    ///
    /// - Parameter onlyStanding: only those with counts that stand.
    func labelledAlike(_ delivery: Delivery, standing onlyStanding: Bool) -> [Int] {
        guard !delivery.isExact else { return [] }
        let zones = index.zones(besidesThatOf: delivery.interval)
        guard !zones.isEmpty else { return [] }
        var found: [Int] = []
        for zone in zones {
            for telling in tellings(of: delivery, by: zone) {
                let candidates =
                    [index.find(telling)].compactMap { $0 } + index.overlapping(telling, standing: onlyStanding)
                for candidate in candidates
                where index.intervals[candidate].zone == zone && isAtPlace(of: delivery, candidate) {
                    found.append(candidate)
                }
            }
        }
        if let same = index.find(delivery.interval), !isLabelled(same, as: delivery) { found.append(same) }
        return found.indices.filter { isToldOtherwise(found[$0]) && !found[..<$0].contains(found[$0]) }.map {
            found[$0]
        }
    }

    /// Whether a known interval is of the same line and counter: what others count overlaps a delivery by instants alone.
    private func isAtPlace(of delivery: Delivery, _ found: Int) -> Bool {
        let places = index.names.places
        return places[index.intervals[found].place].isSameSpot(as: places[delivery.interval.place])
    }

    /// The intervals that another zone makes of a delivery's label.
    private func tellings(of delivery: Delivery, by zone: UInt32) -> [StatedInterval] {
        if otherClocks[zone] == nil {
            let known = try? LocalZone(named: index.names.zones.names[Int(zone)])
            // A delivery's label is that of its start, whatever the rows say.
            var format = job.options.format
            format.time.isEnd = false
            otherClocks[zone] = .some(known.map { LabelClock($0, format) })
        }
        guard var clock = otherClocks[zone] ?? nil,
            let reading = try? clock.read(delivery.label, offset: nil, isUnasked: false)
        else { return [] }
        otherClocks[zone] = clock
        var interval = delivery.interval
        interval.zone = zone
        var place = index.names.places[interval.place]
        if place.isSkippedLabel != reading.isSkipped {
            place.isSkippedLabel = reading.isSkipped
            interval.place = index.names.places.number(of: place)
        }
        return [reading.first, reading.second].compactMap { $0 }.map { instant in
            interval.start = instant.time
            interval.offsetMinutes = instant.offsetMinutes
            interval.seconds = instant.seconds
            return interval
        }
    }

    /// Whether the clock that a site has now shows another label when a known interval begins: not where that is the other one of an
    /// hour that comes twice, or where the site had that zone then. Where it has none then, no clock shows any label.
    private func isToldOtherwise(_ found: Int) -> Bool {
        let interval = index.intervals[found]
        let site = index.names.sites.names[Int(interval.site)]
        guard let zone = job.zones.zone(of: site, at: interval.start) else { return true }
        return index.names.places[interval.place].isSkippedLabel
            || zone.offsetMinutes(at: interval.start) != Int64(interval.offsetMinutes)
    }

    // MARK: Taking back

    /// Takes back what is told of an interval at another time, and may be people of a delivery.
    private func takeBack(_ telling: Int, countedBy delivery: Delivery) {
        while isToldOtherwise(telling), let importID = othersCount(telling, countedBy: delivery) {
            let interval = index.intervals[telling]
            // What came without an import can't be taken back, but it can be marked as missing.
            guard importID != ImportID.none else {
                let reason = "told at another time by import \(position.importID)"
                return say(.missing(reason: reason), of: interval, label: interval.label)
            }
            say(.retraction(of: importID), of: interval, label: interval.label)
        }
    }

    /// An import with a count of an interval that stands and that may be of the same people as a delivery's; neither this one nor one
    /// whose place it takes. What `--replace` does not speak of stays: who left, where the file has who entered.
    private func othersCount(_ found: Int, countedBy delivery: Delivery) -> ImportID? {
        guard let standing = index.standing(found) else { return nil }
        let interval = index.intervals[found]
        // Of intervals that overlap directions don't matter, as anywhere; nor where nothing is to be replaced.
        let isAny = !job.options.replacesConflicts || !isSame(interval, as: delivery)
        func isThere(_ count: UInt64) -> Bool { count != PeopleCounts.absent }
        let said = delivery.counts
        let candidates = [
            (standing.counts.entered, standing.enteredBy, isThere(said.entered) || isThere(said.total)),
            (standing.counts.exited, standing.exitedBy, isThere(said.exited) || isThere(said.total)),
            (standing.counts.total, standing.totalBy, true),
        ]
        return candidates.first { count, importID, isOfSamePeople in
            let number = index.names.number(of: importID)
            return isThere(count) && number != own && !predecessors.contains(number) && (isAny || isOfSamePeople)
        }?.1
    }

    /// Whether an interval at another time is a delivery's, or has its time; not one that overlaps it only.
    private func isSame(_ interval: StatedInterval, as delivery: Delivery) -> Bool {
        interval.seconds == delivery.interval.seconds
            && (interval.label == delivery.label || interval.start == delivery.interval.start)
    }

    // MARK: In words

    private func name(_ first: Int, in conflict: inout CountConflict, beside delivery: Delivery) {
        let interval = index.intervals[first]
        name(first, as: \.firstLine, in: &conflict)
        conflict.firstCounts = index.standing(first)?.counts.description ?? ""
        conflict.telling = telling(delivery.interval)
        conflict.firstTelling = telling(interval)
        if interval.label != delivery.label { conflict.firstLabel = interval.label.description }
        if interval.seconds != delivery.interval.seconds { conflict.firstMinutes = Int(interval.seconds / 60) }
    }

    private func telling(_ interval: StatedInterval) -> CountConflict.Telling {
        CountConflict.Telling(
            zone: index.names.zones.names[Int(interval.zone)], start: RFC3339.text(interval.start))
    }
}
