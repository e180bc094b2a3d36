/// Whether there is anything to be seen: the mean of a picture, and whether a fiftieth of it is more than black.
struct BrightnessRange {
    /// A fiftieth of the pixels are at least so bright: 32, 24, or unknown.
    private let bright: Int
    private let mean: Int

    init(_ pixels: UnsafePointer<UInt8>, _ size: PictureSize) {
        let count = size.pixels
        var sum: UInt32 = 0
        var lit: UInt32 = 0
        var faint: UInt32 = 0
        var index = 0
        while index < count {
            let pixel = pixels[index]
            sum &+= UInt32(pixel)
            lit &+= pixel >= 32 ? 1 : 0
            faint &+= pixel >= 24 ? 1 : 0
            index &+= 1
        }
        mean = Int(sum) / count
        bright = Int(lit) * 50 >= count ? 32 : (Int(faint) * 50 >= count ? 24 : 0)
    }

    /// Nothing can be seen.
    var isBlack: Bool { bright < 24 && mean < 16 }
    /// Clearly more than black.
    var isLit: Bool { bright >= 32 || mean >= 20 }
}

/// How much of the picture changed since the frame before.
enum FrameMotion {
    /// A pixel changed if it did by so many levels.
    static let levels: Int16 = 12

    static func share(_ pixels: UnsafePointer<UInt8>, _ previous: UnsafePointer<UInt8>, count: Int) -> Float {
        var changed: UInt32 = 0
        var index = 0
        while index < count {
            let difference = Int16(pixels[index]) &- Int16(previous[index])
            changed &+= difference > levels || difference < 0 &- levels ? 1 : 0
            index &+= 1
        }
        return Float(changed) / Float(count)
    }
}
