/// What a dictionary has since it was last asked, for another one: texts once each, and groups by their texts' numbers.
struct GroupAdditions {
    /// By column, in the order of their numbers.
    let texts: [(bytes: [UInt8], offsets: [UInt32])]
    /// The texts' numbers of each group, as ``GroupDictionary/textNumber(ofGroup:column:)``.
    let members: [UInt32]
}

/// What the numbers of one dictionary are in another, that gets all its ``GroupAdditions``.
struct GroupTranslation {
    /// By group.
    private(set) var groups: [UInt32] = []
    /// By column and text; null is 0 in both.
    private(set) var texts: [[UInt32]]
    /// Whether both number the groups alike.
    private(set) var areGroupsEqual = true

    init(columnCount: Int) { texts = [[UInt32]](repeating: [0], count: columnCount) }

    fileprivate mutating func append(_ column: Int, _ offsets: [UInt32], _ body: (UnsafeMutablePointer<UInt32>) -> Void)
    {
        let count = offsets.count - 1
        let numbers = [UInt32](unsafeUninitializedCapacity: count) { room, initialized in
            if count > 0 { body(room.baseAddress!) }
            initialized = count
        }
        texts[column] += numbers
    }

    fileprivate mutating func reserve(groups added: Int) {
        guard groups.count + added > groups.capacity else { return }
        groups.reserveCapacity(max(2 * groups.capacity, groups.count + added))
    }

    fileprivate mutating func append(group number: Int) {
        if number != groups.count { areGroupsEqual = false }
        groups.append(UInt32(number))
    }
}

extension GroupDictionary {
    /// What came since the last call.
    func takeAdditions() -> GroupAdditions {
        let texts = (0..<columnCount).map { columns[$0].takeTexts() }
        defer { membersTaken = members.count }
        return GroupAdditions(texts: texts, members: [UInt32](members[membersTaken...]))
    }

    /// Adds what another dictionary has, in its order, and notes the number that each has here.
    func add(_ additions: GroupAdditions, _ translation: inout GroupTranslation) {
        for (index, texts) in additions.texts.enumerated() {
            translation.append(index, texts.offsets) { columns[index].number(texts, into: $0) }
        }
        let added = additions.members
        translation.reserve(groups: added.count / columnCount)
        if columnCount == 2 {
            addPairs(added, &translation)
        } else {
            var texts = [UInt32](repeating: 0, count: columnCount)
            for first in stride(from: 0, to: added.count, by: columnCount) {
                for index in 0..<columnCount { texts[index] = translation.texts[index][Int(added[first &+ index])] }
                translation.append(group: number(of: texts))
            }
        }
    }

    /// The common case, of which there may be as many as there are stores.
    private func addPairs(_ added: [UInt32], _ translation: inout GroupTranslation) {
        for first in stride(from: 0, to: added.count, by: 2) {
            let left = translation.texts[0][Int(added[first])]
            let right = translation.texts[1][Int(added[first &+ 1])]
            translation.append(group: number(left, right))
        }
    }
}
