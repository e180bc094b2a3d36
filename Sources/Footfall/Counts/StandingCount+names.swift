/// What was told of one interval under several names of its site: by files of two sites that are one store's now.
extension StandingCount {
    /// Two names with counts of one interval that can't both be right.
    package struct Contradiction: Hashable, Sendable {
        /// Whose counts stand, and what they are.
        package let name: UInt32
        package let counts: PeopleCounts
        /// What another name has, and no row.
        package let otherName: UInt32
        package let otherCounts: PeopleCounts
    }

    /// Without ``since``.
    init?(underSeveralNames statements: some BidirectionalCollection<CountStatement>) {
        let names = Self.byName(statements)
        guard let first = names.first?.standing else {
            // Nobody has counts: whose retraction or mark it is makes no difference.
            self.init(underOneName: statements)
            return
        }
        self = first
        for (_, other) in names.dropFirst() { add(CountComparison(other.counts, standing: counts).added, of: other) }
    }

    /// What stands of each name by itself, the one of which something stands since longest first.
    private static func byName(
        _ statements: some BidirectionalCollection<CountStatement>
    ) -> [(name: UInt32, standing: StandingCount)] {
        Set(statements.lazy.filter(\.content.isCounts).map(\.name)).compactMap {
            name -> (name: UInt32, standing: StandingCount, oldest: StatementPlace)? in
            // A retraction takes back all that an import said, and a mark hides every name.
            let ofName = statements.filter { $0.name == name || !$0.content.isCounts }
            guard let standing = StandingCount(underOneName: ofName), let oldest = standing.oldest else { return nil }
            return (name, standing, oldest)
        }.sorted { $0.oldest < $1.oldest }.map { ($0.name, $0.standing) }
    }

    /// The names whose counts don't stand, since those of the first contradict them.
    ///
    /// - Parameter statements: of one interval, in the order of their places.
    package static func contradictions(
        in statements: some BidirectionalCollection<CountStatement>
    ) -> [Contradiction] {
        let names = byName(statements)
        guard let (name, first) = names.first else { return [] }
        var standing = first
        var found: [Contradiction] = []
        for (otherName, other) in names.dropFirst() {
            let comparison = CountComparison(other.counts, standing: standing.counts)
            if comparison.differs {
                found.append(
                    Contradiction(
                        name: name, counts: standing.counts, otherName: otherName, otherCounts: other.counts))
            }
            standing.add(comparison.added, of: other)
        }
        return found
    }
}
