/// Whether a version of an event schema may stand beside the versions that are registered: events of each of them must be
/// readable in the new shape, and a program that knows only an earlier shape must read the new events without mistaking
/// anything. The rules are those of docs/schema-evolution.md; they hold against **all** earlier versions.
package struct SchemaCompatibility: Sendable {
    package private(set) var conflicts: [SchemaConflict] = []
    /// What differs from the newest earlier version without harm.
    package private(set) var changes: [SchemaChange] = []

    package var isCompatible: Bool { conflicts.isEmpty }

    /// - Parameters:
    ///   - name: the message's full name.
    ///   - earlier: the versions that are registered, in any order.
    /// - Throws: ``EventDescriptorError`` where a set is no descriptor set or lacks the message.
    package init(
        of name: String, _ candidate: [UInt8], after earlier: [(version: Int, descriptorSet: [UInt8])]
    ) throws(EventDescriptorError) {
        let new = try DescriptorIndex(candidate)
        _ = try new.message(name)
        var places: [Cause: Int] = [:]
        let newestFirst = earlier.sorted { $0.version > $1.version }
        for (index, version) in newestFirst.enumerated() {
            var comparison = SchemaComparison(from: try DescriptorIndex(version.descriptorSet), to: new)
            try comparison.compare(name)
            if index == 0 { changes = comparison.changes }
            for found in comparison.conflicts {
                let cause = Cause(numbers: found.numbers, reason: found.reason)
                if let place = places[cause] {
                    conflicts[place].versions.insert(version.version, at: 0)
                } else {
                    places[cause] = conflicts.count
                    conflicts.append(
                        SchemaConflict(path: found.path, reason: found.reason, versions: [version.version]))
                }
            }
        }
    }

    /// The same cause in several versions is told once, also where the field was renamed in between.
    private struct Cause: Hashable {
        var numbers: [Int32]
        var reason: String
    }

    /// Lets a version in, or says why not. What a log's registration calls before it takes a version.
    ///
    /// - Throws: ``IncompatibleSchema`` with every cause; ``EventDescriptorError`` where no event type can be made of it.
    package static func admit(
        _ name: String, _ candidate: [UInt8], after earlier: [(version: Int, descriptorSet: [UInt8])]
    ) throws {
        let compatibility = try SchemaCompatibility(of: name, candidate, after: earlier)
        var obstacles: [ColumnarObstacle] = []
        do throws(EventDescriptorError) { _ = try EventDescriptor(descriptorSet: candidate, message: name) } catch {
            guard case .notColumnar(_, let found) = error, !compatibility.isCompatible else {
                if compatibility.isCompatible { throw error }
                throw IncompatibleSchema(name: name, conflicts: compatibility.conflicts, obstacles: [])
            }
            // A field that became repeated has been named already.
            obstacles = found.filter { obstacle in !compatibility.conflicts.contains { $0.path == obstacle.path } }
        }
        guard compatibility.isCompatible else {
            throw IncompatibleSchema(name: name, conflicts: compatibility.conflicts, obstacles: obstacles)
        }
    }
}
