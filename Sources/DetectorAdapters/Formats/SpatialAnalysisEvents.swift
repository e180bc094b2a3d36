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
    package static let title = "messages of Azure's Spatial Analysis"
    package static let name = "spatial-analysis"
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
        for event in said {
            var detection = Detection()
            detection.store = options.store
            detection.camera = camera
            detection.zone = try event["zone"].textIfPresent() ?? options.zone ?? ""
            detection.eventTime = time.milliseconds
            detection.model = "azure-spatial-analysis"
            let type = event["type"]
            if try type.isText("personCountEvent") {
                try seen(event, frame, detection, visit: 0, into: &events)
            } else if try type.isText("personLineEvent") {
                try line(event, frame, detection, into: &events)
            } else if try type.isText("personZoneEnterExitEvent") || type.isText("personZoneDwellTimeEvent") {
                try zone(event, frame, detection, into: &events)
            } else {
                ignored += 1
            }
        }
        if said.isEmpty { ignored += 1 }
    }

    private func line(
        _ event: JSONElement, _ frame: Frame, _ detection: Detection, into events: inout [AdapterEvent]
    ) throws {
        let properties = event["properties"]
        // Who crosses a line again crosses it at another time.
        let track = TrackNumber.of(
            "line", detection.store, detection.camera, detection.zone,
            try properties["trackingId"].textIfPresent() ?? event["id"].text(), RFC3339.text(detection.eventTime))
        try seen(event, frame, detection, track: track, into: &events)
        let status = properties["status"]
        var side = ""
        if status.isPresent {
            if try status.isText("CrossLeft") {
                side = "left"
            } else if try status.isText("CrossRight") {
                side = "right"
            }
        }
        events.append(
            ended(
                detection, track, from: detection.eventTime, try box(of: event, frame),
                direction: options.direction(of: side)))
    }

    private mutating func zone(
        _ event: JSONElement, _ frame: Frame, _ detection: Detection, into events: inout [AdapterEvent]
    ) throws {
        let properties = event["properties"]
        guard let tracking = try properties["trackingId"].textIfPresent() else {
            notices.append(
                .rejected(
                    BadRecord(
                        line: frame.line,
                        reason: "\(try event["type"].text()) '\(try event["id"].text())' has no \"trackingId\"")))
            return
        }
        let stay = Stay(camera: detection.camera, zone: detection.zone, tracking: tracking)
        var visit = stays[stay] ?? Visit()
        let time = detection.eventTime
        let status = properties["status"]
        let isExit =
            try status.isPresent && status.isText("Exit") || event["type"].isText("personZoneDwellTimeEvent")
        if !isExit {
            if visit.exited != nil { visit = Visit(number: visit.number + 1) }
            visit.entered = visit.entered ?? time
            stays[stay] = visit
            return try seen(event, frame, detection, visit: visit.number, into: &events)
        }
        try seen(event, frame, detection, visit: visit.number, into: &events)
        guard visit.exited != time else { return }
        let byDwell = try properties["durationMs"].doubleIfPresent().flatMap { (duration: Double) -> Int64? in
            duration >= 0 && duration < 1e11 ? time - Int64(duration.rounded()) : nil
        }
        // An exit without its entry says nothing of the stay; its dwell time may still come.
        guard let from = byDwell ?? visit.entered, from <= time else {
            if let earlier = exits.updateValue(frame.line, forKey: stay) { reject(stay, earlier) }
            return
        }
        exits[stay] = nil
        if visit.exited != nil { visit.number += 1 }
        let track = Self.track(stay, detection.store, visit.number)
        visit.exited = time
        visit.entered = nil
        stays[stay] = visit
        events.append(ended(detection, track, from: from, try box(of: event, frame), direction: nil))
    }

    private static func track(_ stay: Stay, _ store: String, _ visit: Int) -> UInt64 {
        TrackNumber.of("zone", store, stay.camera, stay.zone, stay.tracking, String(visit))
    }

    /// The box of the first person that an event refers to.
    private func box(of event: JSONElement, _ frame: Frame) throws(JSONReadError) -> Box? {
        for id in try event["detectionIds"].listIfPresent() {
            if let person = try frame.person(id) { return try Self.box(person, frame) }
        }
        return nil
    }

    /// The persons that an event refers to, each in this frame.
    private func seen(
        _ event: JSONElement, _ frame: Frame, _ detection: Detection, visit: Int = 0, track: UInt64? = nil,
        into events: inout [AdapterEvent]
    ) throws {
        let tracking = track == nil ? try event["properties"]["trackingId"].textIfPresent() : nil
        for id in try event["detectionIds"].listIfPresent() {
            guard let person = try frame.person(id), let box = try Self.box(person, frame) else { continue }
            var seen = PersonDetected()
            seen.frame = frame.number
            if let track {
                seen.trackID = track
            } else {
                let stay = Stay(
                    camera: detection.camera, zone: detection.zone, tracking: try tracking ?? id.text())
                seen.trackID = Self.track(stay, detection.store, visit)
            }
            seen.box = box
            seen.confidence = min(max(try person["confidence"].floatIfPresent() ?? 0, 0), 1)
            var event = detection
            event.event = .personDetected(seen)
            events.append(.detection(event))
        }
    }

    private func ended(
        _ detection: Detection, _ track: UInt64, from: Int64, _ box: Box?, direction: Direction?
    ) -> AdapterEvent {
        var end = TrackEnded()
        end.trackID = track
        end.firstSeen = from
        end.lastSeen = detection.eventTime
        if let direction { end.direction = direction }
        if let box {
            end.x = box.left + box.width / 2
            end.y = box.top + box.height
        }
        var event = detection
        event.event = .trackEnded(end)
        return .detection(event)
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
