internal import EventLog
package import Timekeeping

/// How far the topic `stores` was taken up: kept by whoever makes rows with what it says, beside the rows.
package struct StorePosition: Hashable, Sendable {
    /// `nil` while there was no topic.
    let topic: TopicID?
    /// The next offset of each partition.
    let next: [Offset]

    init(topic: TopicID?, next: [Offset]) {
        self.topic = topic
        self.next = next
    }

    /// Before anything was taken up.
    package static let start = StorePosition(topic: nil, next: [])

    /// As it is stored: `7:120`, the topic's number and the next offset of each partition, or `-`.
    package var text: String {
        guard let topic else { return "-" }
        return "\(topic):" + next.map { "\($0)" }.joined(separator: ",")
    }

    /// `nil` for what is not a position.
    package init?(text: some StringProtocol) {
        if text == "-" {
            self = .start
            return
        }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let topic = UInt32(parts[0]) else { return nil }
        var next: [Offset] = []
        for part in parts[1].split(separator: ",") {
            guard let number = Int64(part), number >= 0 else { return nil }
            next.append(Offset(number))
        }
        self.init(topic: TopicID(rawValue: topic), next: next)
    }
}

/// Which stores are known otherwise than at a position.
package enum StoreChanges: Sendable, Equatable {
    case nothing
    /// By every name under which events may speak of them, now or before, in Unicode's composed form: from which moment on.
    case from([String: EventTime])
    /// What was said before the position can't be compared: the topic is another, or statements were purged unread.
    case everything

    package var isEmpty: Bool { self == .nothing }

    /// From which moment on the rows of a store or site may be other ones; `nil` where they are the same.
    package func start(of name: String) -> EventTime? {
        switch self {
        case .nothing: nil
        case .from(let starts): starts[name]
        case .everything: .min
        }
    }
}
