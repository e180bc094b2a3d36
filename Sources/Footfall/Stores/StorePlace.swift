/// A part of a store that sources name: a door, a line, a zone.
package struct StorePlace: Hashable, Sendable {
    /// What passing it or being there means.
    package enum Role: String, CaseIterable, Sendable {
        /// People enter and leave the store here.
        case door
        /// People pass from one part of the store to another, or by the store.
        case passage
        case queue
        case till
        /// Any other part of the floor.
        case area
    }

    /// Unique in the store; what events name as `zone` or `line`.
    package var name: String
    package var role: Role
    /// Other names under which sources know it.
    package var spellings: [String]

    package init(name: String, role: Role, spellings: [String] = []) {
        self.name = name
        self.role = role
        self.spellings = spellings
    }

    /// Its name, and all that it is called besides.
    package var names: [String] { [name] + spellings }
}
