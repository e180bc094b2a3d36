package import Detection

extension PicturePoint {
    /// The points of `X1, Y1, X2, Y2, …`; `nil` for an odd number of them, or one that is not in the picture.
    package static func points(_ numbers: [Double]) -> [PicturePoint]? {
        guard numbers.count.isMultiple(of: 2), numbers.allSatisfy(range.contains) else { return nil }
        return stride(from: 0, to: numbers.count, by: 2).map { PicturePoint(x: numbers[$0], y: numbers[$0 + 1]) }
    }
}

extension CrossingLine {
    /// A line of two different points; `nil` for others.
    ///
    /// - Parameters:
    ///   - name: `nil` names it by its place.
    ///   - place: in its list, from 0.
    package init?(_ points: [PicturePoint], name: String?, place: Int) {
        guard points.count == 2, points[0] != points[1] else { return nil }
        self.init(name: name ?? "line-\(place + 1)", from: points[0], to: points[1])
    }

    /// Reads `X1,Y1,X2,Y2` or `NAME=X1,Y1,X2,Y2`, as flags have it; `nil` for anything else.
    package init?(flag: String, place: Int) {
        let (name, points) = NamedPoints.read(flag)
        guard let points else { return nil }
        self.init(points, name: name, place: place)
    }
}

extension PictureZone {
    /// Reads `NAME=X1,Y1,X2,Y2,X3,Y3,…`, as flags have it; `nil` for anything else.
    package init?(flag: String) {
        let (name, points) = NamedPoints.read(flag)
        guard let name, let points else { return nil }
        self.init(name: name, polygon: points)
    }
}

private enum NamedPoints {
    /// The name before an equals sign, if there is one, and the points after it.
    static func read(_ flag: String) -> (name: String?, points: [PicturePoint]?) {
        let parts = flag.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let numbers = parts.last?.split(separator: ",", omittingEmptySubsequences: false).map { Double($0) }
        let name = parts.count == 2 ? String(parts[0]) : nil
        guard let numbers, !numbers.contains(nil), name != "" else { return (nil, nil) }
        return (name, PicturePoint.points(numbers.compactMap(\.self)))
    }
}
