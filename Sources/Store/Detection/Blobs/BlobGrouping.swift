/// Makes persons-to-be of connected pieces: joins the head, body and legs that camouflage has torn apart, cuts in two what
/// is clearly two people side by side, and drops what is too small.
///
/// Where a track is expected, its pieces are joined to each other and never to another's.
struct BlobGrouping: ~Copyable {
    private let size: PictureSize
    private let areaMin: Int
    private let heightMin: Int
    private let columns: PixelBuffer<Int32>

    /// More pieces than this are no people: the largest are kept.
    private static let piecesMax = 48

    init(_ size: PictureSize, heightMin: Double, areaMin: Double) {
        self.size = size
        self.areaMin = max(6, Int(areaMin * Double(size.pixels)))
        self.heightMin = max(3, Int(heightMin * Double(size.height)))
        columns = PixelBuffer(count: size.width + 2, filledWith: 0)
    }

    /// - Parameters:
    ///   - mask: what the components were found in.
    ///   - expected: where the tracks should be.
    ///   - stature: how high people are.
    func apply(
        _ components: inout Components, _ mask: UnsafePointer<UInt8>, expected: [BlobBox], _ stature: StatureModel
    ) {
        let owners = join(&components, expected, stature)
        drop(&components, owners)
        cut(&components, mask, stature)
    }

    private struct Piece {
        var blob: Blob
        var owner: Int
        var members: [Int]
    }

    /// Returns for each blob that is left the track that is expected there, or -1.
    private func join(
        _ components: inout Components, _ expected: [BlobBox], _ stature: StatureModel
    ) -> [Int] {
        var pieces: [Piece] = []
        let least = max(3, areaMin / 20)
        for (index, blob) in components.blobs.enumerated() where blob.solid >= least {
            pieces.append(Piece(blob: blob, owner: owner(of: blob.box, expected), members: [index]))
        }
        if pieces.count > Self.piecesMax {
            let order = pieces.indices.sorted {
                (pieces[$1].blob.area, $0) < (pieces[$0].blob.area, $1)
            }
            pieces = order.prefix(Self.piecesMax).sorted().map { pieces[$0] }
        }
        var first = 0
        while first < pieces.count {
            var second = first + 1
            var hasGrown = false
            while second < pieces.count {
                if belongTogether(pieces[first], pieces[second], expected, stature) {
                    let other = pieces.remove(at: second)
                    pieces[first].blob.add(other.blob)
                    pieces[first].owner = max(pieces[first].owner, other.owner)
                    pieces[first].members += other.members
                    hasGrown = true
                } else {
                    second += 1
                }
            }
            if !hasGrown { first += 1 }
        }
        var numbers = [Int32](repeating: -1, count: components.blobs.count)
        for (number, piece) in pieces.enumerated() {
            for member in piece.members { numbers[member] = Int32(number) }
        }
        components.renumber(numbers, pieces.map(\.blob))
        return pieces.map(\.owner)
    }

    /// The track whose expected place holds most of a piece, or -1.
    private func owner(of box: BlobBox, _ expected: [BlobBox]) -> Int {
        var best = -1
        var most = 0
        for (index, place) in expected.enumerated() {
            let x = box.overlapX(place)
            let y = box.overlapY(place)
            guard x > 0, y > 0, box.width <= place.width * 8 / 5, box.height <= place.height * 8 / 5 else { continue }
            let shared = x * y
            if shared > most, shared * 2 >= box.width * box.height {
                most = shared
                best = index
            }
        }
        return best
    }

