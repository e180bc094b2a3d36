import Counts
import EventLog
import LocalTime
import Timekeeping

/// How a delivery of the file is held against what the log says.
extension ImportAttempt {
    typealias Delivery = FileIntervals.Delivery
    typealias Report = (ImportNotice) throws -> Void

    func takeUp(_ delivery: Delivery, line: Int, _ report: Report) throws {
        let found = index.find(delivery.interval)
        // Nearly all deliveries are of an interval of which nothing was said, or the same; then nothing else matters.
        if predecessors.isEmpty, invalidated.isEmpty,
            delivery.isExact || !index.mayHaveOtherZones(than: delivery.interval)
        {
            guard let found else { return try takeUpNew(delivery, line, false, report) }
            if index.hasOnly(delivery.counts, found), !delivery.counts.isEmpty, delivery.counts.addsUp,
                !index.mayOverlap(found)
            {
                noteDuplicate(delivery, at: found, line)
                position.duplicates += 1
                return
            }
        }
        let isLeftOut = found.map { verdicts.leftOutBy($0) != nil } ?? false
        if isLeftOut, let overlap = overlap(delivery, line), !overlap.canBeReplaced {
            return try leaveOut(overlap.conflict, report)
        }
        var takesBack = false
        if let found, !predecessors.isEmpty {
            if !isLeftOut, isLabelled(found, as: delivery), predecessorsSay(delivery, at: found) {
                _ = try settleOtherTimes(of: delivery, line, report)
                position.duplicates += 1
                return
            }
            // What another import had displaced did not count.
            let counted = !index.live(found).isDisjoint(with: predecessors)
            takesBack = takeBack(found) > 0 && counted
        }
        switch try settleOtherTimes(of: delivery, line, report) {
        case .none: break
        case .leftOut: return
        case .takenBack: takesBack = true
        }
        let standing = found.flatMap { index.standing($0) }
        if let reason = missingReason(delivery.interval, found, standing), !job.options.replacesConflicts {
            var conflict = conflict(.missing, delivery, line)
            conflict.missingReason = reason
            return try leaveOut(conflict, report)
        }
        if let found, let standing, !standing.counts.isEmpty {
            guard verdicts.leftOutBy(found) != nil else {
                return try takeUp(delivery, line, beside: standing.counts, at: found, takesBack, report)
            }
            try takeUp(delivery, line, leftOut: standing.counts, report)
        } else {
            try takeUpNew(delivery, line, takesBack, report)
        }
    }

    /// What another import brought of an hour that comes twice may be of the first, and this of the second.
    private func noteDuplicate(_ delivery: Delivery, at found: Int, _ line: Int) {
        guard delivery.isHalfOfTwice, index.newestStanding(found)?.importID != own else { return }
        halfDuplicates.count += 1
        if halfDuplicates.first == nil { halfDuplicates.first = (line, delivery.label.description) }
    }

    /// Of an interval of which counts stand that no row has, since one that overlaps it counts.
    private func takeUp(
        _ delivery: Delivery, _ line: Int, leftOut standing: PeopleCounts, _ report: Report
    ) throws {
        guard let overlap = overlap(delivery, line) else { return }
        let comparison = CountComparison(delivery.counts, standing: standing)
        guard overlap.canBeReplaced, !comparison.differs || standing.canBeReplaced(by: delivery.counts) else {
            return try leaveOut(overlap.conflict, report)
        }
        try takeBack(overlap, report)
        position.replaced += 1
        guard comparison.differs || !comparison.added.isEmpty else { return }
        say(.counts(delivery.counts, line: line), of: inPlace(delivery), label: delivery.label)
    }

    /// Of an interval of which other counts stand.
    private func takeUp(
        _ delivery: Delivery, _ line: Int, beside standing: PeopleCounts, at found: Int, _ takesBack: Bool,
        _ report: Report
    ) throws {
        // Most of what comes again is the very same.
        if delivery.counts == standing, standing.addsUp {
            noteDuplicate(delivery, at: found, line)
            position.duplicates += 1
            return
        }
        let comparison = CountComparison(delivery.counts, standing: standing)
        guard comparison.differs else {
            if comparison.added.isEmpty {
                noteDuplicate(delivery, at: found, line)
                position.duplicates += 1
            } else {
                takesBack ? (position.replaced += 1) : (position.appended += 1)
                say(.counts(delivery.counts, line: line), of: delivery.interval, label: delivery.label)
            }
            return
        }
        var conflict = conflict(.otherCounts, delivery, line)
        name(found, as: \.firstLine, in: &conflict)
        conflict.firstCounts = standing.description
        guard job.options.replacesConflicts, standing.canBeReplaced(by: delivery.counts) else {
            // Who entered may be known already, and who left not.
            if !comparison.added.isEmpty {
                say(.counts(comparison.added, line: line), of: delivery.interval, label: delivery.label)
            }
            return try leaveOut(conflict, report)
        }
        conflict.isReplaced = true
        try note(conflict, report)
        position.replaced += 1
        say(.counts(delivery.counts, line: line), of: inPlace(delivery), label: delivery.label)
    }

    /// Of an interval of which no counts stand.
    private func takeUpNew(_ delivery: Delivery, _ line: Int, _ takesBack: Bool, _ report: Report) throws {
        if let overlap = overlap(delivery, line) {
            guard overlap.canBeReplaced else { return try leaveOut(overlap.conflict, report) }
            try takeBack(overlap, report)
            position.replaced += 1
        } else {
            takesBack ? (position.replaced += 1) : (position.appended += 1)
        }
        say(.counts(delivery.counts, line: line), of: delivery.interval, label: delivery.label)
    }

