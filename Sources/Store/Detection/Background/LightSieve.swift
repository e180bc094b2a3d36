/// Finds the pixels that differ only because the light on them does: shadows, reflections, a lamp's pool.
///
/// Under another light a patch keeps its pattern: frame = ratio x background, with one ratio all over it. Four by four pixels
/// are looked at, every two pixels both ways; a pixel is in another light if one patch that holds it says so. (After Jacques,
/// Jung and Musse, "Background subtraction and shadow detection in grayscale video sequences", 2005, who use the spread of
/// the ratio around a pixel.) Plain clothes before a plain wall pass for shadow as well, but not along their outline.
struct LightSieve: ~Copyable {
    /// What ``BackgroundModel/level`` and the masks made of it hold.
    enum Level {
        static let background: UInt8 = 0
        /// The background in another light, as far as one can tell.
        static let lit: UInt8 = 1
        static let different: UInt8 = 2
        static let veryDifferent: UInt8 = 3
    }

    /// Light is taken and given within these bounds; within the narrower ones a patch without pattern passes too.
    private static let ratios: ClosedRange<Float> = 0.35...1.6
    private static let plainRatios: ClosedRange<Float> = 0.65...1.35

    /// At the soft edge of a shadow the ratio changes by so much a pixel at the most.
    private static let slopeMax: Float = 0.06

    private let size: PictureSize

    init(_ size: PictureSize) { self.size = size }

    /// Turns differing pixels of `level` into lit ones.
    func apply(
        _ level: UnsafeMutablePointer<UInt8>, normal: UnsafePointer<Int16>, mean: UnsafePointer<Int16>,
        deviation: UnsafePointer<Int16>
    ) {
        let width = size.width
        var y = 0
        while y + 4 <= size.height {
            var x = 0
            while x + 4 <= width {
                let index = y &* width &+ x
                if touches(level + index, width), isLit(normal + index, mean + index, deviation + index, width) {
                    mark(level + index, width)
                }
                x &+= 2
            }
            y += 2
        }
    }

    private func row(_ level: UnsafePointer<UInt8>) -> UInt32 { UnsafeRawPointer(level).loadUnaligned(as: UInt32.self) }

    private func touches(_ level: UnsafePointer<UInt8>, _ width: Int) -> Bool {
        (row(level) | row(level + width) | row(level + 2 &* width) | row(level + 3 &* width)) != 0
    }

    private func mark(_ level: UnsafeMutablePointer<UInt8>, _ width: Int) {
        var line = 0
        while line < 4 {
            var x = 0
            while x < 4 {
                let index = line &* width &+ x
                if level[index] != Level.background { level[index] = Level.lit }
                x &+= 1
            }
            line &+= 1
        }
    }

    private func isLit(
        _ normal: UnsafePointer<Int16>, _ mean: UnsafePointer<Int16>, _ deviation: UnsafePointer<Int16>, _ width: Int
    ) -> Bool {
        // In eighths of a level, so that sixteen squares stay within 32 bits.
        var frameSquares: Int32 = 0
        var backgroundSquares: Int32 = 0
        var backgroundSum: Int32 = 0
        var products: Int32 = 0
        var spread: Int32 = 0
        var line = 0
        while line < 4 {
            var x = 0
            while x < 4 {
                let index = line &* width &+ x
                let frame = Int32(normal[index] &>> 4)
                let background = Int32(mean[index] &>> 4)
                frameSquares &+= frame &* frame
                backgroundSquares &+= background &* background
                backgroundSum &+= background
                products &+= frame &* background
                spread &+= Int32(deviation[index])
                x &+= 1
            }
            line &+= 1
        }
        guard backgroundSquares > 0 else { return false }
        let ratio = Float(products) / Float(backgroundSquares)
        guard Self.ratios.contains(ratio) else { return false }
        let level = Float(backgroundSum) / 16
        let plain = max(0, Float(frameSquares) - ratio * Float(products)) / 16
        // Mean deviation to standard deviation is a factor of 1.25; in eighths of a level.
        let tolerance = 1.5 * Float(spread) / 16 / 16 + 12
        let slopes = plain > tolerance * tolerance ? slopes(normal, mean, ratio, width) : 0
        let residual = plain - slopes
        guard residual <= tolerance * tolerance, slopes <= 1.25 * (Self.slopeMax * level) * (Self.slopeMax * level)
        else {
            return false
        }
        if Self.plainRatios.contains(ratio) { return true }
        let pattern = Float(backgroundSquares) / 16 - level * level
        return residual <= 0.25 * ratio * ratio * pattern
    }

    /// How much of the mean square difference a ratio explains that rises evenly, to one side and downwards.
    private func slopes(
        _ normal: UnsafePointer<Int16>, _ mean: UnsafePointer<Int16>, _ ratio: Float, _ width: Int
    ) -> Float {
        var across: Float = 0
        var down: Float = 0
        var line = 0
        while line < 4 {
            var x = 0
            while x < 4 {
                let index = line &* width &+ x
                let difference = Float(normal[index] &>> 4) - ratio * Float(mean[index] &>> 4)
                across += difference * (Float(x) - 1.5)
                down += difference * (Float(line) - 1.5)
                x &+= 1
            }
            line &+= 1
        }
        // The squares of the places sum to 20.
        return (across * across + down * down) / 20 / 16
    }
}
