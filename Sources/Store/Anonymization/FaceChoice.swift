/// Whose face is whose: a face belongs to the person in whose box its centre lies, in the same picture.
enum FaceChoice {
    /// The best of a track's faces in all of its pictures; `nil` where it has none.
    ///
    /// - Parameter analysis: of a picture, where there is one.
    static func best(
        of track: StoredEndedTrackRecord, _ analysis: (StoredPictureRecord) -> StoredAnalysisRecord?
    ) -> StoredFaceRecord? {
        var best: (face: StoredFaceRecord, picture: String)?
        for picture in track.pictures {
            for face in analysis(picture)?.faces ?? [] where isOf(track.trackID, picture, face) {
                if let known = best, !isBetter((face, picture.name), than: known) { continue }
                best = (face, picture.name)
            }
        }
        return best?.face
    }

    /// Where boxes overlap, the face is that of the person whose head it is nearest to.
    private static func isOf(_ id: UInt64, _ picture: StoredPictureRecord, _ face: StoredFaceRecord) -> Bool {
        guard picture.box.holdsCentre(of: face.box) else { return false }
        let distance = picture.box.distance(toHead: face.box)
        return !picture.rivals.contains { rival in
            guard rival.box.holdsCentre(of: face.box) else { return false }
            let other = rival.box.distance(toHead: face.box)
            return other < distance || (other == distance && rival.trackID < id)
        }
    }

    /// The surer one, then the larger one; of equal ones that of the first picture by name.
    private static func isBetter(
        _ a: (face: StoredFaceRecord, picture: String), than b: (face: StoredFaceRecord, picture: String)
    ) -> Bool {
        let sure = (a.face.hasConfidence ? a.face.confidence : -1, b.face.hasConfidence ? b.face.confidence : -1)
        if sure.0 != sure.1 { return sure.0 > sure.1 }
        if a.face.box.area != b.face.box.area { return a.face.box.area > b.face.box.area }
        return (a.picture, a.face.index) < (b.picture, b.face.index)
    }
}
