import ArgumentParser
import Devices
import EventLog
import EventSchema
internal import Timekeeping

struct DeviceLifeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "life", abstract: "Show in which minutes a camera was alive.",
        discussion: """
            A camera is alive for 30 s after each heartbeat and each event of its own.

            EXAMPLE:
              fflog device life "Store 1/cam-2" --from 2026-07-17T08:00:00Z --to 2026-07-17T09:00:00Z
            """)

    @Argument(help: "The camera, as STORE/CAMERA.")
    var source: String
    @Option(help: "From when: RFC 3339, a date, epoch milliseconds, or -24h. Default: an hour ago.")
    var from: String?
    @Option(help: "To when. Default: now.")
    var to: String?
    @OptionGroup var options: GlobalOptions

    /// A year of minutes.
    private static let minutesMax: Int64 = 366 * 24 * 60

    func run() throws {
        guard let name = SourceName(source) else {
            throw CommandEnded(ExitStatus.usage, "'\(source)' names no camera: write STORE/CAMERA")
        }
        let now = TimeSource.system.wallClock()
        let start = try from.map { try TimeText.parse($0, now: now) } ?? now - .seconds(3_600)
        let end = try to.map { try TimeText.parse($0, now: now) } ?? now
        guard start < end, RFC3339.range.contains(start.milliseconds), RFC3339.range.contains(end.milliseconds),
            (end - start).milliseconds / 60_000 <= Self.minutesMax
        else { throw CommandEnded(ExitStatus.usage, "--from comes before --to, by a year at the most") }
        let life = try SourceLifeReader(options.open(.read)).read(start..<end, only: name)
        guard life.sources[name] != nil else {
            throw CommandEnded(ExitStatus.nothingMatched, "\(name) gave no sign of life in that time")
        }
        var table = Table(["MINUTE", "ALIVE %"], rightAligned: [1])
        for (minute, alive) in life.minutes(of: name, in: start..<end) {
            if options.format == .json {
                Output.standard.line(
                    .object([
                        ("store", .string(name.store)), ("camera", .string(name.camera)),
                        ("minute", .time(minute)),
                        ("alive_ms", .int(Int(alive.milliseconds))),
                        ("coverage", .double(Double(alive.milliseconds) / 60_000)),
                    ]))
                try Output.standard.flushIfLarge()
            } else {
                table.add([RFC3339.text(minute), Measure.tenths(Double(alive.milliseconds) / 600)])
            }
        }
        if options.format == .text { Output.standard.write(table.text) }
    }
}
