/// People in one interval, by direction and together. Absent is not delivered, which is not zero.
package struct PeopleCounts: Hashable, Sendable {
    /// Stands for absent. No interval has so many people.
    package static let absent = UInt64.max

    package var entered = absent
    package var exited = absent
    package var total = absent

    package init() {}

    package init(entered: UInt64?, exited: UInt64?, total: UInt64?) {
        self.entered = entered ?? Self.absent
        self.exited = exited ?? Self.absent
        self.total = total ?? Self.absent
    }

    package var isEmpty: Bool { entered == Self.absent && exited == Self.absent && total == Self.absent }

    package var hasBothDirections: Bool { entered != Self.absent && exited != Self.absent }

    /// Whether a total, where there is one, is what the directions add up to, or with one of them can be.
    package var addsUp: Bool {
        guard total != Self.absent else { return true }
        let (sum, overflow) = (entered == Self.absent ? 0 : entered).addingReportingOverflow(
            exited == Self.absent ? 0 : exited)
        guard !overflow else { return false }
        return hasBothDirections ? sum == total : sum <= total
    }

    /// Everybody: the total that was delivered, else the sum of the directions that were.
    package var people: UInt64 {
        if total != Self.absent { return total }
        return (entered == Self.absent ? 0 : entered) &+ (exited == Self.absent ? 0 : exited)
    }
}

extension PeopleCounts: CustomStringConvertible {
    package var description: String {
        let named = [("entered", entered), ("exited", exited), ("total", total)].filter { $0.1 != Self.absent }
        return named.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
    }
}
