/// Records that no row can take, of which only the first are listed: there may be as many as a topic has.
package struct ParkedRecords: Sendable, Equatable {
    package private(set) var count = 0
    package private(set) var first: [LedgerEntry] = []
    package static let listedMax = 10

    package init() {}

    mutating func add(_ entries: [LedgerEntry]) {
        count += entries.count
        first += entries.prefix(Self.listedMax - first.count)
    }
}
