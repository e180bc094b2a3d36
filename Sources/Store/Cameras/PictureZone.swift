package import Detection

/// A part of the picture that is a zone of the store.
package struct PictureZone: Sendable, Hashable {
    package let name: String
    /// Its corners, one after the other; the last is joined to the first.
    package let polygon: [PicturePoint]

    package static let cornersMin = 3

    /// `nil` for fewer than ``cornersMin`` corners.
    package init?(name: String, polygon: [PicturePoint]) {
        guard polygon.count >= Self.cornersMin else { return nil }
        self.name = name
        self.polygon = polygon
    }

    /// Whether a point is within the polygon, by the number of edges to its right.
    package func contains(_ point: PicturePoint) -> Bool {
        var isInside = false
        var previous = polygon.count - 1
        for index in polygon.indices {
            let a = polygon[index]
            let b = polygon[previous]
            if (a.y > point.y) != (b.y > point.y), point.x < (b.x - a.x) * (point.y - a.y) / (b.y - a.y) + a.x {
                isInside.toggle()
            }
            previous = index
        }
        return isInside
    }
}
