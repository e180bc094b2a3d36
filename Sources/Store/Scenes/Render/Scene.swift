package import Detection

/// A scene with people, rendered frame by frame, and the truth about it.
///
/// ```swift
/// let scene = Scene(seed: 7, SceneOptions())
/// while scene.next() { try writer.write(scene.frame) }
/// print(scene.truth.visits)
/// ```
/// The same seed and options give the same frames. For one thread.
package final class Scene {
    package let options: SceneOptions
    package let frameCount: Int
    /// What happens in the frames so far.
    package private(set) var truth = SceneTruth()
    private(set) var framesRendered = 0

    private let floor: Floor
    private let backdrop: Backdrop
    private var people: [Person] = []
    private let pixels: UnsafeMutablePointer<UInt8>
    private let canvas: UnsafeMutablePointer<Float>
    /// The number of the person at a pixel, plus one.
    private let owners: UnsafeMutablePointer<Int32>
    private let noise: [Float]
    private var noiseRandom: SceneRandom
    private let wobble: (period: Double, phase: Double)
    /// For each person the lines.
    private var lines: [[SceneLine]] = []

    package init(seed: UInt64, _ options: SceneOptions) {
        self.options = options
        var random = SceneRandom(seed: seed)
        floor = Floor(options)
        var backdropRandom = random.fork()
        backdrop = Backdrop(options, floor, &backdropRandom)
        frameCount = options.rate.frames(in: options.seconds)
        let count = options.size.pixels
        pixels = .allocate(capacity: count)
        canvas = .allocate(capacity: count)
        owners = .allocate(capacity: count)
        pixels.initialize(repeating: 0, count: count)
        canvas.initialize(repeating: 0, count: count)
        owners.initialize(repeating: 0, count: count)
        noiseRandom = random.fork()
        var table: [Float] = []
        for _ in 0..<8192 {
            // Twelve uniform numbers make a good enough bell.
            var sum = -6.0
            for _ in 0..<12 { sum += noiseRandom.number(0...1) }
            table.append(Float(sum * options.noise))
        }
        noise = table
        wobble = (random.number(7...20), random.number(0...6))
        invite(&random)
        lines = people.map { _ in options.lines.map { SceneLine($0, options.size) } }
    }

    deinit {
        pixels.deallocate()
        canvas.deallocate()
        owners.deallocate()
    }

    /// The frame that ``next()`` rendered. Its pixels hold until the next call.
    package var frame: GrayFrame { GrayFrame(size: options.size, pixels: UnsafePointer(pixels)) }

    private func invite(_ random: inout SceneRandom) {
        for number in 0..<options.people {
            var own = random.fork()
            // One after another, each somewhere in its share of the time; the last ones may still be there at the end.
            let share = (options.seconds - 4) / Double(options.people)
            let begin = 1.5 + share * (Double(number) + own.number(0...0.9))
            let stature = own.number(0.85...1.08)
            let walk = Walk(floor, stature: stature, begin: begin, &own)
            people.append(Person(walk: walk, stature: stature, floorGrey: backdrop.floorGrey, &own))
            if own.isTrue(options.companionShare) {
                let beside = floor.front * own.number(0.22...0.4)
                let walk = Walk(beside: walk, by: beside, later: own.number(0...0.3))
                people.append(
                    Person(walk: walk, stature: own.number(0.85...1.08), floorGrey: backdrop.floorGrey, &own))
            }
        }
    }

    /// Renders the next frame; `false` when the scene is over.
    package func next() -> Bool {
        guard framesRendered < frameCount else { return false }
        let time = Double(framesRendered) / options.rate.framesPerSecond
        let width = options.size.width
        let count = options.size.pixels
        backdrop.greys.withUnsafeBufferPointer { canvas.update(from: $0.baseAddress!, count: count) }
        owners.update(repeating: 0, count: count)
        var figures: [(person: Int, figure: Figure)] = []
        for (index, person) in people.enumerated() {
            if let figure = person.figure(at: time, on: floor) { figures.append((index, figure)) }
        }
        figures.sort { ($0.figure.y, $0.person) < ($1.figure.y, $1.person) }
        if options.shadow > 0 { for entry in figures { shade(entry.figure) } }
        var full = [Int](repeating: 0, count: figures.count)
        for (index, entry) in figures.enumerated() { full[index] = draw(entry.figure, entry.person) }
        note(figures, full)
        expose(time, width)
        framesRendered += 1
        return true
    }

    /// Draws a figure over what is behind it; returns all its pixels, those hidden or outside included.
    private func draw(_ figure: Figure, _ number: Int) -> Int {
        let person = people[number]
        let width = options.size.width
        let height = options.size.height
        var full = 0
        var y = Int(figure.top.rounded(.down))
        let bottom = Int(figure.y.rounded(.up))
        let left = Int((figure.x - figure.reach).rounded(.down))
        let right = Int((figure.x + figure.reach).rounded(.up))
        let foot = Float(figure.y)
        while y <= bottom {
            var x = left
            while x <= right {
                if let part = figure.part(Double(x) + 0.5, Double(y) + 0.5) {
                    full += 1
                    if x >= 0, x < width, y >= 0, y < height, backdrop.depth[y * width + x] < foot {
                        let index = y * width + x
                        canvas[index] = Float(person.grey(part, figure, Double(x) + 0.5, Double(y) + 0.5))
                        owners[index] = Int32(number + 1)
                    }
                }
                x += 1
            }
            y += 1
        }
        return full
    }

    /// A soft ellipse on the floor, to the right of the feet.
    private func shade(_ figure: Figure) {
        let width = options.size.width
        let long = figure.height * 0.3
        let wide = figure.height * 0.07
        let centerX = figure.x + long * 0.7
        var y = max(Int(figure.y - wide * 1.5), Int(floor.back))
        while y < min(Int(figure.y + wide * 1.5), options.size.height) {
            var x = max(Int(centerX - long * 1.5), 0)
            while x < min(Int(centerX + long * 1.5), width) {
                let across = (Double(x) - centerX) / long
                let along = (Double(y) - figure.y) / wide
                let far = across * across + along * along
                let index = y * width + x
                if far < 1.6, backdrop.depth[index] < Float(figure.y) {
                    let share = far < 0.7 ? 1 : (1.6 - far) / 0.9
                    canvas[index] *= Float(1 - options.shadow * share)
                }
                x += 1
            }
            y += 1
        }
    }

    /// Light, exposure, noise, 8 bits.
    private func expose(_ time: Double, _ width: Int) {
        var gain = 1 + options.gainWobble * SceneWave.sine(time / wobble.period + wobble.phase)
        if let change = options.lightChange, time >= change.second { gain *= change.gain }
        let factor = Float(gain)
        let mask = noise.count - 1
        var row = 0
        while row < options.size.height {
            var at = Int(truncatingIfNeeded: noiseRandom.next() & 0xFFFF_FFFF)
            var index = row * width
            let end = index + width
            noise.withUnsafeBufferPointer { noise in
                while index < end {
                    let value = canvas[index] * factor + noise[at & mask] + 0.5
                    pixels[index] = UInt8(min(max(value, 0), 255))
                    at &+= 1
                    index &+= 1
                }
            }
            row += 1
        }
    }

    /// Writes down who is seen where, and who passed a line.
    private func note(_ figures: [(person: Int, figure: Figure)], _ full: [Int]) {
        let presences = PresenceCount(owners, options.size, people: people.count)
        var frame: [SceneTruth.Presence] = []
        for (index, entry) in figures.enumerated() {
            let figure = entry.figure
            let seen = presences.counts[entry.person]
            if seen > 0 {
                frame.append(
                    SceneTruth.Presence(
                        person: entry.person, box: presences.boxes[entry.person],
                        visible: Double(seen) / Double(max(full[index], 1))))
            }
            // Of somebody whose feet are below the picture, the lowest point in it counts.
            let foot = (x: figure.x, y: min(figure.y, floor.height))
            for (index, line) in options.lines.enumerated() {
                guard
                    let crossing = lines[entry.person][index].move(
                        to: foot, clear: figure.height * 0.06, frame: framesRendered)
                else { continue }
                truth.crossings.append(
                    SceneTruth.Crossing(
                        person: entry.person, line: line.name, direction: crossing.direction, frame: crossing.frame))
            }
        }
        truth.frames.append(frame.sorted { $0.person < $1.person })
    }
}