    /// What takes the place of counts is said under the name of the site under which those were told: those of another name would
    /// not stand.
    private func inPlace(_ delivery: Delivery) -> StatedInterval {
        var interval = delivery.interval
        if let found = index.find(interval) { interval.site = index.intervals[found].site }
        return interval
    }

    // MARK: Overlaps

    /// The intervals that a delivery overlaps.
    private struct Overlap {
        /// With counts that stand; also those that no row has, since another one counts.
        var standing: [Int]
        /// Whether they are to be taken back for the delivery.
        var canBeReplaced: Bool
        var conflict: CountConflict
    }

    /// `nil` where a delivery overlaps no interval that rows have. What no row has is in nobody's way.
    private func overlap(_ delivery: Delivery, _ line: Int) -> Overlap? {
        let standing = index.overlapping(delivery.interval)
        guard !standing.isEmpty else { return nil }
        let counting = verdicts.counting(standing)
        guard let first = counting.min(by: { index.intervals[$0].start < index.intervals[$1].start }) else {
            return nil
        }
        var conflict = conflict(.overlap, delivery, line)
        name(first, as: \.firstLine, in: &conflict)
        conflict.firstCounts = index.standing(first)?.counts.description ?? ""
        conflict.firstLabel = index.intervals[first].label.description
        conflict.firstMinutes = Int(index.intervals[first].seconds / 60)
        if index.intervals[first].place != delivery.interval.place {
            conflict.firstPlace = index.names.text(of: index.intervals[first])
        }
        conflict.overlapping = counting.count
        // What this very file says is not replaced by what it says later.
        let ours = predecessors.union([own])
        let canBeReplaced =
            job.options.replacesConflicts && counting.allSatisfy { index.live($0).isDisjoint(with: ours) }
        return Overlap(standing: standing, canBeReplaced: canBeReplaced, conflict: conflict)
    }

    /// Takes back all that overlaps a delivery: also what no row has, which else would have its place once the others are gone.
    private func takeBack(_ overlap: Overlap, _ report: Report) throws {
        var conflict = overlap.conflict
        conflict.isReplaced = true
        try note(conflict, report)
        for other in overlap.standing { retractAll(other) }
        position.retracted += overlap.standing.count
    }

    /// Takes back all that is said of an interval, by whomever.
    func retractAll(_ other: Int) {
        let interval = index.intervals[other]
        // What is taken back may have taken back others, whose counts then stand again.
        while let importID = newestCounting(other) {
            // What came without an import can't be taken back, but it can be marked as missing.
            guard importID != 0 else {
                let reason = "replaced by intervals of another length, import \(position.importID)"
                return say(.missing(reason: reason), of: interval, label: interval.label)
            }
            say(.retraction(of: index.names.imports[Int(importID)]), of: interval, label: interval.label)
        }
    }

    /// Whose counts of an interval are the newest that nobody took back; `nil` where none stand.
    private func newestCounting(_ other: Int) -> UInt32? {
        guard let standing = index.standing(other), !standing.counts.isEmpty else { return nil }
        let live = index.live(other)
        var newest: UInt32?
        index.newestFirst(other) { statement in
            if newest == nil, statement.kind == .counts, live.contains(statement.importID) {
                newest = statement.importID
            }
        }
        return newest
    }

    /// Why no counts are taken for an interval.
    private func missingReason(_ interval: StatedInterval, _ found: Int?, _ standing: StandingCount?) -> String? {
        guard standing?.counts.isEmpty ?? true else { return nil }
        if let found, standing?.missingBy != nil {
            var reason: String?
            index.newestFirst(found) { statement in
                if statement.kind == .missing, reason == nil {
                    reason = index.names.reasons.names[Int(statement.source)]
                }
            }
            return reason ?? ""
        }
        let site = index.names.places[interval.place].site
        return invalidated[site]?.first { $0.contains(interval.start) }?.reason
    }

    // MARK: Conflicts

    func conflict(_ reason: CountConflict.Reason, _ delivery: Delivery, _ line: Int) -> CountConflict {
        let names = index.names
        let place = names.places[delivery.interval.place]
        return CountConflict(
            reason: reason, site: names.sites.names[Int(delivery.interval.site)],
            door: names.counters.lines.names[Int(place.line)],
            counter: names.counters.counters.names[Int(place.counter)], label: delivery.label.description, line: line,
            counts: delivery.counts.description, isReplaced: false)
    }

    /// Says where the counts came from that stand for an interval.
    func name(_ found: Int, as line: WritableKeyPath<CountConflict, Int>, in conflict: inout CountConflict) {
        guard let statement = index.newestStanding(found) else { return }
        conflict[keyPath: line] = Int(statement.line)
        conflict.firstSource = statement.importID == own ? "" : index.names.sources.names[Int(statement.source)]
        guard !job.options.replacesConflicts, statement.importID != own,
            imports[index.names.imports[Int(statement.importID)]]?.state == .unfinished
        else { return }
        unfinishedInTheWay[statement.importID, default: 0] += 1
    }

    func leaveOut(_ conflict: CountConflict, _ report: Report) throws {
        position.conflicts += 1
        try note(conflict, report)
    }

    func note(_ conflict: CountConflict, _ report: Report) throws {
        try report(.conflict(conflict))
        if position.firstConflicts.count < ImportSummary.samplesMax { position.firstConflicts.append(conflict) }
    }
}

extension PeopleCounts {
    /// Whether other counts may take the place of these: a total alone does not change directions that it contradicts.
    func canBeReplaced(by counts: PeopleCounts) -> Bool {
        counts.total == Self.absent || counts.adding(self).addsUp
    }
}
