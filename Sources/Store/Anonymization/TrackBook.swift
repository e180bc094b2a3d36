import FootfallEvents
import SwiftProtobuf
internal import Timekeeping

/// What the detections said of tracks that are in view, and the tracks that ended.
///
/// A value without a clock: what becomes of a record depends on the records of its partition before it and on their append
/// times, nothing else.
struct TrackBook {
    struct CameraKey: Hashable, Comparable {
        let store: String
        let camera: String

        static func < (a: CameraKey, b: CameraKey) -> Bool { (a.store, a.camera) < (b.store, b.camera) }
    }

    struct Camera {
        var sequence: UInt32 = 0
        var ended = EndedTracks()
        var tracks: [UInt64: StoredOpenTrackRecord] = [:]
        /// The open tracks that a picture shows.
        var pictures: [String: [UInt64]] = [:]
        /// At or before the earliest `lastSeen` of the open tracks.
        var silentSince = Int64.max
    }

    private let options: AnonymizerOptions
    private(set) var cameras: [CameraKey: Camera] = [:]
    /// Of each partition: at or before the earliest append time of its open tracks.
    private var oldest: [UInt32: Int64] = [:]
    /// Tracks that ended since they were taken from here, by partition, in the order in which they ended.
    var ended: [(partition: UInt32, track: StoredEndedTrackRecord)] = []

    init(_ options: AnonymizerOptions, _ stored: [StoredCameraRecord] = []) {
        self.options = options
        for record in stored {
            var camera = Camera(sequence: record.sequence, ended: EndedTracks(record.endedIds))
            for track in record.tracks {
                camera.tracks[track.trackID] = track
                camera.silentSince = min(camera.silentSince, track.lastSeen)
                for picture in track.pictures { camera.pictures[picture.name, default: []].append(track.trackID) }
                oldest[track.partition] = min(oldest[track.partition] ?? .max, track.appendTime)
            }
            cameras[CameraKey(store: record.store, camera: record.camera)] = camera
        }
    }

    var stored: [StoredCameraRecord] {
        cameras.sorted { $0.key < $1.key }.map { key, camera in
            StoredCameraRecord.with {
                $0.store = key.store
                $0.camera = key.camera
                $0.sequence = camera.sequence
                $0.endedIds = camera.ended.bounds
                $0.tracks = camera.tracks.values.sorted { $0.trackID < $1.trackID }
            }
        }
    }

    // MARK: Records

    mutating func take(_ detection: Detection, partition: UInt32, appendTime: Int64) {
        endSilent(partition: partition, before: appendTime)
        let key = CameraKey(store: detection.store, camera: detection.camera)
        var camera = cameras.removeValue(forKey: key) ?? Camera()  // so that it is changed in place
        endSilent(&camera, key, before: detection.eventTime, partition: partition, appendTime: appendTime)
        switch detection.event {
        case .personDetected(let person):
            see(person, detection, &camera, key, partition: partition, appendTime: appendTime)
        case .trackEnded(let end):
            finish(end, detection, &camera, key, partition: partition, appendTime: appendTime)
        case nil: break
        }
        cameras[key] = camera
    }

    private mutating func see(
        _ person: PersonDetected, _ detection: Detection, _ camera: inout Camera, _ key: CameraKey, partition: UInt32,
        appendTime: Int64
    ) {
        guard !camera.ended.contains(person.trackID) else { return }
        if camera.tracks[person.trackID] == nil, camera.tracks.count >= options.openTracksMax,
            let silent = camera.tracks.values.min(by: { ($0.appendTime, $0.trackID) < ($1.appendTime, $1.trackID) })
        {
            end(silent, &camera, key, partition: partition, appendTime: appendTime)
        }
        var track =
            camera.tracks.removeValue(forKey: person.trackID)
            ?? .with {
                $0.trackID = person.trackID
                $0.zone = detection.zone
                $0.firstSeen = detection.eventTime
                $0.lastSeen = detection.eventTime
                $0.synthetic = detection.isSynthetic
                $0.syntheticVisits = detection.syntheticVisits ?? ""
            }
        let box = StoredBoxRecord(person.box)
        // A frame that is delivered again says nothing new of the track.
        if track.frames == 0 || person.frame > track.frame {
            track.frame = person.frame
            track.frames += 1
            if person.confidence.isFinite { track.confidence += Double(person.confidence) }
            track.lastBox = box
        }
        track.firstSeen = min(track.firstSeen, detection.eventTime)
        track.lastSeen = max(track.lastSeen, detection.eventTime)
        track.appendTime = appendTime
        track.partition = partition
        if person.hasPicture, !track.pictures.contains(where: { $0.name == person.picture }) {
            add(person, box, to: &track, &camera, appendTime: appendTime)
        }
        camera.silentSince = min(camera.silentSince, track.lastSeen)
        oldest[partition] = min(oldest[partition] ?? .max, appendTime)
        camera.tracks[person.trackID] = track
    }

