import ArgumentParser
import EventLog
import Foundation
import Pipeline
import Reports
import Terminal

struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show how the stages of a running pipeline are.",
        discussion: """
            What fflog run said of itself last, about every second: throughput over the last ten seconds, what is unread, and \
            the last error of each stage. Where nothing runs now, it is what was so when the last run ended; then the exit \
            status is 5.

            EXAMPLE:
              fflog status
            """)

    @OptionGroup var options: GlobalOptions

    func run() throws {
        // Says what is wrong with a directory that is missing, or that this user may not look into.
        if access(options.dataPath + "/head.mdb", F_OK) != 0 { _ = try options.open(.read) }
        let folder = RunFolder(data: options.dataPath)
        let holder = folder.holder()
        guard let record = folder.read() else {
            if options.format == .json {
                Output.standard.line(PipelineReport.json(nil, isRunning: holder != nil))
            }
            throw CommandEnded(
                ExitStatus.nothingMatched,
                "no pipeline \(holder == nil ? "has run" : "has reported yet") on \(options.dataPath); "
                    + "begin one with: fflog run CONFIGURATION")
        }
        // A record of a process that was killed must not look like one that runs.
        let isRunning = holder == record.process
        if options.format == .json {
            Output.standard.line(PipelineReport.json(record, isRunning: isRunning))
        } else {
            Output.standard.write(PipelineReport.text(record, isRunning: isRunning))
        }
        if !isRunning { throw CommandEnded(ExitStatus.nothingMatched) }
    }
}
