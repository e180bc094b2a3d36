/// Whether a place shows the background under another light, or something else: edges stay where they are when the light
/// changes, and go when something stands before them or the camera turns.
enum EdgeMatch {
    /// The correlation of the gradients of frame and background in a rectangle, -1 to 1; `nil` where the background has too
    /// few edges to say.
    ///
    /// - Parameters:
    ///   - box: in working pixels, half-open.
    ///   - step: looks at every so manyth pixel both ways.
    static func correlation(
        _ pixels: UnsafePointer<UInt8>, _ background: UnsafePointer<Int16>, _ size: PictureSize,
        x: Range<Int>, y: Range<Int>, step: Int = 1
    ) -> Float? {
        let width = size.width
        let left = max(x.lowerBound, 1)
        let right = min(x.upperBound, size.width - 1)
        let bottom = min(y.upperBound, size.height - 1)
        var frameSquares = 0
        var backgroundSquares = 0
        var products = 0
        var places = 0
        var row = max(y.lowerBound, 1)
        while row < bottom {
            var column = left
            while column < right {
                let index = row &* width &+ column
                let frameX = Int(pixels[index &+ 1]) &- Int(pixels[index &- 1])
                let frameY = Int(pixels[index &+ width]) &- Int(pixels[index &- width])
                let backX = (Int(background[index &+ 1]) &- Int(background[index &- 1])) &>> 5
                let backY = (Int(background[index &+ width]) &- Int(background[index &- width])) &>> 5
                // Quarter levels in the background; what is no edge in either is noise.
                if abs(frameX) &+ abs(frameY) >= 6 || abs(backX) &+ abs(backY) >= 24 {
                    frameSquares &+= frameX &* frameX &+ frameY &* frameY
                    backgroundSquares &+= backX &* backX &+ backY &* backY
                    products &+= frameX &* backX &+ frameY &* backY
                    places &+= 1
                }
                column &+= step
            }
            row += step
        }
        guard places >= 12, backgroundSquares > 0, frameSquares > 0 else { return nil }
        return Float(products) / (Float(frameSquares).squareRoot() * Float(backgroundSquares).squareRoot())
    }
}
