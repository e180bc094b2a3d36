internal import Blobs
internal import Cameras
internal import Detection
internal import FootfallEvents
internal import Timekeeping

/// Makes the events and pictures of a camera of what its detector says.
///
/// A value without I/O: the same frames and settings give the same events.
struct DetectionEvents {
    var settings: DetectorSettings
    /// Event time of the last picture.
    var lastPicture: EventTime?
    private(set) var events: [FootfallEvents.Detection] = []
    private(set) var pictures: [NewBlob] = []
    /// The numbers of the pictures' frames.
    private(set) var frames: [UInt64] = []
    /// Crossings of the tracks that ended.
    private(set) var crossings = DetectorSummary.Crossings()
    /// For each track in view the frames in which it was in each zone; empty where there are no zones.
    private var zonesOfTracks: [TrackID: [String: Int]] = [:]

    init(_ settings: DetectorSettings) { self.settings = settings }

    /// Takes what a frame showed, and its picture where one is due.
    mutating func take(_ result: DetectionFrame, picture: GrayFrame) throws {
        let persons = result.persons.filter { $0.confidence >= settings.configuration.minimumConfidence }
        var name: String?
        if !persons.isEmpty, isPictureDue(at: result.time) {
            lastPicture = result.time
            name = try add(picture, of: result)
        }
        for person in persons {
            let zone = zone(of: person, size: result.size)
            events.append(detected(person, zone: zone, in: result, picture: name))
        }
        takeEnded(result)
    }

    /// Takes the tracks that ended.
    mutating func takeEnded(_ result: DetectionFrame) {
        for track in result.ended {
            events.append(ended(track))
            for crossing in track.crossings {
                switch crossing.direction {
                case .entered: crossings.entered += 1
                case .exited: crossings.exited += 1
                }
            }
        }
    }

    /// What was taken is written, or not wanted.
    mutating func removeAll() {
        events.removeAll(keepingCapacity: true)
        pictures.removeAll(keepingCapacity: true)
        frames.removeAll(keepingCapacity: true)
        crossings = DetectorSummary.Crossings()
    }

    /// What was taken, as it may wait until the clock is set.
    var turn: HeldDetections.Turn { HeldDetections.Turn(events: events, pictures: pictures, frames: frames) }

    /// Events and pictures that waited, in the place of what was taken.
    mutating func take(_ turn: HeldDetections.Turn) {
        (events, pictures, frames) = (turn.events, turn.pictures, turn.frames)
    }

    /// Puts right times into what was taken; pictures' names say when they were taken, too.
    mutating func correct(_ corrected: (EventTime) -> EventTime) {
        var names: [String: String] = [:]
        for index in pictures.indices {
            guard let time = pictures[index].capturedAt, corrected(time) != time else { continue }
            let name = PictureName.make(
                store: settings.store, camera: settings.camera, capturedAt: corrected(time), frame: frames[index],
                suffix: "pgm")
            names[pictures[index].name] = name
            pictures[index].name = name
            pictures[index].capturedAt = corrected(time)
        }
        func correct(_ milliseconds: inout Int64) {
            milliseconds = corrected(EventTime(milliseconds: milliseconds)).milliseconds
        }
        for index in events.indices {
            correct(&events[index].eventTime)
            switch events[index].event {
            case .personDetected(let person):
                if person.hasPicture, let name = names[person.picture] { events[index].personDetected.picture = name }
            case .trackEnded:
                correct(&events[index].trackEnded.firstSeen)
                correct(&events[index].trackEnded.lastSeen)
            case nil: break
            }
        }
        lastPicture = lastPicture.map(corrected)
    }

    private func isPictureDue(at time: EventTime) -> Bool {
        guard settings.configuration.takesPictures else { return false }
        guard let seconds = settings.configuration.secondsBetweenPictures, let lastPicture else { return true }
        // A clock that was set back must not stop pictures for good.
        return time < lastPicture || Double((time - lastPicture).milliseconds) >= seconds * 1000
    }

