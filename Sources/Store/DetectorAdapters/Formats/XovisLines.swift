import EventSchema
import LocalTime
internal import Timekeeping

/// Which logics of Xovis sensors are over one line: persons, groups and the like are counted by logics of their own, and added up
/// they would be the same people several times.
///
/// Of those over one line one counts: the one that the options name (`Groups/fw`), else the one that was met first. One that doesn't
/// say over which line it is doesn't count beside one that does. That stays so, in later imports too, until the one that counts was
/// not heard for two days: it may have been renamed.
struct XovisLines {
    /// The logic that counts in the place of another.
    struct Other {
        var name: String
        /// Whether the options say so.
        var isNamed: Bool
    }

    /// A logic took the place of one that had counted over its line.
    struct Handover {
        var from: String
        var to: String
        /// Since the options name it; else the other was not heard any more.
        var isNamed: Bool
    }

    private struct Sensor {
        /// By what it calls its lines.
        var owners: [String: String] = [:]
        var first: String?
        var second: String?
        /// Not all say over which lines they are.
        var isOpen = false
        var isDoubted = false
        /// When intervals of the logics that count began last, in milliseconds, whatever the clock.
        var heard: [String: Int64] = [:]
        /// Since its position was taken.
        var hasMoved = false

        init(_ position: Position?) {
            guard let position else { return }
            (owners, first, second) = (position.owners, position.first, position.second)
            isOpen = position.isOpen
            heard = position.heard
        }

        mutating func note(_ logic: String, at time: Int64?) {
            guard let time else { return }
            guard heard[logic].map({ $0 < time }) ?? true else { return }
            heard[logic] = time
            hasMoved = true
        }

        /// Whether a logic was heard so long before that it seems to be no more.
        func isGone(_ logic: String, at time: Int64?) -> Bool {
            guard let time, let last = heard[logic] else { return false }
            return time - last > XovisLines.silenceMax
        }
    }

    /// Two days.
    private static let silenceMax: Int64 = 2 * 86_400_000
    private var log = CounterLog.none
    private(set) var handovers: [Handover] = []
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

    /// Goes on from what earlier imports left.
    mutating func resume(_ log: CounterLog) { self.log = log }

    mutating func takePositions() -> [NamedCounterPosition] {
        var positions: [NamedCounterPosition] = []
        for (device, sensor) in sensors where sensor.hasMoved {
            positions.append(
                NamedCounterPosition(
                    key: Self.key(of: device),
                    position: Position(
                        owners: sensor.owners, heard: sensor.heard, first: sensor.first, second: sensor.second,
                        isOpen: sensor.isOpen)))
            sensors[device]!.hasMoved = false
        }
        return positions
    }

    mutating func takeHandovers() -> [Handover] {
        defer { handovers = [] }
        return handovers
    }

    private mutating func opened(_ device: String) throws -> Dictionary<String, Sensor>.Index {
        if let index = sensors.index(forKey: device) { return index }
        sensors[device] = Sensor(Position(try log.position(Self.key(of: device))))
        return sensors.index(forKey: device)!
    }

    /// A logic for each direction is one with the other.
    private static func base(_ name: String) -> String {
        XovisLabels.isForward(ending: name) == nil ? name : String(name.dropLast(3))
    }

    /// For each logic of a push the one in whose place it would count; `nil` for one that counts itself.
    mutating func chosen(
        of logics: JSONList, of device: String, _ labels: XovisLabels
    ) throws -> [Other?] {
        let sensor = try opened(device)
        var lines: [(name: String, lines: [String], isOpen: Bool, time: Int64?)] = []
        for logic in logics {
            let name = try logic["name"].textIfPresent() ?? logic["id"].textOrNumber()
            let isOfPeople = try Self.isOfPeople(logic, name, labels)
            let own = isOfPeople ? try Self.lines(of: logic) : []
            lines.append(
                (Self.base(name), own, isOfPeople && own.isEmpty, own.isEmpty ? nil : try Self.beginning(of: logic)))
        }
        for logic in lines where named.contains(logic.name) {
            for line in logic.lines {
                let owner = sensors.values[sensor].owners[line]
                if let owner, named.contains(owner) { continue }
                if let owner { handovers.append(Handover(from: owner, to: logic.name, isNamed: true)) }
                sensors.values[sensor].owners[line] = logic.name
                sensors.values[sensor].hasMoved = true
            }
        }
        let placed = lines.first { !$0.lines.isEmpty }?.name
        return lines.map { logic in
            if logic.isOpen, let placed, placed != logic.name, !named.contains(logic.name) {
                return Other(name: placed, isNamed: false)
            }
            for line in logic.lines {
                if let owner = sensors.values[sensor].owners[line], owner != logic.name {
                    if !named.contains(owner), sensors.values[sensor].isGone(owner, at: logic.time) {
                        handovers.append(Handover(from: owner, to: logic.name, isNamed: false))
                        sensors.values[sensor].owners[line] = nil
                        continue
                    }
                    return Other(name: owner, isNamed: named.contains(owner))
                }
            }
            for line in logic.lines where sensors.values[sensor].owners[line] == nil {
                sensors.values[sensor].owners[line] = logic.name
                sensors.values[sensor].hasMoved = true
            }
            sensors.values[sensor].note(logic.name, at: logic.time)
            return nil
        }
    }

    private static func beginning(of logic: JSONElement) throws -> Int64? {
        for record in try logic["records"].listIfPresent() {
            switch try? WrittenTime(record["from"]) {
            case .instant(let instant)?: return instant.milliseconds
            case .local(let wall)?: return wall.milliseconds
            case nil: return nil
            }
        }
        return nil
    }

    private static func isOfPeople(_ logic: JSONElement, _ name: String, _ labels: XovisLabels) throws -> Bool {
        for record in try logic["records"].listIfPresent() {
            return try labels.isOfPeople(record["counts"], of: name)
        }
        return false
    }

    /// The lines that a logic says it is over.
    private static func lines(of logic: JSONElement) throws -> [String] {
        var lines: [String] = []
        for geometry in try logic["geometries"].listIfPresent() {
            guard let id = try geometry["id"].textOrNumberIfPresent() ?? geometry["name"].textIfPresent() else {
                continue
            }
            lines.append(id)
        }
        return lines
    }

    /// What is to be said of a logic that counts: where one of several doesn't say over which line it is, once.
    mutating func doubt(_ name: String, _ logic: JSONElement, of device: String) throws -> String? {
        let name = Self.base(name)
        let index = try opened(device)
        if sensors.values[index].first == nil {
            sensors.values[index].first = name
            sensors.values[index].hasMoved = true
        }
        let first = sensors.values[index].first ?? name
        if !sensors.values[index].isOpen, !logic["geometries"].isPresent {
            sensors.values[index].isOpen = true
            sensors.values[index].hasMoved = true
        }
        if sensors.values[index].second == nil, name != first {
            sensors.values[index].second = name
            sensors.values[index].hasMoved = true
        }
        guard let second = sensors.values[index].second, sensors.values[index].isOpen,
            !sensors.values[index].isDoubted
        else { return nil }
        sensors.values[index].isDoubted = true
        return
            "'\(first)' and '\(second)' of \(device) are both counted, and don't say over which lines they are: people who "
            + "cross a line that both are over count twice"
    }

    /// Whether nothing has been said of a logic.
    mutating func isNew(_ name: String, of device: String) -> Bool { said.insert("\(device) \(name)").inserted }
}
