import EventLog
import EventSchema
import FootfallEvents
import TypedTopics
internal import Timekeeping

/// The devices of the chain as the topic `devices` tells them: a projection in memory that follows the log.
///
/// ```swift
/// let registry = DeviceRegistry(log)
/// try registry.refresh()
/// print(registry.devices.map(\.device))
/// ```
/// ``refresh()`` takes up what came since the last one; heartbeats, of which there are many, are read as columns. What it
/// holds depends on the log alone, not on when it was looked at. One owner, one thread at a time.
package final class DeviceRegistry {
    private let log: EventLog
    private let only: String?
    private let reader: EventReader<DeviceEvent>
    private var records: [DeviceRecord] = []
    private var index: [String: Int] = [:]
    private var next: [Offset] = []
    private var skipped = SkippedRecords()
    private var tail = TopicTail(FootfallTopic.devices.definition)
    /// Of the chunk at hand: where the heartbeats of a (device, store, camera) go, by the codes of its dictionaries.
    private var places: [Codes: Place] = [:]

    private struct Codes: Hashable {
        var device: UInt64
        var store: UInt64
        var camera: UInt64
    }

    private struct Place {
        /// `nil` for a device that isn't wanted.
        var record: Int?
        var source: Int
    }

    /// - Parameter device: the one device that is of interest; `nil` is all.
    package init(_ log: EventLog, only device: String? = nil) {
        self.log = log
        only = device
        reader = EventReader(log)
    }

    /// All that are known, by name.
    package var devices: [DeviceRecord] { records.sorted { $0.device < $1.device } }

    /// What is known of a device; `nil` for nothing.
    package subscript(_ device: String) -> DeviceRecord? { index[device].map { records[$0] } }

    /// What of the topic could not be read, for people; `nil` where all could.
    package var complaint: String? { skipped.complaint(of: FootfallTopic.devices.name) }

    /// Takes up what was appended since the last call.
    ///
    /// - Returns: Whether there was anything.
    @discardableResult
    package func refresh() throws -> Bool {
        if try tail.look(log) != .same {
            records.removeAll()
            index.removeAll()
            next.removeAll()
            skipped = SkippedRecords()
        }
        guard let topic = tail.topic else { return false }
        var hasNews = false
        for (partition, state) in zip(topic.partitions, tail.states) {
            if next.count <= partition.index { next.append(.zero) }
            let start = next[partition.index]
            // The usual case, many times a second: nothing new.
            if state.highWaterMark == start { continue }
            next[partition.index] = try reader.scan(
                topic, partition, from: start, chunk: { _ in self.places.removeAll(keepingCapacity: true) },
                fast: { columns, row in self.takeHeartbeat(columns, row) }
            ) { record in
                if case .unreadable(let reason) = record.content {
                    self.skipped.note(record.partition, record.offset, reason)
                }
                guard let event = record.event, self.only == nil || event.device == self.only else { return }
                let place = self.place(of: event.device)
                self.records[place].apply(
                    event,
                    appendTime: topic.clockCorrections.counted(record.appendTime, record.partition, record.offset),
                    partition: record.partition)
            }
            hasNews = hasNews || next[partition.index] != start
        }
        return hasNews
    }

    private func place(of device: String) -> Int {
        if let place = index[device] { return place }
        records.append(DeviceRecord(device: device))
        index[device] = records.count - 1
        return records.count - 1
    }

    private func takeHeartbeat(_ columns: borrowing EventColumns, _ row: Int) -> Bool {
        typealias Column = DeviceEventColumn
        guard !columns.isNull(Column.heartbeatStore, row: row) else { return false }
        let codes = Codes(
            device: columns.scalar(Column.device, row: row), store: columns.scalar(Column.heartbeatStore, row: row),
            camera: columns.scalar(Column.heartbeatCamera, row: row))
        let place = places[codes] ?? learn(codes, columns, row)
        guard let record = place.record else { return true }
        let condition =
            columns.isNull(Column.heartbeatCondition, row: row)
            ? nil : columns.string(Column.heartbeatCondition, row: row)
        records[record].beat(
            place.source, at: EventTime(milliseconds: Int64(bitPattern: columns.scalar(Column.eventTime, row: row))),
            framesPerSecond: Float(
                bitPattern: UInt32(truncatingIfNeeded: columns.scalar(Column.heartbeatFramesPerSecond, row: row))),
            frames: columns.scalar(Column.heartbeatFrames, row: row),
            dropped: columns.scalar(Column.heartbeatFramesDropped, row: row), condition: condition)
        return true
    }

    private func learn(_ codes: Codes, _ columns: borrowing EventColumns, _ row: Int) -> Place {
        typealias Column = DeviceEventColumn
        let device = columns.string(Column.device, row: row)
        var place = Place(record: nil, source: 0)
        if only == nil || device == only {
            let record = self.place(of: device)
            let source = SourceName(
                store: columns.string(Column.heartbeatStore, row: row),
                camera: columns.string(Column.heartbeatCamera, row: row))
            place = Place(record: record, source: records[record].place(of: source))
        }
        places[codes] = place
        return place
    }
}
