import TestSupport
import Testing

@testable import Detection

/// The detector on pictures drawn by hand.
@Suite struct DetectorTests {
    private let floor = Canvas(tiled: 160, 120)

    private func person(on canvas: Canvas, _ x: Int, foot: Int = 100, grey: Int = 20) -> Canvas {
        var canvas = canvas
        canvas.fill(grey, x: (x - 3)..<(x + 3), y: (foot - 50)..<(foot - 42))
        canvas.fill(grey + 8, x: (x - 7)..<(x + 7), y: (foot - 42)..<(foot - 20))
        canvas.fill(grey, x: (x - 5)..<(x + 5), y: (foot - 20)..<foot)
        return canvas
    }

    private func camera(lines: [CrossingLine] = [], empty: Int = 20) -> TestCamera {
        let camera = TestCamera(floor.size, lines: lines)
        for _ in 0..<empty { camera.see(floor) }
        return camera
    }

    @Test func `somebody walks in, stands for half a minute, and walks out: one track`() {
        let line = CrossingLine(name: "middle", from: .init(x: 0.5, y: 1), to: .init(x: 0.5, y: 0))
        let camera = camera(lines: [line])
        for x in stride(from: -6, to: 60, by: 3) { camera.see(person(on: floor, x)) }
        for frame in 0..<300 { camera.see(person(on: floor, 60 + frame % 2)) }
        for x in stride(from: 60, to: 170, by: 3) { camera.see(person(on: floor, x)) }
        for _ in 0..<40 { camera.see(floor) }
        #expect(camera.ended.count == 1)
        #expect(camera.ended.first?.reason == .left)
        let dwell = (camera.ended.first?.dwell ?? .zero) / .seconds(1)
        #expect(abs(dwell - 35.8) < 0.5)
        #expect(camera.ended.first?.crossings.map(\.direction) == [.entered])
        #expect(camera.changes.map(\.condition) == [.learning, .learning])
        let box = camera.results[150].persons.first?.box
        #expect(abs((box?.x ?? 0) - 53) <= 3 && abs((box?.width ?? 0) - 14) <= 5, "\(String(describing: box))")
        #expect(abs((box?.y ?? 0) - 50) <= 3 && abs((box?.height ?? 0) - 50) <= 5, "\(String(describing: box))")
    }

    @Test(arguments: [0.6, 0.8, 1.3])
    func `when all the light changes nobody appears, and who is there stays`(gain: Double) {
        let camera = camera()
        for x in stride(from: -6, to: 60, by: 3) { camera.see(person(on: floor, x)) }
        for frame in 0..<20 { camera.see(person(on: floor, 60 + frame % 2)) }
        for frame in 0..<20 { camera.see(person(on: floor, 60 + frame % 2).exposed(gain)) }
        for x in stride(from: 60, to: 170, by: 3) { camera.see(person(on: floor, x).exposed(gain)) }
        for _ in 0..<40 { camera.see(floor.exposed(gain)) }
        #expect(camera.ended.count == 1)
        #expect(camera.tracks.count == 1)
    }

    @Test func `a lamp over half of the picture is no crowd`() {
        let camera = camera()
        var lit = floor
        for y in 0..<120 {
            for x in 0..<90 { lit.pixels[y * 160 + x] = UInt8(min(Int(floor.pixels[y * 160 + x]) * 3 / 2 + 15, 255)) }
        }
        for _ in 0..<80 { camera.see(lit) }
        for x in stride(from: -6, to: 170, by: 3) { camera.see(person(on: lit, x)) }
        for _ in 0..<40 { camera.see(lit) }
        #expect(camera.ended.count == 1)
        #expect(!camera.changes.contains { $0.condition == .moved })
    }

    @Test func `black pictures are told as dark, and the old background holds afterwards`() {
        let camera = camera()
        let black = Canvas(160, 120, grey: 2)
        for _ in 0..<30 { camera.see(black) }
        for _ in 0..<20 { camera.see(floor) }
        for x in stride(from: -6, to: 170, by: 3) { camera.see(person(on: floor, x)) }
        for _ in 0..<40 { camera.see(floor) }
        let dark = camera.changes.filter { $0.condition == .dark }
        #expect(dark.map(\.isBeginning) == [true, false])
        #expect(dark.first?.frame == 20)
        #expect(dark.first?.time == 2_000)
        #expect((50...58).contains(dark.last?.frame ?? 0))
        #expect(camera.ended.count == 1)
    }

