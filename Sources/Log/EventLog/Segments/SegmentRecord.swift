import Foundation
import SwiftProtobuf
internal import Timekeeping

/// A segment's record, as it stands in the head's manifest and in the segment's own file.
enum SegmentRecord {
    static func bytes(_ segment: Segment) throws -> [UInt8] {
        var record = StoredSegmentRecord()
        record.id = segment.id.rawValue
        record.topicID = segment.topic.rawValue
        record.file = segment.file
        record.fileBytes = UInt64(segment.fileBytes)
        record.minEventTime = segment.minEventTime.milliseconds
        record.maxEventTime = segment.maxEventTime.milliseconds
        record.firstAppendTime = segment.firstAppendTime.milliseconds
        record.lastAppendTime = segment.lastAppendTime.milliseconds
        record.sealedAtMs = segment.sealedAt.milliseconds
        record.ranges = segment.ranges.map { range in
            var stored = StoredSegmentRangeRecord()
            stored.partition = range.partition.rawValue
            stored.baseOffset = range.baseOffset.rawValue
            stored.lastOffset = range.lastOffset.rawValue
            stored.batches = UInt64(range.batches)
            stored.storedBytes = UInt64(range.storedBytes)
            if let history = range.endHistory { stored.endHistory = history.rawValue }
            return stored
        }
        return try record.serializedBytes()
    }

    /// - Parameter place: whose record it is, for the error.
    static func segment(_ bytes: [UInt8], _ place: String) throws -> Segment {
        let record = try Metadata.message(StoredSegmentRecord.self, bytes, place)
        var segment = Segment(
            id: SegmentID(rawValue: record.id), topic: TopicID(rawValue: record.topicID), file: record.file,
            sealedAt: EventTime(milliseconds: record.sealedAtMs))
        segment.fileBytes = Int(clamping: record.fileBytes)
        segment.minEventTime = EventTime(milliseconds: record.minEventTime)
        segment.maxEventTime = EventTime(milliseconds: record.maxEventTime)
        segment.firstAppendTime = EventTime(milliseconds: record.firstAppendTime)
        segment.lastAppendTime = EventTime(milliseconds: record.lastAppendTime)
        for stored in record.ranges {
            let range = Segment.Range(
                partition: PartitionID(rawValue: stored.partition), baseOffset: Offset(stored.baseOffset),
                lastOffset: Offset(stored.lastOffset), batches: Int(clamping: stored.batches),
                storedBytes: Int(clamping: stored.storedBytes),
                endHistory: stored.hasEndHistory ? History(rawValue: stored.endHistory) : nil)
            guard range.baseOffset >= .zero, range.baseOffset <= range.lastOffset else {
                throw LogError.corruptMetadata(
                    place, reason: "offsets \(range.baseOffset) to \(range.lastOffset) of partition \(range.partition)")
            }
            segment.ranges.append(range)
        }
        // The name becomes part of a path.
        guard !record.file.isEmpty, !record.file.contains("/"), !record.file.hasPrefix(".") else {
            throw LogError.corruptMetadata(place, reason: "a file named '\(record.file)'")
        }
        return segment
    }
}
