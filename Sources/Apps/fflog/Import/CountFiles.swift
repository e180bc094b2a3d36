import Terminal
import Glibc
import InputFiles

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

    /// A file that is looked at before a data directory is made; what comes through a pipe can't be.
    ///
    /// - Throws: ``SourceFileError`` where it can't be opened.
    func check() throws {
        guard case .file(let path) = self, !isPipe else { return }
        _ = try SourceFile(path: path)
    }

    /// Opens it; what comes through a pipe is kept in the data directory, where there is one, as long as the command runs.
    func open(dataPath: String) throws -> SourceFile {
        guard case .file(let path) = self else { return try spool(0, dataPath) }
        guard isPipe else { return try SourceFile(path: path) }
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw InputFailure.error(path, errno) }
        defer { close(descriptor) }
        return try spool(descriptor, dataPath)
    }

    private func spool(_ descriptor: Int32, _ dataPath: String) throws -> SourceFile {
        var status = stat()
        // To look at a file needs no data directory.
        let isThere = stat(dataPath, &status) == 0
        let temporary = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        return try SpooledInput.read(descriptor, name: name, in: isThere ? dataPath : temporary) {
            if let status = Interruption.status { throw CommandEnded(status) }
        }
    }

    /// Also what a shell makes of `<(command)`.
    private var isPipe: Bool {
        guard case .file(let path) = self else { return true }
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFIFO
    }
}
