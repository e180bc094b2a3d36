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
        case zone(ZoneMoment, of: ZoneVisits.Person)

        var time: EventTime {
            switch self {
            case .event(let event, _): event.time
            case .zone(let moment, _): moment.time
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
        case .zone(let moment, let person):
            take(moment, of: person, into: &events)
            return moment.line
        }
    }

    package mutating func finish() throws -> [AdapterEvent] {
        times.finish()
        for (moment, person) in visits.unmatched { reject(moment, person) }
        return []
    }

    private mutating func take(
        _ moment: ZoneMoment, of person: ZoneVisits.Person, into events: inout [AdapterEvent]
    ) {
        if let unmatched = visits.take(moment, of: person, in: options.store, into: &events) {
            reject(unmatched, person)
        }
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
        let frame = try SpatialFrame(source, root["detections"], line: message.line)
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
            for case .zone(let moment, let person) in moments {
                take(moment, of: person, into: &events)
            }
            return
        }
        isHolding = true
        for event in events[before...] { held.insert(.event(event, line: line), at: event.time) }
        events.removeSubrange(before...)
        for moment in moments { held.insert(moment, at: moment.time) }
    }

    private func counted(
        _ event: JSONElement, _ frame: SpatialFrame, _ detection: Detection, into events: inout [AdapterEvent]
    ) throws {
        let tracking = try event["properties"]["trackingId"].textIfPresent()
        for id in try event["detectionIds"].listIfPresent() {
            guard var seen = try frame.person(id) else { continue }
            seen.trackID = ZoneVisits.Person(
                camera: detection.camera, zone: detection.zone, tracking: try tracking ?? id.text()
            ).number(in: detection.store)
            append(seen, detection, to: &events)
        }
    }

    private func line(
        _ event: JSONElement, _ frame: SpatialFrame, _ detection: Detection, into events: inout [AdapterEvent]
    ) throws {
        let properties = event["properties"]
        // Who crosses a line again crosses it at another time.
        let track = TrackNumber.of(
            "line", detection.store, detection.camera, detection.zone,
            try properties["trackingId"].textIfPresent() ?? event["id"].text(), RFC3339.text(detection.eventTime))
        var box: Box?
        for id in try event["detectionIds"].listIfPresent() {
            guard var seen = try frame.person(id) else { continue }
            box = box ?? seen.box
            seen.trackID = track
            append(seen, detection, to: &events)
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
        end.stand(at: box)
        var event = detection
        event.event = .trackEnded(end)
        events.append(.detection(event))
    }

    /// - Returns: `nil` for one that doesn't say of whom it is, which is told.
    private mutating func zone(_ event: JSONElement, _ frame: SpatialFrame, _ detection: Detection) throws -> Held? {
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
            moment.person = try frame.person(id)
            if moment.person != nil { break }
        }
        return .zone(moment, of: .init(camera: detection.camera, zone: detection.zone, tracking: tracking))
    }

    private func append(_ seen: PersonDetected, _ detection: Detection, to events: inout [AdapterEvent]) {
        var event = detection
        event.event = .personDetected(seen)
        events.append(.detection(event))
    }
}
