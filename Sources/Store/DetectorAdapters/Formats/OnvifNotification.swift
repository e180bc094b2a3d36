import LocalTime
internal import Timekeeping

/// A notification of an ONVIF device, as far as it says something of people.
struct OnvifNotification {
    enum Topic {
        /// `RuleEngine/CountAggregation/Counter`
        case counter
        /// `RuleEngine/LineDetector/Crossed`
        case crossed
        /// Of AXIS Object Analytics.
        case objectAnalytics
        case other
    }

    var topic = Topic.other
    /// The last part of the topic's name.
    var topicName = ""
    /// What stands before ONVIF's part of an MQTT topic: it tells devices of one broker apart, which name their views alike.
    var prefix: String?
    /// As the notification has it.
    var writtenTime: String?
    var ruleItem: String?
    /// Of how the device names its view the first that it says.
    var videoSource: String?
    var videoSourceConfiguration: String?
    var videoSourceToken: String?
    var count: String?
    var totalHuman: String?
    var objects: String?
    /// What the camera takes the objects for, as an item says it.
    var classes: String?
    /// The same, of an item that may mean something else.
    var looseClasses: String?
    /// Objects that are described, with the class that is the likeliest.
    var described: [Described] = []
    /// Whether it goes on: `true` or `false`.
    var state: String?
    /// `Initialized` for who has just subscribed, `Changed`, or `Deleted`.
    var operation: String?

    struct Described {
        var id: String?
        var name: String?
        var likelihood = -1.0

        mutating func note(_ name: String, likelihood: Double) {
            if likelihood > self.likelihood { (self.name, self.likelihood) = (name, likelihood) }
        }
    }

    /// Whether it tells of nothing that happens: a subscription begins, a rule is gone, or what has happened is over.
    var isOfNothing: Bool { operation == "Initialized" || operation == "Deleted" || OnvifClasses.isOff(state) }

    var objectNames: [String] {
        let names = (objects ?? "").split(whereSeparator: \.isWhitespace).map(String.init)
        return names.isEmpty ? described.compactMap(\.id) : names
    }

    var classNames: [String] {
        let names = OnvifClasses.list(classes)
        guard names.isEmpty else { return names.map(String.init) }
        let loose = OnvifClasses.list(looseClasses)
        guard loose.isEmpty || !loose.allSatisfy(OnvifClasses.isKnown) else { return loose.map(String.init) }
        return described.compactMap(\.name)
    }

    var rule: String { ruleItem ?? (topicName.isEmpty ? "rule" : topicName) }

    /// The view, as the device names it.
    var view: String? { videoSource ?? videoSourceConfiguration ?? videoSourceToken }

    /// The view, with the device's prefix where there is one.
    var camera: String? {
        guard let prefix else { return view }
        return view.map { "\(prefix)/\($0)" } ?? prefix
    }

    /// - Parameter name: the topic with or without the prefixes of its namespaces, `tns1:RuleEngine/CountAggregation/Counter`.
    mutating func setTopic(_ name: String) {
        let parts = name.split(separator: "/" as Character).map { part in
            part.split(separator: ":" as Character).last.map(String.init) ?? ""
        }
        topicName = parts.last ?? ""
        switch parts {
        case ["RuleEngine", "CountAggregation", "Counter"]: topic = .counter
        case ["RuleEngine", "LineDetector", "Crossed"]: topic = .crossed
        default:
            let isAxis = parts.starts(with: ["CameraApplicationPlatform", "ObjectAnalytics"]) && parts.count > 2
            topic = isAxis ? .objectAnalytics : .other
        }
    }

    /// Milliseconds since 1970. A time without an offset is of UTC, as the attribute's name says.
    func time(line: Int) throws(BadRecord) -> Int64 {
        guard let writtenTime else {
            throw BadRecord(line: line, reason: "a notification of '\(topicName)' has no UtcTime")
        }
        switch WrittenTime(writtenTime) {
        case .instant(let time): return time.milliseconds
        case .local(let wall): return wall.milliseconds
        case nil: throw BadRecord(line: line, reason: "UtcTime '\(writtenTime)' is not a time")
        }
    }
}
