/// Takes out lone pixels and fills holes: a pixel is foreground if at least five of the nine around and at it are, and solid
/// (more than background in another light) if at least five are.
struct ForegroundFilter: ~Copyable {
    private let size: PictureSize
    /// ``LightSieve/Level`` of each pixel.
    let mask: PixelBuffer<UInt8>
    private let columns: PixelBuffer<UInt8>

    init(_ size: PictureSize) {
        self.size = size
        mask = PixelBuffer(count: size.pixels, filledWith: 0)
        columns = PixelBuffer(count: size.width + 2, filledWith: 0)
    }

    /// Pixels beyond the border are taken to be as those at it.
    func apply(_ level: UnsafePointer<UInt8>) {
        let width = size.width
        let columns = columns.base
        var y = 0
        while y < size.height {
            let row = level + y * width
            let above = y > 0 ? row - width : row
            let below = y + 1 < size.height ? row + width : row
            let out = mask.base + y * width
            // Foreground in the low half of a byte, solid in the high half: nine of each fit.
            var x = 0
            while x < width {
                columns[x &+ 1] = Self.count(above[x]) &+ Self.count(row[x]) &+ Self.count(below[x])
                x &+= 1
            }
            columns[0] = columns[1]
            columns[width + 1] = columns[width]
            x = 0
            while x < width {
                let sum = columns[x] &+ columns[x &+ 1] &+ columns[x &+ 2]
                let solid = max(row[x], LightSieve.Level.different)
                // The rim of a shadow, where the light changes from pixel to pixel, is not solid.
                let isRim = row[x] < LightSieve.Level.veryDifferent && (sum & 15) &- (sum &>> 4) >= 3
                out[x] =
                    sum >= 5 << 4 && !isRim
                    ? solid : (sum & 15 >= 5 ? LightSieve.Level.lit : LightSieve.Level.background)
                x &+= 1
            }
            y += 1
        }
    }

    @inline(__always)
    private static func count(_ level: UInt8) -> UInt8 { min(level, 1) &+ (level & 2) &<< 3 }
}
