import ArgumentParser
import ErrorKinds

/// Lets the global options stand before the subcommand, as in `fflog -d DATA topic list`.
enum CommandLineArguments {
    private static let withValue: Set<String> = ["-d", "--data", "--format"]
    private static let flags: Set<String> = ["-q", "--quiet"]

    /// Whether the arguments ask for JSON, also where they can't be parsed.
    static func asksForJSON(_ arguments: [String]) -> Bool {
        let options = arguments.prefix { $0 != "--" }
        return options.contains("--format=json")
            || zip(options, options.dropFirst()).contains { $0 == "--format" && $1 == "json" }
    }

    /// What is wrong with the name of a command; `nil` where nothing is. The parser would speak of the options behind it.
    ///
    /// - Parameter arguments: as ``rotated(_:)`` gives them.
    static func unknownCommand(_ arguments: [String]) -> String? {
        var command: any ParsableCommand.Type = Fflog.self
        var path = ["fflog"]
        for argument in arguments {
            let below = command.configuration.subcommands
            guard !below.isEmpty, !argument.hasPrefix("-"), argument != "help" else { return nil }
            let names = below.map(name)
            guard let next = names.firstIndex(of: argument) else {
                // A command may be one itself where no subcommand is named.
                guard command.configuration.defaultSubcommand == nil else { return nil }
                let question = NearestName.question(for: argument, among: names)
                return "unknown command '\(argument)'"
                    + (question.isEmpty
                        ? "; \(path.joined(separator: " ")) has: \(names.joined(separator: ", "))" : question)
            }
            command = below[next]
            path.append(argument)
        }
        return nil
    }

    /// Whether the words name a command that does something.
    private static func isCommand(_ arguments: ArraySlice<String>) -> Bool {
        var command: any ParsableCommand.Type = Fflog.self
        for argument in arguments {
            let below = command.configuration.subcommands
            guard !below.isEmpty else { return true }
            guard let next = below.first(where: { name($0) == argument }) else { return false }
            command = next
        }
        return command.configuration.subcommands.isEmpty
    }

    private static func name(_ command: any ParsableCommand.Type) -> String {
        command.configuration.commandName ?? command._commandName
    }

    /// The same arguments with leading global options moved behind the subcommand's own.
    static func rotated(_ arguments: [String]) -> [String] {
        var leading: [String] = []
        var rest = arguments[...]
        while let first = rest.first {
            if withValue.contains(first), rest.count >= 2 {
                leading += rest.prefix(2)
                rest = rest.dropFirst(2)
            } else if flags.contains(first) || withValue.contains(where: { first.hasPrefix($0 + "=") }) {
                leading.append(first)
                rest = rest.dropFirst()
            } else {
                break
            }
        }
        guard !leading.isEmpty, let command = rest.first, !command.hasPrefix("-") else { return arguments }
        // Help, and a command that only has others below it, know no global options.
        guard isCommand(rest) else { return Array(rest) }
        if let terminator = rest.firstIndex(of: "--") {
            return rest[..<terminator] + leading + rest[terminator...]
        }
        return rest + leading
    }
}
