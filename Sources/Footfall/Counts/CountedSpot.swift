/// Where at a site people were counted, as far as the source names it: at a door or line, by a counter. Where it names neither, the
/// whole site was counted.
package struct CountedSpot<Name: Hashable & Sendable>: Hashable, Sendable {
    /// `nil` where none is named.
    package var line: Name?
    package var counter: Name?

    package init(line: Name?, counter: Name?) {
        self.line = line
        self.counter = counter
    }

    /// Whether the counts of both may have the same people: they are one, or one of them leaves open what would tell them apart. The
    /// whole site has the people of all its doors.
    package func mayCountSame(as other: Self) -> Bool {
        Self.areAlike(line, other.line) && Self.areAlike(counter, other.counter)
    }

    /// Whether all people of another spot are counted here too: it is the same one, or a part of this.
    package func includes(_ other: Self) -> Bool {
        (line == nil || line == other.line) && (counter == nil || counter == other.counter)
    }

    private static func areAlike(_ a: Name?, _ b: Name?) -> Bool { a == nil || b == nil || a == b }
}
