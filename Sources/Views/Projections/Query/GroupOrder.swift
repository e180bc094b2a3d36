/// Which groups a query wants, and the order of their texts: group numbers depend on arrival, so rows of one time are
/// handed out by text instead.
package struct GroupOrder: Sendable {
    /// The place of each group that is wanted in the order of their texts.
    package private(set) var ranks: [Int] = []
    package private(set) var isWanted: [Bool] = []
    /// The texts of each group that is wanted; empty for an absent one.
    package private(set) var texts: [[String?]] = []
    private let filters: [Set<[UInt8]>?]

    /// - Parameter filters: for each text of a group the values that are wanted; `nil` for all.
    package init(filters: [Set<[UInt8]>?]) { self.filters = filters }

    package mutating func update(_ groups: [[[UInt8]?]]) {
        guard groups.count != ranks.count else { return }
        isWanted = groups.map { texts in
            zip(texts, filters).allSatisfy { text, wanted in
                guard let wanted else { return true }
                return text.map { wanted.contains($0) } ?? false
            }
        }
        // Of the others, which may be thousands, nobody asks.
        let order = groups.indices.filter { isWanted[$0] }
            .sorted { groups[$0].lexicographicallyPrecedes(groups[$1], by: Self.precedes) }
        ranks = [Int](repeating: 0, count: groups.count)
        texts = [[String?]](repeating: [], count: groups.count)
        for (rank, group) in order.enumerated() {
            ranks[group] = rank
            texts[group] = groups[group].map { $0.map { String(decoding: $0, as: UTF8.self) } }
        }
    }

    private static func precedes(_ a: [UInt8]?, _ b: [UInt8]?) -> Bool {
        guard let a else { return b != nil }
        guard let b else { return false }
        return a.lexicographicallyPrecedes(b)
    }
}
