import Counts
import ErrorKinds
import FootfallEvents
import LocalTime
internal import Timekeeping

/// ONVIF metadata and event messages: `tns1:RuleEngine/CountAggregation/Counter` and `tns1:RuleEngine/LineDetector/Crossed`, and
/// the counts of AXIS Object Analytics, which come as the same XML.
///
/// Source: ONVIF Analytics Service Specification ("Line crossing counting rule", "Line Detector") and Core Specification ("Event
/// handling"). A counter's `Count` goes up until it is reset; it is made into people per interval. A crossed line is a track
/// that was seen at that moment; its rule says which way it went, where the options name it. Messages of classes other than
/// persons are left out where a camera says the class.
package struct OnvifMetadata: DetectorFormat {
    package static let framing = RecordFraming.xml
    package var ignored: Int { ofNobody }
    package var heldBack: Int { counters.heldBack }
    package var missing: Int { counters.missing }
    package var readings: Int { counters.taken }
    package var sitesOfUTC: Set<String> { counters.sitesOfUTC }

    private let options: AdapterOptions
    private var ofNobody = 0
    private var counters: CumulativeCounters
    /// The rules that were met.
    private var rules: Set<String> = []
    private var notices: [AdapterNotice] = []

    package init(_ options: AdapterOptions) throws {
        self.options = options
        counters = CumulativeCounters(try SiteZones(options), .tellsChanges, options)
    }

    package mutating func resume(_ find: @escaping CounterPositions) { counters.resume(find) }
    package mutating func takePositions() -> [NamedCounterPosition] { counters.takePositions() }
    package mutating func takeNotices() -> [AdapterNotice] {
        defer { notices = [] }
        return notices + counters.takeNotices()
    }

    package mutating func finish() throws -> [AdapterEvent] {
        if !rules.isEmpty { notices += options.unmet(rules) }
        return try counters.finish().map { .count(options.sourced($0)) }
    }

    /// The device's name with the view's, where the user names the device.
    private func device(_ message: OnvifNotification) -> String? {
        guard let device = options.counter else { return message.camera }
        return message.camera.map { "\(device)/\($0)" } ?? device
    }

    package mutating func take(_ message: DetectorMessage, into events: inout [AdapterEvent]) throws {
        for notification in try OnvifNotifications.read(Array(message.bytes), line: message.line) {
            rules.insert(notification.rule)
            do { events += try take(notification, message.line) } catch let bad as BadRecord {
                // The others of the document are taken.
                notices.append(.rejected(bad))
            }
        }
    }

    private mutating func take(_ message: OnvifNotification, _ number: Int) throws -> [AdapterEvent] {
        switch message.topic {
        case "RuleEngine/CountAggregation/Counter": return try count(message, named: ["Count"], number)
        case let topic where topic.hasPrefix("CameraApplicationPlatform/ObjectAnalytics/"):
            return try count(message, named: ["totalHuman"], number)
        case "RuleEngine/LineDetector/Crossed": return try crossed(message, number)
        default:
            ofNobody += 1
            return []
        }
    }

    private mutating func count(
        _ message: OnvifNotification, named names: [String], _ number: Int
    ) throws -> [AdapterEvent] {
        guard let text = names.lazy.compactMap({ message.data[$0] }).first else {
            ofNobody += 1
            return []
        }
        guard let value = UInt64(text) else {
            throw BadRecord(line: number, reason: "a count of '\(text)' is not a number")
        }
        let rule = message.rule
        // A device calls its views as all of its make do: only who runs it can tell it from another.
        let name = CounterName(
            site: options.site ?? "\(message.camera ?? "onvif")/\(rule)", line: rule,
            counter: device(message))
        let reading = CounterReading(
            name: name, time: EventTime(milliseconds: message.time), value: options.counts(value, of: rule),
            line: number)
        return try counters.take(reading, device: name.counter ?? "onvif", isNamed: options.counter != nil)
            .map { .count(options.sourced($0)) }
    }

    private mutating func crossed(_ message: OnvifNotification, _ number: Int) throws -> [AdapterEvent] {
        // Lists of both, in the same order, where a camera says them.
        let objects = (message.data["ObjectId"] ?? "").split(whereSeparator: \.isWhitespace).map(String.init)
        let classes = (message.data["ClassTypes"] ?? "").split(whereSeparator: \.isWhitespace).map(String.init)
        guard !options.store.isEmpty else {
            throw BadRecord(line: number, reason: "a crossed line needs a store", remedy: .nameStore)
        }
        var events: [AdapterEvent] = []
        for (index, object) in (objects.isEmpty ? [""] : objects).enumerated() {
            if index < classes.count, !["Human", "Person", "HumanBody"].contains(classes[index]) {
                ofNobody += 1
                continue
            }
            var event = Detection()
            event.store = options.store
            event.camera = options.camera ?? message.camera ?? "onvif"
            event.zone = options.zone ?? message.rule
            event.eventTime = message.time
            event.model = "onvif"
            // Object ids are given again, and an object crosses a line more than once.
            event.trackEnded.trackID = TrackNumber.of(
                "onvif", event.store, event.camera, message.rule, object, String(message.time))
            event.trackEnded.firstSeen = message.time
            event.trackEnded.lastSeen = message.time
            if let direction = options.direction(of: message.rule) { event.trackEnded.direction = direction }
            events.append(.detection(event))
        }
        return events
    }
}
