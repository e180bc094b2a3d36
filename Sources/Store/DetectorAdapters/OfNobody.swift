/// Records that say nothing of people, by what they are: of an input that has no others it is said what it has.
package struct OfNobody {
    package private(set) var count = 0
    package private(set) var kinds: [String: Int] = [:]

    /// Names come from the input.
    private static let kindsMax = 100

    mutating func add(_ kind: String) {
        count += 1
        if kinds[kind] != nil || kinds.count < Self.kindsMax { kinds[kind, default: 0] += 1 }
    }
}
