import Counts
import EventLog
import InputFiles
import LocalTime
import Timekeeping

/// How an import takes the place of those before it that brought the same content, or have the same name.
extension ImportAttempt {
    /// Says where the same content was imported with another mapping, when it is not to be replaced. What another zone made of its
    /// labels is a conflict.
    func noteImportsBefore(_ report: Report) throws {
        guard !job.options.replacesConflicts else { return }
        for record in imports.files(in: job.topic.name, content: job.digest.description, source: nil)
        where record.id != position.id
            && record.mapping.split(separator: " ").last.map(String.init) != job.options.format.identity
        {
            try warn([.importedBefore(record.id, source: record.source, mapping: record.mapping)], report)
        }
    }

    /// Takes back, before anything is added, what the predecessors put in and this file does not speak of. It reads the file once
    /// more for that.
    ///
    /// - Throws: ``ImportError/badLine(_:path:summary:)``: nothing is taken back for a file that is not read to its end.
    func takeBackPredecessors() throws {
        guard !predecessors.isEmpty else { return }
        var isSpokenOf = Array(repeating: false, count: index.intervals.count)
        /// Intervals of which something is not to count since a predecessor's interval is in their place, of which the file speaks too, or since the file tells them at another time.
        var isDisplaced = isSpokenOf
        var file = try intervals()
        var isEmpty = true
        reading: while true {
            switch try file.next() {
            case .end: break reading
            case .bad(let bad):
                guard job.options.skipsBadLines else {
                    throw ImportError.badLine(bad, path: job.file.path, summary: finished())
                }
                if isOfStop { return }
            case .passed: continue
            case .row:
                isEmpty = isEmpty && file.deliveries.isEmpty
                for delivery in file.deliveries {
                    for other in labelledAlike(delivery, standing: false) { isDisplaced[other] = true }
                    guard let found = index.find(delivery.interval) else { continue }
                    isSpokenOf[found] = true
                    guard predecessorsCount(found) else { continue }
                    for other in index.overlapping(delivery.interval, standing: false) { isDisplaced[other] = true }
                }
            }
        }
        guard !isEmpty else { return }
        for found in isSpokenOf.indices where !isSpokenOf[found] {
            let stood = index.standing(found).map { !$0.counts.isEmpty } ?? false
            let counted = !index.live(found).isDisjoint(with: predecessors)
            guard takeBack(found, keepingRetractions: isDisplaced[found]) > 0 else { continue }
            let stands = index.standing(found).map { !$0.counts.isEmpty } ?? false
            if isDisplaced[found], !stood, stands { retractAll(found) }
            if counted { position.retracted += 1 }
            try submitIfFull()
        }
    }

    /// Whether any count that a predecessor brought for an interval was not taken back before this import, which may have been killed
    /// on its way.
    private func predecessorsCount(_ found: Int) -> Bool {
        let live = index.live(found, without: own).intersection(predecessors)
        guard !live.isEmpty else { return false }
        var counts = false
        index.newestFirst(found) { counts = counts || $0.kind == .counts && live.contains($0.importID) }
        return counts
    }

    /// Takes back what predecessors say of an interval; what one of them took back itself then stands again, and is taken back too.
    ///
    /// - Returns: how many statements that took.
    func takeBack(_ found: Int, keepingRetractions: Bool = false) -> Int {
        let interval = index.intervals[found]
        var count = 0
        while let importID = predecessorToTakeBack(found, keepingRetractions) {
            say(.retraction(of: index.names.imports[Int(importID)]), of: interval, label: interval.label)
            count += 1
        }
        return count
    }

    /// A predecessor that says something about an interval which neither this import nor another predecessor has taken back: what it
    /// brought, or that something of another import does not count. That it took back another predecessor may stay.
    ///
    /// Also where yet another import has displaced what it brought: that must not count again once that one is undone.
    private func predecessorToTakeBack(_ found: Int, _ keepsRetractions: Bool) -> UInt32? {
        var takenBack: Set<UInt32> = []
        var newest: UInt32?
        index.newestFirst(found) { statement in
            let importID = statement.importID
            guard importID == own || predecessors.contains(importID), !takenBack.contains(importID) else { return }
            if statement.kind == .retraction {
                takenBack.insert(statement.retracts)
                if keepsRetractions || predecessors.contains(statement.retracts) { return }
            }
            if newest == nil, importID != own { newest = importID }
        }
        return newest
    }

    /// Whether what stands of an interval is what the file says, and nothing beyond that is a predecessor's.
    func predecessorsSay(_ delivery: Delivery, at found: Int) -> Bool {
        guard let standing = index.standing(found), !standing.counts.isEmpty else { return false }
        let said = delivery.counts
        let comparison = CountComparison(said, standing: standing.counts)
        guard !comparison.differs, comparison.added.isEmpty else { return false }
        let ours = Set(predecessors.map { index.names.imports[Int($0)] })
        func isSaid(_ count: KeyPath<PeopleCounts, UInt64>, by importID: ImportID) -> Bool {
            standing.counts[keyPath: count] == PeopleCounts.absent || !ours.contains(importID)
                || said[keyPath: count] != PeopleCounts.absent
        }
        return isSaid(\.entered, by: standing.enteredBy) && isSaid(\.exited, by: standing.exitedBy)
            && (isSaid(\.total, by: standing.totalBy) || said.hasBothDirections)
    }
}
