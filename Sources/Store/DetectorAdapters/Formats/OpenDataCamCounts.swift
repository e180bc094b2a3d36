import ErrorKinds
import EventSchema
import FootfallEvents
import LocalTime
import Stores
internal import Timekeeping

/// Counter data of OpenDataCam, exported as JSON (`counterHistory`, with the areas' names) or as CSV: each person who crossed a
/// counting line is the end of a track at that moment.
///
/// Source: OpenDataCam's API documentation, "Counter data" and "Counter history (CSV)". The options say which way a
/// `countingDirection`, or an area's (`door/leftright_topbottom`), goes. Objects other than persons are of nobody. Both exports of a
/// recording give the same events.
package struct OpenDataCamCounts: DetectorFormat {
    package static let framing = RecordFraming.json
    package static let title = "counter data of OpenDataCam"
    package static let name = "opendatacam"
    package static let readsTables = true
    package private(set) var ignored = 0
    private let options: AdapterOptions
    private var times: LocalTimes
    private var notices: [AdapterNotice] = []
    /// The directions and areas that were met.
    private var rules: Set<String> = []
    /// Where the columns of a CSV file are.
    private var columns: Columns?

    private struct Columns {
        var time: Int
        var area: Int
        var type: Int
        var id: Int
        var direction: Int?
    }

    private struct Crossing {
        var time: WrittenTime
        var area: String
        var type: String
        var id: String
        var direction: String?
    }

    /// - Throws: `UnknownTimeZone`.
    package init(_ options: AdapterOptions) throws {
        self.options = options
        times = LocalTimes(try SiteZones(options))
    }

    package mutating func takeNotices() -> [AdapterNotice] {
        defer { notices = [] }
        return notices + times.takeNotices()
    }

    package mutating func finish() throws -> [AdapterEvent] {
        times.finish()
        if !rules.isEmpty { notices += options.unmet(rules) }
        return []
    }

    package static func recognizes(_ message: DetectorMessage) -> Bool {
        guard let root = try? message.json() else {
            return DelimitedLine.cells(message.bytes)?.contains { $0.lowercased() == "counter area" } ?? false
        }
        return root["counterHistory"].isThere
    }

    package mutating func take(_ message: DetectorMessage, into events: inout [AdapterEvent]) throws {
        guard message.isJSON else { return try row(message, into: &events) }
        let recording = try message.json()
        let history = recording["counterHistory"]
        guard history.isPresent else {
            throw message.bad("no counter data (\"counterHistory\"): export the recording's counter data")
        }
        var names: [String: String] = [:]
        for (id, area) in try recording["areas"].fieldsIfPresent() {
            names[try id.text()] = try area["name"].textIfPresent()
        }
        for item in try history.list() {
            // Versions have a list for each frame.
            if item.kind == .array {
                for item in try item.list() { try take(item, names, message.line, into: &events) }
            } else {
                try take(item, names, message.line, into: &events)
            }
        }
    }

    private mutating func take(
        _ item: JSONElement, _ names: [String: String], _ line: Int, into events: inout [AdapterEvent]
    ) throws {
        do {
            let area = try item["area"].text()
            let crossing = Crossing(
                time: try WrittenTime(item["timestamp"]), area: names[area] ?? area, type: try item["name"].text(),
                id: try item["id"].textOrNumber(), direction: try item["countingDirection"].textIfPresent())
            try take(crossing, line, into: &events)
        } catch {
            // The others of the recording are taken.
            guard let bad = BadRecord(part: error, line: line) else { throw error }
            notices.append(.rejected(bad))
        }
    }

    // MARK: Lines

    private mutating func row(_ message: DetectorMessage, into events: inout [AdapterEvent]) throws {
        guard let cells = DelimitedLine.cells(message.bytes) else { throw message.bad("a quote isn't closed") }
        guard let columns else {
            func index(_ name: String) -> Int? { cells.firstIndex { $0.lowercased() == name } }
            guard let time = index("timestamp"), let area = index("counter area"), let type = index("objectclass"),
                let id = index("uniqueid")
            else {
                throw message.bad("the first line has the columns Timestamp, Counter area, ObjectClass and UniqueID")
            }
            columns = Columns(time: time, area: area, type: type, id: id, direction: index("countingdirection"))
            return
        }
        guard cells.count > max(columns.time, columns.area, columns.type, columns.id, columns.direction ?? 0) else {
            throw message.bad("a line has \(cells.count) cells")
        }
        guard let time = WrittenTime(cells[columns.time]) else {
            throw message.bad("'\(cells[columns.time])' is not a time")
        }
        try take(
            Crossing(
                time: time, area: cells[columns.area], type: cells[columns.type], id: cells[columns.id],
                direction: columns.direction.map { cells[$0] }), message.line, into: &events)
    }

    // MARK: A crossing

    private mutating func take(
        _ crossing: Crossing, _ line: Int, into events: inout [AdapterEvent]
    ) throws(BadRecord) {
        guard crossing.type.lowercased() == "person" else {
            ignored += 1
            return
        }
        var event = Detection()
        event.store = options.store
        event.camera = options.camera ?? "opendatacam"
        event.zone = crossing.area
        event.model = "opendatacam"
        let time = try times.instant(crossing.time, of: event.camera, at: options.store, line: line)
        event.eventTime = time.milliseconds
        // Ids start over with each recording, and an object crosses a line more than once.
        event.trackEnded.trackID = TrackNumber.of(
            "opendatacam", event.store, event.camera, crossing.area, crossing.id, String(event.eventTime))
        event.trackEnded.firstSeen = event.eventTime
        event.trackEnded.lastSeen = event.eventTime
        if let direction = direction(crossing) { event.trackEnded.direction = direction }
        events.append(.detection(event))
    }

    private mutating func direction(_ crossing: Crossing) -> Direction? {
        let names = [crossing.direction.map { "\(crossing.area)/\($0)" }, crossing.direction, crossing.area]
            .compactMap { $0 }
        rules.formUnion(names)
        for name in names { if let direction = options.direction(of: name) { return direction } }
        return nil
    }
}
