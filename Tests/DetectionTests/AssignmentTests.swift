import TestSupport
import Testing

@testable import Detection

@Suite struct AssignmentTests {
    /// The least cost by trying everything.
    private func least(_ costs: [[Float]], unassigned: Float, row: Int = 0, used: Set<Int> = []) -> Float {
        if row == costs.count { return 0 }
        var best = unassigned + least(costs, unassigned: unassigned, row: row + 1, used: used)
        for column in costs[row].indices where !used.contains(column) && costs[row][column] < Assignment.never {
            best = min(
                best,
                costs[row][column]
                    + least(costs, unassigned: unassigned, row: row + 1, used: used.union([column])))
        }
        return best
    }

    @Test(arguments: 1...80)
    func `the assignment is the cheapest there is`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let rows = Int.random(in: 0...5, using: &random)
        let columns = Int.random(in: 0...5, using: &random)
        let costs = (0..<rows).map { _ in
            (0..<columns).map { _ in
                Int.random(in: 0..<4, using: &random) == 0 ? Assignment.never : Float.random(in: 0...4, using: &random)
            }
        }
        let chosen = Assignment.solve(costs.flatMap { $0 }, rows: rows, columns: columns, unassigned: 2)
        #expect(chosen.count == rows)
        let taken = chosen.filter { $0 >= 0 }
        #expect(Set(taken).count == taken.count, "seed \(seed): a column twice")
        var cost: Float = 0
        for (row, column) in chosen.enumerated() { cost += column < 0 ? 2 : costs[row][column] }
        #expect(abs(cost - least(costs, unassigned: 2)) < 0.001, "seed \(seed)")
    }
}
