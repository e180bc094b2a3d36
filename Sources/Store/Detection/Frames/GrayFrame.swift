/// The size of a picture in pixels.
package struct PictureSize: Sendable, Hashable, CustomStringConvertible {
    package var width: Int
    package var height: Int

    package init(width: Int, height: Int) {
        self.width = width
        self.height = height
    }

    package var pixels: Int { width * height }
    package var description: String { "\(width)x\(height)" }
}

/// A view of one grey picture, 8 bits a pixel, row after row from the top left.
///
/// It owns nothing: the pixels belong to the reader or renderer that made it, and hold until that makes the next.
package struct GrayFrame {
    package let size: PictureSize
    package let pixels: UnsafePointer<UInt8>

    package init(size: PictureSize, pixels: UnsafePointer<UInt8>) {
        self.size = size
        self.pixels = pixels
    }
}
