/// Measures what the tracker knows people by.
struct BlobMeter {
    let pixels: UnsafePointer<UInt8>
    let previous: UnsafePointer<UInt8>
    /// The frame with its exposure taken out, and the background, in 1/128 levels.
    let normal: UnsafePointer<Int16>
    let background: UnsafePointer<Int16>
    let size: PictureSize

    func measure(_ components: borrowing Components, into observations: inout [Observation]) {
        for blob in components.blobs {
            observations.append(
                Observation(
                    box: TrackBox(blob.box), area: Float(blob.area),
                    strength: Float(blob.strong) / Float(max(blob.area, 1)), greys: .zero, motion: 0,
                    isLight: isLight(blob.box)))
        }
        for run in components.runs where run.blob >= 0 {
            add(run, components.blobs[Int(run.blob)], &observations[Int(run.blob)])
        }
        for index in observations.indices {
            for half in [0, 8] {
                var sum: Float = 0
                for grey in half..<(half + 8) { sum += observations[index].greys[grey] }
                guard sum > 0 else { continue }
                for grey in half..<(half + 8) { observations[index].greys[grey] *= 0.5 / sum }
            }
            observations[index].motion /= max(observations[index].area, 1)
        }
    }

    private func add(_ run: BlobRun, _ blob: Blob, _ observation: inout Observation) {
        let half = Int(run.row) - blob.box.top < blob.box.height / 2 ? 0 : 8
        let row = Int(run.row) * size.width
        var moved: Float = 0
        var greys = observation.greys
        var index = row + Int(run.left)
        let end = row + Int(run.right)
        while index < end {
            greys[half + Int(normal[index] &>> 12)] += 1
            let difference = Int16(pixels[index]) &- Int16(previous[index])
            if difference > FrameMotion.levels || difference < 0 &- FrameMotion.levels { moved += 1 }
            index &+= 1
        }
        observation.greys = greys
        observation.motion += moved
    }

    /// Whether the edges within are those of the background.
    private func isLight(_ box: BlobBox) -> Bool {
        let match = EdgeMatch.correlation(
            pixels, background, size, x: box.left..<box.right, y: box.top..<box.bottom)
        return (match ?? 0) > 0.8
    }
}
