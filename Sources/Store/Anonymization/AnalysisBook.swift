import FootfallEvents
import SwiftProtobuf
internal import Timekeeping

/// What analyzers said of pictures, as long as a track may ask for it.
struct AnalysisBook {
    private let options: AnonymizerOptions
    /// Complete analyses, by picture; more than one where a picture was analysed again.
    private(set) var analyses: [String: [StoredAnalysisRecord]] = [:]
    /// Faces whose picture's analysis is not complete.
    private(set) var unfinished: [Origin: StoredAnalysisRecord] = [:]
    private(set) var count = 0

    /// Two cameras may have pictures of one name.
    struct Origin: Hashable, Comparable {
        let picture: String
        let store: String
        let camera: String

        static func < (a: Origin, b: Origin) -> Bool {
            (a.picture, a.store, a.camera) < (b.picture, b.store, b.camera)
        }
    }

    init(_ options: AnonymizerOptions, _ record: StoredAnonymizerRecord = StoredAnonymizerRecord()) {
        self.options = options
        for analysis in record.analyses { keep(analysis) }
        for analysis in record.unfinished {
            let origin = Origin(picture: analysis.picture, store: analysis.store, camera: analysis.camera)
            unfinished[origin] = analysis
        }
    }

    func store(in record: inout StoredAnonymizerRecord) {
        record.analyses = analyses.sorted { $0.key < $1.key }.flatMap(\.value)
        record.unfinished = unfinished.sorted { $0.key < $1.key }.map(\.value)
    }

    private mutating func keep(_ analysis: StoredAnalysisRecord) {
        analyses[analysis.picture, default: []].append(analysis)
        count += 1
    }

    mutating func take(_ event: FaceEvent, appendTime: Int64) {
        let origin = Origin(
            picture: event.picture, store: event.hasStore ? event.store : "",
            camera: event.hasCamera ? event.camera : "")
        var open = unfinished.removeValue(forKey: origin)
        if let begun = open, begun.appendTime + options.completionWait.milliseconds < appendTime { open = nil }
        var analysis =
            open
            ?? .with {
                $0.picture = origin.picture
                $0.store = origin.store
                $0.camera = origin.camera
                $0.appendTime = appendTime
            }
        switch event.event {
        case .faceAnalyzed(let face):
            // Delivered again, a face is still one.
            if !analysis.faces.contains(where: { $0.index == face.faceIndex }) {
                analysis.faces.append(StoredFaceRecord(face))
            }
            unfinished[origin] = analysis
        case .pictureAnalyzed:
            analysis.appendTime = appendTime
            keep(analysis)
        case nil:
            if open != nil { unfinished[origin] = analysis }
        }
    }

    /// The analysis of a track's picture that counts: the first that came no more than the lead before the detection, and by
    /// the time until which the track waits.
    func analysis(of picture: StoredPictureRecord, _ track: StoredEndedTrackRecord) -> StoredAnalysisRecord? {
        let earliest = picture.appendTime - options.analysisLead.milliseconds
        let latest = track.appendTime + options.analysisWait.milliseconds
        return analyses[picture.name]?.filter {
            ($0.store.isEmpty || $0.store == track.store) && ($0.camera.isEmpty || $0.camera == track.camera)
                && $0.appendTime >= earliest && $0.appendTime <= latest
        }.min {
            // Of one picture they lie in one partition, in the order of their append.
            $0.appendTime < $1.appendTime
        }
    }

    /// Forgets what no track can ask for any more.
    ///
    /// - Parameters:
    ///   - time: every detection from now on comes after it, by append time.
    ///   - isWanted: whether a track that is open or waits shows in the picture.
    mutating func release(before time: Int64, isWanted: (String) -> Bool) {
        guard !analyses.isEmpty else { return }
        for (picture, list) in analyses {
            let kept = list.filter { $0.appendTime + options.analysisLead.milliseconds >= time }
            guard kept.count < list.count, !isWanted(picture) else { continue }
            analyses[picture] = kept.isEmpty ? nil : kept
            count -= list.count - kept.count
        }
    }

    /// Forgets faces that were never followed by their picture's completion, when their partition is beyond it.
    mutating func forgetUnfinished(before time: Int64) {
        unfinished = unfinished.filter { $0.value.appendTime + options.completionWait.milliseconds >= time }
    }
}

extension StoredFaceRecord {
    init(_ face: FaceAnalyzed) {
        self.init()
        index = face.faceIndex
        box = StoredBoxRecord(face.box)
        if face.hasIdentity, !face.identity.isEmpty { identity = face.identity }
        if face.hasAge { age = face.age }
        if face.hasGender, face.gender != .unspecified { gender = UInt32(truncatingIfNeeded: face.gender.rawValue) }
        // Where no emotion is the dominant one there is nothing that a score could be of.
        if face.hasEmotions, let dominant = face.emotions.dominant {
            emotion = UInt32(dominant.rawValue)
            emotionScore = Float(EmotionScore.corrected.score(of: face.emotions))
        }
        if face.hasConfidence, face.confidence.isFinite { confidence = face.confidence }
    }
}

extension AgeBand {
    /// The band of an age in years; `nil` for what is no age.
    init?(age: Float) {
        guard age.isFinite, age >= 0, age < 150 else { return nil }
        switch Int(age) {
        case ...12: self = .ageBand012
        case ...17: self = .ageBand1317
        case ...24: self = .ageBand1824
        case ...34: self = .ageBand2534
        case ...44: self = .ageBand3544
        case ...54: self = .ageBand4554
        case ...64: self = .ageBand5564
        default: self = .ageBand65Plus
        }
    }
}
