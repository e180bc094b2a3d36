import Counts
import EventSchema
import FootfallEvents

/// What the counts of a Xovis logic or line stand for: `fw` and `bw`, or what the options name.
///
/// `Door-fw` is a direction too where there is no plain one; beside one it is a part of these people, as `fw-male` always is.
struct XovisLabels {
    /// What a record says.
    struct Said {
        var line: String
        var people = PeopleCounts()
        /// What of it was not understood: a direction without a count beside names that nobody knows.
        var problem: String?
    }

    private enum Label {
        case direction(Direction)
        /// `fw`, `bw`
        case plain(isForward: Bool)
        /// `Door-fw`, `male-fw`
        case ending(isForward: Bool)
        /// `fw-male`: a part of these people.
        case part
        case other
    }

    private let options: AdapterOptions
    private let hasRules: Bool
    /// The counts that were met.
    private(set) var rules: Set<String> = []

    init(_ options: AdapterOptions) {
        self.options = options
        hasRules = !options.entered.isEmpty || !options.exited.isEmpty
    }

    /// - Throws: where a direction is counted twice, or by what is no number.
    mutating func counts(
        _ list: JSONElement, named key: StaticString, of logic: String
    ) throws(JSONReadError) -> Said {
        var said = Said(line: logic)
        var endings: [(name: String, count: JSONElement, isForward: Bool)] = []
        var unread: [String] = []
        var lone: JSONElement?
        for count in try list.list() {
            let name = try count[key].text()
            if hasRules { rules.formUnion([name, "\(logic)/\(name)"]) }
            switch label(name, of: logic) {
            case .direction(let direction): try take(count, direction, into: &said.people)
            case .plain(let isForward): try take(count, isForward, of: logic, into: &said.people)
            case .ending(let isForward):
                endings.append((name, count, isForward))
            case .part: break
            case .other:
                lone = count
                unread.append(name)
            }
        }
        if said.people.isEmpty, !endings.isEmpty {
            for ending in endings { try take(ending.count, ending.isForward, of: logic, into: &said.people) }
        } else if said.people.isEmpty, let lone, unread.count == 1, let isForward = Self.isForward(ending: logic) {
            // A logic for each direction: its count has any name.
            said.line = String(logic.dropLast(3))
            try take(lone, isForward, of: said.line, into: &said.people)
            unread = []
        }
        for ending in endings {
            let field = field(isEntry(ending.isForward, of: logic) ? .entered : .exited)
            if said.people[keyPath: field] == PeopleCounts.absent { unread.append(ending.name) }
        }
        let isWhole = said.people.entered != PeopleCounts.absent && said.people.exited != PeopleCounts.absent
        if !isWhole, !unread.isEmpty {
            let names = unread.map { "'\($0)'" }.joined(separator: ", ")
            said.problem = "counts \(names), of which it isn't known whether they come or go"
        }
        return said
    }

    /// Whether a logic counts those who cross a line, by its names.
    func isOfPeople(_ list: JSONElement, of logic: String) throws(JSONReadError) -> Bool {
        for count in try list.list() {
            switch label(try count["name"].text(), of: logic) {
            case .direction, .plain, .ending: return true
            case .part, .other: continue
            }
        }
        return Self.isForward(ending: logic) != nil
    }

    private func label(_ name: String, of logic: String) -> Label {
        if let isForward = Self.isForward(name) { return .plain(isForward: isForward) }
        if hasRules, let direction = options.direction(of: "\(logic)/\(name)") ?? options.direction(of: name) {
            return .direction(direction)
        }
        if name.hasPrefix("fw-") || name.hasPrefix("bw-") { return .part }
        return Self.isForward(ending: name).map { .ending(isForward: $0) } ?? .other
    }

    private static func isForward(_ name: String) -> Bool? {
        guard name.utf8.count == 2, let first = name.utf8.first, let last = name.utf8.last,
            last | 0x20 == UInt8(ascii: "w")
        else { return nil }
        switch first | 0x20 {
        case UInt8(ascii: "f"): return true
        case UInt8(ascii: "b"): return false
        default: return nil
        }
    }

    /// `Door-fw`
    static func isForward(ending name: String) -> Bool? {
        guard name.utf8.count > 3, name.utf8.dropLast(2).last == UInt8(ascii: "-") else { return nil }
        return isForward(String(name.suffix(2)))
    }

    private mutating func isEntry(_ isForward: Bool, of line: String) -> Bool {
        guard hasRules else { return isForward }
        let (own, other) = isForward ? ("fw", "bw") : ("bw", "fw")
        rules.formUnion([own, "\(line)/\(own)"])
        for (own, other) in [("\(line)/\(own)", "\(line)/\(other)"), (own, other)] {
            if let direction = options.direction(of: own) { return direction == .entered }
            if let direction = options.direction(of: other) { return direction != .entered }
        }
        return isForward
    }

    private mutating func take(
        _ count: JSONElement, _ isForward: Bool, of line: String, into counts: inout PeopleCounts
    ) throws(JSONReadError) {
        try take(count, isEntry(isForward, of: line) ? .entered : .exited, into: &counts)
    }

    private func take(
        _ count: JSONElement, _ direction: Direction, into counts: inout PeopleCounts
    ) throws(JSONReadError) {
        let field = field(direction)
        guard counts[keyPath: field] == PeopleCounts.absent else {
            throw count.error("is another count of the same direction")
        }
        counts[keyPath: field] = try count["value"].count()
    }

    private func field(_ direction: Direction) -> WritableKeyPath<PeopleCounts, UInt64> {
        direction == .entered ? \.entered : \.exited
    }
}
