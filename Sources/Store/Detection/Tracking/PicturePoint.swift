/// A place in the picture as fractions of its width and height, from its top left.
package struct PicturePoint: Sendable, Hashable {
    package var x: Double
    package var y: Double

    /// What either fraction may be.
    package static let range = 0.0...1.0

    package init(x: Double, y: Double) {
        self.x = x
        self.y = y
    }
}
