import EventSchema

/// Which logics of Xovis sensors are over one line: persons, groups and the like are counted by logics of their own, and added up
/// they would be the same people several times.
///
/// Of those over one line one counts: the one that the options name (`Groups/fw`), else the one that was met first. One that doesn't
/// say over which line it is doesn't count beside one that does.
struct XovisLines {
    /// The logic that counts in the place of another.
    struct Other {
        var name: String
        /// Whether the options say so.
        var isNamed: Bool
    }

    private struct Sensor {
        var first: String
        var second: String?
        /// Not all say over which lines they are.
        var isOpen: Bool
        var isDoubted = false
    }

    /// Of each line: a sensor, and what the sensor calls it.
    private var owners: [String: String] = [:]
    private var sensors: [String: Sensor] = [:]
    private var said: Set<String> = []
    /// Logics that the options name.
    private let named: Set<String>

    init(_ options: AdapterOptions) {
        named = Set(
            options.entered.union(options.exited).compactMap { rule in
                rule.lastIndex(of: "/").map { Self.base(String(rule[..<$0])) }
            })
    }

    /// A logic for each direction is one with the other.
    private static func base(_ name: String) -> String {
        XovisLabels.isForward(ending: name) == nil ? name : String(name.dropLast(3))
    }

    /// For each logic of a push the one in whose place it would count; `nil` for one that counts itself.
    mutating func chosen(
        of logics: JSONList, of device: String, _ labels: XovisLabels
    ) throws -> [Other?] {
        var lines: [(name: String, lines: [String], isOpen: Bool)] = []
        for logic in logics {
            let name = try logic["name"].textIfPresent() ?? logic["id"].textOrNumber()
            let isOfPeople = try Self.isOfPeople(logic, name, labels)
            let own = isOfPeople ? try Self.lines(of: logic, device) : []
            lines.append((Self.base(name), own, isOfPeople && own.isEmpty))
        }
        for logic in lines where named.contains(logic.name) {
            for line in logic.lines where owners[line].map({ !named.contains($0) }) ?? true {
                owners[line] = logic.name
            }
        }
        let placed = lines.first { !$0.lines.isEmpty }?.name
        return lines.map { logic in
            if logic.isOpen, let placed, placed != logic.name, !named.contains(logic.name) {
                return Other(name: placed, isNamed: false)
            }
            for line in logic.lines {
                if let owner = owners[line], owner != logic.name {
                    return Other(name: owner, isNamed: named.contains(owner))
                }
            }
            for line in logic.lines { owners[line] = logic.name }
            return nil
        }
    }

    private static func isOfPeople(_ logic: JSONElement, _ name: String, _ labels: XovisLabels) throws -> Bool {
        for record in try logic["records"].listIfPresent() {
            return try labels.isOfPeople(record["counts"], of: name)
        }
        return false
    }

    /// The lines that a logic says it is over.
    private static func lines(of logic: JSONElement, _ device: String) throws -> [String] {
        var lines: [String] = []
        for geometry in try logic["geometries"].listIfPresent() {
            guard let id = try geometry["id"].textOrNumberIfPresent() ?? geometry["name"].textIfPresent() else {
                continue
            }
            lines.append("\(device) \(id)")
        }
        return lines
    }

    /// What is to be said of a logic that counts: where one of several doesn't say over which line it is, once.
    mutating func doubt(_ name: String, _ logic: JSONElement, of device: String) -> String? {
        let name = Self.base(name)
        let isOpen = !logic["geometries"].isPresent
        var sensor = sensors[device] ?? Sensor(first: name, isOpen: isOpen)
        defer { sensors[device] = sensor }
        if isOpen { sensor.isOpen = true }
        if name != sensor.first { sensor.second = name }
        guard let second = sensor.second, sensor.isOpen, !sensor.isDoubted else { return nil }
        sensor.isDoubted = true
        return
            "'\(sensor.first)' and '\(second)' of \(device) are both counted, and don't say over which lines they are: people who "
            + "cross a line that both are over count twice"
    }

    /// Whether nothing has been said of a logic.
    mutating func isNew(_ name: String, of device: String) -> Bool { said.insert("\(device) \(name)").inserted }
}
