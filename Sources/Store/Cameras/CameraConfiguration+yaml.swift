internal import Detection
package import StrictYAML

extension CameraConfiguration {
    /// Takes a camera's settings of a mapping, which may have other keys besides.
    ///
    /// - Parameter standard: what holds for the settings that `keys` hasn't. A list is replaced as a whole.
    /// - Throws: ``YAMLProblem`` at the first value that can't be meant.
    package init(
        _ keys: inout YAMLMapping, over standard: CameraConfiguration = CameraConfiguration()
    ) throws(YAMLProblem) {
        self = standard
        if let value = keys.optional("frames_per_second") {
            framesPerSecondMax = try value.number(in: Self.framesPerSecondRange)
        }
        if let value = keys.optional("minimum_confidence") {
            minimumConfidence = try value.number(in: Self.confidenceRange)
        }
        if let value = keys.optional("seconds_between_pictures") {
            secondsBetweenPictures = try value.number(in: Self.secondsBetweenPicturesRange)
        }
        if let value = keys.optional("pictures") { takesPictures = try value.flag() }
        if let value = keys.optional("zone") { zone = try value.text() }
        if let value = keys.optional("zones") {
            zones = try value.list().map { zone throws(YAMLProblem) in try PictureZone(zone) }
        }
        if let value = keys.optional("lines") {
            lines = try value.list().enumerated().map { entry throws(YAMLProblem) in
                try CrossingLine(entry.element, place: entry.offset)
            }
        }
    }
}

extension PictureZone {
    /// Reads `{name: NAME, polygon: [[X, Y], [X, Y], [X, Y]]}`.
    fileprivate init(_ value: YAMLValue) throws(YAMLProblem) {
        var keys = try YAMLMapping(value)
        let name = try keys.required("name").text()
        let polygon = try keys.optional("polygon")?.list().map { corner throws(YAMLProblem) in
            try PicturePoint(corner)
        }
        try keys.finish()
        guard let zone = PictureZone(name: name, polygon: polygon ?? []) else {
            throw value.problem("zone '\(name)' needs a polygon of at least \(Self.cornersMin) points")
        }
        self = zone
    }
}

extension CrossingLine {
    /// Reads `{name: NAME, from: [X, Y], to: [X, Y]}`, or `[X1, Y1, X2, Y2]`, whose name is that of its place in the list.
    fileprivate init(_ value: YAMLValue, place: Int) throws(YAMLProblem) {
        if value.isList {
            let numbers = try value.list().map { number throws(YAMLProblem) in
                try number.number(in: PicturePoint.range)
            }
            guard let points = PicturePoint.points(numbers), let line = CrossingLine(points, name: nil, place: place)
            else {
                throw value.problem(
                    "a line is [X1, Y1, X2, Y2], two different points as fractions of the picture's size, "
                        + "or a mapping with name, from and to")
            }
            self = line
            return
        }
        var keys = try YAMLMapping(value)
        let name = try keys.required("name").text()
        let points = [try PicturePoint(try keys.required("from")), try PicturePoint(try keys.required("to"))]
        try keys.finish()
        guard let line = CrossingLine(points, name: name, place: place) else {
            throw value.problem("line '\(name)' begins where it ends")
        }
        self = line
    }
}

extension PicturePoint {
    /// Reads `[X, Y]`.
    fileprivate init(_ value: YAMLValue) throws(YAMLProblem) {
        let numbers = try value.list().map { number throws(YAMLProblem) in try number.number(in: Self.range) }
        guard numbers.count == 2 else {
            throw value.problem("a point is [X, Y], fractions of the picture's width and height")
        }
        self.init(x: numbers[0], y: numbers[1])
    }
}
