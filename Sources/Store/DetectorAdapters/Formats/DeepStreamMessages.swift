import Counts
import ErrorKinds
import EventSchema
import FootfallEvents
import LocalTime
import Stores
internal import Timekeeping

/// Messages of NVIDIA DeepStream's message broker, in its minimal schema (all objects of a frame as texts) or its full one (an
/// object a message), and the counts of lines that nvdsanalytics keeps where an application adds them.
///
/// Source: NVIDIA's documentation of `nvmsgconv` and `nvdsanalytics`. Each object of a person is a person in a frame; other
/// objects are of nobody. Counts of lines go up: `lccum_cnt_entry` and `lccum_cnt_exit` are of one line, those in `objLCCumCnt`
/// are each a line of their own, and the options say which way it counts.
package struct DeepStreamMessages: DetectorFormat {
    package static let framing = RecordFraming.json
    package static let title = "messages of DeepStream"
    package static let name = "deepstream"
    package private(set) var ignored = 0
    package var heldBack: Int { counters.heldBack }
    package var missing: Int { counters.missing }
    package var readings: Int { counters.taken }
    package var sitesOfUTC: Set<String> { counters.sitesOfUTC }

    private let options: AdapterOptions
    private var times: LocalTimes
    private var counters: CumulativeCounters
    private var notices: [AdapterNotice] = []
    /// The lines that were met.
    private var rules: Set<String> = []

    /// - Throws: `UnknownTimeZone`.
    package init(_ options: AdapterOptions) throws {
        self.options = options
        let zones = try SiteZones(options)
        times = LocalTimes(zones)
        counters = CumulativeCounters(zones, .asked, options)
    }

    package mutating func resume(_ log: CounterLog) { counters.resume(log) }
    package mutating func takePositions() -> [NamedCounterPosition] { counters.takePositions() }
    package mutating func takeNotices() -> [AdapterNotice] {
        defer { notices = [] }
        return notices + times.takeNotices() + counters.takeNotices()
    }
    package mutating func finish() throws -> [AdapterEvent] {
        times.finish()
        if !rules.isEmpty { notices += options.unmet(rules) }
        return try counters.finish().map { .count(options.sourced($0)) }
    }

    package static func recognizes(_ message: DetectorMessage) -> Bool {
        guard let root = try? message.json() else { return false }
        return root["@timestamp"].isThere
    }

    package mutating func take(_ message: DetectorMessage, into events: inout [AdapterEvent]) throws {
        let root = try message.json()
        let stamp = root["@timestamp"]
        guard stamp.isPresent else { throw message.bad("a message of DeepStream has \"@timestamp\"") }
        let sensor = try root["sensorId"].textOrNumberIfPresent() ?? root["sensor"]["id"].textOrNumberIfPresent()
        var detection = Detection()
        detection.store = options.store
        detection.camera = options.camera ?? sensor ?? "deepstream"
        detection.zone = options.zone ?? ""
        detection.model = "deepstream"
        let time = try times.instant(
            WrittenTime(stamp), of: detection.camera, at: options.store, line: message.line)
        detection.eventTime = time.milliseconds
        var isOfPeople = try lines(root, sensor, time, message.line, into: &events)
        if root["objects"].isPresent {
            isOfPeople = true
            try objects(root, detection, message.line, into: &events)
        } else if root["object"].isPresent {
            isOfPeople = true
            try object(root, detection, into: &events)
        }
        guard isOfPeople else { throw message.bad("neither objects (\"objects\", \"object\") nor counts of lines") }
    }

    // MARK: Objects

    /// `"id|left|top|right|bottom|Person"`, and after `|#|` what other models say of it.
    private mutating func objects(
        _ root: JSONElement, _ detection: Detection, _ line: Int, into events: inout [AdapterEvent]
    ) throws {
        let frame = try root["id"].textOrNumberIfPresent().flatMap { UInt64($0) }
        var index = 0
        for object in try root["objects"].list() {
            defer { index += 1 }
            let parts = try object.text().split(separator: "|", omittingEmptySubsequences: false)
            guard parts.count >= 6 else {
                notices.append(
                    .rejected(
                        BadRecord(object.error("is id|left|top|right|bottom|type"), line: line)))
                continue
            }
            guard Self.isPerson(parts[5]) else {
                ignored += 1
                continue
            }
            let sides = parts[1...4].compactMap { Double($0) }
            guard let box = Box(sides) else {
                notices.append(.rejected(BadRecord(object.error("has no box of pixels"), line: line)))
                continue
            }
            var event = detection
            event.personDetected.frame = frame ?? UInt64(clamping: detection.eventTime)
            event.personDetected.trackID = track(String(parts[0]), detection, index)
            event.personDetected.box = box
            event.personDetected.confidence = 1
            events.append(.detection(event))
        }
    }

    private mutating func object(
        _ root: JSONElement, _ detection: Detection, into events: inout [AdapterEvent]
    ) throws {
        let object = root["object"]
        guard object["person"].isPresent else {
            ignored += 1
            return
        }
        let corners = object["bbox"]
        let sides = [
            try corners["topleftx"].double(), try corners["toplefty"].double(), try corners["bottomrightx"].double(),
            try corners["bottomrighty"].double(),
        ]
        guard let box = Box(sides) else { throw corners.error("is no box of pixels") }
        var event = detection
        event.personDetected.frame = UInt64(clamping: detection.eventTime)
        event.personDetected.trackID = track(try object["id"].textOrNumber(), detection)
        event.personDetected.box = box
        // -0.1 stands for a confidence that isn't known.
        let confidence = try object["person"]["confidence"].doubleIfPresent().flatMap { $0 < 0 ? nil : $0 } ?? 1
        event.personDetected.confidence = min(Float(confidence), 1)
        events.append(.detection(event))
    }

    private static func isPerson(_ type: Substring) -> Bool { type.lowercased() == "person" }

    /// Its ids are 64 random bits; one of all ones, or -1, is an object that no tracker follows.
    private func track(_ id: String, _ detection: Detection, _ index: Int = 0) -> UInt64 {
        if let number = UInt64(id), number >> 63 == 0 { return number }
        guard id != "-1", id != "18446744073709551615" else {
            return TrackNumber.of(
                "untracked", detection.store, detection.camera, String(detection.eventTime), String(index))
        }
        return TrackNumber.of("deepstream", detection.store, detection.camera, id)
    }

    // MARK: Lines

    /// - Returns: whether it has counts of lines.
    private mutating func lines(
        _ root: JSONElement, _ sensor: String?, _ time: EventTime, _ line: Int, into events: inout [AdapterEvent]
    ) throws -> Bool {
        var found = false
        for place in [root, root["analyticsModule"], root["event"], root["object"]] where place.kind == .object {
            let (entered, exited) = (place["lccum_cnt_entry"], place["lccum_cnt_exit"])
            if entered.isPresent || exited.isPresent {
                found = true
                let counts = PeopleCounts(
                    entered: try entered.uint64IfPresent(), exited: try exited.uint64IfPresent(), total: nil)
                events += try take(nil, sensor, counts, time, line)
            }
            let all = place["objLCCumCnt"].isPresent ? place["objLCCumCnt"] : place["obj_lc_cum_cnt"]
            for (name, value) in try all.fieldsIfPresent() {
                found = true
                let rule = try name.text()
                rules.insert(rule)
                events += try take(rule, sensor, options.counts(try value.uint64(), of: rule), time, line)
            }
        }
        return found
    }

    private mutating func take(
        _ rule: String?, _ sensor: String?, _ counts: PeopleCounts, _ time: EventTime, _ line: Int
    ) throws -> [AdapterEvent] {
        let counter = sensor ?? options.counter
        let name = CounterName(
            site: options.site ?? (options.store.isEmpty ? counter ?? "deepstream" : options.store), line: rule,
            counter: counter)
        return try counters.take(
            CounterReading(name: name, time: time, value: counts, line: line), device: counter ?? name.site,
            isNamed: counter != nil
        ).map { .count(options.sourced($0)) }
    }
}
