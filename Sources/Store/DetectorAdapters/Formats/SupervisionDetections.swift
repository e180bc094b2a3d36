import ErrorKinds
import EventSchema
import FootfallEvents
import LocalTime
import Stores
internal import Timekeeping

/// What Roboflow's supervision writes by its `CSVSink` or `JSONSink`: an object of a frame a row, with whatever columns the
/// program adds.
///
/// Source: supervision's documentation. A row is a person in a frame. When that was says a column (`time`, `timestamp`,
/// `datetime`), else the number of the frame (`frame_index`, `frame`, `frame_number`, `frame_id`) with the options' start and frames
/// a second. Persons are class `person`, or 0 where classes have no names, unless the options name others.
package struct SupervisionDetections: DetectorFormat {
    package static let framing = RecordFraming.json
    package static let title = "detections of supervision"
    package static let name = "supervision"
    package static let readsTables = true
    package static let refusesInputs = true
    package private(set) var ignored = 0
    private let options: AdapterOptions
    private var times: LocalTimes
    private var notices: [AdapterNotice] = []
    /// Of a CSV file: what its columns are.
    private var columns: [Column?]?
    private let written: WrittenTime?
    /// When frame 0 was, once a row asks for it.
    private var start: EventTime?
    /// Numbers of tracks begin anew with each recording.
    private var run: String
    private var hasDoubted = false
    private var hasTaken = false

    private enum Column: Int, CaseIterable {
        case left, top, right, bottom, classID, className, confidence, tracker, time, frame

        init?(_ name: String) {
            switch name {
            case "x_min": self = .left
            case "y_min": self = .top
            case "x_max": self = .right
            case "y_max": self = .bottom
            case "class_id": self = .classID
            case "class_name": self = .className
            case "confidence": self = .confidence
            case "tracker_id": self = .tracker
            case "time", "timestamp", "datetime", "date_time": self = .time
            case "frame_index", "frame", "frame_number", "frame_id", "frame_idx": self = .frame
            default: return nil
            }
        }
    }

    /// The cells of a row, by what they are; empty where there is none.
    private struct Row {
        var cells = [String](repeating: "", count: Column.allCases.count)

        subscript(column: Column) -> String {
            get { cells[column.rawValue] }
            set { cells[column.rawValue] = newValue }
        }
    }

    /// - Throws: `UnknownTimeZone`, ``AdapterError``.
    package init(_ options: AdapterOptions) throws {
        self.options = options
        run = options.run
        times = LocalTimes(try SiteZones(options))
        guard let text = options.start else {
            written = nil
            return
        }
        guard let time = WrittenTime(text) else { throw AdapterError.notATime(text) }
        written = time
    }

    package mutating func takeNotices() -> [AdapterNotice] {
        defer { notices = [] }
        return notices + times.takeNotices()
    }

    package mutating func finish() throws -> [AdapterEvent] {
        times.finish()
        return []
    }

    package static func recognizes(_ message: DetectorMessage) -> Bool {
        guard let root = try? message.json() else {
            return DelimitedLine.cells(message.bytes)?.contains { Column($0.lowercased()) == .left } ?? false
        }
        return root["x_min"].isThere && root["y_max"].isThere
    }

    package mutating func take(_ message: DetectorMessage, into events: inout [AdapterEvent]) throws {
        var row = Row()
        if message.isJSON {
            for (name, value) in try message.json().fields() {
                guard let column = Column(try name.text()), value.isPresent else { continue }
                row[column] = try value.textOrNumber()
            }
        } else {
            guard let cells = DelimitedLine.cells(message.bytes) else { throw message.bad("a quote isn't closed") }
            guard let columns else {
                let found = cells.map { Column($0.lowercased()) }
                guard found.contains(.left), found.contains(.bottom) else {
                    throw message.bad("the first line has the columns x_min, y_min, x_max and y_max")
                }
                self.columns = found
                return
            }
            guard cells.count == columns.count else {
                throw message.bad("a line of \(cells.count) cells, where the first has \(columns.count)")
            }
            for (column, cell) in zip(columns, cells) { if let column { row[column] = cell } }
        }
        try take(row, message, into: &events)
    }

    private mutating func take(_ row: Row, _ message: DetectorMessage, into events: inout [AdapterEvent]) throws {
        guard isPerson(row, message.line) else {
            ignored += 1
            return
        }
        let sides = [Column.left, .top, .right, .bottom].compactMap { Double(row[$0]) }
        guard let box = Box(sides) else { throw message.bad("x_min, y_min, x_max and y_max are pixels") }
        var event = Detection()
        event.store = options.store
        event.camera = options.camera ?? "supervision"
        event.zone = options.zone ?? ""
        event.model = "supervision"
        if start == nil, let written {
            do throws(BadRecord) {
                start = try times.instant(written, of: "start", at: options.store, line: message.line)
            } catch { throw AdapterError.noZone(error) }
            if run.isEmpty { run = start.map { RFC3339.text($0) } ?? "" }
        }
        let time = try time(of: row, event.camera, message.line)
        event.eventTime = time.milliseconds
        let frame = Double(row[.frame]).flatMap { UInt64(exactly: $0) }
        event.personDetected.frame = frame ?? UInt64(clamping: event.eventTime)
        let tracker = row[.tracker]
        event.personDetected.trackID =
            tracker.isEmpty || tracker == "-1"
            ? TrackNumber.of("untracked", event.store, event.camera, String(event.eventTime), sides.description)
            : TrackNumber.of("supervision", event.store, event.camera, run, tracker)
        event.personDetected.box = box
        if row[.confidence].isEmpty {
            event.personDetected.confidence = 1
        } else {
            guard let confidence = Float(row[.confidence]), (0...1).contains(confidence) else {
                throw message.bad("\"confidence\" is a number from 0 to 1, not '\(row[.confidence])'")
            }
            event.personDetected.confidence = confidence
        }
        hasTaken = true
        events.append(.detection(event))
    }

    private mutating func isPerson(_ row: Row, _ line: Int) -> Bool {
        let (name, number) = (row[.className], row[.classID])
        guard options.classes.isEmpty else { return options.classes.contains(name) || options.classes.contains(number) }
        guard name.isEmpty else { return name.lowercased() == "person" }
        if !hasDoubted {
            hasDoubted = true
            notices.append(
                .doubt(
                    line: line,
                    number.isEmpty
                        ? "rows have no class: all are taken for persons"
                        : "classes have no names: class 0 is taken for persons"))
        }
        return number.isEmpty || Double(number) == 0
    }

    // MARK: Times

    private mutating func time(of row: Row, _ camera: String, _ line: Int) throws -> EventTime {
        let text = row[.time]
        if let number = Double(text) {
            guard number.isFinite, number >= 0, number < 1e14 else { throw notATime(text, line) }
            // Milliseconds, or seconds, since 1970. Since the recording began it may be either, and says nothing.
            if number >= 1e11 { return EventTime(milliseconds: Int64(number.rounded())) }
            if number >= 1e8 { return EventTime(milliseconds: Int64((number * 1000).rounded())) }
        } else if !text.isEmpty {
            guard let written = WrittenTime(text) else { throw notATime(text, line) }
            return try times.instant(written, of: camera, at: options.store, line: line)
        }
        guard let start, let rate = options.framesPerSecond, !row[.frame].isEmpty else {
            throw noTimes(line)
        }
        guard let frame = Double(row[.frame]), frame.isFinite, frame >= 0, frame < 1e10 else {
            throw BadRecord(line: line, reason: "'\(row[.frame])' is not the number of a frame")
        }
        return start + .milliseconds(Int64((frame * 1000 / rate).rounded()))
    }

    /// Of the whole input, where its first row has none.
    private func noTimes(_ line: Int) -> any Error {
        hasTaken ? BadRecord(line: line, reason: "a row without a time") : AdapterError.noTimes(line: line)
    }

    private func notATime(_ text: String, _ line: Int) -> BadRecord {
        BadRecord(line: line, reason: "'\(text)' is not a time")
    }
}
