/// A rectangle as analyzers report it: faces at the edge may reach out of the picture.
enum FaceBox {
    /// The part that lies in the picture's quadrant.
    ///
    /// - Returns: `nil` where nothing is left, or a number is none.
    static func clamped(left: Double, top: Double, width: Double, height: Double) -> AnalyzedFace.Rectangle? {
        func edge(_ value: Double) -> UInt32? {
            guard value.isFinite else { return nil }
            return UInt32(min(max(value.rounded(), 0), 1e9))
        }
        guard let l = edge(left), let t = edge(top), let r = edge(left + width), let b = edge(top + height), r > l,
            b > t
        else { return nil }
        return AnalyzedFace.Rectangle(left: l, top: t, width: r - l, height: b - t)
    }
}