    private mutating func add(_ picture: GrayFrame, of result: DetectionFrame) throws -> String {
        var bytes = Array("P5\n\(picture.size.width) \(picture.size.height)\n255\n".utf8)
        bytes.append(contentsOf: UnsafeBufferPointer(start: picture.pixels, count: picture.size.pixels))
        let name = PictureName.make(
            store: settings.store, camera: settings.camera, capturedAt: result.time,
            frame: UInt64(result.number),
            suffix: "pgm")
        frames.append(UInt64(result.number))
        pictures.append(
            NewBlob(
                name: name, bytes: bytes,
                metadata: try BlobMetadata([("store", settings.store), ("camera", settings.camera)]),
                // Of a clock that was set back the later picture stays.
                capturedAt: result.time, condition: .any))
        return name
    }

    // MARK: Events

    private func event(_ zone: String, at time: EventTime) -> FootfallEvents.Detection {
        var event = FootfallEvents.Detection()
        event.store = settings.store
        event.zone = zone
        event.camera = settings.camera
        event.eventTime = time.milliseconds
        event.model = DetectorModel.name
        event.modelVersion = DetectorModel.version
        return event
    }

    private func detected(
        _ person: DetectedPerson, zone: String, in result: DetectionFrame, picture: String?
    ) -> FootfallEvents.Detection {
        var event = event(zone, at: result.time)
        event.personDetected.frame = UInt64(result.number)
        event.personDetected.trackID = UInt64(person.track.rawValue)
        event.personDetected.box.left = UInt32(clamping: person.box.x)
        event.personDetected.box.top = UInt32(clamping: person.box.y)
        event.personDetected.box.width = UInt32(clamping: person.box.width)
        event.personDetected.box.height = UInt32(clamping: person.box.height)
        event.personDetected.confidence = Float(person.confidence)
        if let picture { event.personDetected.picture = picture }
        return event
    }

    private mutating func ended(_ track: EndedTrack) -> FootfallEvents.Detection {
        var event = event(mainZone(of: track.id), at: track.last.time)
        event.trackEnded.trackID = UInt64(track.id.rawValue)
        event.trackEnded.firstSeen = track.first.time.milliseconds
        event.trackEnded.lastSeen = track.last.time.milliseconds
        event.trackEnded.frames = UInt64(track.framesSeen)
        if let direction = Self.direction(track.crossings) { event.trackEnded.direction = direction }
        event.trackEnded.x = UInt32(clamping: Int(track.last.x.rounded()))
        event.trackEnded.y = UInt32(clamping: Int(track.last.y.rounded()))
        event.trackEnded.confidence = Float(min(max(track.confidence, 0), 1))
        return event
    }

    /// Which way somebody went in the end: who came in and went out again has changed nothing.
    static func direction(_ crossings: [LineCrossing]) -> Direction? {
        let balance = crossings.reduce(0) { $0 + ($1.direction == .entered ? 1 : -1) }
        return balance == 0 ? nil : balance > 0 ? .entered : .exited
    }

    // MARK: Zones

    /// Of the camera, for what is in none of the picture's.
    private var zone: String { settings.configuration.zone ?? "" }

    /// Where the feet are: the first zone that holds them, else that of the camera.
    private mutating func zone(of person: DetectedPerson, size: PictureSize) -> String {
        let zones = settings.configuration.zones
        guard !zones.isEmpty, size.pixels > 0 else { return zone }
        // The middle of the lowest row: the picture's own lower edge is in no polygon.
        let feet = PicturePoint(
            x: (Double(person.box.x) + Double(person.box.width) / 2) / Double(size.width),
            y: (Double(person.box.y + person.box.height) - 0.5) / Double(size.height))
        let found = zones.first { $0.contains(feet) }?.name ?? zone
        zonesOfTracks[person.track, default: [:]][found, default: 0] += 1
        return found
    }

    /// The zone in which the track was longest.
    private mutating func mainZone(of track: TrackID) -> String {
        let zones = zonesOfTracks.removeValue(forKey: track) ?? [:]
        return zones.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key ?? zone
    }
}
