import EventLog
import FootfallEvents
import TypedTopics
internal import Timekeeping

/// Writes where counters stand, with the counts that it led to.
final class CounterPositionsAppend: AppendParticipant {
    private let log: EventLog
    private let positions: [NamedCounterPosition]

    init(_ log: EventLog, _ positions: [NamedCounterPosition]) {
        self.log = log
        self.positions = positions
    }

    /// The stage's name: a topic that is deleted and made again starts over.
    static func name(_ key: String, _ topic: Topic) -> String {
        "counter:\(topic.name)#\(topic.id.rawValue):\(TrackNumber.of(key))"
    }

    func join(_ request: inout AppendRequest) throws {
        guard let topic = try FootfallTopic.counts.find(in: log) else { return }
        for named in positions {
            let name = Self.name(named.key, topic)
            let stored = try log.stagePosition(name)
            guard let bytes = try named.position.bytes(over: stored) else { continue }
            request.expect(position: stored, of: name, owner: ExpectationOwner("the import of counters"))
            request.setPosition(name, bytes)
        }
    }
}
