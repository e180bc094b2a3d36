import FootfallEvents

/// Events of Frigate as it publishes them under `frigate/events`: `type` new, update or end, the object `before` and `after`.
///
/// Source: Frigate's documentation, "MQTT". Of `new` and `update` comes a person in a frame, of `end` the end of a track, which
/// entered or exited where the zones say so. Objects other than persons, and those that Frigate holds for false, are left out.
/// A line may have the topic before the payload, as `mosquitto_sub -v` prints it.
package struct FrigateEvents: DetectorFormat {
    package static let framing = RecordFraming.lines
    package private(set) var ignored = 0
    private let options: AdapterOptions

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
        var type: String
        var after: Object
    }

    package mutating func take(_ record: [UInt8], line number: Int) throws -> [AdapterEvent] {
        func bad(_ reason: String) -> BadRecord { BadRecord(line: number, reason: reason) }
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
            if let direction = options.direction(through: zones) { event.trackEnded.direction = direction }
            if box.width > 0 {
                event.trackEnded.x = box.left + box.width / 2
                event.trackEnded.y = box.top + box.height
            }
        default: throw bad("\"type\" is new, update or end, not '\(message.type)'")
        }
        return [.detection(event)]
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
