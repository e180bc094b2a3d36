import ErrorKinds
internal import Columnar

/// Two versions of an event type that no columns can be matched between: one was registered without the check.
package struct EventVersionMismatch: KindedError, Equatable {
    /// The full name of the event type.
    package var event: String
    /// The field, as the version that is read for names it.
    package var path: String
    package var reason: String

    package var kind: ErrorKind { .unsupported }

    package var description: String {
        "events of \(event) can't be read in another version's shape: \(path) \(reason)"
    }
}

/// Where the columns of one version of an event type lie in the chunks of another: matched by the numbers along the path, so
/// that names don't matter. What the writing version doesn't have is null in every row; what the reading version doesn't
/// know is left alone.
///
/// Immutable; any number of threads may use one.
package final class EventColumnMap: Sendable {
    enum Origin: Sendable, Equatable {
        case column(Int)
        /// A value wherever another column of this kind has one: whether a nested message is there, which versions may tell by
        /// different fields.
        case whereSet(Int, ColumnKind, value: UInt64)
        case absent
    }

    let origins: [Origin]
    /// Whether chunks are as the reader would write them.
    package let isIdentity: Bool

    /// - Throws: ``EventVersionMismatch`` where a number has different types.
    package init(
        from written: EventDescriptor, to reader: EventDescriptor
    ) throws(EventVersionMismatch) {
        guard written.name == reader.name else {
            throw EventVersionMismatch(event: reader.name, path: "the event", reason: "is a \(written.name)")
        }
        var places: [[Int32]: Int] = [:]
        for (index, column) in written.columns.enumerated() where !column.isPresence { places[column.numbers] = index }
        let messages = written.messageColumns
        let telling = Dictionary(reader.messageColumns.map { ($1, $0) }) { first, _ in first }
        var origins: [Origin] = []
        for (index, column) in reader.columns.enumerated() {
            if column.isPresence {
                origins.append(Self.presence(messages[column.numbers], written, value: 1))
            } else if let place = places[column.numbers] {
                let found = written.columns[place]
                guard found.type == column.type else {
                    throw EventVersionMismatch(
                        event: reader.name, path: column.path, reason: "is \(column.type.name), was \(found.type.name)")
                }
                origins.append(.column(place))
            } else if let message = telling[index] {
                // The field by which the reader knows the message is gone; the message may be there all the same.
                origins.append(Self.presence(messages[message], written, value: 0))
            } else {
                origins.append(.absent)
            }
        }
        self.origins = origins
        isIdentity =
            origins == origins.indices.map { .column($0) } && written.columns.count == reader.columns.count
    }

    private static func presence(_ column: Int?, _ written: EventDescriptor, value: UInt64) -> Origin {
        guard let column else { return .absent }
        if written.columns[column].isPresence, value == 1 { return .column(column) }
        return .whereSet(column, written.columns[column].type.kind, value: value)
    }
}

extension EventDescriptor {
    /// Of each nested message the column that says whether it is there, by the numbers along its path.
    fileprivate var messageColumns: [[Int32]: Int] {
        var found: [[Int32]: Int] = [:]
        func visit(_ fields: Range<Int>, _ numbers: [Int32]) {
            for index in fields where plan.fields[index].isMessage {
                let field = plan.fields[index]
                let inner = numbers + [Int32(field.number)]
                found[inner] = Int(field.column)
                visit(Int(field.firstChild)..<Int(field.firstChild + field.childCount), inner)
            }
        }
        visit(0..<plan.rootCount, [])
        return found
    }
}

/// The maps to one version of an event type from every version that is met: made when it is met first.
///
/// One owner, one thread at a time.
package struct EventColumnMaps: Sendable {
    package let reader: EventDescriptor
    private var maps: [UInt32: EventColumnMap] = [:]

    package init(to reader: EventDescriptor) { self.reader = reader }

    /// The map if the version was met before.
    package func known(_ schema: UInt32) -> EventColumnMap? { maps[schema] }

    /// - Parameters:
    ///   - schema: the id under which the writing version is registered.
    ///   - descriptorSet: asked for when it is met first.
    package mutating func map(
        _ schema: UInt32, _ descriptorSet: () throws -> [UInt8]
    ) throws -> EventColumnMap {
        if let known = maps[schema] { return known }
        let written = try EventDescriptor(descriptorSet: try descriptorSet(), message: reader.name)
        let made = try EventColumnMap(from: written, to: reader)
        maps[schema] = made
        return made
    }
}
