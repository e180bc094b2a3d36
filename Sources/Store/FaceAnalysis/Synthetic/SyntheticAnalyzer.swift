internal import Bytes
internal import FootfallEvents
internal import Foundation

/// Makes faces up, for demonstrations: the same picture has the same faces, on every machine. Each event says that it is
/// synthetic.
///
/// A made-up picture says itself where its faces are, so that they agree with the persons that a detector saw: a comment in
/// the head of a PGM or PPM, `# faces: LEFT,TOP,WIDTH,HEIGHT[,IDENTITY];…`, empty for none.
package struct SyntheticAnalyzer: FaceAnalyzer {
    package struct Options: Sendable, Equatable {
        /// Another seed gives other faces.
        package var seed: UInt64 = 0
        /// For pictures that don't tell: none up to so many faces.
        package var facesMax = 3
        /// The people among whom identities are chosen, where the picture names none; 0 reports no identities.
        package var people = 0

        package init() {}
    }

    package let label = AnalyzerLabel(name: "synthetic", version: "1", isSynthetic: true)
    private let options: Options

    package init(_ options: Options = Options()) { self.options = options }

    package func analyze(_ picture: Picture) async throws -> [AnalyzedFace] {
        var random = SplitMix64(seed: seed(of: picture))
        if let told = Self.comment(in: picture) {
            return try told.split(separator: ";").map { try face(told: $0, &random) }
        }
        let count = Int(random.next() % UInt64(options.facesMax + 1))
        let size = picture.format.size(of: picture.bytes)
        return (0..<count).map { index in
            var face = face(&random)
            let width = Double(size?.width ?? 640)
            let height = Double(size?.height ?? 480)
            let side = min(width, height) / Double(count + 1) * (0.5 + random.fraction() / 2)
            face.box = FaceBox.clamped(
                left: width / Double(count) * Double(index), top: (height - side) * random.fraction(),
                width: max(side, 1), height: max(side, 1))
            return face
        }
    }

    /// What a comment in a PGM's head says of the faces; `nil` where there is none.
    private static func comment(in picture: Picture) -> String? {
        guard picture.format == .netpbm else { return nil }
        let head = picture.bytes.prefix(64 << 10).split(separator: UInt8(ascii: "\n"), maxSplits: 16)
        let mark = Array("# faces:".utf8)
        guard let line = head.first(where: { $0.starts(with: mark) }) else { return nil }
        return String(decoding: line.dropFirst(mark.count), as: UTF8.self).trimmingCharacters(in: .whitespaces)
    }

    /// By the bytes alone: a picture that is stored again, under another name too, has the same faces.
    private func seed(of picture: Picture) -> UInt64 {
        SplitMix64.mix(FNV1a.hash(picture.bytes, salt: options.seed))
    }

    private func face(told text: Substring, _ random: inout SplitMix64) throws -> AnalyzedFace {
        let parts = text.split(separator: ",", maxSplits: 4, omittingEmptySubsequences: false)
        let numbers = parts.prefix(4).compactMap { Double($0.trimmingCharacters(in: .whitespaces)) }
        guard numbers.count == 4,
            let box = FaceBox.clamped(left: numbers[0], top: numbers[1], width: numbers[2], height: numbers[3])
        else {
            throw AnalysisFailure.giveUp(
                .refused, reason: "its comment says '\(text)' of a face, not LEFT,TOP,WIDTH,HEIGHT[,IDENTITY]")
        }
        // The same person is of the same age and gender in every picture.
        let identity = parts.count > 4 ? parts[4].trimmingCharacters(in: .whitespaces) : ""
        var face = identity.isEmpty ? face(&random) : person(identity, &random)
        face.box = box
        return face
    }

    private func face(_ random: inout SplitMix64) -> AnalyzedFace {
        if options.people > 0 {
            return person("person-\(random.next() % UInt64(options.people))", &random)
        }
        var traits = SplitMix64(seed: random.next())
        return face(traits: &traits, moods: &random)
    }

    private func person(_ identity: String, _ random: inout SplitMix64) -> AnalyzedFace {
        var seed = options.seed
        for byte in identity.utf8 { seed = SplitMix64.mix(seed ^ UInt64(byte)) }
        var traits = SplitMix64(seed: seed)
        var face = face(traits: &traits, moods: &random)
        face.identity = identity
        return face
    }

    private func face(traits: inout SplitMix64, moods: inout SplitMix64) -> AnalyzedFace {
        var face = AnalyzedFace()
        // The mean of three: most are between 20 and 60.
        let ages = (0..<3).map { _ in traits.fraction() }
        face.age = Float((ages.reduce(0, +) / 3 * 80 + 2).rounded())
        face.gender = traits.next() & 1 == 0 ? .female : .male
        face.confidence = Float((0.7 + 0.3 * moods.fraction()) * 1000).rounded() / 1000
        face.faceID = Hexadecimal.text(moods.next())
        face.emotions = emotions(&moods)
        return face
    }

    /// Eight scores that sum to 1; mostly neutral and happy ones.
    private func emotions(_ random: inout SplitMix64) -> AnalyzedFace.Emotions {
        let weights: [Double] = [0.1, 0.1, 0.05, 0.05, 2, 3, 0.3, 0.4]
        let scores = weights.map { $0 * pow(random.fraction(), 3) + 1e-6 }
        let sum = scores.reduce(0, +)
        return AnalyzedFace.Emotions(scores.map { Float($0 / sum) })
    }
}
