import EventLog
import FootfallEvents
import TypedTopics
package import Timekeeping

/// Which attributes a store's visits may have.
package struct OptInSet: OptionSet, Sendable, Hashable {
    package let rawValue: UInt32
    package init(rawValue: UInt32) { self.rawValue = rawValue }

    /// Age band and gender.
    package static let demographics = OptInSet(rawValue: 1)
    package static let emotion = OptInSet(rawValue: 2)
    /// A pseudonym over the identity that the analyzer reports.
    package static let returning = OptInSet(rawValue: 4)

    package init?(_ attribute: OptInAttribute) {
        switch attribute {
        case .demographics: self = .demographics
        case .emotion: self = .emotion
        case .returning: self = .returning
        case .unspecified, .UNRECOGNIZED: return nil
        }
    }
}

/// What stores opted in to, when: topic `opt-ins`, read from its start, since it is small and all of it counts.
///
/// One owner, one thread at a time.
package final class OptIns {
    /// A choice, and when it became durable: from then on it is in force.
    package struct Choice: Sendable {
        package let event: OptInChanged
        package let appendTime: EventTime
    }

    private let feed: EventFeed<OptInChanged>
    /// Of each store, in the order of their append times.
    private var choices: [String: [Choice]] = [:]

    /// A log without the topic is one in which nobody opted in.
    package init(_ log: EventLog) throws {
        feed = EventFeed(log, FootfallTopic.optIns)
        try refresh()
    }

    /// What of the topic could not be read, for people; `nil` where all could.
    package var complaint: String? { feed.skipped.complaint(of: FootfallTopic.optIns.name) }

    /// Reads what is new, in whichever partition it is.
    package func refresh() throws {
        if try feed.look() != .same { choices = [:] }
        while let next = try feed.next() {
            let choice = Choice(event: next.event, appendTime: next.appendTime)
            let earlier = choices[next.event.store] ?? []
            // Where it is the latest it goes to the end; it is not where a clock was set back between two partitions.
            let place = (earlier.lastIndex { $0.appendTime <= choice.appendTime } ?? -1) + 1
            choices[next.event.store, default: []].insert(choice, at: place)
        }
    }

    /// What a store had opted in to when something became durable: by the choices that were durable before it.
    package func inForce(_ store: String, before appendTime: EventTime) -> OptInSet {
        var set: OptInSet = []
        for choice in choices[store] ?? [] where choice.appendTime < appendTime {
            guard let attribute = OptInSet(choice.event.attribute) else { continue }
            if choice.event.optedIn { set.insert(attribute) } else { set.remove(attribute) }
        }
        return set
    }

    /// All choices, by store, in their order.
    package var all: [Choice] { choices.sorted { $0.key < $1.key }.flatMap(\.value) }
}
