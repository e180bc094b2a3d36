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
        var found: (topic: Topic, states: [PartitionState])?
        do {
            found = try definition.find(in: log, named: name).map { ($0, try log.partitionStates($0)) }
        } catch LogError.unknownTopic {}  // deleted between the two looks
        let before = topic
        topic = found?.topic
        states = found?.states ?? []
        guard let topic else { return .nothing }
        return before?.id == topic.id ? .same : .another
    }
}
