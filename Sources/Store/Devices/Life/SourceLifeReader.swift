import EventLog
import EventSchema
import FootfallEvents
import TypedTopics
package import Timekeeping

/// Makes ``SourceLife`` of the log: of the heartbeats in `devices` and of the events in `detections`.
///
/// One owner, one thread at a time.
package final class SourceLifeReader {
    private let log: EventLog
    private let heartbeats: EventReader<DeviceEvent>
    private let detections: EventReader<Detection>

    package init(_ log: EventLog) {
        self.log = log
        heartbeats = EventReader(log)
        detections = EventReader(log)
    }

    /// Reads what a stretch of time needs: signs of life from 30 s before it up to its end.
    ///
    /// - Parameter wanted: the only source of interest; `nil` is all.
    package func read(_ range: Range<EventTime>, only wanted: SourceName? = nil) throws -> SourceLife {
        var life = SourceLife()
        let needed = (range.lowerBound - AliveIntervals.hold)..<range.upperBound
        func note(_ source: SourceName, _ time: EventTime) {
            guard needed.contains(time), wanted == nil || wanted == source else { return }
            life.note(source, at: time)
        }
        try scan(
            heartbeats, FootfallTopic.devices, from: needed.lowerBound,
            columns: (
                DeviceEventColumn.heartbeatStore, DeviceEventColumn.heartbeatCamera, DeviceEventColumn.eventTime
            ),
            unless: (DeviceEventColumn.heartbeatCondition, Self.silent),
            note
        ) { event in
            guard case .heartbeat(let beat)? = event.event, beat.condition != Self.silent else { return }
            note(SourceName(store: beat.store, camera: beat.camera), EventTime(milliseconds: event.eventTime))
        }
        try scan(
            detections, FootfallTopic.detections, from: needed.lowerBound,
            columns: (DetectionColumn.store, DetectionColumn.camera, DetectionColumn.eventTime), note
        ) { event in
            note(SourceName(store: event.store, camera: event.camera), EventTime(milliseconds: event.eventTime))
        }
        return life
    }

    /// The device is alive, and its camera is not: whether anybody is there isn't known.
    private static let silent = "no_frames"

    /// The codes of a chunk's store and camera.
    private struct Codes: Hashable {
        var store: UInt64
        var camera: UInt64
    }

    private func scan<Event: TypedEvent>(
        _ reader: EventReader<Event>, _ standard: EventTopic<Event>, from time: EventTime,
        columns column: (store: Int, camera: Int, time: Int), unless exception: (column: Int, text: String)? = nil,
        _ note: (SourceName, EventTime) -> Void,
        _ body: (Event) -> Void
    ) throws {
        guard let topic = try standard.find(in: log) else { return }
        var names: [Codes: SourceName] = [:]
        for partition in topic.partitions {
            // Nothing before this offset is as late; what comes after may be earlier.
            let start = try log.offset(at: time, of: topic, partition)
            _ = try reader.scan(
                topic, partition, from: start, chunk: { _ in names.removeAll(keepingCapacity: true) },
                fast: { columns, row in
                    guard !columns.isNull(column.store, row: row) else { return true }
                    if let exception, !columns.isNull(exception.column, row: row),
                        columns.string(exception.column, row: row) == exception.text
                    {
                        return true
                    }
                    let codes = Codes(
                        store: columns.scalar(column.store, row: row), camera: columns.scalar(column.camera, row: row))
                    let known = names[codes]
                    let name =
                        known
                        ?? SourceName(
                            store: columns.string(column.store, row: row),
                            camera: columns.string(column.camera, row: row))
                    if known == nil { names[codes] = name }
                    note(name, EventTime(milliseconds: Int64(bitPattern: columns.scalar(column.time, row: row))))
                    return true
                }
            ) { record in record.event.map(body) }
        }
    }
}
