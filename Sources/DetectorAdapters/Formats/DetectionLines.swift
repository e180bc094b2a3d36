import ErrorKinds
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

    private struct Line: Decodable {
        struct Person: Decodable {
            var track: FlexibleText?
            /// Left, top, width, height, pixels.
            var box: [Double]
            var confidence: Float?
        }
        struct Ended: Decodable {
            var track: FlexibleText
            var first_seen: WrittenTime
            var last_seen: WrittenTime
            var frames: UInt64?
            var direction: String?
            var x: UInt32?
            var y: UInt32?
            var confidence: Float?
        }
        var store: String?
        var zone: String?
        var camera: String?
        var model: String?
        var model_version: String?
        var run: String?
        var time: WrittenTime?
        var frame: UInt64?
        var persons: [Person]?
        var track_ended: Ended?
    }

    package mutating func take(_ record: [UInt8], line number: Int) throws -> [AdapterEvent] {
        let line = try JSONRecord.decode(Line.self, record, line: number)
        func bad(_ reason: String) -> BadRecord { BadRecord(line: number, reason: reason) }
        var detection = Detection()
        detection.store = line.store.map(StoreName.composed) ?? options.store
        detection.zone = line.zone ?? options.zone ?? ""
        detection.model = line.model ?? "process"
        do { try ReservedModel.check(detection.model) } catch { throw bad("\"model\": \(error)") }
        detection.modelVersion = line.model_version ?? ""
        guard let camera = options.camera ?? line.camera, !camera.isEmpty else {
            throw BadRecord(line: number, reason: "no \"camera\"", remedy: .nameCamera)
        }
        guard !detection.store.isEmpty else {
            throw BadRecord(line: number, reason: "no \"store\"", remedy: .nameStore)
        }
        detection.camera = camera
        let run = line.run ?? options.run
        let stream = "\(detection.store)/\(camera)"
        func track(_ id: String) -> UInt64 {
            if run.isEmpty, let number = UInt64(id), number >> 63 == 0 { return number }
            return TrackNumber.of("lines", detection.store, camera, run, id)
        }
        switch (line.persons, line.track_ended) {
        case (let persons?, nil):
            guard let written = line.time else { throw bad("\"time\" is missing") }
            let time = try times.instant(written, of: stream, at: detection.store, line: number).milliseconds
            let frame = line.frame ?? UInt64(clamping: time)
            return try persons.enumerated().map { index, person in
                guard person.box.count == 4, person.box.allSatisfy({ $0.isFinite && $0 >= 0 && $0 < 1e9 }) else {
                    throw bad("\"persons.[\(index)].box\" is [left, top, width, height] in pixels")
                }
                if let confidence = person.confidence, !(0...1).contains(confidence) {
                    throw bad("\"persons.[\(index)].confidence\" is a number from 0 to 1")
                }
                var event = detection
                event.eventTime = time
                event.personDetected.frame = frame
                event.personDetected.trackID =
                    person.track.map { track($0.text) }
                    ?? TrackNumber.of("untracked", detection.store, camera, run, String(frame), String(index))
                event.personDetected.box.left = UInt32(person.box[0].rounded())
                event.personDetected.box.top = UInt32(person.box[1].rounded())
                event.personDetected.box.width = UInt32(person.box[2].rounded())
                event.personDetected.box.height = UInt32(person.box[3].rounded())
                event.personDetected.confidence = person.confidence ?? 1
                return .detection(event)
            }
        case (nil, let ended?):
            let lastSeen = try times.instant(ended.last_seen, of: stream, at: detection.store, line: number)
            let firstSeen = try times.instant(ended.first_seen, before: lastSeen, at: detection.store, line: number)
            guard firstSeen <= lastSeen else {
                throw bad("\"track_ended\": it was last seen before it was first seen")
            }
            var event = detection
            event.eventTime = lastSeen.milliseconds
            event.trackEnded.trackID = track(ended.track.text)
            event.trackEnded.firstSeen = firstSeen.milliseconds
            event.trackEnded.lastSeen = lastSeen.milliseconds
            event.trackEnded.frames = ended.frames ?? 0
            switch ended.direction {
            case nil: break
            case "entered": event.trackEnded.direction = .entered
            case "exited": event.trackEnded.direction = .exited
            case let other?: throw bad("\"track_ended.direction\" is entered or exited, not '\(other)'")
            }
            if let x = ended.x { event.trackEnded.x = x }
            if let y = ended.y { event.trackEnded.y = y }
            if let confidence = ended.confidence { event.trackEnded.confidence = confidence }
            return [.detection(event)]
        default: throw bad("a line has either \"persons\" or \"track_ended\"")
        }
    }
}
