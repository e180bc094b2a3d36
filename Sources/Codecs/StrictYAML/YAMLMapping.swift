internal import Yams

/// The keys of a mapping, of which each is to be asked for: what nobody asked for is an error, since it is a misspelt key.
///
/// ```swift
/// var faces = try YAMLMapping(document)
/// workers = try faces.optional("workers")?.integer(in: 1...64) ?? 4
/// try faces.finish()
/// ```
package struct YAMLMapping {
    private let value: YAMLValue
    private let entries: [(key: Node, value: Node)]
    private var asked: [String] = []
    private var formerKeys: [String] = []

    /// - Throws: ``YAMLProblem`` where the value is no mapping, or a key no text.
    package init(_ value: YAMLValue) throws(YAMLProblem) {
        self.value = value
        switch value.node {
        case .mapping(let mapping): entries = mapping.map { (key: $0.key, value: $0.value) }
        case .scalar where value.isEmpty: entries = []
        default: throw value.problem("expected a mapping, got \(value.shown)")
        }
        for entry in entries where entry.key.scalar == nil {
            throw value.child(entry.key, "?").problem("expected a key, got \(value.child(entry.key, "").shown)")
        }
    }

    /// The keys in the order of the text; for mappings whose keys are names.
    package var keys: [String] { entries.compactMap(\.key.scalar?.string) }

    /// `nil` where the key isn't there.
    package mutating func optional(_ key: String) -> YAMLValue? {
        asked.append(key)
        return entries.first { $0.key.scalar?.string == key }.map { value.child($0.value, key) }
    }

    /// A key that earlier versions had: accounted for, and not among the keys that there may be.
    ///
    /// - Returns: The key at its place, for a problem; `nil` where it isn't there.
    package mutating func former(_ key: String) -> YAMLValue? {
        formerKeys.append(key)
        return entries.first { $0.key.scalar?.string == key }.map { value.child($0.key, key) }
    }

    package mutating func required(_ key: String) throws(YAMLProblem) -> YAMLValue {
        guard let found = optional(key) else { throw value.problem("\(key) is missing") }
        return found
    }

    /// - Throws: ``YAMLProblem`` for the first key that nobody asked for; the keys that there may be are in it.
    package func finish() throws(YAMLProblem) {
        for (key, _) in entries {
            let name = key.scalar?.string ?? ""
            guard asked.contains(name) || formerKeys.contains(name) else {
                throw value.child(key, name).problem("unknown key; the keys here are \(asked.joined(separator: ", "))")
            }
        }
    }
}

extension YAMLValue {
    package var isList: Bool { node.sequence != nil }

    /// - Throws: ``YAMLProblem`` where it is no list.
    package func list() throws(YAMLProblem) -> [YAMLValue] {
        guard case .sequence(let sequence) = node else { throw problem("expected a list, got \(shown)") }
        return sequence.enumerated().map { child($0.element, "[\($0.offset)]") }
    }
}
