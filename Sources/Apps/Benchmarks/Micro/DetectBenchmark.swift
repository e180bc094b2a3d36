import Detection
import Foundation
import Scenes
import Timekeeping

/// The detector on a generated scene of 384x288, frames in memory; and how much memory a few thousand frames take for good.
enum DetectBenchmark {
    static let benchmark = MicroBenchmark(name: "detect") { meter in
        var options = SceneOptions()
        options.size = PictureSize(width: 384, height: 288)
        options.seconds = 20
        options.people = 6
        options.shadow = 0.2
        let frames = Frames(Scene(seed: 1, options))
        let detector = Detector(DetectorConfiguration(rate: options.rate, lines: options.lines), size: options.size)
        var result = DetectionFrame()
        var number = 0
        var persons = 0
        func process() {
            frames.withFrame(number) { detector.process($0, number: number, time: .epoch, into: &result) }
            persons += result.persons.count
            number += 1
        }
        for _ in 0..<1_000 { process() }
        let before = ProcessMeter.anonymousBytes()
        let nanoseconds = meter.nanoseconds(process)
        while number < 6_000 { process() }
        let grown = max(0, ProcessMeter.anonymousBytes() - before)
        return [
            MicroRow(
                name: "detect, 384x288", figure: 1e9 / nanoseconds, unit: "frames/s",
                note: "one core, \(String(format: "%.1f", Double(persons) / Double(number))) persons a frame"),
            MicroRow(
                name: "detect, memory grown", figure: Double(grown) / 1024, unit: "KiB",
                note: "over \(number - 1_000) frames"),
        ]
    }

    /// A scene in memory, played forwards and backwards in turn, so that nothing jumps.
    private final class Frames {
        private var bytes: [UInt8] = []
        private let size: PictureSize
        private let count: Int

        init(_ scene: Scene) {
            size = scene.options.size
            count = scene.frameCount
            bytes.reserveCapacity(count * size.pixels)
            while scene.next() {
                bytes.append(contentsOf: UnsafeBufferPointer(start: scene.frame.pixels, count: size.pixels))
            }
        }

        func withFrame(_ number: Int, _ body: (GrayFrame) -> Void) {
            let turn = number % (2 * count)
            let index = turn < count ? turn : 2 * count - 1 - turn
            bytes.withUnsafeBufferPointer {
                guard let base = $0.baseAddress else { return }
                body(GrayFrame(size: size, pixels: base + index * size.pixels))
            }
        }
    }
}
