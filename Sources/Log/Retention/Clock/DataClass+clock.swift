import EventLog

extension DataClass {
    /// Whether nothing of the class goes by its age while the clock is in doubt. What names people goes all the same: to keep it
    /// too long is worse than to lose it.
    var waitsForClock: Bool {
        switch self {
        case .restricted, .pseudonymous: false
        case .anonymous, .operational: true
        }
    }
}

extension TopicPlan {
    /// Whether anything goes because it is too old.
    var needsClock: Bool { ranges.contains { $0.rule == .age } }
}
