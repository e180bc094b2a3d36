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

    @Argument(help: "The file, or - for standard input.", completion: .file())
    var file: String
    @OptionGroup var counters: CounterArguments
    @OptionGroup var device: DeviceArguments
    @OptionGroup var options: GlobalOptions

    func run() throws {
        var run = AdapterRun(file: file, device: device, options: options)
        counters.apply(to: &run.settings)
        try run.run { try HikvisionCounting($0) }
    }
}
