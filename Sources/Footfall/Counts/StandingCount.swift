/// What stands of all that was said of one interval.
///
/// The newest statement stands, each count for itself: who entered may come from one file and who left from another. An
/// import that was taken back, and what it took back itself, counts as if it had never been. A statement that an interval is
/// missing hides all before it. Where a newer statement has both directions, an older total is not theirs, and doesn't stand; nor
/// does one that no longer adds up because a direction was replaced.
///
/// All that holds of statements under one name of the site. Of two names, which told of two sites before they were registered as one
/// store's, the one of which something stands since longest has its counts; the other's are added where they contradict nothing.
package struct StandingCount: Hashable, Sendable {
    package private(set) var counts = PeopleCounts()
    /// Whose each count is; only of counts that are there.
    package private(set) var enteredBy = ImportID.none
    package private(set) var exitedBy = ImportID.none
    package private(set) var totalBy = ImportID.none
    /// Who marked the interval as missing, where nothing came since.
    package private(set) var missingBy: ImportID?
    /// Where the oldest and the newest statement with counts are that nobody took back, and since which the interval was not
    /// marked as missing; `nil` where there are none.
    private(set) var oldest: StatementPlace?
    package private(set) var newest: StatementPlace?
    /// Since when there are counts: what was gone for a while and was brought back stands since then. `nil` where there are none.
    package private(set) var since: StatementPlace?

    /// - Parameter statements: of one interval, in the order of their places.
    /// - Returns: `nil` where nothing stands. A statement without any count stands as long as nobody takes it back: the interval is
    ///   known, its counts are not.
    package init?(_ statements: some BidirectionalCollection<CountStatement>) {
        self.init(newestOf: statements)
        since = Self.since(oldest, statements)
    }

    /// Without ``since``.
    private init?(newestOf statements: some BidirectionalCollection<CountStatement>) {
        guard let name = statements.first?.name else { return nil }
        if statements.allSatisfy({ $0.name == name }) {
            self.init(underOneName: statements)
        } else {
            self.init(underSeveralNames: statements)
        }
    }

    /// Of one name, without ``since``.
    init?(underOneName statements: some BidirectionalCollection<CountStatement>) {
        var retracted: Set<ImportID> = []
        var hasNewerDirections = false
        var hasOlderTotal = false
        scan: for statement in statements.reversed() {
            guard !retracted.contains(statement.importID) else { continue }
            switch statement.content {
            case .retraction(let importID):
                if importID != .none { retracted.insert(importID) }
            case .missing:
                if counts.isEmpty { missingBy = statement.importID }
                break scan
            case .counts(let said):
                oldest = statement.place
                if newest == nil { newest = statement.place }
                let hadTotal = counts.total != PeopleCounts.absent
                let hadDirection = counts.entered != PeopleCounts.absent || counts.exited != PeopleCounts.absent
                add(said, by: statement.importID, withTotal: !hasNewerDirections)
                if !hadTotal, counts.total != PeopleCounts.absent { hasOlderTotal = hadDirection }
                hasNewerDirections = hasNewerDirections || said.hasBothDirections
            }
        }
        if oldest == nil, missingBy == nil { return nil }
        if hasOlderTotal, !counts.addsUp {
            counts.total = PeopleCounts.absent
            totalBy = .none
        }
    }

    /// What stands of an interval of which only one thing was said: the common case, without the fold.
    package init?(only statement: CountStatement) {
        switch statement.content {
        case .retraction: return nil
        case .missing: missingBy = statement.importID
        case .counts(let said):
            add(said, by: statement.importID, withTotal: true)
            (oldest, newest, since) = (statement.place, statement.place, statement.place)
        }
    }

    private static func since<Statements: BidirectionalCollection<CountStatement>>(
        _ oldest: StatementPlace?, _ statements: Statements
    ) -> StatementPlace? {
        guard let oldest else { return nil }
        // Only what takes something back or hides it can have made a gap.
        guard statements.contains(where: { !$0.content.isCounts }) else { return oldest }
        var end = statements.endIndex
        while end > statements.startIndex {
            let last = statements.index(before: end)
            let before = StandingCount(newestOf: statements[..<last])
            guard let before, !before.counts.isEmpty else { return max(oldest, statements[last].place) }
            end = last
        }
        return oldest
    }

    /// Adds counts of another name where nothing stands.
    mutating func add(_ added: PeopleCounts, of other: StandingCount) {
        if added.entered != PeopleCounts.absent { (counts.entered, enteredBy) = (added.entered, other.enteredBy) }
        if added.exited != PeopleCounts.absent { (counts.exited, exitedBy) = (added.exited, other.exitedBy) }
        if added.total != PeopleCounts.absent { (counts.total, totalBy) = (added.total, other.totalBy) }
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
