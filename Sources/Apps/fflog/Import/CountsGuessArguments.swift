import ArgumentParser

/// What is looked at in place of an import.
struct CountsGuessArguments: ParsableArguments {
    @Flag(
        help: ArgumentHelp(
            "Propose a mapping for each file, with reasons and doubts, and import nothing.",
            discussion:
                "The exit status is 0 where nothing is open, 4 with doubts, and 1 where no mapping reads a file."))
    var guess = false
    @Flag(
        help: ArgumentHelp(
            "Show what the mapping or preset makes of each file, and import nothing.",
            discussion:
                "The import is tried, beside what the data directory has already where there is one; the exit status is what the import's would be. Neither needs a data directory."
        ))
    var check = false
    @Option(
        name: .shortAndLong, help: ArgumentHelp("Where --guess writes the mapping.", valueName: "file"),
        completion: .file())
    var output: String?
    @Flag(help: "Let --output replace a file that is there.")
    var force = false

    func validate() throws {
        guard !guess || !check else { throw ValidationError("--guess and --check are two commands: give one of them") }
        guard output == nil || guess else { throw ValidationError("--output goes with --guess") }
        guard !force || output != nil else { throw ValidationError("--force goes with --output") }
    }

    var isGiven: Bool { guess || check }
}
