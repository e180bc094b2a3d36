import ArgumentParser
import DetectorAdapters

struct ImportHikvisionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hikvision", abstract: "Import people counting alarms and search results of Hikvision cameras.",
        discussion: """
            XML of ISAPI, one document after the other: EventNotificationAlert, also as the saved alert stream with its parts, and \
            CountingStatisticsResult. Alarms by time range are taken as they are; of a camera that says totals only (realTime) \
            intervals are made.

            EXAMPLE:
              fflog import hikvision alertStream.txt --site Door --time-zone Europe/Dublin
            """)

    @OptionGroup var input: CounterImportArguments

    func run() throws { try input.run { try HikvisionCounting($0) } }
}
