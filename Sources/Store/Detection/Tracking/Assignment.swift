/// The cheapest way to give each row a column of its own (the Hungarian method with potentials, in O(rows^2 x columns)).
enum Assignment {
    /// A cost that means: never.
    static let never: Float = 1000

    /// - Parameters:
    ///   - costs: row after row.
    ///   - unassigned: what it costs to leave a row without a column.
    /// - Returns: for each row its column, or -1.
    static func solve(_ costs: [Float], rows: Int, columns: Int, unassigned: Float) -> [Int] {
        if rows == 0 || columns == 0 { return [Int](repeating: -1, count: rows) }
        // Columns that are nobody's, so that every row can have one.
        let width = columns + rows
        func cost(_ row: Int, _ column: Int) -> Float {
            column < columns ? min(costs[row * columns + column], never) : unassigned
        }
        var rowPotential = [Float](repeating: 0, count: rows + 1)
        var columnPotential = [Float](repeating: 0, count: width + 1)
        var owner = [Int](repeating: 0, count: width + 1)
        var way = [Int](repeating: 0, count: width + 1)
        for row in 1...rows {
            owner[0] = row
            var column = 0
            var least = [Float](repeating: .infinity, count: width + 1)
            var used = [Bool](repeating: false, count: width + 1)
            repeat {
                used[column] = true
                let current = owner[column]
                var delta = Float.infinity
                var next = 0
                for candidate in 1...width where !used[candidate] {
                    let value =
                        cost(current - 1, candidate - 1) - rowPotential[current] - columnPotential[candidate]
                    if value < least[candidate] {
                        least[candidate] = value
                        way[candidate] = column
                    }
                    if least[candidate] < delta {
                        delta = least[candidate]
                        next = candidate
                    }
                }
                for candidate in 0...width {
                    if used[candidate] {
                        rowPotential[owner[candidate]] += delta
                        columnPotential[candidate] -= delta
                    } else {
                        least[candidate] -= delta
                    }
                }
                column = next
            } while owner[column] != 0
            repeat {
                let previous = way[column]
                owner[column] = owner[previous]
                column = previous
            } while column != 0
        }
        var result = [Int](repeating: -1, count: rows)
        for column in 1...columns where owner[column] != 0 {
            let row = owner[column] - 1
            if costs[row * columns + column - 1] < never { result[row] = column - 1 }
        }
        return result
    }
}
