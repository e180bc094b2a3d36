internal import Columnar
internal import EventSchema
internal import FootfallEvents
internal import LocalTime
internal import Timekeeping
package import Projections
package import Stores
package import TypedTopics

/// `visits-15s`: 15-second windows [start, end) of visitors per store and zone.
package struct VisitWindows: FootfallProjection {
    /// Numbers of ``Emotion`` that are counted each, `EMOTION_UNSPECIFIED` included.
    private static let emotionCount = 9

    package static let shape = WindowShape(
        sizeMilliseconds: 15_000, groupInputs: [0, 1], substreamGroup: 0, distinctInput: 2, sumInput: 3,
        histogramInput: 4, histogramValues: emotionCount)

    package var definition: ProjectionDefinition {
        ProjectionDefinition(
            name: "visits-15s", version: 2, topic: FootfallTopic.visits.name,
            schema: FootfallTopic.visits.eventType.name,
            inputs: ["store", "zone", "visitor", "dwell_ms", "emotion"].map {
                ProjectionInput($0, of: VisitorObserved.eventType.descriptor)
            },
            options: shape.definitionOptions)
    }

    package let summary = "visitors per store and zone in windows of 15 seconds: count, distinct, dwell, emotions"
    package let topic = FootfallTopic.visits.definition
    package let columns = [
        "store", "zone", "window_start", "window_end", "count", "visitors", "mean_dwell_ms", "emotions", "revision",
    ]
    package let timeColumn = "window_start"
    package let placeColumns = ["store", "zone"]

    /// ``VisitWindows/shape`` unless an operator has set something.
    private var shape = Self.shape
    private static let lateness = "allowed_lateness_ms"
    /// A year: what state is kept for has to end somewhere.
    private static let latenessMax: Int64 = 366 * 86_400_000

    package init() {}

    package var settings: [ProjectionSetting] {
        [ProjectionSetting(name: Self.lateness, value: String(shape.allowedLatenessMilliseconds))]
    }

    package func with(_ values: [String: String]) throws -> any FootfallProjection {
        var changed = self
        for (setting, value) in values {
            func invalid(_ reason: String) -> ProjectionError {
                .invalidSetting(projection: name, name: setting, reason: reason)
            }
            guard setting == Self.lateness else { throw invalid("it has no such setting") }
            guard let lateness = Int64(value), (0...Self.latenessMax).contains(lateness) else {
                throw invalid("'\(value)' is not 0 ms to 366 days")
            }
            changed.shape.allowedLatenessMilliseconds = lateness
        }
        return changed
    }

    package func makeProgram(stores: StoreRegistry?) -> any ProjectionProgram {
        TumblingWindows(definition: definition, shape: shape)
    }

    /// The names of the emotions by number, as in JSON; behind them that of numbers which the schema doesn't know.
    private static let emotions: [String] = {
        let column = VisitorObserved.eventType.descriptor.columns[VisitorObservedColumn.emotion]
        var names = (0..<emotionCount).map(String.init)
        for value in column.enumeration?.values ?? [] where names.indices.contains(Int(value.number)) {
            names[Int(value.number)] = value.name
        }
        return names + ["unknown"]
    }()

    package func query(
        _ file: ProjectionFile, _ query: RowQuery, _ body: (ProjectionRow) throws -> RowStep
    ) throws {
        var left = query.limit ?? Int.max
        guard left > 0 else { return }
        var order = GroupOrder(filters: [query.placeFilter, query.zoneFilter])
        var rows = WindowRows(Self.shape)
        var wanted: [Int] = []
        let instants = query.times.instants
        let pages = RowPages(
            file, from: WindowRows.key(instants.lowerBound.milliseconds),
            before: instants.upperBound == .max ? nil : WindowRows.key(instants.upperBound.milliseconds))
        try pages.forEach(newPage: { order.update(pages.groupTexts) }) { key, value in
            try rows.decode(key: key, value: value, in: file)
            wanted.removeAll(keepingCapacity: true)
            for row in 0..<rows.count {
                guard rows.group(row) < order.ranks.count else {
                    throw ProjectionError.corruptFile(
                        path: file.path, place: "window \(rows.start)", reason: "group \(rows.group(row)) is unknown")
                }
                guard order.isWanted[rows.group(row)] else { continue }
                if query.times.needsZone {
                    let start = EventTime(milliseconds: rows.start)
                    let store = order.texts[rows.group(row)][0]
                    guard query.times.includes(start, query.clocks.wallTime(of: store, at: start)) else { continue }
                }
                wanted.append(row)
            }
            wanted.sort { order.ranks[rows.group($0)] < order.ranks[rows.group($1)] }
            for row in wanted {
                let step = try body(Self.row(rows, row, order.texts[rows.group(row)], columns))
                left -= 1
                if step == .stop || left == 0 { return .stop }
            }
            return .next
        }
    }

    private static func row(
        _ rows: borrowing WindowRows, _ row: Int, _ place: [String?], _ columns: [String]
    ) -> ProjectionRow {
        var counts: [RowValue.NamedCount] = []
        for emotion in 0...emotionCount where rows.histogram(emotion, row) > 0 {
            counts.append(RowValue.NamedCount(name: emotions[emotion], count: rows.histogram(emotion, row)))
        }
        let dwells = rows.summed(row)
        return ProjectionRow(
            columns: columns,
            values: [
                place[0].map(RowValue.text) ?? .absent, place[1].map(RowValue.text) ?? .absent, .time(rows.start),
                .time(rows.end), .count(rows.events(row)),
                rows.distinct(row).map { $0 == 0 ? .absent : .count($0) } ?? .absent,
                dwells == 0 ? .absent : .number(Double(rows.sum(row)) / Double(dwells)), .counts(counts),
                .count(rows.revision(row)),
            ])
    }
}
