import EventSchema
import FootfallEvents
internal import Timekeeping

/// Messages of Azure AI Vision's Spatial Analysis container: `personCountEvent`, `personLineEvent`, `personZoneEnterExitEvent`
/// and `personZoneDwellTimeEvent` with the detections that they refer to.
///
/// Source: Microsoft's documentation, "Spatial Analysis operations". Every detection that an event refers to is a person in a
/// frame. A crossed line ends a track of its own, with a direction where `left` or `right` was said to be the way in or out. A
/// track in a zone ends when the person leaves: by the dwell time that comes with it, else by the entry that was read before.
package struct SpatialAnalysisEvents: DetectorFormat {
    package static let framing = RecordFraming.json
    package private(set) var ignored = 0
    private let options: AdapterOptions
    /// Persons in zones.
    private var stays: [Stay: Visit] = [:]

    private struct Stay: Hashable {
        var camera: String
        var zone: String
        var tracking: String
    }

    private struct Visit {
        var entered: Int64?
        /// The end that was told already: exit and dwell time say the same.
        var exited: Int64?
        /// The same person's earlier visits of the zone.
        var number = 0
    }

    /// Exits of which it isn't known when the person came, by the line of the message.
    private var exits: [Stay: Int] = [:]
    private var times: LocalTimes
    private var notices: [AdapterNotice] = []

    /// - Throws: `UnknownTimeZone`.
    package init(_ options: AdapterOptions) throws {
        self.options = options
        times = LocalTimes(try SiteZones(options))
    }

    package var heldBack: Int { stays.values.reduce(0) { $0 + ($1.entered == nil ? 0 : 1) } }

    package mutating func takeNotices() -> [AdapterNotice] {
        defer { notices = [] }
        return notices + times.takeNotices()
    }

    package mutating func finish() throws -> [AdapterEvent] {
        times.finish()
        for (stay, line) in exits.sorted(by: { $0.value < $1.value }) { reject(stay, line) }
        exits = [:]
        return []
    }

    private mutating func reject(_ stay: Stay, _ line: Int) {
        notices.append(
            .rejected(
                BadRecord(
                    line: line,
                    reason:
                        "'\(stay.tracking)' left zone '\(stay.zone)', and neither its entry nor how long it stayed is said"
                )))
    }

    private struct Message: Decodable {
        struct Event: Decodable {
            struct Properties: Decodable {
                var trackingId: String?
                var status: String?
                var durationMs: Double?
            }
            var id: String
            var type: String
            var detectionIds: [String]?
            var properties: Properties?
            var zone: String?
        }
        struct Source: Decodable {
            var id: String
            var timestamp: WrittenTime
            var width: Int
            var height: Int
            var frameId: FlexibleText?
        }
        struct Person: Decodable {
            struct Region: Decodable {
                struct Point: Decodable {
                    var x: Double
                    var y: Double
                }
                var points: [Point]
            }
            var type: String
            var id: String
            var region: Region?
            var confidence: Float?
        }
        var events: [Event]
        var sourceInfo: Source
        var detections: [Person]?
    }

    package mutating func take(_ record: [UInt8], line number: Int) throws -> [AdapterEvent] {
        let message = try JSONRecord.decode(Message.self, record, line: number)
        let persons = Dictionary(
            (message.detections ?? []).filter { $0.type == "person" }.map { ($0.id, $0) }, uniquingKeysWith: { $1 })
        let camera = options.camera ?? message.sourceInfo.id
        let time = try times.instant(message.sourceInfo.timestamp, of: camera, at: options.store, line: number)
        var result: [AdapterEvent] = []
        for event in message.events {
            var detection = Detection()
            detection.store = options.store
            detection.camera = camera
            detection.zone = event.zone ?? options.zone ?? ""
            detection.eventTime = time.milliseconds
            detection.model = "azure-spatial-analysis"
            switch event.type {
            case "personCountEvent":
                result += seen(event, message, persons, detection, visit: 0)
            case "personLineEvent":
                // Who crosses a line again crosses it at another time.
                let time = RFC3339.text(detection.eventTime)
                let track = TrackNumber.of(
                    "line", detection.store, detection.camera, detection.zone, event.properties?.trackingId ?? event.id,
                    time)
                result += seen(event, message, persons, detection, track: track)
                let side =
                    switch event.properties?.status {
                    case "CrossLeft": "left"
                    case "CrossRight": "right"
                    default: ""
                    }
                result.append(
                    ended(
                        detection, track, from: detection.eventTime, person(event, persons), message.sourceInfo,
                        direction: options.direction(of: side)))
            case "personZoneEnterExitEvent", "personZoneDwellTimeEvent":
                result += zone(event, message, persons, detection, number)
            default: ignored += 1
            }
        }
        if message.events.isEmpty { ignored += 1 }
        return result
    }

    private mutating func zone(
        _ event: Message.Event, _ message: Message, _ persons: [String: Message.Person], _ detection: Detection,
        _ line: Int
    ) -> [AdapterEvent] {
        guard let tracking = event.properties?.trackingId else {
            notices.append(
                .rejected(BadRecord(line: line, reason: "\(event.type) '\(event.id)' has no \"trackingId\"")))
            return []
        }
        let stay = Stay(camera: detection.camera, zone: detection.zone, tracking: tracking)
        var visit = stays[stay] ?? Visit()
        let time = detection.eventTime
        let isExit = event.properties?.status == "Exit" || event.type == "personZoneDwellTimeEvent"
        if !isExit {
            if visit.exited != nil { visit = Visit(number: visit.number + 1) }
            visit.entered = visit.entered ?? time
            stays[stay] = visit
            return seen(event, message, persons, detection, visit: visit.number)
        }
        let result = seen(event, message, persons, detection, visit: visit.number)
        guard visit.exited != time else { return result }
        let byDwell = event.properties?.durationMs.flatMap { (duration: Double) -> Int64? in
            duration.isFinite && duration >= 0 && duration < 1e11 ? time - Int64(duration.rounded()) : nil
        }
        // An exit without its entry says nothing of the stay; its dwell time may still come.
        guard let from = byDwell ?? visit.entered, from <= time else {
            if let earlier = exits.updateValue(line, forKey: stay) { reject(stay, earlier) }
            return result
        }
        exits[stay] = nil
        if visit.exited != nil { visit.number += 1 }
        let track = Self.track(stay, detection.store, visit.number)
        visit.exited = time
        visit.entered = nil
        stays[stay] = visit
        return result + [
            ended(detection, track, from: from, person(event, persons), message.sourceInfo, direction: nil)
        ]
    }

    private static func track(_ stay: Stay, _ store: String, _ visit: Int) -> UInt64 {
        TrackNumber.of("zone", store, stay.camera, stay.zone, stay.tracking, String(visit))
    }

    private func person(_ event: Message.Event, _ persons: [String: Message.Person]) -> Message.Person? {
        event.detectionIds?.lazy.compactMap { persons[$0] }.first
    }

    /// The persons that an event refers to, each in this frame.
    private func seen(
        _ event: Message.Event, _ message: Message, _ persons: [String: Message.Person], _ detection: Detection,
        visit: Int = 0, track: UInt64? = nil
    ) -> [AdapterEvent] {
        (event.detectionIds ?? []).compactMap { id in
            guard let person = persons[id], let box = Self.box(person, message.sourceInfo) else { return nil }
            var seen = detection
            seen.personDetected.frame = message.sourceInfo.frameId.flatMap { UInt64($0.text) } ?? 0
            let stay = Stay(
                camera: detection.camera, zone: detection.zone, tracking: event.properties?.trackingId ?? id)
            seen.personDetected.trackID = track ?? Self.track(stay, detection.store, visit)
            seen.personDetected.box = box
            seen.personDetected.confidence = min(max(person.confidence ?? 0, 0), 1)
            return .detection(seen)
        }
    }

    private func ended(
        _ detection: Detection, _ track: UInt64, from: Int64, _ person: Message.Person?, _ source: Message.Source,
        direction: Direction?
    ) -> AdapterEvent {
        var event = detection
        event.trackEnded.trackID = track
        event.trackEnded.firstSeen = from
        event.trackEnded.lastSeen = detection.eventTime
        if let direction { event.trackEnded.direction = direction }
        if let person, let box = Self.box(person, source) {
            event.trackEnded.x = box.left + box.width / 2
            event.trackEnded.y = box.top + box.height
        }
        return .detection(event)
    }

    /// Its corners are fractions of the frame's sides.
    private static func box(_ person: Message.Person, _ source: Message.Source) -> Box? {
        guard let points = person.region?.points, points.count == 2, source.width > 0, source.height > 0 else {
            return nil
        }
        let left = Pixels.of(min(points[0].x, points[1].x), source.width)
        let top = Pixels.of(min(points[0].y, points[1].y), source.height)
        var box = Box()
        box.left = left
        box.top = top
        box.width = Pixels.of(max(points[0].x, points[1].x), source.width) - left
        box.height = Pixels.of(max(points[0].y, points[1].y), source.height) - top
        return box
    }
}
