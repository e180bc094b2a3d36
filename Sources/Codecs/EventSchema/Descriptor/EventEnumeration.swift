/// An enum of an event schema with the names that JSON uses.
package struct EventEnumeration: Sendable, Equatable {
    package struct Value: Sendable, Equatable {
        /// The name in JSON: without the enum's prefix and in lower case, `AGE_BAND_25_34` -> `25_34`.
        package var name: String
        package var number: Int32
    }

    /// The full name, `footfall.v1.AgeBand`.
    package var name: String
    /// In the order of the `.proto`. Of aliases the first is the one that is written.
    package var values: [Value]

    /// - Parameter declared: the values as the `.proto` names them.
    package init(name: String, declared: [(name: String, number: Int32)]) {
        self.name = name
        let shortName = name.split(separator: ".").last.map(String.init) ?? name
        let stripped = declared.map { Self.withoutPrefix($0.name, of: shortName)?.lowercased() }
        let short = stripped.compactMap { $0 }
        // One value without the prefix, or two that differ in case alone: then all keep the names of the `.proto`.
        let isUsable = short.count == declared.count && Set(short).count == short.count
        values = zip(isUsable ? short : declared.map(\.name), declared).map { Value(name: $0, number: $1.number) }
    }

    /// What follows the enum's own name and an underscore, where the value begins with them; underscores within the
    /// name and case do not matter.
    private static func withoutPrefix(_ value: String, of enumeration: String) -> String? {
        var rest = Substring(value)
        for letter in enumeration where letter != "_" {
            while rest.first == "_" { rest.removeFirst() }
            guard let next = rest.first, next.lowercased() == letter.lowercased() else { return nil }
            rest.removeFirst()
        }
        guard rest.first == "_" else { return nil }
        rest.removeFirst()
        return rest.isEmpty ? nil : String(rest)
    }
}
