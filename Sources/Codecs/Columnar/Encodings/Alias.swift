/// A column that says what another says: the frame takes no bytes, its directory entry names the value column.
///
/// Only the record's own columns are aliases, and only of value columns, so that aliases can't form a ring.
/// - timestamp: of a signed column without nulls with the same values, such as the event's own time.
/// - key: of the layout's key column, where no row set another key.
enum Alias {
    /// The value column that equals the timestamps.
    static func timestampTarget(
        _ timestamps: UnsafePointer<Int64>, count: Int, columns: UnsafeMutablePointer<BuilderColumn>, columnCount: Int
    ) -> Int? {
        for index in 0..<columnCount where columns[index].kind == .signed {
            let lanes = columns[index].lanes.base
            if Int64(bitPattern: lanes[0]) != timestamps[0] || columns[index].nulls.count(rows: count) > 0 { continue }
            var difference: UInt64 = 0
            for row in 0..<count { difference |= lanes[row] ^ UInt64(bitPattern: timestamps[row]) }
            if difference == 0 { return index }
        }
        return nil
    }
}
