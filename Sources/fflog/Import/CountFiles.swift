import FootfallProducers
import Glibc

/// The files that a command names: paths, patterns that the shell left alone, and `-` for standard input.
enum CountFiles {
    enum Input: Hashable {
        case file(String)
        case standardInput
    }

    /// In the order of the arguments, those of a pattern by name; each once.
    ///
    /// - Returns: also the patterns that no file fits.
    static func expand(_ arguments: [String]) -> (inputs: [Input], unmatched: [String]) {
        var inputs: [Input] = []
        var known: Set<Input> = []
        var unmatched: [String] = []
        for argument in arguments {
            if argument == "-" {
                if known.insert(.standardInput).inserted { inputs.append(.standardInput) }
                continue
            }
            var paths = [argument]
            if argument.contains(where: { "*?[".contains($0) }), access(argument, F_OK) != 0 {
                paths = matches(argument)
                if paths.isEmpty { unmatched.append(argument) }
            }
            for path in paths where known.insert(.file(path)).inserted { inputs.append(.file(path)) }
        }
        return (inputs, unmatched)
    }

    private static func matches(_ pattern: String) -> [String] {
        var found = glob_t()
        defer { globfree(&found) }
        guard glob(pattern, 0, nil, &found) == 0 else { return [] }
        return (0..<Int(found.gl_pathc)).compactMap { found.gl_pathv[$0].map { String(cString: $0) } }.sorted()
    }
}

extension CountFiles.Input {
    /// What messages call it.
    var name: String {
        switch self {
        case .file(let path): path
        case .standardInput: "standard input"
        }
    }

    /// Opens it; standard input is kept in the data directory as long as the command runs.
    func open(dataPath: String) throws -> SourceFile {
        switch self {
        case .file(let path): try SourceFile(path: path)
        case .standardInput:
            try SpooledInput.read(0, name: name, in: dataPath) {
                if let status = Interruption.status { throw CommandEnded(status) }
            }
        }
    }
}
