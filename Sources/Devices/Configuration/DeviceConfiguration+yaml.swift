import Yams

extension DeviceConfiguration {
    /// Reads a configuration, strictly: every key must be known, and every value possible.
    ///
    /// - Throws: ``DeviceConfigurationError`` with line and column.
    package init(yaml: String) throws(DeviceConfigurationError) {
        self.init()
        guard let root = try Self.node(of: yaml) else { return }
        var fields = try ConfigurationFields(root, "the configuration")
        let cameras = fields.take("cameras")
        optIns = Set(
            try fields.list("opt_ins") { (node) throws(DeviceConfigurationError) in
                guard let optIn = OptIn(rawValue: node.scalar?.string ?? "") else {
                    throw node.error(
                        "there is no such opt-in; there are "
                            + OptIn.allCases.map(\.rawValue).joined(separator: ", "))
                }
                return optIn
            })
        camera = try CameraConfiguration(&fields, over: CameraConfiguration())
        try fields.refuseRest(CameraConfiguration.keys + ["cameras", "opt_ins"])
        guard let cameras else { return }
        let byName = try ConfigurationFields(cameras, "cameras")
        for (name, node) in byName.all {
            var fields = try ConfigurationFields(node, "camera '\(name)'")
            self.cameras[name] = try CameraConfiguration(&fields, over: camera)
            try fields.refuseRest(CameraConfiguration.keys)
        }
    }

    private static func node(of yaml: String) throws(DeviceConfigurationError) -> Node? {
        do {
            return try compose(yaml: yaml)
        } catch let error as YamlError {
            throw DeviceConfigurationError(error, yaml)
        } catch {
            throw DeviceConfigurationError(line: 0, column: 0, reason: "\(error)")
        }
    }
}

extension CameraConfiguration {
    fileprivate static let keys = [
        "frames_per_second", "minimum_confidence", "seconds_between_pictures", "pictures", "zone", "zones", "lines",
    ]

    fileprivate init(
        _ fields: inout ConfigurationFields, over standard: CameraConfiguration
    ) throws(DeviceConfigurationError) {
        self = standard
        if let rate = try fields.number("frames_per_second", 0.01...1000) { framesPerSecond = rate }
        if let least = try fields.number("minimum_confidence", 0...1) { minimumConfidence = least }
        if let seconds = try fields.number("seconds_between_pictures", 0...86_400) { secondsBetweenPictures = seconds }
        if let takes = try fields.bool("pictures") { takesPictures = takes }
        if let name = try fields.text("zone") { zone = name }
        if fields.has("zones") {
            zones = try fields.list("zones") { (node) throws(DeviceConfigurationError) in
                var fields = try ConfigurationFields(node, "a zone")
                let name = try fields.require("name", node) { (node) throws(DeviceConfigurationError) in
                    try node.nonEmptyText()
                }
                let polygon = try fields.list("polygon") { (node) throws(DeviceConfigurationError) in try node.point() }
                guard polygon.count >= 3 else {
                    throw node.error("zone '\(name)' needs a polygon of at least 3 points")
                }
                try fields.refuseRest(["name", "polygon"])
                return Zone(name: name, polygon: polygon)
            }
        }
        guard fields.has("lines") else { return }
        lines = try fields.list("lines") { (node) throws(DeviceConfigurationError) in
            var fields = try ConfigurationFields(node, "a line")
            let name = try fields.require("name", node) { (node) throws(DeviceConfigurationError) in
                try node.nonEmptyText()
            }
            let from = try fields.require("from", node) { (node) throws(DeviceConfigurationError) in try node.point() }
            let to = try fields.require("to", node) { (node) throws(DeviceConfigurationError) in try node.point() }
            guard from != to else { throw node.error("line '\(name)' begins where it ends") }
            try fields.refuseRest(["name", "from", "to"])
            return Line(name: name, from: from, to: to)
        }
    }
}

extension DeviceConfigurationError {
    fileprivate init(_ error: YamlError, _ yaml: String) {
        switch error {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            let words = context.map { " (\($0.text))" } ?? ""
            self.init(line: mark.line, column: mark.column, reason: problem + words)
        case .duplicatedKeysInMapping(let duplicates, let context):
            self.init(
                line: context.mark.line, column: context.mark.column,
                reason: "given twice: \(duplicates.joined(separator: ", "))")
        case .reader(let problem, let offset, _, _):
            // Where the text can't be read at all, only the distance from its start is known.
            let before = yaml.unicodeScalars.prefix(offset ?? 0)
            let line = before.lazy.filter { $0 == "\n" }.count + 1
            let column = before.reversed().prefix { $0 != "\n" }.count + 1
            self.init(line: line, column: column, reason: problem)
        default: self.init(line: 0, column: 0, reason: "\(error)")
        }
    }
}
