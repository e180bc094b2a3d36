import CounterGuess
import Glibc
import InputFiles
import LocalTime
import Reports
import Terminal

/// Guesses at one file after another, prints what was found, and writes the mapping.
struct CountsGuessRun {
    private let arguments: CountsGuessArguments
    private let zone: LocalZone?
    private let options: GlobalOptions
    private var status = ExitStatus.ok
    private var mappings: [MappingText] = []
    private var contents: [(digest: ContentDigest, name: String)] = []

    /// - Throws: ``UnknownTimeZone``; ``CommandEnded`` where the mapping's file is there already.
    init(_ arguments: CountsGuessArguments, timeZone: String?, _ options: GlobalOptions) throws {
        self.arguments = arguments
        self.options = options
        zone = try timeZone.map { try LocalZone(named: $0) }
        if let path = arguments.output, !arguments.force, access(path, F_OK) == 0 {
            throw CommandEnded(ExitStatus.refused, "\(path): is there already. Name another file, or give --force")
        }
    }

    mutating func take(_ input: CountFiles.Input) throws {
        do {
            let file = try input.open(dataPath: options.dataPath)
            let guess = try MappingGuess(of: file, zone: zone) {
                if let status = Interruption.status { throw CommandEnded(status) }
            }
            let digest = try ContentDigest(of: file)
            let twin = contents.first { $0.digest == digest }?.name
            contents.append((digest, input.name))
            if let mapping = guess.mapping { mappings.append(mapping) }
            CountsGuessReport(guess, name: input.name, twin: twin).print(
                options, showsMapping: arguments.output == nil)
            switch guess.verdict {
            case .sure: break
            case .doubtful: status = ExitStatus.worst(status, ExitStatus.partial)
            case .impossible: status = ExitStatus.worst(status, ExitStatus.failure)
            }
            if twin != nil { status = ExitStatus.worst(status, ExitStatus.partial) }
        } catch {
            if let ended = Interruption.status { throw CommandEnded(ended) }
            let failure = ExitStatus.ofFailure(error)
            let isNamed = failure.message.contains(input.name)
            Console.error(isNamed ? failure.message : "\(input.name): \(failure.message)")
            status = ExitStatus.worst(status, failure.status)
            if options.format == .json {
                Output.standard.line(.object([("file", .string(input.name)), ("error", .string(failure.message))]))
            }
        }
        try Output.standard.flush()
    }

    /// Writes the mapping where that is wanted.
    ///
    /// - Throws: ``CommandEnded`` with the worst status, where that isn't 0.
    mutating func finish() throws {
        if let path = arguments.output { try write(path) }
        if status != ExitStatus.ok { throw CommandEnded(status) }
    }

    private mutating func write(_ path: String) throws {
        guard let first = mappings.first else {
            Console.error("no mapping was written: none reads the \(contents.count > 1 ? "files" : "file")")
            return
        }
        guard mappings.allSatisfy({ $0 == first }) else {
            status = ExitStatus.worst(status, ExitStatus.refused)
            Console.error(
                "\(path): not written: the files have different layouts, and one mapping can't be for all of them")
            return
        }
        // Somebody may have made it in the meantime.
        if !arguments.force, access(path, F_OK) == 0 {
            throw CommandEnded(ExitStatus.refused, "\(path): is there already. Name another file, or give --force")
        }
        try OutputFile.write([UInt8](first.json.utf8), to: path)
        options.say("the mapping is in \(path)")
    }
}
