import ArgumentParser
import CounterGuess
import CounterImport
import Foundation
import InputFiles

/// What the columns of files are: a preset, or mappings, which may be of files by their names.
struct CounterFormatArguments: ParsableArguments {
    @Option(help: "The kind of file, by a name that import presets lists, such as dublin or melbourne.")
    var preset: String?
    @Option(
        help: ArgumentHelp(
            "A JSON file that says which column is what; as 'leeds*.csv=leeds.json' of files with such names, and may repeat.",
            valueName: "[pattern=]file"),
        completion: .file())
    var mapping: [String] = []
    @Option(
        help:
            "The files' encoding: utf-8, windows-1252 (also 1250, 1251), iso-8859-1 (also 2, 15) or utf-16; else what the mapping says, or what is found."
    )
    var encoding: String?

    func validate() throws {
        guard preset == nil || mapping.isEmpty else {
            throw ValidationError("--preset and --mapping are both given: one of them says what the columns are")
        }
        if let encoding, TextEncoding(named: encoding) == nil {
            throw ValidationError("--encoding \(encoding): one of \(TextEncoding.names)")
        }
    }

    var isGiven: Bool { preset != nil || !mapping.isEmpty }

    /// - Throws: `ValidationError` where neither is given.
    func require() throws {
        guard !isGiven else { return }
        throw ValidationError(
            "say what the columns are: --preset \(CounterPreset.all.map(\.name).joined(separator: "|")), or --mapping FILE"
        )
    }

    var textEncoding: TextEncoding? { encoding.flatMap { TextEncoding(named: $0) } }

    /// The keys of the mapping or preset that a format is of, with all that it extends.
    func mappingText(of format: CounterFormat) throws -> MappingText {
        try preset.map { try CounterPreset.mappingText(named: $0) } ?? ColumnMapping.mappingText(path: format.name)
    }

    /// The layouts, read from their files.
    func formats() throws -> CounterFormats {
        if let preset { return CounterFormats(try CounterPreset.format(named: preset)) }
        return CounterFormats(try mapping.map(Self.rule))
    }

    /// `PATTERN=FILE`, unless there is a file of that very name.
    private static func rule(_ text: String) throws -> CounterFormats.Rule {
        if let mark = text.firstIndex(of: "="), !FileManager.default.fileExists(atPath: text) {
            let path = String(text[text.index(after: mark)...])
            return .init(pattern: String(text[..<mark]), format: try ColumnMapping.load(path: path))
        }
        return .init(format: try ColumnMapping.load(path: text))
    }
}
