/// The picture that detection works on: the one that came in, or its pixels averaged in squares, so that it is at most 240
/// wide and 180 high or so. A person is large against such a pixel, noise is less, and any camera costs about the same.
///
/// What is left at the right and below when squares don't fit is passed over.
struct WorkingPicture: ~Copyable {
    let source: PictureSize
    /// The side of a square.
    let factor: Int
    let size: PictureSize
    let pixels: PixelBuffer<UInt8>
    /// The frame before.
    let previous: PixelBuffer<UInt8>
    private let sums: PixelBuffer<UInt32>
    private(set) var framesTaken = 0

    static let widthMax = 240
    static let heightMax = 180

    init(_ source: PictureSize) {
        self.source = source
        factor = max(
            1, (source.width + Self.widthMax - 1) / Self.widthMax, (source.height + Self.heightMax - 1) / Self.heightMax
        )
        size = PictureSize(width: source.width / factor, height: source.height / factor)
        pixels = PixelBuffer(count: size.pixels, filledWith: 0)
        previous = PixelBuffer(count: size.pixels, filledWith: 0)
        sums = PixelBuffer(count: size.width, filledWith: 0)
    }

    mutating func take(_ frame: GrayFrame) {
        precondition(frame.size == source, "a picture of another size needs another detector")
        previous.base.update(from: pixels.base, count: size.pixels)
        switch factor {
        case 1: pixels.base.update(from: frame.pixels, count: size.pixels)
        case 2: halve(frame.pixels)
        default: average(frame.pixels)
        }
        if framesTaken == 0 { previous.base.update(from: pixels.base, count: size.pixels) }
        framesTaken += 1
    }

    private func halve(_ from: UnsafePointer<UInt8>) {
        let width = size.width
        let to = pixels.base
        var y = 0
        while y < size.height {
            let upper = from + 2 * y * source.width
            let lower = upper + source.width
            let row = to + y * width
            var x = 0
            while x < width {
                let sum =
                    UInt16(upper[2 &* x]) &+ UInt16(upper[2 &* x &+ 1]) &+ UInt16(lower[2 &* x])
                    &+ UInt16(lower[2 &* x &+ 1])
                row[x] = UInt8(truncatingIfNeeded: (sum &+ 2) &>> 2)
                x &+= 1
            }
            y += 1
        }
    }

    private func average(_ from: UnsafePointer<UInt8>) {
        let width = size.width
        let factor = factor
        let sums = sums.base
        let area = UInt32(factor * factor)
        // A division by multiplication: the sums are at most 255 x 4,764 (a picture 16,384 pixels wide), the error below half a level.
        let reciprocal = (UInt64(1) << 32) / UInt64(area)
        var y = 0
        while y < size.height {
            sums.update(repeating: 0, count: width)
            var line = 0
            while line < factor {
                let row = from + (y * factor + line) * source.width
                var x = 0
                var at = 0
                while x < width {
                    var sum: UInt32 = 0
                    var column = 0
                    while column < factor {
                        sum &+= UInt32(row[at &+ column])
                        column &+= 1
                    }
                    sums[x] &+= sum
                    at &+= factor
                    x &+= 1
                }
                line += 1
            }
            let to = pixels.base + y * width
            var x = 0
            while x < width {
                to[x] = UInt8(truncatingIfNeeded: (UInt64(sums[x] &+ area / 2) &* reciprocal) &>> 32)
                x &+= 1
            }
            y += 1
        }
    }
}