    private func add(
        _ person: PersonDetected, _ box: StoredBoxRecord, to track: inout StoredOpenTrackRecord, _ camera: inout Camera,
        appendTime: Int64
    ) {
        track.pictures.append(
            .with {
                $0.name = person.picture
                $0.appendTime = appendTime
                $0.confidence = person.confidence.isFinite ? person.confidence : 0
                $0.box = box
            })
        camera.pictures[person.picture, default: []].append(track.trackID)
        guard track.pictures.count > options.picturesMax,
            let worst = track.pictures.indices.min(by: {
                track.pictures[$0].confidence < track.pictures[$1].confidence
            })
        else { return }
        forget(track.pictures.remove(at: worst).name, of: track.trackID, in: &camera)
    }

    private func forget(_ picture: String, of track: UInt64, in camera: inout Camera) {
        camera.pictures[picture]?.removeAll { $0 == track }
        if camera.pictures[picture]?.isEmpty == true { camera.pictures[picture] = nil }
    }

    // MARK: Ends

    private mutating func finish(
        _ end: TrackEnded, _ detection: Detection, _ camera: inout Camera, _ key: CameraKey, partition: UInt32,
        appendTime: Int64
    ) {
        guard !camera.ended.contains(end.trackID) else { return }
        var record = StoredEndedTrackRecord()
        record.zone = detection.zone
        record.synthetic = detection.isSynthetic
        record.syntheticVisits = detection.syntheticVisits ?? ""
        record.trackID = end.trackID
        record.firstSeen = end.firstSeen
        record.lastSeen = end.lastSeen
        if end.hasDirection { record.direction = UInt32(truncatingIfNeeded: end.direction.rawValue) }
        if end.hasX { record.x = end.x }
        if end.hasY { record.y = end.y }
        if end.hasConfidence { record.confidence = end.confidence }
        close(record, &camera, key, partition: partition, appendTime: appendTime)
    }

    /// Ends a track of which no end was heard: what is known of it is what the detections said.
    private mutating func end(
        _ track: StoredOpenTrackRecord, _ camera: inout Camera, _ key: CameraKey, partition: UInt32, appendTime: Int64
    ) {
        var record = StoredEndedTrackRecord()
        record.zone = track.zone
        record.synthetic = track.synthetic
        record.syntheticVisits = track.syntheticVisits
        record.trackID = track.trackID
        record.firstSeen = track.firstSeen
        record.lastSeen = track.lastSeen
        let box = track.lastBox
        record.x = UInt32(clamping: UInt64(box.left) + UInt64(box.width) / 2)
        record.y = UInt32(clamping: UInt64(box.top) + UInt64(box.height))
        record.confidence = Float(track.confidence / Double(max(track.frames, 1)))
        close(record, &camera, key, partition: partition, appendTime: appendTime)
    }

    private mutating func close(
        _ record: StoredEndedTrackRecord, _ camera: inout Camera, _ key: CameraKey, partition: UInt32, appendTime: Int64
    ) {
        var record = record
        record.store = key.store
        record.camera = key.camera
        record.appendTime = appendTime
        record.sequence = camera.sequence
        camera.sequence &+= 1
        camera.ended.insert(record.trackID, rangesMax: options.endedRangesMax)
        if let open = camera.tracks.removeValue(forKey: record.trackID) {
            record.pictures = open.pictures
            for index in record.pictures.indices { part(&record.pictures[index], of: record.trackID, in: &camera) }
        }
        ended.append((partition, record))
    }