    private func belongTogether(
        _ a: Piece, _ b: Piece, _ expected: [BlobBox], _ stature: StatureModel
    ) -> Bool {
        let union = a.blob.box.union(b.blob.box)
        if a.owner >= 0, b.owner >= 0 {
            guard a.owner == b.owner else { return false }
            let place = expected[a.owner]
            return union.width * 2 <= place.width * 3 && union.height * 4 <= place.height * 5
        }
        let owned = max(a.owner, b.owner)
        if owned >= 0, union.height * 4 > expected[owned].height * 5, !expected[owned].touchesBorder(size) {
            return false
        }
        let shape = PieceShape(a.blob.box, b.blob.box, union)
        if let height = stature.height(atRow: Float(union.bottom)) {
            return shape.isOnePerson(height: height)
                || isAppendage(a.blob, b.blob) && Float(union.height) <= 1.25 * height
        }
        return shape.mayBeOnePerson(sceneHeight: size.height) || isAppendage(a.blob, b.blob)
    }

    /// A small piece beside a large one: an arm, a bag.
    private func isAppendage(_ a: Blob, _ b: Blob) -> Bool {
        a.box.overlapX(b.box) >= -2 && a.box.overlapY(b.box) >= -2 && min(a.area, b.area) * 4 <= max(a.area, b.area)
    }

    private func drop(_ components: inout Components, _ owners: [Int]) {
        var numbers = [Int32](repeating: -1, count: components.blobs.count)
        var kept: [Blob] = []
        for (index, blob) in components.blobs.enumerated() {
            let border = blob.box.touchesBorder(size) ? 2 : 1
            let isLarge =
                blob.area * border >= areaMin && blob.box.height * border >= heightMin && blob.solid * 6 >= blob.area
                && blob.solid * 3 * border >= areaMin
            // Of somebody who is known a head above a shelf will do.
            let isKnown = owners[index] >= 0 && blob.solid * 4 >= areaMin && blob.solid * 2 >= blob.area
            guard isLarge || isKnown else { continue }
            numbers[index] = Int32(kept.count)
            kept.append(blob)
        }
        components.renumber(numbers, kept)
    }

    /// Two people who come side by side are one piece with two humps.
    private func cut(_ components: inout Components, _ mask: UnsafePointer<UInt8>, _ stature: StatureModel) {
        for index in components.blobs.indices {
            let blob = components.blobs[index]
            // Of people who are cut off by the picture's edge humps are shoulders: their height is what it should be.
            let isCutOff = blob.box.bottom >= size.height - 1 || blob.box.top <= 1
            let known = stature.height(atRow: Float(blob.box.bottom))
            if isCutOff, known == nil { continue }
            let height = max(blob.box.height, isCutOff ? Int(known ?? 0) : 0)
            guard blob.box.width * 10 >= height * 6, blob.area >= 2 * areaMin, blob.box.height >= heightMin,
                let column = valley(components, index)
            else { continue }
            components.cut(index, at: column, mask, size)
        }
    }

    /// The column between two humps, where the piece is less than half as high as the lower of them.
    private func valley(_ components: borrowing Components, _ blob: Int) -> Int? {
        let box = components.blobs[blob].box
        let width = box.width
        let raw = columns.base
        raw.update(repeating: 0, count: width)
        for run in components.runs where run.blob == Int32(blob) {
            var x = max(Int(run.left) - box.left, 0)
            while x < min(Int(run.right), box.right) - box.left {
                raw[x] += 1
                x += 1
            }
        }
        var peak = 0
        for x in 0..<width where raw[x] > raw[peak] { peak = x }
        let apart = max(4, box.height / 4)
        var best: (height: Int32, cut: Int)?
        for step in [-1, 1] {
            var lowest = raw[peak]
            var lowestAt = peak
            var x = peak + step
            while x >= 0, x < width {
                if raw[x] < lowest {
                    lowest = raw[x]
                    lowestAt = x
                }
                if abs(x - peak) >= apart, raw[x] * 2 >= raw[peak], lowest * 2 <= raw[x],
                    raw[x] > (best?.height ?? 0)
                {
                    best = (raw[x], lowestAt)
                }
                x += step
            }
        }
        return best.map { box.left + $0.cut + 1 }
    }
}
