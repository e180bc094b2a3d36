import EventLog
import FootfallEvents
import Pseudonyms
import SwiftProtobuf

@testable import Anonymization
import TypedTopics
import EventSchema
import Timekeeping

/// The visits that a log's detections and faces come to, worked out from all of them at once, as slowly as it takes.
struct NaiveVisits {
    typealias Options = AnonymizerOptions

    struct Analysis {
        let picture: String
        let store: String
        let camera: String
        let appendTime: Int64
        let faces: [FaceAnalyzed]
    }

    struct Seen {
        let index: Int
        let appendTime: Int64
        let detection: Detection
    }

    struct Track {
        let store: String
        let camera: String
        let id: UInt64
        var seen: [Seen] = []
        var end: TrackEnded?
        var endIndex = Int.max
        var endAppend: Int64 = 0
        var zone = ""
        var sequence = 0

        /// The first detection with a picture.
        func detection(with picture: String) -> Seen? {
            seen.first { $0.detection.personDetected.hasPicture && $0.detection.personDetected.picture == picture }
        }

        var pictures: [String] {
            var names: [String] = []
            for one in seen where one.detection.personDetected.hasPicture {
                let name = one.detection.personDetected.picture
                if !names.contains(name) { names.append(name) }
            }
            return names
        }

        var lastAppend: Int64 { seen.last?.appendTime ?? 0 }
        var lastSeen: Int64 { seen.map(\.detection.eventTime).max() ?? 0 }
        var firstSeen: Int64 { seen.map(\.detection.eventTime).min() ?? 0 }
    }

    let options: Options
    let optIns: [(appendTime: Int64, event: OptInChanged)]
    let analyses: [Analysis]
    let partitions: [[(appendTime: Int64, detection: Detection)]]

    init(_ log: EventLog, _ options: Options) throws {
        func all<E: TypedEvent>(_ topic: EventTopic<E>) throws -> [[(appendTime: Int64, event: E)]] {
            let there = try log.topic(topic.name)
            let reader = EventReader<E>(log)
            return try there.partitions.map { partition in
                try reader.read(there, partition, from: .zero, bytesMax: .max).records.compactMap { record in
                    record.event.map { (record.appendTime.milliseconds, $0) }
                }
            }
        }
        self.options = options
        optIns = try all(FootfallTopic.optIns).flatMap { $0 }
        partitions = try all(FootfallTopic.detections).map { $0.map { ($0.appendTime, $0.event) } }
        var analyses: [Analysis] = []
        for partition in try all(FootfallTopic.faces) {
            var open: [String: [FaceAnalyzed]] = [:]
            for (appendTime, event) in partition {
                let key = "\(event.picture)|\(event.store)|\(event.camera)"
                if case .faceAnalyzed(let face) = event.event {
                    if !(open[key] ?? []).contains(where: { $0.faceIndex == face.faceIndex }) {
                        open[key, default: []].append(face)
                    }
                } else {
                    analyses.append(
                        Analysis(
                            picture: event.picture, store: event.store, camera: event.camera, appendTime: appendTime,
                            faces: open.removeValue(forKey: key) ?? []))
                }
            }
        }
        self.analyses = analyses
    }

    /// Every track of a partition in the order in which they end.
    func tracks(_ records: [(appendTime: Int64, detection: Detection)], clock: Int64) -> (ended: [Track], all: [Track])
    {
        var live: [Track] = []
        var ended: [Track] = []
        func end(_ track: Track, at index: Int, _ append: Int64, _ heard: TrackEnded?, zone: String) {
            var track = track
            track.end = heard
            track.endIndex = index
            track.endAppend = append
            track.zone = zone
            track.sequence = ended.filter { $0.store == track.store && $0.camera == track.camera }.count
            ended.append(track)
            live.removeAll { $0.store == track.store && $0.camera == track.camera && $0.id == track.id }
        }
        func endSilent(before time: Int64, at index: Int) {
            let silent = live.filter { $0.lastAppend + options.trackTimeout.milliseconds < time }.sorted {
                ($0.lastAppend, $0.store, $0.camera, $0.id) < ($1.lastAppend, $1.store, $1.camera, $1.id)
            }
            for track in silent {
                end(
                    track, at: index, track.lastAppend + options.trackTimeout.milliseconds, nil,
                    zone: track.seen[0].detection.zone)
            }
        }
        for (index, (appendTime, detection)) in records.enumerated() {
            endSilent(before: appendTime, at: index)
            let silent = live.filter {
                $0.store == detection.store && $0.camera == detection.camera
                    && $0.lastSeen < detection.eventTime - options.trackTimeout.milliseconds
            }.sorted { ($0.lastSeen, $0.id) < ($1.lastSeen, $1.id) }
            for track in silent { end(track, at: index, appendTime, nil, zone: track.seen[0].detection.zone) }
            func isThis(_ track: Track, _ id: UInt64) -> Bool {
                track.store == detection.store && track.camera == detection.camera && track.id == id
            }
            switch detection.event {
            case .personDetected(let person) where !ended.contains { isThis($0, person.trackID) }:
                let seen = Seen(index: index, appendTime: appendTime, detection: detection)
                if let place = live.firstIndex(where: { isThis($0, person.trackID) }) {
                    live[place].seen.append(seen)
                } else {
                    live.append(
                        Track(store: detection.store, camera: detection.camera, id: person.trackID, seen: [seen]))
                }
            case .trackEnded(let heard) where !ended.contains { isThis($0, heard.trackID) }:
                let track =
                    live.first { isThis($0, heard.trackID) }
                    ?? Track(store: detection.store, camera: detection.camera, id: heard.trackID)
                end(track, at: index, appendTime, heard, zone: detection.zone)
            default: break
            }
        }
        endSilent(before: clock - options.slack.milliseconds, at: records.count)
        return (ended, ended + live)
    }

