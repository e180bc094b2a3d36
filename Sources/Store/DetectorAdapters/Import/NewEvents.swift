import Devices
import EventLog
import EventSchema
import FootfallEvents
import TypedTopics
internal import Timekeeping

/// Appends those of some events that their topic doesn't have, in a device's name where there is one.
///
/// The topic is made at the first append. For one thread.
final class NewEvents<Memory: EventMemory> {
    typealias Event = Memory.Event

    private let log: EventLog
    private let topic: EventTopic<Event>
    private let session: DeviceSession?
    let known: KnownEvents<Memory>
    private let findsRepetitions: Bool
    private let sign: (inout Event, String) -> Void

    /// - Parameter sign: puts the device's name into an event, where the type has one.
    init(
        _ log: EventLog, _ topic: EventTopic<Event>, _ memory: Memory, _ session: DeviceSession?,
        findsRepetitions: Bool, sign: @escaping (inout Event, String) -> Void = { _, _ in }
    ) {
        self.log = log
        self.topic = topic
        self.session = session
        self.findsRepetitions = findsRepetitions
        self.sign = sign
        known = KnownEvents(log, topic, memory)
    }

    /// - Parameters:
    ///   - time: the earliest of the events.
    ///   - others: what becomes durable with them.
    /// - Returns: The events that are durable now, and what was left out.
    func append(
        _ events: [Event], from time: EventTime, with others: [any AppendParticipant] = []
    ) throws -> SortedEvents<Event> {
        let attempt = Attempt(self, try topic.gathering(in: log), events, from: time)
        try log.append([attempt] + others)
        return attempt.sorted
    }

    /// One append: who is new is decided when it joins, and the log refuses it where the topic has more by then.
    private final class Attempt: AppendParticipant {
        var sorted = SortedEvents<Event>()
        private let owner: NewEvents
        private let gathering: EventGathering<Event>
        private let events: [Event]
        private let time: EventTime
        private var proof: (any AppendParticipant)?

        init(_ owner: NewEvents, _ gathering: EventGathering<Event>, _ events: [Event], from time: EventTime) {
            self.owner = owner
            self.gathering = gathering
            self.events = events
            self.time = time
        }

        func join(_ request: inout AppendRequest) throws {
            sorted = SortedEvents<Event>()
            sorted.new = events
            proof = nil
            guard !events.isEmpty else { return }
            if owner.findsRepetitions {
                try owner.known.catchUp(from: time)
                sorted = try owner.known.sort(events)
                guard !sorted.new.isEmpty else { return }
                owner.known.expectNothingNew(
                    in: &request, owner: ExpectationOwner("the import into topic '\(gathering.topic.name)'"))
            }
            var new = sorted.new
            if let session = owner.session {
                for index in new.indices { owner.sign(&new[index], session.device) }
                proof = try session.proof(of: new)
            }
            try proof?.join(&request)
            try gathering.add(new, to: &request)
        }

        func appended(_ receipts: [AppendReceipt]) {
            if owner.findsRepetitions, !sorted.new.isEmpty { owner.known.appended(receipts) }
            proof?.appended(receipts)
        }
        func abandoned() { proof?.abandoned() }
        func settle() throws { try proof?.settle() }
    }
}
