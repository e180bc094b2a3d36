/// How many rows of one kind a lane has of each label, outside of the hours that come twice: as many as there are doors of which rows are
/// added up. One owner.
struct RowsPerLabel {
    private var label = Int32.min
    /// Of the label that is open, by kind.
    private var open: [UInt8: Int] = [:]
    /// By kind and number of rows: how many labels have so many.
    private var labels: [UInt8: [Int: Int]] = [:]

    mutating func note(_ minutes: Int32, kind: UInt8) {
        if minutes != label { close() }
        label = minutes
        open[kind, default: 0] += 1
    }

    /// The rows after it are of another label, or of an hour that comes twice.
    mutating func close() {
        for (kind, count) in open { labels[kind, default: [:]][count, default: 0] += 1 }
        open.removeAll(keepingCapacity: true)
    }

    /// What most labels have; `nil` where there are none.
    func usual(_ kind: UInt8) -> Int? { labels[kind]?.max { ($0.value, -$0.key) < ($1.value, -$1.key) }?.key }
}
