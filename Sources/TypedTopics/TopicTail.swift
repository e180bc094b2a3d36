package import EventLog

/// A topic that is followed: found when it is made, with the partitions that it gets, and again when it was deleted and made
/// anew under its name.
package struct TopicTail: Sendable {
    package enum Found: Sendable, Equatable {
        /// Nobody has made it, or it was deleted with all that it held.
        case nothing
        case same
        /// Another topic than at the last look, or the first: it is read from its start.
        case another
    }

    package let definition: TopicDefinition
    private let name: String
    /// As it was at the last look; `nil` where there was none.
    package private(set) var topic: Topic?
    /// Where its partitions stood then, all at one moment.
    package private(set) var states: [PartitionState] = []

    package init(_ definition: TopicDefinition, named name: String? = nil) {
        self.definition = definition
        self.name = name ?? definition.name
    }

    /// - Throws: `LogError.otherEventType` where a topic of that name has other events.
    package mutating func look(_ log: EventLog) throws -> Found {
        let before = topic
        (topic, states) = (nil, [])
        guard let now = try definition.find(in: log, named: name) else { return .nothing }
        do { states = try log.partitionStates(now) } catch LogError.unknownTopic { return .nothing }
        topic = now
        return before?.id == now.id ? .same : .another
    }
}
