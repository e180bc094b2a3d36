/// What the camera sees where nobody is: for each pixel a running mean and a running mean deviation, in 1/128 of a grey
/// level, as 16-bit integers.
///
/// It learns only where nobody is. Exposure is taken out of a frame before it is compared (``Illumination``), so that a
/// camera that adjusts itself to a person in black doesn't make a crowd of the wall.
struct BackgroundModel: ~Copyable {
    /// How a pixel is learned from.
    enum Learning {
        static let always: UInt8 = 0
        /// In the foreground and nobody's: taken over in some tens of seconds.
        static let slowly: UInt8 = 1
        static let never: UInt8 = 2
    }

    static let one: Int16 = 128
    /// A pixel differs if it does by so many levels at the least.
    static let levelsMin: Int16 = 8
    /// ... and by so many times its mean deviation.
    static let deviations: Int16 = 3
    private static let deviationMax: Int16 = 18 * one
    private static let deviationBefore: Int16 = 2 * one

    let size: PictureSize
    let mean: PixelBuffer<Int16>
    private let deviation: PixelBuffer<Int16>
    /// The frame with its exposure taken out.
    let normal: PixelBuffer<Int16>
    /// ``LightSieve/Level`` of each pixel.
    let level: PixelBuffer<UInt8>
    private let differences: PixelBuffer<Int16>
    private let columns: PixelBuffer<Int16>
    private let sieve: LightSieve
    private let table = PixelBuffer<Int16>(count: 256, filledWith: 0)
    private let fitting = IlluminationFit()
    private(set) var illumination = Illumination.none
    private var framesLearned = 0
    private var updates = 0

    init(_ size: PictureSize) {
        self.size = size
        mean = PixelBuffer(count: size.pixels, filledWith: 0)
        deviation = PixelBuffer(count: size.pixels, filledWith: Self.deviationBefore)
        normal = PixelBuffer(count: size.pixels, filledWith: 0)
        level = PixelBuffer(count: size.pixels, filledWith: 0)
        differences = PixelBuffer(count: size.pixels, filledWith: 0)
        columns = PixelBuffer(count: size.width + 2, filledWith: 0)
        sieve = LightSieve(size)
    }

    /// Forgets everything; the next frames are learned whole.
    mutating func restart() {
        framesLearned = 0
        illumination = .none
    }

    /// Takes a whole frame into the mean: the n-th counts 1/n.
    mutating func learnWhole(_ pixels: UnsafePointer<UInt8>) {
        framesLearned += 1
        let mean = mean.base
        let count = size.pixels
        var index = 0
        if framesLearned == 1 {
            deviation.base.update(repeating: Self.deviationBefore, count: count)
            while index < count {
                mean[index] = Int16(pixels[index]) &* Self.one
                index &+= 1
            }
            return
        }
        let share = Int32(65_536 / min(framesLearned, 32))
        while index < count {
            let difference = Int32(pixels[index]) &* 128 &- Int32(mean[index])
            mean[index] = Int16(truncatingIfNeeded: Int32(mean[index]) &+ (difference &* share) &>> 16)
            index &+= 1
        }
    }

    /// Takes the illumination out of the frame and marks what differs. Returns how many pixels do.
    mutating func compare(_ pixels: UnsafePointer<UInt8>, skipping skipped: UnsafePointer<UInt8>) -> Int {
        if let found = fitting.fit(pixels, mean.base, skipped, size) { illumination = found }
        fillTable()
        normalise(pixels)
        let different = mark()
        sieve.apply(
            level.base, normal: UnsafePointer(normal.base), mean: UnsafePointer(mean.base),
            deviation: UnsafePointer(deviation.base))
        return different
    }

    private func fillTable() {
        let table = table.base
        var value = 0
        while value < 256 {
            let level = (Float(value) - illumination.offset) / illumination.gain * 128
            table[value] = Int16(min(max(level.rounded(), 0), 32_767))
            value += 1
        }
    }

    private func normalise(_ pixels: UnsafePointer<UInt8>) {
        let table = table.base
        let normal = normal.base
        let mean = mean.base
        let count = size.pixels
        // Overexposed pixels say only that there is at least so much light.
        let white: UInt8 = 251
        var index = 0
        while index < count {
            let pixel = pixels[index]
            let value = table[Int(pixel)]
            normal[index] = pixel >= white && value < mean[index] ? mean[index] : value
            index &+= 1
        }
    }

