/// What stands of all that was said of one interval.
///
/// The newest statement stands, each count for itself: who entered may come from one file and who left from another. An
/// import that was taken back, and what it took back itself, counts as if it had never been. A statement that an interval is
/// missing hides all before it. Where a newer statement has both directions, an older total is not theirs, and doesn't stand.
package struct StandingCount: Hashable, Sendable {
    package private(set) var counts = PeopleCounts()
    /// Whose each count is; only of counts that are there.
    package private(set) var enteredBy = ImportID.none
    package private(set) var exitedBy = ImportID.none
    package private(set) var totalBy = ImportID.none
    /// Who marked the interval as missing, where nothing came since.
    package private(set) var missingBy: ImportID?

    /// - Parameter statements: of one interval, in the order of their places.
    /// - Returns: `nil` where nothing stands.
    package init?(_ statements: some BidirectionalCollection<CountStatement>) {
        var retracted: Set<ImportID> = []
        var hasNewerDirections = false
        scan: for statement in statements.reversed() {
            guard !retracted.contains(statement.importID) else { continue }
            switch statement.content {
            case .retraction(let importID):
                if importID != .none { retracted.insert(importID) }
            case .missing:
                if counts.isEmpty { missingBy = statement.importID }
                break scan
            case .counts(let said):
                add(said, by: statement.importID, withTotal: !hasNewerDirections)
                hasNewerDirections = hasNewerDirections || said.hasBothDirections
            }
        }
        if counts.isEmpty, missingBy == nil { return nil }
    }

    private mutating func add(_ said: PeopleCounts, by importID: ImportID, withTotal: Bool) {
        if counts.entered == PeopleCounts.absent, said.entered != PeopleCounts.absent {
            counts.entered = said.entered
            enteredBy = importID
        }
        if counts.exited == PeopleCounts.absent, said.exited != PeopleCounts.absent {
            counts.exited = said.exited
            exitedBy = importID
        }
        if withTotal, counts.total == PeopleCounts.absent, said.total != PeopleCounts.absent {
            counts.total = said.total
            totalBy = importID
        }
    }
}
