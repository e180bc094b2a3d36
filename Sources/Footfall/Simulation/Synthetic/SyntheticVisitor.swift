import Bytes
import Timekeeping

/// One person of a made-up store: all of it follows from the store's seed and the person's number.
package struct SyntheticVisitor: Sendable, Equatable {
    /// From 0, before one camera.
    package let number: Int
    /// Frames of the camera, the last included.
    package let firstFrame: Int
    package let lastFrame: Int
    /// 0 to 1: how far the person walks across the picture; negative from right to left.
    let path: Double
    let startX: Double
    /// Of the box, in pixels.
    let boxWidth: Int
    let boxHeight: Int
    let bottom: Int
    let shade: UInt8
    package let confidence: Float

    init(_ number: Int, after previousFirst: Int, camera: UInt64, _ options: SyntheticStoreOptions) {
        let seed = SplitMix64.element(UInt64(number), of: camera)
        func unit(_ index: UInt64) -> Double { SplitMix64.fraction(index, of: seed) }
        self.number = number
        // People come every four seconds or so, and stay for two to twenty.
        firstFrame = previousFirst + Int(unit(0) * 8_000 / Double(options.framePeriod.milliseconds))
        lastFrame = firstFrame + Int((2_000 + unit(1) * 18_000) / Double(options.framePeriod.milliseconds))
        path = unit(2) < 0.2 ? 0 : (unit(3) < 0.5 ? -1 : 1) * (0.3 + 0.5 * unit(4))
        startX = path < 0 ? 0.6 + 0.3 * unit(5) : 0.05 + 0.3 * unit(5)
        boxHeight = options.height * (30 + Int(unit(6) * 30)) / 100
        boxWidth = max(boxHeight * 2 / 5, 4)
        bottom = options.height * (70 + Int(unit(7) * 29)) / 100
        shade = UInt8(20 + Int(unit(8) * 80))
        confidence = Float((60 + 39 * unit(9)).rounded() / 100)
    }

    /// Where the person is in a frame between the first and the last, in pixels.
    func left(in frame: Int, _ options: SyntheticStoreOptions) -> Int {
        let share = lastFrame == firstFrame ? 0 : Double(frame - firstFrame) / Double(lastFrame - firstFrame)
        let left = Int((startX + path * share) * Double(options.width - boxWidth))
        return min(max(left, 0), options.width - boxWidth)
    }

    func top(_ options: SyntheticStoreOptions) -> Int { max(0, bottom - boxHeight) }
}
