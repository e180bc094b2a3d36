import ArgumentParser
import Benchmarks
import CPlatform
import DataFiles
import ErrorKinds
import Glibc
import Terminal

/// The root command: what `fflog` alone shows, and the list of its subcommands.
struct Fflog: ParsableCommand {
    static let version = "0.2.0"

    /// The version, and the commit where the program was installed or packaged.
    static var versionText: String {
        let commit = String(cString: fflog_commit())
        return commit.isEmpty ? "fflog \(version)" : "fflog \(version) (\(commit))"
    }

    static let configuration = CommandConfiguration(
        commandName: "fflog",
        abstract:
            "A footfall data platform: typed events in a compressed, partitioned log, and what is computed from them.",
        discussion: """
            The data directory is named by -d, else by FFLOG_DATA, else it is ./fflog-data. Data goes to standard output, \
            messages and progress to standard error.

            EXAMPLE:
              fflog -d data import counts data/dublin-2023-12-16.csv --preset dublin-day
              fflog -d data projection run daily-counts --once
              fflog -d data projection query daily-counts

            EXIT STATUS:
              0 ok, 1 failure, 2 usage, 3 refused, 4 partly done (bad lines skipped, conflicts left out),
              5 nothing matched, 130 interrupted.
            """,
        version: versionText,
        subcommands: [
            InitCommand.self,
            TopicCommand.self,
            ProduceCommand.self,
            ConsumeCommand.self,
            GroupCommand.self,
            ImportCommand.self,
            CountsCommand.self,
            SimulateCommand.self,
            ProjectionCommand.self,
            SealCommand.self,
            SegmentCommand.self,
            RetentionCommand.self,
            VerifyCommand.self,
            StatsCommand.self,
            SchemaCommand.self,
            StoreCommand.self,
            DeviceCommand.self,
            DetectCommand.self,
            RunCommand.self,
            StatusCommand.self,
            PrivacyCommand.self,
            AnalyzeCommand.self,
            DeadLetterCommand.self,
            BlobCommand.self,
            ExportCommand.self,
            BenchCommand.self,
        ])
}

@main
enum Main {
    static func main() {
        // Before anything else is opened, which else gets the number of one of them and what is printed there.
        do { try StandardDescriptors.fill() } catch {
            Console.error("\(error): needed in the place of a standard descriptor that is closed")
            exit(ExitStatus.failure)
        }
        // A reader that has seen enough closes the pipe; writing to it then fails with EPIPE, which Output handles.
        signal(SIGPIPE, SIG_IGN)
        Interruption.install()
        ConsoleLog.install()
        exit(run(CommandLineArguments.rotated(Array(CommandLine.arguments.dropFirst()))))
    }

    static func run(_ arguments: [String]) -> Int32 {
        Console.isJSON = CommandLineArguments.asksForJSON(arguments)
        if let problem = CommandLineArguments.unknownCommand(arguments) {
            Console.failure(problem, kind: .usage, status: ExitStatus.usage)
            return ExitStatus.usage
        }
        do {
            var command = try Fflog.parseAsRoot(arguments)
            try command.run()
            try Output.standard.flush()
            return Interruption.status ?? ExitStatus.ok
        } catch {
            return ExitStatus.report(error)
        }
    }
}
