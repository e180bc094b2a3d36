import EventSchema
import FootfallEvents
internal import Timekeeping

/// Events of Frigate, as its API lists them (`GET /api/events`), and as it publishes them under `frigate/events`: `type` new, update or end, the object `before` and `after`.
///
/// Source: Frigate's documentation, "MQTT" and "HTTP API". Of `new` and `update` comes a person in a frame, of `end` the end of a track, which
/// entered or exited where it began on one side of the door and ended on the other: `entered_zones` has each zone once, so that
/// who turned back is only known by the zones of each message, in the order of their frames. Objects other than persons, and those that Frigate holds for
/// false, are left out. An event of the API's list is the end of a track too, which is told once, whichever says it first: the list
/// has neither the zones of each moment nor the size of the picture.
/// A line may have the topic before the payload, as `mosquitto_sub -v` prints it.
package struct FrigateEvents: DetectorFormat {
    package static let framing = RecordFraming.lines
    package static let title = "events of Frigate"
    package static let name = "frigate"
    package private(set) var ignored = 0
    /// Events of the list that have not ended.
    package private(set) var heldBack = 0
    private let options: AdapterOptions
    private var walks = FrigateWalks()
    /// Where the messages of a file tell directions, it is read whole, or as much as is held, before the first is decided.
    private var held = TimeOrder<Held>()
    /// Up to when it was released.
    private var released: EventTime?
    private var notices: [AdapterNotice] = []
    private var isDisorderTold = false

    private typealias Side = FrigateWalks.Side

    private struct Held {
        var event: Detection
        var line: Int
        /// Of an end: on which sides the object came into zones first and last.
        var sides: (first: Side, last: Side)?
    }

    package var holdsTooMuch: Bool { held.count > Self.heldMax }

    package mutating func takeNotices() -> [AdapterNotice] {
        defer { notices = [] }
        return notices
    }

    package mutating func release(into events: inout [AdapterEvent]) -> Int? {
        guard let (first, time) = held.removeFirst() else { return nil }
        released = time
        events.append(.detection(decided(first)))
        return first.line
    }

    /// An event with its direction, as far as it is known by now.
    private func decided(_ held: Held) -> Detection {
        guard let sides = held.sides else { return held.event }
        let last = walks.last(of: held.event.trackEnded.trackID) ?? sides.last
        guard last != sides.first else { return held.event }
        var event = held.event
        event.trackEnded.direction = last == .inside ? .entered : .exited
        return event
    }

    package init(_ options: AdapterOptions) { self.options = options }

    package static func recognizes(_ message: DetectorMessage) -> Bool {
        guard let root = try? message.json() else { return false }
        if root["after"].isThere { return root["type"].isThere }
        return root["start_time"].isThere && root["camera"].isThere && root["label"].isThere
    }

    package mutating func take(_ message: DetectorMessage, into events: inout [AdapterEvent]) throws {
        let root = try message.json()
        if !root["after"].isPresent, root["start_time"].isPresent {
            return try listed(root, message.line, into: &events)
        }
        let object = root["after"]
        guard try object["label"].isText("person"), try object["false_positive"].boolIfPresent() != true else {
            ignored += 1
            return
        }
        guard let frameTime = UnixSeconds.milliseconds(try object["frame_time"].double()),
            let firstSeen = UnixSeconds.milliseconds(try object["start_time"].double())
        else { throw message.bad("\"frame_time\" and \"start_time\" are seconds since 1970") }
        let id = try object["id"].text()
        let entered = try Self.texts(object["entered_zones"])
        let current = try Self.texts(object["current_zones"])
        var event = Detection()
        event.store = options.store
        event.camera = try options.camera ?? object["camera"].text()
        event.zone = current.first ?? entered.last ?? options.zone ?? ""
        event.model = "frigate"
        event.modelVersion = ""
        // Its ids have the time and a random part: they don't come again.
        let track = TrackNumber.of("frigate", event.store, event.camera, id)
        let box = try Self.box(object["box"])
        let type = root["type"]
        let isEnd = try type.isText("end")
        var sides: (first: Side, last: Side)?
        if try type.isText("update") || type.isText("new") {
            event.eventTime = frameTime
            var seen = PersonDetected()
            // Frigate doesn't number its frames.
            seen.frame = UInt64(clamping: frameTime)
            seen.trackID = track
            seen.box = box
            seen.confidence = min(max(try object["score"].floatIfPresent() ?? 0, 0), 1)
            event.event = .personDetected(seen)
        } else if isEnd {
            let lastSeen = try object["end_time"].doubleIfPresent().flatMap(UnixSeconds.milliseconds) ?? frameTime
            event.eventTime = max(lastSeen, firstSeen)
            var end = TrackEnded()
            end.trackID = track
            end.firstSeen = firstSeen
            end.lastSeen = max(lastSeen, firstSeen)
            sides = self.sides(of: entered)
            if box.width > 0 { end.stand(at: box) }
            event.event = .trackEnded(end)
        } else {
            throw type.error("is new, update or end, not '\(try type.text())'")
        }
        let held = Held(event: event, line: message.line, sides: sides)
        guard hasSides else { return events.append(.detection(event)) }
        if let side = side(of: try Self.texts(root["before"]["current_zones"])) {
            let time = try root["before"]["frame_time"].doubleIfPresent().flatMap(UnixSeconds.milliseconds)
            walks.note(side, of: track, at: EventTime(milliseconds: time ?? frameTime), .before)
        }
        if let side = side(of: current) {
            walks.note(side, of: track, at: EventTime(milliseconds: frameTime), isEnd ? .end : .after)
        }
        deliver(held, into: &events)
    }

    private mutating func deliver(_ event: Held, into events: inout [AdapterEvent]) {
        guard hasSides, !options.isStream else { return events.append(.detection(decided(event))) }
        let time = EventTime(milliseconds: event.event.eventTime)
        if let released, time < released, !isDisorderTold {
            isDisorderTold = true
            notices.append(
                .doubt(
                    line: event.line,
                    "messages come more than \(Self.heldMax) too late: the directions of some tracks may be others"))
        }
        held.insert(event, at: time)
    }

    /// An event of the API's list.
    private mutating func listed(
        _ object: JSONElement, _ line: Int, into events: inout [AdapterEvent]
    ) throws {
        guard try object["label"].isText("person"), try object["false_positive"].boolIfPresent() != true else {
            ignored += 1
            return
        }
        let id = try object["id"].text()
        guard let firstSeen = UnixSeconds.milliseconds(try object["start_time"].double()) else {
            throw object["start_time"].error("is not seconds since 1970")
        }
        guard let ended = try object["end_time"].doubleIfPresent() else {
            heldBack += 1
            return
        }
        guard let lastSeen = UnixSeconds.milliseconds(ended) else {
            throw object["end_time"].error("is not seconds since 1970")
        }
        let entered = try Self.texts(object["zones"])
        var event = Detection()
        event.store = options.store
        event.camera = try options.camera ?? object["camera"].text()
        event.zone = entered.last ?? options.zone ?? ""
        event.model = "frigate"
        event.modelVersion = Self.listVersion
        event.eventTime = max(lastSeen, firstSeen)
        event.trackEnded.trackID = TrackNumber.of("frigate", event.store, event.camera, id)
        event.trackEnded.firstSeen = firstSeen
        event.trackEnded.lastSeen = max(lastSeen, firstSeen)
        if let (first, last) = sides(of: entered), first != last {
            event.trackEnded.direction = last == .inside ? .entered : .exited
        }
        deliver(Held(event: event, line: line), into: &events)
    }

    /// Stands in the model's version of what the list says, which has less than what was published.
    static let listVersion = "events list"

    package var decidesWays: Bool { hasSides }

    private var hasSides: Bool { !options.outside.isEmpty || !options.inside.isEmpty }

    private static func texts(_ list: JSONElement) throws(JSONReadError) -> [String] {
        var texts: [String] = []
        for text in try list.listIfPresent() { texts.append(try text.text()) }
        return texts
    }

    /// `nil` where the zones are on neither side, or on both.
    private func side(of zones: [String]) -> Side? {
        let isOutside = zones.contains(where: options.outside.contains)
        let isInside = zones.contains(where: options.inside.contains)
        return isOutside == isInside ? nil : isOutside ? .outside : .inside
    }

    /// On which side the first and the last of some zones are; `nil` where none is on one.
    ///
    /// - Parameter entered: in the order in which the object first came into them.
    private func sides(of entered: [String]) -> (first: Side, last: Side)? {
        let order = entered.lazy.compactMap { side(of: [$0]) }
        guard let first = order.first, let last = order.last else { return nil }
        return (first, last)
    }

    /// Left, top, right, bottom, pixels.
    private static func box(_ list: JSONElement) throws(JSONReadError) -> Box {
        var box = Box()
        guard list.isPresent else { return box }
        let reason = "is [left, top, right, bottom] in pixels"
        var sides = (left: Int64(0), top: Int64(0), right: Int64(0), bottom: Int64(0))
        var count = 0
        for side in try list.list() {
            let value = try side.int64()
            guard value.magnitude < 1 << 30 else { throw list.error(reason) }
            switch count {
            case 0: sides.left = value
            case 1: sides.top = value
            case 2: sides.right = value
            default: sides.bottom = value
            }
            count += 1
        }
        guard count == 4, sides.right >= sides.left, sides.bottom >= sides.top else { throw list.error(reason) }
        box.left = UInt32(clamping: sides.left)
        box.top = UInt32(clamping: sides.top)
        box.width = UInt32(clamping: sides.right - max(sides.left, 0))
        box.height = UInt32(clamping: sides.bottom - max(sides.top, 0))
        return box
    }
}
