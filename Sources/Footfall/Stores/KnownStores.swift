package import LocalTime
package import Timekeeping

/// The stores that statements tell of: a value, which any thread may ask.
///
/// Names are compared in Unicode's composed form, by whatever bytes they are written.
package struct KnownStores: Sendable {
    private var timelines: [String: StoreTimeline] = [:]
    /// The stores that have a name at some time: one, unless the topic was written past the registration.
    private var owners: [String: Set<String>] = [:]

    package init() {}

    /// Takes up what is said later than all that was taken up before.
    package mutating func apply(_ statement: StoreStatement) {
        let id = statement.store
        for name in timelines[id]?.names ?? [] { owners[name]?.remove(id) }
        timelines[id, default: StoreTimeline()].apply(statement.content, from: statement.validFrom)
        for name in timelines[id]?.names ?? [] { owners[name, default: []].insert(id) }
    }

    /// The ids of all stores of which anything is known at some time, in order.
    package var ids: [String] { timelines.filter { $0.value.isKnown }.keys.sorted() }

    /// What is known of a store; `nil` for a name that is no store's id.
    package func timeline(of id: String) -> StoreTimeline? { timelines[id].flatMap { $0.isKnown ? $0 : nil } }

    /// The id of the store that has a name among its id, its names and its spellings; `nil` where none has it, or several have.
    package func store(named name: String) -> String? {
        guard let owners = owners[name] else { return nil }
        if owners.contains(name) { return name }
        return owners.count == 1 ? owners.first : nil
    }

    /// The names that several stores have, none of them as its id: nobody can say whose events bear them.
    var contestedNames: [String] { owners.filter { $0.value.count > 1 && !$0.value.contains($0.key) }.keys.sorted() }

    /// All names under which events may speak of the store that has a name; the name alone where none has it.
    package func names(alike name: String) -> Set<String> {
        guard let id = store(named: name) else { return [name] }
        return (timelines[id]?.names ?? []).union([id, name])
    }

    /// What holds of a store or site, under any of its names, at a moment.
    package func description(of name: String, at time: EventTime) -> StoreDescription? {
        entry(of: name, at: time)?.description
    }

    /// The zone of a store or site, under any of its names, at a moment; `nil` where it isn't registered then.
    package func zone(of name: String, at time: EventTime) -> LocalZone? { entry(of: name, at: time)?.zone }

    private func entry(of name: String, at time: EventTime) -> StoreTimeline.Entry? {
        store(named: name).flatMap { timelines[$0]?.entry(at: time) }
    }

    /// - Throws: ``StoreError/nameTaken(_:store:by:)`` where another store has one of a description's names at some time.
    func requireFree(_ description: StoreDescription) throws(StoreError) {
        for name in description.names.sorted() {
            guard let other = owners[name]?.filter({ $0 != description.id }).min() else { continue }
            throw .nameTaken(name, store: description.id, by: other)
        }
    }
}
