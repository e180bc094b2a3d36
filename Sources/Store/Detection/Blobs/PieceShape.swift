/// Whether two pieces can be one person, by how they lie to each other: head and body, body and legs, two legs.
struct PieceShape {
    private let a: BlobBox
    private let b: BlobBox
    private let union: BlobBox

    init(_ a: BlobBox, _ b: BlobBox, _ union: BlobBox) {
        self.a = a
        self.b = b
        self.union = union
    }

    /// The distance of the middles, sideways.
    private var shift: Int { abs(a.left + a.right - b.left - b.right) / 2 }
    private var gapX: Int { -a.overlapX(b) }
    private var gapY: Int { -a.overlapY(b) }

    /// Where people are known to be `height` high: both fit into one of them.
    func isOnePerson(height: Float) -> Bool {
        let wide = Float(union.width)
        let high = Float(union.height)
        guard high <= 1.25 * height, wide <= 0.62 * height else { return false }
        // Two whole people, one behind the other, are no pieces.
        if min(Float(a.height), Float(b.height)) > 0.75 * height { return false }
        return Float(shift) <= 0.28 * height
    }

    /// Where nothing is known yet.
    func mayBeOnePerson(sceneHeight: Int) -> Bool {
        let narrower = min(a.width, b.width)
        let taller = max(a.height, b.height)
        guard union.height * 10 >= union.width * 9 else { return false }
        // Above one another.
        if gapX <= -max(1, narrower * 2 / 5) {
            if gapY <= min(sceneHeight / 12, max(3, taller / 3)) { return true }
            // A head, and legs far below: the body has the background's grey.
            let upper = a.top < b.top ? a : b
            let lower = a.top < b.top ? b : a
            return upper.height * 2 <= lower.height * 3 && upper.height <= upper.width * 2
                && gapY * 20 <= union.height * 9 && union.height <= union.width * 5
        }
        // Side by side, narrow and alike: legs.
        return gapX * 4 <= taller && a.overlapY(b) * 10 >= taller * 7 && a.height >= 2 * a.width
            && b.height >= 2 * b.width
    }
}