    /// Who else is in a picture: it decides whose a face is, now and when the others' tracks end.
    private func part(_ picture: inout StoredPictureRecord, of track: UInt64, in camera: inout Camera) {
        forget(picture.name, of: track, in: &camera)
        for other in camera.pictures[picture.name] ?? [] {
            guard var rival = camera.tracks[other],
                let index = rival.pictures.firstIndex(where: { $0.name == picture.name })
            else { continue }
            picture.rivals.append(
                .with {
                    $0.trackID = other; $0.box = rival.pictures[index].box
                })
            rival.pictures[index].rivals.append(
                .with {
                    $0.trackID = track; $0.box = picture.box
                })
            camera.tracks[other] = rival
        }
    }

    // MARK: Silence

    /// Counts tracks as seen now that were stamped while the clock was ahead, and that it was set back since: else they would stay
    /// open until that time comes.
    ///
    /// - Parameter step: by so much append times may be ahead without the clock having been set.
    mutating func settle(now: Int64, step: Int64) {
        for (partition, time) in oldest where time > now + step {
            for (key, camera) in cameras {
                for (id, track) in camera.tracks where track.partition == partition && track.appendTime > now {
                    cameras[key]?.tracks[id]?.appendTime = now
                }
            }
            oldest[partition] = now
        }
    }

    /// Ends the tracks of a partition that had no news for the timeout when `time` came, by append time. Their end is where
    /// the timeout ran out, whenever that is noticed.
    mutating func endSilent(partition: UInt32, before time: Int64) {
        let timeout = options.trackTimeout.milliseconds
        guard let known = oldest[partition], known + timeout < time else { return }
        var silent: [(key: CameraKey, track: StoredOpenTrackRecord)] = []
        var next = Int64.max
        for (key, camera) in cameras {
            for track in camera.tracks.values where track.partition == partition {
                if track.appendTime + timeout < time {
                    silent.append((key, track))
                } else {
                    next = min(next, track.appendTime)
                }
            }
        }
        oldest[partition] = next == .max ? nil : next
        silent.sort {
            ($0.track.appendTime, $0.key, $0.track.trackID) < ($1.track.appendTime, $1.key, $1.track.trackID)
        }
        for (key, track) in silent {
            var camera = cameras.removeValue(forKey: key)!
            // As it is now: the end of another may have told it of a rival.
            end(
                camera.tracks[track.trackID]!, &camera, key, partition: partition,
                appendTime: track.appendTime + timeout)
            cameras[key] = camera
        }
    }

    /// Ends the tracks of a camera that it last saw a timeout before `time`, by event time: it has been reporting since.
    private mutating func endSilent(
        _ camera: inout Camera, _ key: CameraKey, before time: Int64, partition: UInt32, appendTime: Int64
    ) {
        let timeout = options.trackTimeout.milliseconds
        guard camera.silentSince < time - timeout else { return }
        let silent = camera.tracks.values.filter { $0.lastSeen < time - timeout }
            .sorted { ($0.lastSeen, $0.trackID) < ($1.lastSeen, $1.trackID) }
        for track in silent {
            end(camera.tracks[track.trackID]!, &camera, key, partition: partition, appendTime: appendTime)
        }
        camera.silentSince = camera.tracks.values.map(\.lastSeen).min() ?? .max
    }

    /// Whether an open track shows in a picture of that name.
    func isOpen(picture: String) -> Bool { cameras.values.contains { $0.pictures[picture] != nil } }
}

extension StoredBoxRecord {
    init(_ box: Box) {
        self.init()
        left = box.left
        top = box.top
        width = box.width
        height = box.height
    }

    /// Twice the place of the centre, so that it is whole.
    private var doubledCentre: (x: Int64, y: Int64) {
        (2 * Int64(left) + Int64(width), 2 * Int64(top) + Int64(height))
    }

    var area: UInt64 { UInt64(width) * UInt64(height) }

    func holdsCentre(of face: StoredBoxRecord) -> Bool {
        let centre = face.doubledCentre
        return centre.x >= 2 * Int64(left) && centre.x <= 2 * (Int64(left) + Int64(width))
            && centre.y >= 2 * Int64(top) && centre.y <= 2 * (Int64(top) + Int64(height))
    }

    /// How far a face is from where the head of this person is: the square of twice the distance from the middle of the upper
    /// edge, in pixels.
    func distance(toHead face: StoredBoxRecord) -> Double {
        let centre = face.doubledCentre
        let x = Double(centre.x - (2 * Int64(left) + Int64(width)))
        let y = Double(centre.y - 2 * Int64(top))
        return x * x + y * y
    }
}
