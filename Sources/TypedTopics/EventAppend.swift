package import EventLog
package import EventSchema

/// Events that join an append.
package struct EventAppend<Event: TypedEvent>: AppendParticipant {
    package let events: [Event]
    private let gathering: EventGathering<Event>

    /// - Parameter gathering: of the topic; nothing waits in it.
    package init(_ events: [Event], to gathering: EventGathering<Event>) {
        self.events = events
        self.gathering = gathering
    }

    package func join(_ request: inout AppendRequest) throws { try gathering.add(events, to: &request) }
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
