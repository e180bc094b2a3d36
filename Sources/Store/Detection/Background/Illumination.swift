/// How the light and the camera's exposure of a frame differ from the background's: a pixel that nothing hides has
/// `gain * background + offset`.
struct Illumination: Equatable {
    var gain: Float = 1
    var offset: Float = 0

    static let none = Illumination()
}

/// Finds the illumination of a frame: the median grey of the frame for each of sixteen levels of the background, and a line
/// through these medians. People may hide up to half of each level without moving its median; where they are known to be
/// isn't looked at.
struct IlluminationFit: ~Copyable {
    private static let bins = 16
    private let counts = PixelBuffer<UInt16>(count: bins * 256, filledWith: 0)
    private let totals = PixelBuffer<Int32>(count: bins, filledWith: 0)
    private let sums = PixelBuffer<Int32>(count: bins, filledWith: 0)

    /// - Parameters:
    ///   - background: grey levels times 128.
    ///   - skipped: not 0 where a pixel isn't to be looked at.
    /// - Returns: `nil` where too little of the picture is left to say.
    func fit(
        _ pixels: UnsafePointer<UInt8>, _ background: UnsafePointer<Int16>, _ skipped: UnsafePointer<UInt8>,
        _ size: PictureSize
    ) -> Illumination? {
        collect(pixels, background, skipped, size)
        var points: [(x: Float, y: Float, weight: Float)] = []
        points.reserveCapacity(Self.bins)
        var bin = 0
        while bin < Self.bins {
            defer { bin += 1 }
            let total = totals.base[bin]
            guard total >= 24 else { continue }
            let median = median(bin, total)
            points.append((Float(sums.base[bin]) / Float(total) / 128, median, Float(total)))
        }
        guard points.reduce(0, { $0 + $1.weight }) >= Float(size.pixels) / 40 else { return nil }
        let first = line(points)
        // A level that is mostly hidden lies far from the line that the others give: once more without it.
        let near = points.filter { abs($0.y - (first.gain * $0.x + first.offset)) <= 12 }
        let half = near.reduce(0) { $0 + $1.weight } * 2 >= points.reduce(0) { $0 + $1.weight }
        return half && near.count < points.count ? line(near) : first
    }

    private func collect(
        _ pixels: UnsafePointer<UInt8>, _ background: UnsafePointer<Int16>, _ skipped: UnsafePointer<UInt8>,
        _ size: PictureSize
    ) {
        let counts = counts.base
        let totals = totals.base
        let sums = sums.base
        counts.update(repeating: 0, count: Self.bins * 256)
        totals.update(repeating: 0, count: Self.bins)
        sums.update(repeating: 0, count: Self.bins)
        // Every other pixel, as on a chessboard.
        var y = 0
        while y < size.height {
            var index = y &* size.width &+ (y & 1)
            let end = y &* size.width &+ size.width
            while index < end {
                if skipped[index] == 0 {
                    let level = Int(background[index])
                    let bin = level &>> 11
                    counts[(bin &<< 8) | Int(pixels[index])] &+= 1
                    totals[bin] &+= 1
                    sums[bin] &+= Int32(truncatingIfNeeded: level)
                }
                index &+= 2
            }
            y += 1
        }
    }

    /// The median of a bin, between two levels by how many pixels are on each side within the level.
    private func median(_ bin: Int, _ total: Int32) -> Float {
        let row = counts.base + bin * 256
        var below: Int32 = 0
        var level = 0
        while level < 255, (below + Int32(row[level])) * 2 < total {
            below += Int32(row[level])
            level += 1
        }
        let inside = max(Float(row[level]), 1)
        return Float(level) - 0.5 + (Float(total) / 2 - Float(below)) / inside
    }

    /// Least squares, drawn towards a gain of 1 where the levels are too alike to tell a gain from an offset.
    private func line(_ points: [(x: Float, y: Float, weight: Float)]) -> Illumination {
        var weight: Float = 0
        var meanX: Float = 0
        var meanY: Float = 0
        for point in points {
            weight += point.weight
            meanX += point.weight * point.x
            meanY += point.weight * point.y
        }
        meanX /= weight
        meanY /= weight
        var xx: Float = 0
        var xy: Float = 0
        for point in points {
            xx += point.weight * (point.x - meanX) * (point.x - meanX)
            xy += point.weight * (point.x - meanX) * (point.y - meanY)
        }
        let pull = weight * 36
        let gain = min(max((xy + pull) / (xx + pull), 0.25), 4)
        return Illumination(gain: gain, offset: meanY - gain * meanX)
    }
}
