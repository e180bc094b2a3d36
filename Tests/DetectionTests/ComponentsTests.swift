import TestSupport
import Testing

@testable import Detection

/// Connected pieces against a flood fill.
@Suite struct ComponentsTests {
    private struct Piece: Hashable, Comparable {
        var left = Int.max
        var top = Int.max
        var right = 0
        var bottom = 0
        var area = 0
        var solid = 0
        var strong = 0

        static func < (a: Piece, b: Piece) -> Bool {
            (a.top, a.left, a.right, a.bottom, a.area) < (b.top, b.left, b.right, b.bottom, b.area)
        }
    }

    /// The box is around the solid pixels, or around all where there are none.
    private func flood(_ mask: [UInt8], _ size: PictureSize) -> [Piece] {
        var seen = [Bool](repeating: false, count: mask.count)
        var pieces: [Piece] = []
        for start in mask.indices where mask[start] != 0 && !seen[start] {
            var pixels: [Int] = [start]
            seen[start] = true
            var next = 0
            while next < pixels.count {
                let (x, y) = (pixels[next] % size.width, pixels[next] / size.width)
                next += 1
                for (dx, dy) in [(-1, -1), (0, -1), (1, -1), (-1, 0), (1, 0), (-1, 1), (0, 1), (1, 1)] {
                    let (nx, ny) = (x + dx, y + dy)
                    guard nx >= 0, ny >= 0, nx < size.width, ny < size.height else { continue }
                    let index = ny * size.width + nx
                    if mask[index] != 0, !seen[index] {
                        seen[index] = true
                        pixels.append(index)
                    }
                }
            }
            var piece = Piece()
            piece.area = pixels.count
            piece.solid = pixels.count { mask[$0] >= 2 }
            piece.strong = pixels.count { mask[$0] == 3 }
            for pixel in pixels where piece.solid == 0 || mask[pixel] >= 2 {
                piece.left = min(piece.left, pixel % size.width)
                piece.right = max(piece.right, pixel % size.width + 1)
                piece.top = min(piece.top, pixel / size.width)
                piece.bottom = max(piece.bottom, pixel / size.width + 1)
            }
            pieces.append(piece)
        }
        return pieces.sorted()
    }

    private func found(_ components: borrowing Components) -> [Piece] {
        components.blobs.map {
            Piece(
                left: $0.box.left, top: $0.box.top, right: $0.box.right, bottom: $0.box.bottom, area: $0.area,
                solid: $0.solid, strong: $0.strong)
        }.sorted()
    }

    @Test(arguments: 1...60)
    func `random masks fall into the pieces that a flood fill finds`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let size = PictureSize(
            width: Int.random(in: 1...70, using: &random), height: Int.random(in: 1...40, using: &random))
        let density = Double.random(in: 0.02...0.95, using: &random)
        let mask = (0..<size.pixels).map { _ -> UInt8 in
            Double.random(in: 0..<1, using: &random) < density ? UInt8.random(in: 1...3, using: &random) : 0
        }
        var components = Components()
        // Twice: what was found before leaves nothing behind.
        for _ in 0..<2 { mask.withUnsafeBufferPointer { components.find($0.baseAddress!, size) } }
        #expect(found(components) == flood(mask, size), "seed \(seed), \(size)")
        #expect(components.runs.reduce(0) { $0 + Int($1.right - $1.left) } == mask.count { $0 != 0 })
    }

    @Test(arguments: 1...20)
    func `a cut piece is two, and nothing of it is lost`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let size = PictureSize(width: 40, height: 20)
        var mask = [UInt8](repeating: 0, count: size.pixels)
        for y in 4..<16 { for x in 5..<35 { mask[y * 40 + x] = UInt8.random(in: 2...3, using: &random) } }
        let column = Int.random(in: 6...34, using: &random)
        var components = Components()
        mask.withUnsafeBufferPointer {
            components.find($0.baseAddress!, size)
            components.cut(0, at: column, $0.baseAddress!, size)
        }
        #expect(components.blobs.count == 2)
        #expect(components.blobs[0].box == BlobBox(left: 5, top: 4, right: column, bottom: 16), "seed \(seed)")
        #expect(components.blobs[1].box == BlobBox(left: column, top: 4, right: 35, bottom: 16), "seed \(seed)")
        #expect(components.blobs[0].area + components.blobs[1].area == 30 * 12)
        #expect(components.blobs[0].strong + components.blobs[1].strong == mask.count { $0 == 3 })
    }
}
