import EventLog
import FootfallEvents
import TypedTopics
internal import Timekeeping

/// Writes where counters stand, with the counts that it led to. A position never goes back: of two imports of one counter the one
/// that has read more leaves it.
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
            if let position = CounterPosition(stored), position.heard > named.position.heard { continue }
            request.expect(position: stored, of: name, owner: ExpectationOwner("the import of counters"))
            request.setPosition(name, try named.position.bytes())
        }
    }
}