    @Test func `a stream that begins in the dark learns when there is light`() {
        let camera = TestCamera(floor.size)
        for _ in 0..<20 { camera.see(Canvas(160, 120, grey: 0)) }
        for _ in 0..<30 { camera.see(floor) }
        for x in stride(from: -6, to: 170, by: 3) { camera.see(person(on: floor, x)) }
        for _ in 0..<40 { camera.see(floor) }
        #expect(camera.ended.count == 1)
        #expect(camera.changes.first?.condition == .dark)
    }

    @Test func `a camera that was moved is told, and learns its new view`() {
        let camera = camera()
        for x in stride(from: -6, to: 60, by: 3) { camera.see(person(on: floor, x)) }
        var other = Canvas(160, 120, grey: 0)
        for y in 0..<120 {
            for x in 0..<160 {
                other.pixels[y * 160 + x] = UInt8(60 + 60 * ((x / 13 + (119 - y) / 17) % 3) + (x + y) % 7)
            }
        }
        for _ in 0..<40 { camera.see(other) }
        for x in stride(from: -6, to: 170, by: 3) { camera.see(person(on: other, x)) }
        for _ in 0..<40 { camera.see(other) }
        let moved = camera.changes.filter { $0.condition == .moved }
        #expect(moved.map(\.isBeginning) == [true, false])
        #expect(camera.ended.map(\.reason) == [.interrupted, .left])
    }

    @Test func `a thing that is put down is nobody, and soon background`() {
        let camera = camera()
        var with = floor
        with.fill(230, x: 70..<90, y: 60..<100)
        for _ in 0..<120 { camera.see(with) }
        #expect(camera.tracks.isEmpty)
        for x in stride(from: -6, to: 170, by: 3) { camera.see(person(on: with, x)) }
        for _ in 0..<40 { camera.see(with) }
        #expect(camera.ended.count == 1)
    }

    @Test func `who stood there while the background was learned leaves no ghost behind`() {
        let camera = TestCamera(floor.size)
        for _ in 0..<20 { camera.see(person(on: floor, 80)) }
        for x in stride(from: 80, to: 170, by: 3) { camera.see(person(on: floor, x)) }
        for _ in 0..<100 { camera.see(floor) }
        #expect(camera.results.suffix(30).allSatisfy { $0.persons.isEmpty })
        #expect(camera.ended.count <= 1)
    }

    @Test func `noise alone is nobody`() {
        var random = SeededGenerator(seed: 3)
        let camera = TestCamera(floor.size)
        for _ in 0..<80 { camera.see(floor.noisy(7, &random)) }
        #expect(camera.tracks.isEmpty)
        #expect(camera.ended.isEmpty)
    }

    @Test func `the end of the stream ends who is there`() {
        let camera = camera()
        for x in stride(from: -6, to: 60, by: 3) { camera.see(person(on: floor, x)) }
        camera.finish()
        #expect(camera.ended.map(\.reason) == [.interrupted])
        #expect(camera.ended.first?.last.frame == 41)
    }

    @Test(arguments: [(160, 120), (163, 121), (320, 240), (481, 361), (640, 480), (24, 24), (1920, 1080)])
    func `pictures of any size are worked on in at most 240 x 180`(size: (Int, Int)) {
        let source = PictureSize(width: size.0, height: size.1)
        var picture = WorkingPicture(source)
        #expect(picture.size.width <= 240 && picture.size.height <= 180)
        #expect(picture.size.width * picture.factor <= source.width)
        let canvas = Canvas(tiled: size.0, size.1)
        canvas.pixels.withUnsafeBufferPointer { picture.take(GrayFrame(size: source, pixels: $0.baseAddress!)) }
        // Every pixel is the mean of its square, rounded.
        let factor = picture.factor
        for y in stride(from: 0, to: picture.size.height, by: 5) {
            for x in stride(from: 0, to: picture.size.width, by: 7) {
                var sum = 0
                for dy in 0..<factor {
                    for dx in 0..<factor { sum += Int(canvas.pixels[(y * factor + dy) * size.0 + x * factor + dx]) }
                }
                let mean = (sum + factor * factor / 2) / (factor * factor)
                #expect(abs(Int(picture.pixels.base[y * picture.size.width + x]) - mean) <= (factor > 2 ? 1 : 0))
            }
        }
    }
}
