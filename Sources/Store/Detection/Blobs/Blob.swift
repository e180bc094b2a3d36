/// A rectangle in working pixels, half-open, as whole numbers.
struct BlobBox: Equatable {
    var left: Int
    var top: Int
    var right: Int
    var bottom: Int

    /// What any union replaces.
    static let none = BlobBox(left: .max, top: .max, right: 0, bottom: 0)

    var width: Int { right - left }
    var height: Int { bottom - top }

    func union(_ other: BlobBox) -> BlobBox {
        BlobBox(
            left: min(left, other.left), top: min(top, other.top), right: max(right, other.right),
            bottom: max(bottom, other.bottom))
    }

    /// How many columns both have; negative: the gap between them.
    func overlapX(_ other: BlobBox) -> Int { min(right, other.right) - max(left, other.left) }
    func overlapY(_ other: BlobBox) -> Int { min(bottom, other.bottom) - max(top, other.top) }

    /// Whether it touches the border of the picture.
    func touchesBorder(_ size: PictureSize) -> Bool {
        left <= 1 || top <= 1 || right >= size.width - 1 || bottom >= size.height - 1
    }
}

/// A connected piece of the foreground.
struct Blob: Equatable {
    /// Around the solid pixels; around all if there are none.
    var box: BlobBox
    /// Pixels.
    var area: Int
    /// Pixels that are more than background in another light.
    var solid: Int
    /// Pixels that are very different from the background.
    var strong: Int

    static let none = Blob(box: .none, area: 0, solid: 0, strong: 0)

    mutating func add(_ other: Blob) {
        if solid > 0 || other.solid == 0 {
            box = other.solid > 0 || solid == 0 ? box.union(other.box) : box
        } else {
            box = other.box
        }
        area += other.area
        solid += other.solid
        strong += other.strong
    }
}

/// A piece of a row, from `left` up to `right`, and the blob that it belongs to.
struct BlobRun: Equatable {
    var row: Int32
    var left: Int32
    var right: Int32
    /// The index of its blob, or -1 for none.
    var blob: Int32
}
