import ArgumentParser
import DetectorAdapters
import LocalTime

extension LocalZone {
    /// - Throws: `ValidationError` where there is no such zone.
    static func require(_ name: String) throws {
        do { _ = try LocalZone(named: name) } catch { throw ValidationError("--time-zone: \(error)") }
    }
}

/// What the counters of a device stand for.
struct CounterArguments: ParsableArguments {
    @Option(help: "The place whose people are counted, as it is called in counts; else as the device calls it.")
    var site: String?
    @Option(help: "A rule, scenario or counter that counts those who enter; may repeat.")
    var entered: [String] = []
    @Option(help: "The same for those who leave; may repeat.")
    var exited: [String] = []
    @Option(
        help: ArgumentHelp(
            "The device that counts, where the input doesn't name it: each needs a name of its own, as differences are of one device's counts.",
            valueName: "name"))
    var counter: String?
    @Option(
        help:
            "The IANA time zone of sites that are not registered as stores, such as Europe/Dublin; without it their times without an offset are refused, and counters that only go up are divided into hours and days of UTC."
    )
    var timeZone: String?
    @Option(help: "Bits to which a counter counts before it goes around: 16 or 32. Without it a fall is a reset.")
    var wrap: Int?
    @Option(help: "Minutes of the intervals into which a counter that only goes up is divided.")
    var interval = 60

    func validate() throws {
        if let timeZone { try LocalZone.require(timeZone) }
        if let wrap, wrap != 16, wrap != 32 { throw ValidationError("--wrap \(wrap): 16 or 32") }
        if let rule = entered.first(where: exited.contains) {
            throw ValidationError("'\(rule)' can't count both those who enter and those who leave")
        }
        guard interval > 0, 1440 % interval == 0 else {
            throw ValidationError("--interval \(interval): minutes that divide a day, such as 15 or 60")
        }
    }

    func apply(to settings: inout AdapterOptions) {
        settings.site = site
        settings.entered = Set(entered)
        settings.exited = Set(exited)
        settings.timeZone = timeZone
        settings.counter = counter
        settings.wrapBits = wrap
        settings.intervalSeconds = interval * 60
    }
}

/// The zone of times that have no offset.
struct BareTimeArguments: ParsableArguments {
    @Option(
        help:
            "The IANA time zone of times without an offset in stores that are not registered; without it they are refused."
    )
    var timeZone: String?

    func validate() throws {
        if let timeZone { try LocalZone.require(timeZone) }
    }

    func apply(to settings: inout AdapterOptions) { settings.timeZone = timeZone }
}

/// Which camera of which store the detections are of.
struct CameraArguments: ParsableArguments {
    @Option(help: "The store in which the cameras are.")
    var store: String?
    @Option(help: "The camera; else as the input calls it.")
    var camera: String?
    @Option(help: "The part of the store that the camera shows, where the input doesn't say it.")
    var zone: String?

    func apply(to settings: inout AdapterOptions) {
        settings.store = store ?? ""
        settings.camera = camera
        settings.zone = zone
    }
}
