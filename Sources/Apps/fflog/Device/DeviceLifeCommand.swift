import ArgumentParser
import Devices
import EventLog
import EventSchema
import LocalTime
import Reports
import Stores
import Terminal
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
    @Option(
        parsing: .unconditional,
        help: "From when: a date or time by the store's clock, RFC 3339 with its offset, or -24h. Default: an hour ago."
    )
    var from: String?
    @Option(parsing: .unconditional, help: "To when. Default: now.")
    var to: String?
    @OptionGroup var options: GlobalOptions

    /// A year of minutes.
    private static let minutesMax: Int64 = 366 * 24 * 60

    func run() throws {
        guard let name = SourceName(source) else {
            throw CommandEnded(ExitStatus.usage, "'\(source)' names no camera: write STORE/CAMERA")
        }
        let now = TimeSource.system.wallClock()
        let log = try options.open(.read)
        let clocks = try StoreTimes.clocks(log)
        var range = try StoreTimes.range(from: from, to: to, now: now)
        range.from = range.from ?? .instant(now - .seconds(3_600))
        range.to = range.to ?? .instant(now)
        let zone = range.needsZone ? clocks.zone(of: name.store, at: range.instants.lowerBound) : .utc
        let (start, end) = (Self.first(of: range.from!, zone), Self.last(of: range.to!, zone))
        if let note = clocks.note { options.say(note) }
        guard start < end, RFC3339.range.contains(start.milliseconds), RFC3339.range.contains(end.milliseconds),
            (end - start).milliseconds / 60_000 <= Self.minutesMax
        else { throw CommandEnded(ExitStatus.usage, "--from comes before --to, by a year at the most") }
        let life = try SourceLifeReader(log).read(start..<end, only: name)
        guard life.sources[name] != nil else {
            throw CommandEnded(ExitStatus.nothingMatched, "\(name) gave no sign of life in that time")
        }
        var table = Table(["MINUTE", "ALIVE %"], rightAligned: [1])
        for (minute, alive) in life.minutes(of: name, in: start..<end)
        where range.includes(max(minute, start), in: zone) {
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

    private static func first(of bound: TimeBound, _ zone: LocalZone) -> EventTime {
        guard case .local(let wall) = bound else { return bound.earliest }
        return zone.firstInstant(of: wall)
    }

    /// Of a local time that comes twice the second: what lies between is told apart by the clock.
    private static func last(of bound: TimeBound, _ zone: LocalZone) -> EventTime {
        guard case .local(let wall) = bound else { return bound.earliest }
        return zone.instants(of: wall).last ?? zone.firstInstant(of: wall)
    }
}
