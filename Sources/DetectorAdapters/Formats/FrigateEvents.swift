import FootfallEvents

/// Events of Frigate as it publishes them under `frigate/events`: `type` new, update or end, the object `before` and `after`.
///
/// Source: Frigate's documentation, "MQTT". Of `new` and `update` comes a person in a frame, of `end` the end of a track, which
/// entered or exited where it began on one side of the door and ended on the other: `entered_zones` has each zone once, so that
/// who turned back is only known by the zones of each message. Objects other than persons, and those that Frigate holds for
/// false, are left out.
/// A line may have the topic before the payload, as `mosquitto_sub -v` prints it.
package struct FrigateEvents: DetectorFormat {
    package static let framing = RecordFraming.lines
    package private(set) var ignored = 0
    private let options: AdapterOptions
    /// On which side of the door each object was seen last, as long as it is followed.
    private var sides: [String: Side] = [:]
    private static let sidesMax = 100_000

    private enum Side {
        case outside, inside
    }

    package init(_ options: AdapterOptions) { self.options = options }

    private struct Message: Decodable {
        struct Object: Decodable {
            var id: String
            var camera: String
            var label: String
            var frame_time: Double
            var start_time: Double
            var end_time: Double?
            var score: Float?
            var false_positive: Bool?
            /// Left, top, right, bottom, pixels.
            var box: [Int]?
            var current_zones: [String]?
            var entered_zones: [String]?
        }
        struct Before: Decodable {
            var current_zones: [String]?
        }
        var type: String
        var before: Before?
        var after: Object
    }

    package mutating func take(_ record: [UInt8], line number: Int) throws -> [AdapterEvent] {
        func bad(_ reason: String) -> BadRecord { BadRecord(line: number, reason: reason) }
        if number == 1, record.first(where: { $0 > 0x20 }) == UInt8(ascii: "[") { throw AdapterError.listOfEvents }
        let start = record.firstIndex(of: UInt8(ascii: "{")) ?? 0
        let message = try JSONRecord.decode(Message.self, Array(record[start...]), line: number)
        let object = message.after
        guard object.label == "person", object.false_positive != true else {
            ignored += 1
            return []
        }
        guard let frameTime = UnixSeconds.milliseconds(object.frame_time),
            let firstSeen = UnixSeconds.milliseconds(object.start_time)
        else { throw bad("\"frame_time\" and \"start_time\" are seconds since 1970") }
        let zones = object.entered_zones ?? []
        var event = Detection()
        event.store = options.store
        event.camera = options.camera ?? object.camera
        event.zone = object.current_zones?.first ?? zones.last ?? options.zone ?? ""
        event.model = "frigate"
        event.modelVersion = ""
        // Its ids have the time and a random part: they don't come again.
        let track = TrackNumber.of("frigate", event.store, event.camera, object.id)
        let box = try box(object.box, bad)
        for zones in [message.before?.current_zones, object.current_zones] {
            guard let side = side(of: zones ?? []) else { continue }
            if sides.count >= Self.sidesMax { sides.removeAll() }
            sides[object.id] = side
        }
        switch message.type {
        case "new", "update":
            event.eventTime = frameTime
            // Frigate doesn't number its frames.
            event.personDetected.frame = UInt64(clamping: frameTime)
            event.personDetected.trackID = track
            event.personDetected.box = box
            event.personDetected.confidence = min(max(object.score ?? 0, 0), 1)
        case "end":
            let lastSeen = object.end_time.flatMap(UnixSeconds.milliseconds) ?? frameTime
            event.eventTime = max(lastSeen, firstSeen)
            event.trackEnded.trackID = track
            event.trackEnded.firstSeen = firstSeen
            event.trackEnded.lastSeen = max(lastSeen, firstSeen)
            if let direction = direction(zones, last: sides.removeValue(forKey: object.id)) {
                event.trackEnded.direction = direction
            }
            if box.width > 0 {
                event.trackEnded.x = box.left + box.width / 2
                event.trackEnded.y = box.top + box.height
            }
        default: throw bad("\"type\" is new, update or end, not '\(message.type)'")
        }
        return [.detection(event)]
    }

    /// `nil` where the zones are on neither side, or on both.
    private func side(of zones: [String]) -> Side? {
        let isOutside = zones.contains(where: options.outside.contains)
        let isInside = zones.contains(where: options.inside.contains)
        return isOutside == isInside ? nil : isOutside ? .outside : .inside
    }

    /// - Parameters:
    ///   - entered: the zones in the order in which the object first came into them.
    ///   - last: where it was seen last, as far as the messages say.
    private func direction(_ entered: [String], last: Side?) -> Direction? {
        let order = entered.lazy.compactMap { side(of: [$0]) }
        guard let first = order.first, let last = last ?? order.last, first != last else { return nil }
        return last == .inside ? .entered : .exited
    }

    private func box(_ sides: [Int]?, _ bad: (String) -> BadRecord) throws -> Box {
        var box = Box()
        guard let sides else { return box }
        guard sides.count == 4, sides[2] >= sides[0], sides[3] >= sides[1], sides.allSatisfy({ abs($0) < 1 << 30 })
        else {
            throw bad("\"after.box\" is [left, top, right, bottom] in pixels")
        }
        box.left = UInt32(clamping: sides[0])
        box.top = UInt32(clamping: sides[1])
        box.width = UInt32(clamping: sides[2] - max(sides[0], 0))
        box.height = UInt32(clamping: sides[3] - max(sides[1], 0))
        return box
    }
}
