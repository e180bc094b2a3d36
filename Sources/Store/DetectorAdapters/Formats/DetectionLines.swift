import ErrorKinds
import EventSchema
import FootfallEvents
import Stores
internal import Timekeeping

/// Lines of JSON that any program writes, fflog's own format (docs/adapters.md): the persons of a frame, or the end of a track.
///
/// ```json
/// {"time":"2026-07-17T10:15:00.250Z","frame":12,"persons":[{"track":7,"box":[40,80,60,170],"confidence":0.91}]}
/// {"track_ended":{"track":7,"first_seen":"…","last_seen":"…","frames":31,"direction":"entered"}}
/// ```
package struct DetectionLines: DetectorFormat {
    package static let framing = RecordFraming.lines
    package static let title = "lines of detections"
    package static let name = "detections"
    package private(set) var ignored = 0
    private let options: AdapterOptions
    private var times: LocalTimes

    /// - Throws: `UnknownTimeZone`.
    package init(_ options: AdapterOptions) throws {
        self.options = options
        times = LocalTimes(try SiteZones(options))
    }

    package mutating func finish() throws -> [AdapterEvent] {
        times.finish()
        return []
    }

    package mutating func takeNotices() -> [AdapterNotice] { times.takeNotices() }

    package static func recognizes(_ message: DetectorMessage) -> Bool {
        guard let root = try? message.json() else { return false }
        return root["persons"].isThere || root["track_ended"].isThere
    }

    package mutating func take(_ message: DetectorMessage, into events: inout [AdapterEvent]) throws {
        let line = try message.json()
        var detection = Detection()
        detection.store = try line["store"].textIfPresent().map(StoreName.composed) ?? options.store
        detection.zone = try line["zone"].textIfPresent() ?? options.zone ?? ""
        detection.model = "process"
        if let model = try line["model"].textIfPresent() {
            do { try ReservedModel.check(model) } catch { throw message.bad("\"model\": \(error)") }
            detection.model = model
        }
        detection.modelVersion = try line["model_version"].textIfPresent() ?? ""
        guard let camera = try options.camera ?? line["camera"].textIfPresent(), !camera.isEmpty else {
            throw BadRecord(line: message.line, reason: "no \"camera\"", remedy: .nameCamera)
        }
        guard !detection.store.isEmpty else {
            throw BadRecord(line: message.line, reason: "no \"store\"", remedy: .nameStore)
        }
        detection.camera = camera
        let source = Source(
            store: detection.store, camera: camera, run: try line["run"].textIfPresent() ?? options.run,
            line: message.line)
        let persons = line["persons"]
        let ended = line["track_ended"]
        switch (persons.isPresent, ended.isPresent) {
        case (true, false): try take(persons, of: line, source, detection, into: &events)
        case (false, true): events.append(.detection(try end(ended, source, detection)))
        default: throw message.bad("a line has either \"persons\" or \"track_ended\"")
        }
    }

    /// Whose line it is.
    private struct Source {
        let store: String
        let camera: String
        let run: String
        let line: Int

        var stream: String { "\(store)/\(camera)" }

        func track(_ id: String) -> UInt64 {
            if run.isEmpty, let number = UInt64(id), number >> 63 == 0 { return number }
            return TrackNumber.of("lines", store, camera, run, id)
        }
    }

    private mutating func take(
        _ persons: JSONElement, of line: JSONElement, _ source: Source, _ detection: Detection,
        into events: inout [AdapterEvent]
    ) throws {
        let time = try times.instant(
            WrittenTime(line["time"]), of: source.stream, at: source.store, line: source.line
        ).milliseconds
        let frame = try line["frame"].uint64IfPresent() ?? UInt64(clamping: time)
        for (index, person) in try persons.list().enumerated() {
            var seen = PersonDetected()
            seen.frame = frame
            seen.trackID =
                try person["track"].textOrNumberIfPresent().map(source.track)
                ?? TrackNumber.of("untracked", source.store, source.camera, source.run, String(frame), String(index))
            seen.box = try Self.box(person["box"])
            let confidence = try person["confidence"].floatIfPresent() ?? 1
            guard (0...1).contains(confidence) else {
                throw person["confidence"].error("is a number from 0 to 1")
            }
            seen.confidence = confidence
            var event = detection
            event.eventTime = time
            event.event = .personDetected(seen)
            events.append(.detection(event))
        }
    }

    /// Left, top, width, height, pixels.
    private static func box(_ list: JSONElement) throws(JSONReadError) -> Box {
        var box = Box()
        var count = 0
        for side in try list.list() {
            let value = try side.double()
            guard value >= 0, value < 1e9 else { throw list.error("is [left, top, width, height] in pixels") }
            let pixels = UInt32(value.rounded())
            switch count {
            case 0: box.left = pixels
            case 1: box.top = pixels
            case 2: box.width = pixels
            default: box.height = pixels
            }
            count += 1
        }
        guard count == 4 else { throw list.error("is [left, top, width, height] in pixels") }
        return box
    }

    private mutating func end(_ ended: JSONElement, _ source: Source, _ detection: Detection) throws -> Detection {
        let trackID = source.track(try ended["track"].textOrNumber())
        let lastSeen = try times.instant(
            WrittenTime(ended["last_seen"]), of: source.stream, at: source.store, line: source.line)
        let firstSeen = try times.instant(
            WrittenTime(ended["first_seen"]), before: lastSeen, at: source.store, line: source.line)
        guard firstSeen <= lastSeen else { throw ended.error("was last seen before it was first seen") }
        var end = TrackEnded()
        end.trackID = trackID
        end.firstSeen = firstSeen.milliseconds
        end.lastSeen = lastSeen.milliseconds
        end.frames = try ended["frames"].uint64IfPresent() ?? 0
        let direction = ended["direction"]
        if direction.isPresent {
            if try direction.isText("entered") {
                end.direction = .entered
            } else if try direction.isText("exited") {
                end.direction = .exited
            } else {
                throw direction.error("is entered or exited, not '\(try direction.text())'")
            }
        }
        if let x = try ended["x"].uint32IfPresent() { end.x = x }
        if let y = try ended["y"].uint32IfPresent() { end.y = y }
        if let confidence = try ended["confidence"].floatIfPresent() { end.confidence = confidence }
        var event = detection
        event.eventTime = lastSeen.milliseconds
        event.event = .trackEnded(end)
        return event
    }
}