    /// Visits by camera, in their order.
    func visits(_ pseudonyms: Pseudonyms, clock: Int64) throws -> [String: [VisitorObserved]] {
        var visits: [String: [VisitorObserved]] = [:]
        for partition in partitions {
            let (ended, all) = tracks(partition, clock: clock)
            for track in ended {
                visits["\(track.store)/\(track.camera)", default: []].append(try visit(track, all, pseudonyms, clock))
            }
        }
        return visits
    }

    private func visit(_ track: Track, _ all: [Track], _ pseudonyms: Pseudonyms, _ clock: Int64) throws
        -> VisitorObserved
    {
        var visit = VisitorObserved()
        visit.store = track.store
        visit.zone = track.zone
        visit.camera = track.camera
        visit.cameraSequence = UInt32(track.sequence)
        let (first, last) = track.end.map { ($0.firstSeen, $0.lastSeen) } ?? (track.firstSeen, track.lastSeen)
        visit.eventTime = last
        if last >= first { visit.dwellMs = UInt32(last - first) }
        if let end = track.end {
            if end.hasDirection { visit.direction = end.direction }
            visit.x = end.x
            visit.y = end.y
            visit.confidence = end.confidence
        } else {
            var frames: [Detection] = []
            for one in track.seen
            where one.detection.personDetected.frame > frames.last?.personDetected.frame ?? 0 || frames.isEmpty {
                frames.append(one.detection)
            }
            let box = frames.last!.personDetected.box
            visit.x = box.left + box.width / 2
            visit.y = box.top + box.height
            let sum = frames.reduce(0.0) { $0 + Double($1.personDetected.confidence) }
            visit.confidence = Float(sum / Double(frames.count))
        }
        let face = face(of: track, all)
        var mask: Set<OptInAttribute> = []
        for choice in optIns where choice.event.store == track.store && choice.appendTime < track.endAppend {
            if choice.event.optedIn { mask.insert(choice.event.attribute) } else { mask.remove(choice.event.attribute) }
        }
        if let face, mask.contains(.demographics) {
            if face.hasAge, let band = AgeBand(age: face.age) { visit.ageBand = band }
            if face.hasGender { visit.gender = face.gender }
        }
        if let face, mask.contains(.emotion), face.hasEmotions, let emotion = face.emotions.dominant {
            visit.emotion = emotion
            visit.emotionScore = Float(EmotionScore.corrected.score(of: face.emotions))
        }
        let subject: PseudonymSubject =
            if let face, face.hasIdentity, mask.contains(.returning) { .identity(face.identity) } else {
                .track(camera: track.camera, id: track.id)
            }
        if let visitor = try pseudonyms.pseudonym(
            of: subject, store: track.store, eventTime: EventTime(milliseconds: last),
            appendTime: EventTime(milliseconds: track.endAppend), now: EventTime(milliseconds: clock))
        {
            visit.visitor = visitor
        }
        return visit
    }

    private func face(of track: Track, _ all: [Track]) -> FaceAnalyzed? {
        var candidates: [(face: FaceAnalyzed, picture: String)] = []
        for picture in track.pictures {
            let own = track.detection(with: picture)!
            let usable = analyses.filter {
                $0.picture == picture && ($0.store == "" || $0.store == track.store)
                    && ($0.camera == "" || $0.camera == track.camera)
                    && $0.appendTime >= own.appendTime - options.analysisLead.milliseconds
                    && $0.appendTime <= track.endAppend + options.analysisWait.milliseconds
            }
            guard let analysis = usable.min(by: { $0.appendTime < $1.appendTime }) else { continue }
            let rivals = all.filter { other in
                guard other.store == track.store, other.camera == track.camera, other.id != track.id,
                    let seen = other.detection(with: picture), seen.index < track.endIndex
                else { return false }
                let isOpen =
                    other.endIndex > track.endIndex || (other.endIndex == track.endIndex && isAfter(other, track))
                return isOpen || own.index < other.endIndex
            }
            for face in analysis.faces {
                func holds(_ box: Box) -> Bool {
                    let x = Double(face.box.left) + Double(face.box.width) / 2
                    let y = Double(face.box.top) + Double(face.box.height) / 2
                    return x >= Double(box.left) && x <= Double(box.left + box.width) && y >= Double(box.top)
                        && y <= Double(box.top + box.height)
                }
                func distance(_ box: Box) -> Double {
                    let x =
                        Double(face.box.left) + Double(face.box.width) / 2 - Double(box.left) - Double(box.width) / 2
                    let y = Double(face.box.top) + Double(face.box.height) / 2 - Double(box.top)
                    return x * x + y * y
                }
                let box = own.detection.personDetected.box
                guard holds(box) else { continue }
                let isOthers = rivals.contains { other in
                    let theirs = other.detection(with: picture)!.detection.personDetected.box
                    return holds(theirs)
                        && (distance(theirs) < distance(box)
                            || (distance(theirs) == distance(box) && other.id < track.id))
                }
                if !isOthers { candidates.append((face, picture)) }
            }
        }
        return candidates.max { a, b in
            let (ca, cb) = (
                a.face.hasConfidence ? a.face.confidence : -1, b.face.hasConfidence ? b.face.confidence : -1
            )
            if ca != cb { return ca < cb }
            let (aa, ab) = (a.face.box.width * a.face.box.height, b.face.box.width * b.face.box.height)
            if aa != ab { return aa < ab }
            return (b.picture, b.face.faceIndex) < (a.picture, a.face.faceIndex)
        }?.face
    }

    /// Of two that end at the same record, whether `a` ends after `b`.
    private func isAfter(_ a: Track, _ b: Track) -> Bool { a.sequence > b.sequence }
}
