/// The intervals of which a file speaks and that are known once it is read: not those that it was told to leave out, since another has
/// their time. A bit an interval.
struct SpokenIntervals {
    private var words: [UInt64] = []

    /// Takes up what has just been dealt with.
    mutating func note(_ delivery: FileIntervals.Delivery, in index: StatementIndex) {
        guard let found = index.find(delivery.interval) else { return }
        while words.count <= found / 64 { words.append(0) }
        words[found / 64] |= 1 << UInt64(found % 64)
    }

    /// By their numbers, in the order in which they were met.
    func forEach(_ body: (Int) -> Void) {
        for (place, word) in words.enumerated() {
            var rest = word
            while rest != 0 {
                body(place * 64 + rest.trailingZeroBitCount)
                rest &= rest - 1
            }
        }
    }
}
