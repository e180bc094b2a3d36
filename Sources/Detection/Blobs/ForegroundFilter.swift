/// Takes out lone pixels and fills holes: a pixel is foreground if at least five of the nine around and at it are.
struct ForegroundFilter: ~Copyable {
    private let size: PictureSize
    /// 0 background, 1 foreground, 2 foreground that is very different.
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
            var x = 0
            while x < width {
                columns[x &+ 1] = min(above[x], 1) &+ min(row[x], 1) &+ min(below[x], 1)
                x &+= 1
            }
            columns[0] = columns[1]
            columns[width + 1] = columns[width]
            x = 0
            while x < width {
                let sum = columns[x] &+ columns[x &+ 1] &+ columns[x &+ 2]
                out[x] = sum >= 5 ? max(row[x], 1) : 0
                x &+= 1
            }
            y += 1
        }
    }
}
