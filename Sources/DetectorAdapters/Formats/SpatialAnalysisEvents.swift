import EventSchema
import FootfallEvents
internal import Timekeeping

/// Messages of Azure AI Vision's Spatial Analysis container: `personCountEvent`, `personLineEvent`, `personZoneEnterExitEvent`
/// and `personZoneDwellTimeEvent` with the detections that they refer to.
///
/// Source: Microsoft's documentation, "Spatial Analysis operations". Every detection that an event refers to is a person in a
/// frame. A crossed line ends a track of its own, with a direction where `left` or `right` was said to be the way in or out. A stay in a
/// zone is a track, which comes when the person has left: ``ZoneStays`` says how its messages become one.
///
/// **Order.** From the first event of a zone on a file is held, up to ``heldMax`` events, and released in the order of times: visits that come
/// hours after others would be late. A stream is taken as it comes.
package struct SpatialAnalysisEvents: DetectorFormat {
    package static let framing = RecordFraming.json
    package static let title = "messages of Azure's Spatial Analysis"
    package static let name = "spatial-analysis"
    package private(set) var ignored = 0
    static let model = "azure-spatial-analysis"
    private let options: AdapterOptions
    private var visits = ZoneVisits()
    /// From the first event of a zone on, what a file says, until it is known in which order.
    private var held = TimeOrder<Held>()
    private var isHolding = false
    private var times: LocalTimes
    private var notices: [AdapterNotice] = []

    private enum Held {
        case event(AdapterEvent, line: Int)
        case zone(ZoneMoment, of: ZoneVisits.Person, as: Detection)

        var time: EventTime {
            switch self {
            case .event(let event, _): event.time
            case .zone(let moment, _, _): moment.time
            }
        }
    }

    /// - Throws: `UnknownTimeZone`.
    package init(_ options: AdapterOptions) throws {
        self.options = options
        times = LocalTimes(try SiteZones(options))
    }

    package var heldBack: Int { visits.underWay }
    package var holdsTooMuch: Bool { held.count > Self.heldMax }

    package mutating func takeNotices() -> [AdapterNotice] {
        defer { notices = [] }
        return notices + times.takeNotices()
    }

    package mutating func release(into events: inout [AdapterEvent]) -> Int? {
        guard let (first, _) = held.removeFirst() else { return nil }
        switch first {
        case .event(let event, let line):
            events.append(event)
            return line
        case .zone(let moment, let person, let detection):
            take(moment, of: person, as: detection, into: &events)
            return moment.line
        }
    }

    package mutating func finish() throws -> [AdapterEvent] {
        times.finish()
        for (moment, person) in visits.unmatched { reject(moment, person) }
        return []
    }

    private mutating func take(
        _ moment: ZoneMoment, of person: ZoneVisits.Person, as detection: Detection, into events: inout [AdapterEvent]
    ) {
        if let unmatched = visits.take(moment, of: person, as: detection, into: &events) { reject(unmatched, person) }
    }

    private mutating func reject(_ moment: ZoneMoment, _ person: ZoneVisits.Person) {
        notices.append(
            .rejected(
                BadRecord(
                    line: moment.line,
                    reason:
                        "'\(person.tracking)' left zone '\(person.zone)', and neither the entry nor how long they stayed is known"
                )))
    }

    /// What all events of a message share.
    private struct Frame {
        let line: Int
        let width: Int
        let height: Int
        let number: UInt64
        /// The message's list of detections.
        let detections: JSONElement

        init(_ source: JSONElement, _ detections: JSONElement, line: Int) throws(JSONReadError) {
            self.line = line
            self.detections = detections
            width = Int(try source["width"].int64())
            height = Int(try source["height"].int64())
            number = try source["frameId"].textOrNumberIfPresent().flatMap { UInt64($0) } ?? 0
        }

        /// The detection of an id, where it is a person's; of several the last.
        func person(_ id: JSONElement) throws(JSONReadError) -> JSONElement? {
            var found: JSONElement?
            for detection in try detections.listIfPresent() {
                guard try detection["id"].isSameText(as: id), try detection["type"].isText("person") else { continue }
                found = detection
            }
            return found
        }
    }

    package static func recognizes(_ message: DetectorMessage) -> Bool {
        guard let root = try? message.json() else { return false }
        return root["sourceInfo"].isThere && root["events"].isThere
    }

    package mutating func take(_ message: DetectorMessage, into events: inout [AdapterEvent]) throws {
        let root = try message.json()
        let source = root["sourceInfo"]
        let said = try root["events"].list()
        let name = try source["id"].text()
        let camera = options.camera ?? name
        let frame = try Frame(source, root["detections"], line: message.line)
        let time = try times.instant(
            WrittenTime(source["timestamp"]), of: camera, at: options.store, line: message.line)
        let before = events.count
        var moments: [Held] = []
        for event in said {
            var detection = Detection()
            detection.store = options.store
            detection.camera = camera
            detection.zone = try event["zone"].textIfPresent() ?? options.zone ?? ""
            detection.eventTime = time.milliseconds
            detection.model = Self.model
            let type = event["type"]
            if try type.isText("personCountEvent") {
                try counted(event, frame, detection, into: &events)
            } else if try type.isText("personLineEvent") {
                try line(event, frame, detection, into: &events)
            } else if try type.isText("personZoneEnterExitEvent") || type.isText("personZoneDwellTimeEvent") {
                if let moment = try zone(event, frame, detection) { moments.append(moment) }
            } else {
                ignored += 1
            }
        }
        if said.isEmpty { ignored += 1 }
        if isHolding || !moments.isEmpty { deliver(moments, before, message.line, into: &events) }
    }

    /// Takes the events of a zone as a stream has them. Those of a file are held with all that follows, so that they can be taken in their
    /// order, and what comes of them isn't behind the rest by hours.
    private mutating func deliver(
        _ moments: [Held], _ before: Int, _ line: Int, into events: inout [AdapterEvent]
    ) {
        guard !options.isStream else {
            for case .zone(let moment, let person, let detection) in moments {
                take(moment, of: person, as: detection, into: &events)
            }
            return
        }
        isHolding = true
        for event in events[before...] { held.insert(.event(event, line: line), at: event.time) }
        events.removeSubrange(before...)
        for moment in moments { held.insert(moment, at: moment.time) }
    }

    private func counted(
        _ event: JSONElement, _ frame: Frame, _ detection: Detection, into events: inout [AdapterEvent]
    ) throws {
        let tracking = try event["properties"]["trackingId"].textIfPresent()
        for id in try event["detectionIds"].listIfPresent() {
            guard let person = try frame.person(id) else { continue }
            let track = ZoneVisits.Person(
                camera: detection.camera, zone: detection.zone, tracking: try tracking ?? id.text()
            ).number(in: detection.store)
            try seen(person, frame, detection, track, into: &events)
        }
    }

    private func line(
        _ event: JSONElement, _ frame: Frame, _ detection: Detection, into events: inout [AdapterEvent]
    ) throws {
        let properties = event["properties"]
        // Who crosses a line again crosses it at another time.
        let track = TrackNumber.of(
            "line", detection.store, detection.camera, detection.zone,
            try properties["trackingId"].textIfPresent() ?? event["id"].text(), RFC3339.text(detection.eventTime))
        for id in try event["detectionIds"].listIfPresent() {
            if let person = try frame.person(id) { try seen(person, frame, detection, track, into: &events) }
        }
        let status = properties["status"]
        var side = ""
        if status.isPresent {
            if try status.isText("CrossLeft") {
                side = "left"
            } else if try status.isText("CrossRight") {
                side = "right"
            }
        }
        var end = TrackEnded()
        end.trackID = track
        end.firstSeen = detection.eventTime
        end.lastSeen = detection.eventTime
        if let direction = options.direction(of: side) { end.direction = direction }
        end.stand(at: try box(of: event, frame))
        var event = detection
        event.event = .trackEnded(end)
        events.append(.detection(event))
    }

    /// - Returns: `nil` for one that doesn't say of whom it is, which is told.
    private mutating func zone(_ event: JSONElement, _ frame: Frame, _ detection: Detection) throws -> Held? {
        let properties = event["properties"]
        guard let tracking = try properties["trackingId"].textIfPresent() else {
            notices.append(
                .rejected(
                    BadRecord(
                        line: frame.line,
                        reason: "\(try event["type"].text()) '\(try event["id"].text())' has no \"trackingId\"")))
            return nil
        }
        let time = EventTime(milliseconds: detection.eventTime)
        var moment = ZoneMoment(kind: .entered, time: time, line: frame.line)
        let status = properties["status"]
        let isDwell = try event["type"].isText("personZoneDwellTimeEvent")
        if try isDwell ? !(status.isPresent && status.isText("Enter")) : status.isPresent && status.isText("Exit") {
            moment.kind = isDwell ? .stayed : .left
            if let duration = try properties["durationMs"].doubleIfPresent(), duration >= 0, duration < 1e11 {
                moment.kind = .stayed
                moment.since = time - .milliseconds(Int64(duration.rounded()))
            }
        }
        for id in try event["detectionIds"].listIfPresent() {
            guard let person = try frame.person(id), let seen = try Self.seen(person, frame) else { continue }
            moment.person = seen
            break
        }
        return .zone(
            moment, of: .init(camera: detection.camera, zone: detection.zone, tracking: tracking), as: detection)
    }

    /// The box of the first person that an event refers to.
    private func box(of event: JSONElement, _ frame: Frame) throws(JSONReadError) -> Box? {
        for id in try event["detectionIds"].listIfPresent() {
            if let person = try frame.person(id) { return try Self.box(person, frame) }
        }
        return nil
    }

    /// A person whom an event refers to, in this frame.
    private func seen(
        _ person: JSONElement, _ frame: Frame, _ detection: Detection, _ track: UInt64,
        into events: inout [AdapterEvent]
    ) throws(JSONReadError) {
        guard var seen = try Self.seen(person, frame) else { return }
        seen.trackID = track
        var event = detection
        event.event = .personDetected(seen)
        events.append(.detection(event))
    }

    /// - Returns: `nil` where the frame or the person has no place. Its track is to be said.
    private static func seen(_ person: JSONElement, _ frame: Frame) throws(JSONReadError) -> PersonDetected? {
        guard let box = try box(person, frame) else { return nil }
        var seen = PersonDetected()
        seen.frame = frame.number
        seen.box = box
        seen.confidence = min(max(try person["confidence"].floatIfPresent() ?? 0, 0), 1)
        return seen
    }

    /// Its corners are fractions of the frame's sides.
    private static func box(_ person: JSONElement, _ frame: Frame) throws(JSONReadError) -> Box? {
        var points: [(x: Double, y: Double)] = []
        for point in try person["region"]["points"].listIfPresent() {
            points.append((try point["x"].double(), try point["y"].double()))
        }
        guard points.count == 2, frame.width > 0, frame.height > 0 else { return nil }
        let left = Pixels.of(min(points[0].x, points[1].x), frame.width)
        let top = Pixels.of(min(points[0].y, points[1].y), frame.height)
        var box = Box()
        box.left = left
        box.top = top
        box.width = Pixels.of(max(points[0].x, points[1].x), frame.width) - left
        box.height = Pixels.of(max(points[0].y, points[1].y), frame.height) - top
        return box
    }
}
