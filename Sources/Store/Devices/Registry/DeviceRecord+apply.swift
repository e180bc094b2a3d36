import EventLog
import FootfallEvents
internal import Timekeeping

extension DeviceRecord {
    /// Takes up an event of the device. Of one partition in the order of offsets; partitions in any order.
    ///
    /// - Parameter appendTime: as it counts after the clock was set back.
    mutating func apply(_ event: DeviceEvent, appendTime: EventTime, partition: PartitionID) {
        let eventTime = EventTime(milliseconds: event.eventTime)
        switch event.event {
        case .enrolled(let enrolled):
            guard takeLife(appendTime, partition) else { return }
            condition = .enrolled
            store = enrolled.store
            group = enrolled.group
            keyGeneration = Int(enrolled.keyGeneration)
            enrolledAt = eventTime
            revokedAt = nil
            revocationReason = nil
        case .revoked(let revoked):
            guard takeLife(appendTime, partition) else { return }
            condition = .revoked
            revokedAt = eventTime
            revocationReason = revoked.hasReason ? revoked.reason : nil
        case .keyRotated(let rotated):
            keyGeneration = max(keyGeneration, Int(rotated.keyGeneration))
            see(eventTime)
        case .configured(let configured):
            guard Int(configured.version) > wantedVersion else { return }
            wantedVersion = Int(configured.version)
            wantedConfiguration = configured.configuration
            unreported[wantedVersion] = configured.configuration
        case .reported(let reported):
            see(eventTime)
            let version = Int(reported.version)
            guard version >= reportedVersion else { return }
            reportedVersion = version
            reportedError = reported.hasError ? reported.error : nil
            guard !reported.hasError, let taken = unreported[version] else { return }
            versionInForce = version
            configurationInForce = taken
            unreported = unreported.filter { $0.key > version }
        case .heartbeat(let heartbeat):
            let place = place(of: SourceName(store: heartbeat.store, camera: heartbeat.camera))
            beat(
                place, at: eventTime, framesPerSecond: heartbeat.framesPerSecond, frames: heartbeat.frames,
                dropped: heartbeat.framesDropped, condition: heartbeat.hasCondition ? heartbeat.condition : nil)
        case nil: break
        }
    }

    /// Within a partition the later offset is the later event, whatever clock stamped it.
    private mutating func takeLife(_ appendTime: EventTime, _ partition: PartitionID) -> Bool {
        guard partition == lifePartition || appendTime >= lifeAppendTime else { return false }
        lifeAppendTime = appendTime
        lifePartition = partition
        return true
    }

    private mutating func see(_ time: EventTime) { lastSeen = max(lastSeen ?? .min, time) }

    /// The position of a source among ``sources``.
    mutating func place(of source: SourceName) -> Int {
        if let place = sources.firstIndex(where: { $0.source == source }) { return place }
        sources.append(SourceRecord(source: source))
        return sources.count - 1
    }

    /// A heartbeat that is older than one that is known changes nothing.
    mutating func beat(
        _ place: Int, at time: EventTime, framesPerSecond: Float, frames: UInt64, dropped: UInt64,
        condition: String?
    ) {
        see(time)
        guard time >= sources[place].lastHeartbeat else { return }
        sources[place].lastHeartbeat = time
        sources[place].framesPerSecond = framesPerSecond
        sources[place].frames = frames
        sources[place].framesDropped = dropped
        sources[place].condition = condition
    }
}
