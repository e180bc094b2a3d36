/// How many attempts may be under way at once.
package struct ConcurrencyLimit: Sendable {
    package let max: Int
    package private(set) var running = 0

    package init(_ max: Int) {
        precondition(max > 0)
        self.max = max
    }

    package var hasRoom: Bool { running < max }

    package mutating func enter() {
        precondition(hasRoom)
        running += 1
    }

    package mutating func leave() {
        precondition(running > 0)
        running -= 1
    }
}
