/// Which rows of a projection are wanted; everything by default.
package struct RowQuery: Sendable {
    /// Sites of counts, stores of visits; empty for all.
    package var places: Set<String>
    /// Zones of visits; empty for all.
    package var zones: Set<String>
    /// Rows whose window or hour starts at or after this instant; milliseconds since 1970. For days, which have no
    /// instant, the UTC day of it counts as the local day.
    package var from: Int64?
    /// Rows that start before this.
    package var to: Int64?
    /// At most so many rows.
    package var limit: Int?

    package init(
        places: Set<String> = [], zones: Set<String> = [], from: Int64? = nil, to: Int64? = nil, limit: Int? = nil
    ) {
        self.places = places
        self.zones = zones
        self.from = from
        self.to = to
        self.limit = limit
    }

    func includes(_ start: Int64) -> Bool { (from.map { start >= $0 } ?? true) && (to.map { start < $0 } ?? true) }

    static func filter(_ texts: Set<String>) -> Set<[UInt8]>? {
        texts.isEmpty ? nil : Set(texts.map { [UInt8]($0.utf8) })
    }
}
