package import Timekeeping

/// Where the clock of a topic's append times was set back: append times follow it, and what had been stamped ahead counts as
/// appended at the correction.
///
/// So append times, as they **count**, never go back within a partition, though those in the envelopes do.
package struct ClockCorrections: Sendable, Equatable {
    package struct Correction: Sendable, Equatable {
        package var partition: PartitionID
        /// The first offset that was stamped by the corrected clock.
        package var offset: Offset
        /// Its append time.
        package var time: EventTime
    }

    /// Ascending by partition, offset and time.
    package private(set) var all: [Correction] = []

    /// So many are kept of a topic; then append times stand still, as they do for a step that is small.
    static let countMax = 256

    package init() {}

    package var isEmpty: Bool { all.isEmpty }
    var isFull: Bool { all.count >= Self.countMax }

    /// The append time as which a record counts.
    package func counted(_ appendTime: EventTime, _ partition: PartitionID, _ offset: Offset) -> EventTime {
        guard !all.isEmpty, let next = all.first(where: { $0.partition == partition && $0.offset > offset }) else {
            return appendTime
        }
        return min(appendTime, next.time)
    }

    /// The segment with the last append time as which its records count: what it says itself knows the corrections up to its
    /// seal, so only one behind it changes that.
    func counted(_ segment: Segment) -> Segment {
        guard !all.isEmpty else { return segment }
        var counted = segment
        counted.lastAppendTime =
            segment.ranges.map { self.counted(segment.lastAppendTime, $0.partition, $0.lastOffset) }.max()
            ?? segment.lastAppendTime
        return counted
    }

    mutating func add(_ correction: Correction) {
        // An earlier one of a later time says nothing any more: what it limits, this one limits further.
        all.removeAll { $0.partition == correction.partition && $0.time >= correction.time }
        let place =
            all.firstIndex { ($0.partition, $0.offset) > (correction.partition, correction.offset) } ?? all.endIndex
        all.insert(correction, at: place)
    }

    /// Forgets those of records that were purged.
    mutating func forget(_ partition: PartitionID, before logStart: Offset) {
        all.removeAll { $0.partition == partition && $0.offset <= logStart }
    }
}

extension ClockCorrections {
    init(_ stored: [StoredClockCorrectionRecord]) {
        all = stored.map {
            Correction(
                partition: PartitionID(rawValue: $0.partition), offset: Offset($0.offset),
                time: EventTime(milliseconds: $0.timeMs))
        }
    }

    var stored: [StoredClockCorrectionRecord] {
        all.map { correction in
            var record = StoredClockCorrectionRecord()
            record.partition = correction.partition.rawValue
            record.offset = correction.offset.rawValue
            record.timeMs = correction.time.milliseconds
            return record
        }
    }
}
