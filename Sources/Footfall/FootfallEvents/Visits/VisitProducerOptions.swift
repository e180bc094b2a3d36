/// How ``VisitProducer/send(_:)`` gathers events.
///
/// The defaults serve a store with five events a second, which become durable a few milliseconds after they were sent, as
/// well as a load test, in which commits follow one another and take what came meanwhile.
public struct VisitProducerOptions: Sendable, Equatable {
    /// How long an event waits for others at the most before it is on its way; zero sends at once.
    public var linger: Duration
    /// So many waiting events go on their way without lingering.
    public var batchEventsMax: Int
    /// So many events may wait, those on their way included: beyond it ``VisitProducer/send(_:)`` blocks. An event takes about
    /// 150 bytes while it waits.
    public var waitingEventsMax: Int

    public init(linger: Duration = .milliseconds(5), batchEventsMax: Int = 1000, waitingEventsMax: Int = 10_000) {
        precondition(linger >= .zero, "a linger of \(linger)")
        precondition(batchEventsMax > 0, "a batch has at least one event")
        precondition(waitingEventsMax >= batchEventsMax, "fewer events may wait than make a batch")
        self.linger = linger
        self.batchEventsMax = batchEventsMax
        self.waitingEventsMax = waitingEventsMax
    }
}