    /// A pixel differs if it does clearly by itself, or a little less but as its neighbours do: the mean of nine has a third
    /// of the noise, and shows clothes that are nearly as grey as the floor.
    private func mark() -> Int {
        let width = size.width
        let count = size.pixels
        let normal = normal.base
        let mean = mean.base
        let differences = differences.base
        var index = 0
        while index < count {
            // In eighths of a level, so that nine fit into 16 bits.
            differences[index] = (normal[index] &- mean[index]) &>> 4
            index &+= 1
        }
        // In a frame darker than the background, noise and rounding are magnified.
        let least = Int16(min(Float(Self.levelsMin) * 128 * max(1, 1 / illumination.gain), 6000))
        var different = 0
        var y = 0
        while y < size.height {
            let row = differences + y * width
            let above = y > 0 ? row - width : row
            let below = y + 1 < size.height ? row + width : row
            let columns = columns.base
            var x = 0
            while x < width {
                columns[x &+ 1] = above[x] &+ row[x] &+ below[x]
                x &+= 1
            }
            columns[0] = columns[1]
            columns[width + 1] = columns[width]
            different += mark(row, columns, deviation.base + y * width, level.base + y * width, least)
            y += 1
        }
        return different
    }

    private func mark(
        _ row: UnsafePointer<Int16>, _ columns: UnsafePointer<Int16>, _ deviation: UnsafePointer<Int16>,
        _ level: UnsafeMutablePointer<UInt8>, _ least: Int16
    ) -> Int {
        var different: Int32 = 0
        var x = 0
        while x < size.width {
            let around = columns[x] &+ columns[x &+ 1] &+ columns[x &+ 2]
            let difference = around < 0 ? 0 &- row[x] : row[x]
            let own = row[x] < 0 ? 0 &- row[x] : row[x]
            let mean = around < 0 ? 0 &- around : around
            // Eighths of a level.
            let bound = max(least, deviation[x] &* Self.deviations) &>> 4
            // Nine times 5/9 of the bound.
            let isMarked = own > bound || (mean > bound &* 5 && difference > bound &>> 2)
            let found: UInt8 = (isMarked ? 2 : 0) &+ (own &>> 1 > bound ? 1 : 0)
            level[x] = found
            different &+= isMarked ? 1 : 0
            x &+= 1
        }
        return Int(different)
    }

    /// Learns from the compared frame where `learning` says so. To be called some ten times a second.
    mutating func update(_ learning: UnsafePointer<UInt8>) {
        updates += 1
        let upTo = updates % 8 == 0 ? Learning.slowly : Learning.always
        let normal = normal.base
        let mean = mean.base
        let deviation = deviation.base
        let count = size.pixels
        var index = 0
        while index < count {
            let difference = normal[index] &- mean[index]
            let distance = difference < 0 ? 0 &- difference : difference
            let learns = learning[index] <= upTo
            // Rounded away from zero, so that the last thirty-second of a level is learned too.
            let step = (difference &+ (difference < 0 ? 0 : 31)) &>> 5
            let spread = distance &- deviation[index]
            let spreadStep = (spread &+ (spread < 0 ? 0 : 31)) &>> 5
            mean[index] = learns ? mean[index] &+ step : mean[index]
            deviation[index] =
                learns ? min(deviation[index] &+ spreadStep, Self.deviationMax) : deviation[index]
            index &+= 1
        }
        if updates % 16 == 0 { follow() }
    }

    /// Moves the background, people's places included, a little towards the frame's illumination: over a day the light
    /// goes far, and a gain far from 1 costs precision.
    private func follow() {
        if abs(illumination.gain - 1) < 0.01, abs(illumination.offset) < 1 { return }
        let gain = (illumination.gain - 1) / 32
        let offset = illumination.offset * 128 / 32
        let mean = mean.base
        let count = size.pixels
        var index = 0
        while index < count {
            let value = Float(mean[index])
            mean[index] = Int16(min(max((value + value * gain + offset).rounded(), 0), 32_640))
            index &+= 1
        }
    }

    /// Takes the frame over as the background in a run of a row.
    func absorb(_ range: Range<Int>) {
        var index = range.lowerBound
        while index < range.upperBound {
            mean.base[index] = normal.base[index]
            index &+= 1
        }
    }
}
