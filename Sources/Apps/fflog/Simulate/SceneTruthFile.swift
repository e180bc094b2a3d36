import Detection
import Scenes

/// What is true of a generated scene, as a JSON file. Frames count from 0.
struct SceneTruthFile: Encodable {
    struct Visit: Encodable {
        let person: Int
        let first_frame: Int
        let last_frame: Int
        let dwell_seconds: Double
    }

    struct Crossing: Encodable {
        let person: Int
        let line: String
        let direction: String
        let frame: Int
    }

    struct Line: Encodable {
        let name: String
        /// Fractions of the picture's width and height.
        let from: [Double]
        let to: [Double]
    }

    let seed: UInt64
    let frames: Int
    let fps: Double
    let width: Int
    let height: Int
    let lines: [Line]
    let visits: [Visit]
    let crossings: [Crossing]

    init(_ scene: Scene, seed: UInt64) {
        self.seed = seed
        let options = scene.options
        frames = scene.truth.frames.count
        fps = options.rate.framesPerSecond
        width = options.size.width
        height = options.size.height
        lines = options.lines.map { Line(name: $0.name, from: [$0.from.x, $0.from.y], to: [$0.to.x, $0.to.y]) }
        let rate = options.rate.framesPerSecond
        visits = scene.truth.visits.map {
            Visit(
                person: $0.person, first_frame: $0.firstFrame, last_frame: $0.lastFrame,
                dwell_seconds: Double($0.lastFrame - $0.firstFrame + 1) / rate)
        }
        crossings = scene.truth.crossings.map {
            Crossing(person: $0.person, line: $0.line, direction: $0.direction.rawValue, frame: $0.frame)
        }
    }
}
