package import EventLog
package import EventSchema

/// Events that join an append. They are encoded once, whatever number of attempts it takes. For one append.
package final class EventAppend<Event: TypedEvent>: AppendParticipant {
    private let events: [Event]
    private let gathering: EventGathering<Event>
    private let isSynthetic: Bool
    private var batches: [(partition: PartitionID, batch: EncodedBatch)]?

    /// - Parameters:
    ///   - gathering: of the topic; nothing waits in it.
    ///   - isSynthetic: the events were made up; then so is all that is appended with them (`AppendRequest.isSynthetic`).
    package init(_ events: [Event], to gathering: EventGathering<Event>, isSynthetic: Bool = false) {
        self.events = events
        self.gathering = gathering
        self.isSynthetic = isSynthetic
    }

    package func join(_ request: inout AppendRequest) throws {
        let encoded = try batches ?? gathering.encoded(events)
        batches = encoded
        if isSynthetic { request.isSynthetic = true }
        for (partition, batch) in encoded { request.append(batch, to: gathering.topic, partition) }
    }
}

/// That a topic was read to its end, as a part of an append which follows from that: refused where another process has
/// appended since. Its owner looks again from what is durable, so the append is not tried again as it is.
package struct EventsRead<Event: TypedEvent>: AppendParticipant {
    private let feed: EventFeed<Event>

    package init(to feed: EventFeed<Event>) { self.feed = feed }

    package func join(_ request: inout AppendRequest) {
        feed.expectEnds(in: &request, owner: .reader(of: feed.topic?.name ?? "", canLookAgain: false))
    }
}
