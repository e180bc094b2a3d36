import Counts
import ErrorKinds
import EventSchema
import FootfallEvents
import LocalTime
internal import Timekeeping

/// ONVIF metadata and event messages: `tns1:RuleEngine/CountAggregation/Counter` and `tns1:RuleEngine/LineDetector/Crossed`, and
/// the counts of AXIS Object Analytics, which come as the same XML.
///
/// Source: ONVIF Analytics Service Specification ("Line crossing counting rule", "Line Detector") and Core Specification ("Event
/// handling"). A counter's `Count` goes up until it is reset; it is made into people per interval. A crossed line is a track
/// that was seen at that moment; its rule says which way it went, where the options name it. Messages of classes other than
/// persons are left out where a camera says the class, and so is what tells of no crossing: the beginning of a subscription, the end of a
/// rule, and a state that is over.
package struct OnvifMetadata: DetectorFormat {
    package static let framing = RecordFraming.xml
    package static let title = "messages of ONVIF"
    package static let name = "onvif"
    package var ignored: Int { ofNobody }
    package var heldBack: Int { counters.heldBack }
    package var missing: Int { counters.missing }
    package var readings: Int { counters.taken }
    package var sitesOfUTC: Set<String> { counters.sitesOfUTC }

    private let options: AdapterOptions
    private var ofNobody = 0
    private var counters: CumulativeCounters
    /// By camera and rule, the last crossing of an object that has no name.
    private var unnamed: [String: (time: Int64, number: Int)] = [:]
    private var isSecondTold = false
    /// That of the topics of which one device's name is taken.
    private var namedPrefix: String?
    /// The rules that were met.
    private var rules: Set<String> = []
    private var notices: [AdapterNotice] = []
    /// Of the document that is being taken.
    private var notifications: [OnvifNotification] = []

    package init(_ options: AdapterOptions) throws {
        self.options = options
        counters = CumulativeCounters(try SiteZones(options), .tellsChanges, options)
    }

    package mutating func resume(_ log: CounterLog) { counters.resume(log) }
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
        return message.view.map { "\(device)/\($0)" } ?? device
    }

    /// The user's name is that of one device.
    ///
    /// - Throws: ``BadRecord`` for a message of another.
    private mutating func checkDevice(_ message: OnvifNotification, _ line: Int) throws(BadRecord) {
        guard let prefix = message.prefix else { return }
        let first = namedPrefix ?? prefix
        namedPrefix = first
        guard prefix == first else {
            throw BadRecord(
                line: line,
                reason:
                    "this is of the device '\(prefix)', and what comes before it of '\(first)', by their topics: the name that was "
                    + "given can't be that of both. Import each by itself, or without the name")
        }
    }

    package static func recognizes(_ message: DetectorMessage) -> Bool {
        guard let root = try? message.json() else {
            var tags = XMLTags(message.bytes)
            while let tag = try? tags.next(), tag != .done {
                if tag == .start, tags.isNamed("NotificationMessage") || tags.isNamed("MetadataStream") { return true }
            }
            return false
        }
        return root["UtcTime"].isThere && (root["Data"].isThere || root["Source"].isThere)
    }

    package mutating func take(_ message: DetectorMessage, into events: inout [AdapterEvent]) throws {
        if message.isJSON { return try take(OnvifNotification(message), message.line, into: &events) }
        notifications.removeAll(keepingCapacity: true)
        var document = OnvifDocument(message.bytes, line: message.line)
        while let notification = try document.next() { notifications.append(notification) }
        for notification in notifications {
            do { try take(notification, message.line, into: &events) } catch let bad as BadRecord {
                // The others of the document are taken.
                notices.append(.rejected(bad))
            }
        }
    }

    private mutating func take(
        _ message: OnvifNotification, _ line: Int, into events: inout [AdapterEvent]
    ) throws {
        rules.insert(message.rule)
        switch message.topic {
        case .counter:
            let classes = message.classNames
            guard message.operation != "Deleted", classes.isEmpty || classes.contains(where: OnvifClasses.isPerson)
            else {
                _ = try message.time(line: line)
                ofNobody += 1
                return
            }
            guard classes.allSatisfy(OnvifClasses.isPerson) else {
                throw BadRecord(
                    line: line, reason: "a count of '\(classes.joined(separator: " "))' together is not one of people")
            }
            try count(message, message.count, line, into: &events)
        case .objectAnalytics: try count(message, message.totalHuman, line, into: &events)
        case .crossed: try crossed(message, line, into: &events)
        case .other:
            _ = try message.time(line: line)
            ofNobody += 1
        }
    }

    private mutating func count(
        _ message: OnvifNotification, _ text: String?, _ line: Int, into events: inout [AdapterEvent]
    ) throws {
        let time = EventTime(milliseconds: try message.time(line: line))
        guard let text else {
            ofNobody += 1
            return
        }
        guard let value = UInt64(text) else {
            throw BadRecord(line: line, reason: "a count of '\(text)' is not a number")
        }
        let rule = message.rule
        if options.counter != nil { try checkDevice(message, line) }
        let camera = options.counter == nil ? message.camera : message.view
        // A device calls its views as all of its make do: only who runs it can tell it from another.
        let name = CounterName(
            site: options.site ?? "\(camera ?? "onvif")/\(rule)", line: rule,
            counter: device(message))
        let reading = CounterReading(name: name, time: time, value: options.counts(value, of: rule), line: line)
        events += try counters.take(reading, device: name.counter ?? "onvif", isNamed: options.counter != nil)
            .map { .count(options.sourced($0)) }
    }

    private mutating func crossed(
        _ message: OnvifNotification, _ line: Int, into events: inout [AdapterEvent]
    ) throws {
        let time = try message.time(line: line)
        guard !message.isOfNothing else {
            ofNobody += 1
            return
        }
        // Lists of both, in the same order, where a camera says them.
        let objects = message.objectNames
        let classes = message.classNames
        guard !options.store.isEmpty else {
            throw BadRecord(line: line, reason: "a crossed line needs a store", remedy: .nameStore)
        }
        if options.camera != nil { try checkDevice(message, line) }
        for index in 0..<max(objects.count, objects.isEmpty ? classes.count : 0, 1) {
            let name = classes.count == 1 ? classes[0] : index < classes.count ? classes[index] : nil
            guard name.map({ OnvifClasses.isPerson($0) }) ?? true else {
                ofNobody += 1
                continue
            }
            var event = Detection()
            event.store = options.store
            event.camera = options.camera ?? message.camera ?? "onvif"
            event.zone = options.zone ?? message.rule
            event.eventTime = time
            event.model = "onvif"
            // Object ids are given again, and an object crosses a line more than once.
            event.trackEnded.trackID =
                index < objects.count
                ? TrackNumber.of("onvif", event.store, event.camera, message.rule, objects[index], String(time))
                : unnamed(event, message.rule, line)
            event.trackEnded.firstSeen = time
            event.trackEnded.lastSeen = time
            if let direction = options.direction(of: message.rule) { event.trackEnded.direction = direction }
            events.append(.detection(event))
        }
    }

    /// The number of an object that the camera doesn't name. Of a clock that shows whole seconds the next of the same second is another.
    private mutating func unnamed(_ event: Detection, _ rule: String, _ line: Int) -> UInt64 {
        let place = event.camera + "\n" + rule
        var number = 0
        if let last = unnamed[place], last.time == event.eventTime, event.eventTime % 1000 == 0 {
            number = last.number + 1
            if !isSecondTold {
                isSecondTold = true
                notices.append(
                    .doubt(
                        line: line,
                        "\(rule): several crossings of one second without an ObjectId are taken for as many persons"))
            }
        }
        unnamed[place] = (event.eventTime, number)
        let time = String(event.eventTime)
        guard number > 0 else { return TrackNumber.of("onvif", event.store, event.camera, rule, "", time) }
        return TrackNumber.of("onvif", event.store, event.camera, rule, "", time, String(number))
    }
}
