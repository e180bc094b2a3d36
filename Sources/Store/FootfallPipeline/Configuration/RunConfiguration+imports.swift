internal import CounterImport
internal import EventSchema
internal import StrictYAML
package import InputFiles

extension RunConfiguration {
    /// A folder whose counter files are imported as they come.
    package struct Import: Sendable, Equatable {
        package var folder = ""
        /// Of the stage; the folder's last part unless said.
        package var name = ""
        /// In the order in which they are tried.
        package var layouts: [Layout] = []
        package var timeZone: String?
        package var encoding: TextEncoding?
        package var topic = "counts"
        package var skipsBadLines = false
        package var replacesConflicts = false
        package var settle = Duration.seconds(10)
        package var interval = Duration.seconds(60)

        /// Of files whose names fit a pattern, or of all.
        package struct Layout: Sendable, Equatable {
            package var files: String?
            package var layout: Source
        }

        package enum Source: Sendable, Equatable {
            case preset(String)
            /// The path of a mapping file.
            case mapping(String)
        }

        package init() {}

        /// As configuration and status name it.
        package var stageName: String { "import:\(name)" }

        /// - Parameter path: where a path of the configuration leads.
        /// - Throws: ``MappingError`` and the like.
        func formats(_ path: (String) -> String) throws -> CounterFormats {
            CounterFormats(
                try layouts.map { layout in
                    let format =
                        switch layout.layout {
                        case .preset(let name): try CounterPreset.format(named: name)
                        case .mapping(let file): try ColumnMapping.load(path: path(file))
                        }
                    return .init(pattern: layout.files, format: format)
                })
        }

        func settings(_ format: CounterFormat) -> CountsImporter.Options {
            var settings = CountsImporter.Options(format: format)
            settings.timeZone = timeZone
            settings.encoding = encoding
            settings.topic = topic
            settings.skipsBadLines = skipsBadLines
            settings.replacesConflicts = replacesConflicts
            return settings
        }
    }
}

extension RunConfiguration.Import {
    init(_ value: YAMLValue) throws(YAMLProblem) {
        var keys = try YAMLMapping(value)
        folder = try keys.required("folder").text()
        name = folder.split(separator: "/").last.map(String.init) ?? folder
        if let value = keys.optional("name") { name = try value.text() }
        if let source = try Self.source(&keys) { layouts = [Layout(files: nil, layout: source)] }
        if let list = keys.optional("mappings") {
            guard layouts.isEmpty else { throw list.problem("a folder has a preset, a mapping or mappings") }
            layouts = try list.list().map { value throws(YAMLProblem) in
                var keys = try YAMLMapping(value)
                let files = try keys.optional("files").map { value throws(YAMLProblem) in try value.text() }
                guard let source = try Self.source(&keys) else { throw value.problem("name a preset or a mapping") }
                try keys.finish()
                return Layout(files: files, layout: source)
            }
        }
        if let value = keys.optional("time_zone") { timeZone = try value.timeZone() }
        if let value = keys.optional("encoding") {
            let name = try value.text()
            guard let known = TextEncoding(named: name) else {
                throw value.problem("expected one of \(TextEncoding.names), got '\(name)'")
            }
            encoding = known
        }
        if let value = keys.optional("topic") { topic = try value.text() }
        if let value = keys.optional("skip_bad") { skipsBadLines = try value.flag() }
        if let value = keys.optional("replace") { replacesConflicts = try value.flag() }
        if let value = keys.optional("settle") { settle = .milliseconds(try value.milliseconds(in: 0...3_600_000)) }
        if let value = keys.optional("interval") {
            interval = .milliseconds(try value.milliseconds(in: 100...86_400_000))
        }
        try keys.finish()
        guard !layouts.isEmpty else {
            throw value.problem("say what the columns of the files are: a preset, a mapping or mappings")
        }
    }

    private static func source(_ keys: inout YAMLMapping) throws(YAMLProblem) -> Source? {
        let preset = keys.optional("preset")
        let mapping = keys.optional("mapping")
        if let preset {
            if let mapping { throw mapping.problem("files have a preset or a mapping") }
            return .preset(try preset.word(of: CounterPreset.all.map(\.name)))
        }
        return try mapping.map { value throws(YAMLProblem) in .mapping(try value.text()) }
    }
}
