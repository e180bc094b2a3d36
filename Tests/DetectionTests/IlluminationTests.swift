import Testing

@testable import Detection

@Suite struct IlluminationTests {
    private func fit(_ background: Canvas, _ frame: Canvas) -> Illumination? {
        let mean = background.pixels.map { Int16($0) * 128 }
        let skipped = [UInt8](repeating: 0, count: background.size.pixels)
        return frame.pixels.withUnsafeBufferPointer { pixels in
            mean.withUnsafeBufferPointer { mean in
                skipped.withUnsafeBufferPointer {
                    IlluminationFit().fit(pixels.baseAddress!, mean.baseAddress!, $0.baseAddress!, background.size)
                }
            }
        }
    }

    @Test(arguments: [0.6, 0.8, 1.0, 1.2, 1.35])
    func `gain is found although a third of the picture is hidden`(gain: Double) throws {
        let background = Canvas(tiled: 160, 120)
        var frame = background.exposed(gain)
        frame.fill(10, x: 30..<84, y: 0..<120)
        let found = try #require(fit(background, frame))
        for grey in [80, 120, 170] {
            let expected = Double(grey) * gain
            #expect(abs(Double(found.gain) * Double(grey) + Double(found.offset) - expected) < 4, "\(found)")
        }
    }

    @Test func `where nothing may be looked at nothing is said`() {
        let background = Canvas(tiled: 160, 120)
        let mean = background.pixels.map { Int16($0) * 128 }
        let skipped = [UInt8](repeating: 2, count: background.size.pixels)
        let found = background.pixels.withUnsafeBufferPointer { pixels in
            mean.withUnsafeBufferPointer { mean in
                skipped.withUnsafeBufferPointer {
                    IlluminationFit().fit(pixels.baseAddress!, mean.baseAddress!, $0.baseAddress!, background.size)
                }
            }
        }
        #expect(found == nil)
    }
}
