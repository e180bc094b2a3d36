/// A rectangle in working pixels that moves: edges as fractions of pixels.
struct TrackBox: Equatable {
    var left: Float
    var top: Float
    var right: Float
    var bottom: Float

    init(left: Float, top: Float, right: Float, bottom: Float) {
        self.left = left
        self.top = top
        self.right = right
        self.bottom = bottom
    }

    init(_ box: BlobBox) {
        self.init(left: Float(box.left), top: Float(box.top), right: Float(box.right), bottom: Float(box.bottom))
    }

    var width: Float { right - left }
    var height: Float { bottom - top }
    var area: Float { max(width, 0) * max(height, 0) }
    var centerX: Float { (left + right) / 2 }
    var centerY: Float { (top + bottom) / 2 }

    func shifted(_ x: Float, _ y: Float) -> TrackBox {
        TrackBox(left: left + x, top: top + y, right: right + x, bottom: bottom + y)
    }

    /// The part that is in the picture, at least a pixel wide and high.
    func clipped(_ size: PictureSize) -> TrackBox {
        let width = Float(size.width)
        let height = Float(size.height)
        let left = min(max(left, 0), width - 1)
        let top = min(max(top, 0), height - 1)
        return TrackBox(
            left: left, top: top, right: min(max(right, left + 1), width), bottom: min(max(bottom, top + 1), height))
    }

    func intersection(_ other: TrackBox) -> Float {
        let x = min(right, other.right) - max(left, other.left)
        let y = min(bottom, other.bottom) - max(top, other.top)
        return x > 0 && y > 0 ? x * y : 0
    }

    func union(_ other: TrackBox) -> TrackBox {
        TrackBox(
            left: min(left, other.left), top: min(top, other.top), right: max(right, other.right),
            bottom: max(bottom, other.bottom))
    }

    var rounded: BlobBox {
        BlobBox(
            left: Int(left.rounded(.down)), top: Int(top.rounded(.down)), right: Int(right.rounded(.up)),
            bottom: Int(bottom.rounded(.up)))
    }
}
