/// Lets the global options stand before the subcommand, as in `fflog -d DATA topic list`.
enum CommandLineArguments {
    private static let withValue: Set<String> = ["-d", "--data", "--format"]
    private static let flags: Set<String> = ["-q", "--quiet"]

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
        if let terminator = rest.firstIndex(of: "--") {
            return rest[..<terminator] + leading + rest[terminator...]
        }
        return rest + leading
    }
}
