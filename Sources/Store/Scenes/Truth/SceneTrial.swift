internal import Detection
internal import Timekeeping

/// A generated scene through a detector, and how it did.
package enum SceneTrial {
    /// Never used for tuning: the detector is measured on these.
    package static let evaluationSeeds: ClosedRange<UInt64> = 1001...1050
    /// What the detector's parameters were chosen by.
    package static let tuningSeeds: ClosedRange<UInt64> = 1...40

    /// Runs the scene that is drawn from `seed`.
    package static func run(seed: UInt64) -> SceneScore { run(Scene(seed: seed, SceneOptions.drawn(seed: seed))) }

    /// Runs a scene from its first frame to its last.
    package static func run(_ scene: Scene) -> SceneScore {
        let options = scene.options
        let detector = Detector(
            DetectorConfiguration(rate: options.rate, lines: options.lines), size: options.size)
        let clock = FrameClock(start: .epoch, rate: options.rate)
        var result = DetectionFrame()
        var scoring = SceneScoring()
        var number = 0
        while scene.next() {
            detector.process(scene.frame, number: number, time: clock.time(ofFrame: number), into: &result)
            scoring.take(result)
            number += 1
        }
        detector.finish(into: &result)
        scoring.take(result)
        return scoring.score(scene.truth, options.rate)
    }
}
