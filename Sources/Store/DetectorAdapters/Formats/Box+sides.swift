import FootfallEvents

extension Box {
    /// From left, top, right and bottom in pixels, of which parts outside of the picture are cut off; `nil` for what is no box.
    init?(_ sides: [Double]) {
        guard sides.count == 4, sides.allSatisfy({ $0.isFinite && abs($0) < 1e9 }), sides[2] >= sides[0],
            sides[3] >= sides[1]
        else { return nil }
        self.init()
        left = UInt32(max(sides[0], 0).rounded())
        top = UInt32(max(sides[1], 0).rounded())
        width = UInt32(max(sides[2], 0).rounded()) - left
        height = UInt32(max(sides[3], 0).rounded()) - top
    }
}
