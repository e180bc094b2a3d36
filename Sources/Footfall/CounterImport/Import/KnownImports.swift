import Counts
import EventLog
import FootfallEvents
import TypedTopics

/// All imports of a log, and what was done about them, in the order in which they began: a fold of topic `imports`.
package struct KnownImports: Sendable {
    package private(set) var records: [ImportRecord] = []
    private var places: [ImportID: Int] = [:]

    /// None.
    package init() {}

    /// Reads the topic as it is now.
    package init(_ log: EventLog) throws { try self.init(log, and: []) }

    /// - Parameter later: events that come after all of the log's.
    init(_ log: EventLog?, and later: [ImportEvent]) throws {
        if let log {
            let feed = EventFeed(log, FootfallTopic.imports)
            _ = try feed.look()
            while let item = try feed.next() { apply(item.event) }
        }
        for event in later { apply(event) }
        judge()
    }

    private mutating func apply(_ event: ImportEvent) {
        if case .finished(let finished) = event.event {
            if let id = ImportID(event.importID), let place = places[id] { records[place].finish(finished) }
            return
        }
        guard let record = ImportRecord(event), places[record.id] == nil else { return }
        places[record.id] = records.count
        records.append(record)
    }

    /// What was taken back, and what another import took the place of. An undo that was undone itself counts as if it had never
    /// been.
    private mutating func judge() {
        for place in records.indices.reversed() {
            let record = records[place]
            if case .undone = record.state { continue }
            if let undone = record.undoes, let target = places[undone], target < place {
                records[target].state = .undone(by: record.id)
            }
            for replaced in record.replaces {
                guard let target = places[replaced], target < place else { continue }
                if case .undone = records[target].state { continue }
                records[target].state = .replaced(by: record.id)
            }
        }
    }

    package subscript(_ id: ImportID) -> ImportRecord? { places[id].map { records[$0] } }

    /// Whether what an import said counts no longer.
    package func isUndone(_ id: ImportID) -> Bool {
        if case .undone = self[id]?.state { true } else { false }
    }

    /// Spans of a topic that are marked as missing, each with who did so.
    package func invalidations(of topic: String) -> [(by: ImportID, span: InvalidatedSpan)] {
        records.compactMap { record in
            guard record.topic == topic, !isUndone(record.id) else { return nil }
            return record.span.map { (record.id, $0) }
        }
    }

    /// Imports into a topic that brought the same content, or that have the same name; those that were undone left out.
    func files(in topic: String, content: String, source: String?) -> [ImportRecord] {
        records.filter { record in
            record.kind == .file && record.topic == topic && !isUndone(record.id)
                && (record.content == content || source != nil && record.source == source)
        }
    }

    /// Imports of files of a name into a topic that nobody has finished, in the order in which they began.
    func unfinished(in topic: String, source: String) -> [ImportID] {
        records.filter {
            $0.kind == .file && $0.topic == topic && $0.source == source && $0.state == .unfinished
        }.map(\.id)
    }

    /// Imports with all whose place they took, and whose place those took; those that were undone left out. In the order in which
    /// they began.
    func withReplaced(_ imports: [ImportRecord]) -> [ImportRecord] {
        var found = Set(imports.map(\.id))
        // An import takes the place of earlier ones only.
        for record in records.reversed() where found.contains(record.id) && !isUndone(record.id) {
            found.formUnion(record.replaces.filter { self[$0] != nil && !isUndone($0) })
        }
        return records.filter { found.contains($0.id) }
    }
}
