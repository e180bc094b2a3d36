import EventLog
import FootfallEvents
import TypedTopics

extension OptIns {
    /// Records a choice durably; it is in force for all that becomes durable after it. Makes the topic where it is missing.
    package static func record(_ choice: OptInChanged, in log: EventLog) throws {
        var request = AppendRequest()
        try FootfallTopic.optIns.gathering(in: log).add([choice], to: &request)
        try log.append(request)
    }

    /// The last choice of each store and attribute.
    package var latest: [Choice] {
        var latest: [String: Choice] = [:]
        for choice in all { latest["\(choice.event.store)\u{0}\(choice.event.attribute.rawValue)"] = choice }
        return latest.sorted { $0.key < $1.key }.map(\.value)
    }
}
