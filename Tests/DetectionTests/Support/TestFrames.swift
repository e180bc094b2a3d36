import Detection
import TestSupport

/// Streams and pictures made by hand.
enum TestFrames {
    static func pgm(_ width: Int, _ height: Int, _ pixels: [UInt8], header: String? = nil) -> [UInt8] {
        Array((header ?? "P5\n\(width) \(height)\n255\n").utf8) + pixels
    }

    static func ramp(_ count: Int, from first: Int = 0) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ first) }
    }

    /// A reader that gets at most `chunk` bytes at a time.
    static func reader(_ bytes: [UInt8], chunk: Int = .max) -> FrameReader {
        var position = 0
        return FrameReader { room in
            let count = min(room.count, bytes.count - position, chunk)
            bytes.withUnsafeBytes {
                room.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[position..<(position + count)]))
            }
            position += count
            return count
        }
    }

    struct Read: Equatable {
        var sizes: [PictureSize] = []
        var frames: [[UInt8]] = []
        var error: FrameError?
        var rate: FrameRate?
    }

    /// Reads to the end, or to the first error.
    static func read(_ bytes: [UInt8], chunk: Int = .max) -> Read {
        var reader = reader(bytes, chunk: chunk)
        var result = Read()
        do throws(FrameError) {
            while try reader.next() {
                result.sizes.append(reader.frame.size)
                result.frames.append(pixels(reader.frame))
            }
        } catch {
            result.error = error
        }
        result.rate = reader.rate
        return result
    }

    static func pixels(_ frame: GrayFrame) -> [UInt8] {
        Array(UnsafeBufferPointer(start: frame.pixels, count: frame.size.pixels))
    }
}

/// A picture to draw into: what a camera sees, for tests of the detector.
struct Canvas {
    let size: PictureSize
    var pixels: [UInt8]

    init(_ width: Int, _ height: Int, grey: Int) {
        size = PictureSize(width: width, height: height)
        pixels = [UInt8](repeating: UInt8(grey), count: width * height)
    }

    /// A pattern that has edges everywhere.
    init(tiled width: Int, _ height: Int, shift: Int = 0) {
        self.init(width, height, grey: 0)
        for y in 0..<height {
            for x in 0..<width {
                pixels[y * width + x] = UInt8(70 + 50 * (((x + shift) / 9 + (y + shift / 2) / 7) % 3) + (x * 3 + y) % 5)
            }
        }
    }

    mutating func fill(_ grey: Int, x: Range<Int>, y: Range<Int>) {
        for row in y.clamped(to: 0..<size.height) {
            for column in x.clamped(to: 0..<size.width) {
                pixels[row * size.width + column] = UInt8(grey + (column + row) % 3)
            }
        }
    }

    /// Every grey times `gain`, at most white.
    func exposed(_ gain: Double) -> Canvas {
        var other = self
        for index in pixels.indices { other.pixels[index] = UInt8(min(Double(pixels[index]) * gain, 255)) }
        return other
    }

    /// The same with noise of up to `levels` each way.
    func noisy(_ levels: Int, _ random: inout some RandomNumberGenerator) -> Canvas {
        var other = self
        for index in pixels.indices {
            let value = Int(pixels[index]) + Int.random(in: -levels...levels, using: &random)
            other.pixels[index] = UInt8(min(max(value, 0), 255))
        }
        return other
    }
}

/// A detector with what it told.
final class TestCamera {
    let detector: Detector
    private(set) var number = 0
    private(set) var results: [DetectionFrame] = []
    private var result = DetectionFrame()
    private let clock: FrameClock

    init(_ size: PictureSize, rate: FrameRate = .ten, lines: [CrossingLine] = []) {
        detector = Detector(DetectorConfiguration(rate: rate, lines: lines), size: size)
        clock = FrameClock(start: 0, rate: rate)
    }

    func see(_ canvas: Canvas) {
        canvas.pixels.withUnsafeBufferPointer {
            let frame = GrayFrame(size: canvas.size, pixels: $0.baseAddress!)
            detector.process(frame, number: number, time: clock.time(ofFrame: number), into: &result)
        }
        results.append(result)
        number += 1
    }

    func finish() {
        detector.finish(into: &result)
        results.append(result)
    }

    var ended: [EndedTrack] { results.flatMap(\.ended) }
    var changes: [ConditionChange] { results.flatMap(\.changes) }
    var tracks: Set<TrackID> { Set(results.flatMap(\.persons).map(\.track)) }
}
