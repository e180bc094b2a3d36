import EventSchema
import FootfallEvents
import SwiftProtobuf
import Testing
import TypedTopics
import EventLog

@Suite struct FootfallSchemaTests {
    @Test func `the columns of the typed writers are those of the schemas`() {
        let visits = VisitorObserved.eventType.descriptor
        #expect(
            visits.columns.map(\.path) == [
                "store", "zone", "camera", "event_time", "visitor", "age_band", "gender", "emotion", "confidence",
                "dwell_ms", "x", "y", "direction", "camera_sequence", "emotion_score",
            ])
        #expect(visits.columns.enumerated().filter { !$1.isOptional }.map(\.offset) == [0, 1, 3])
        #expect(visits.column(at: "store") == VisitorObservedColumn.store)
        #expect(visits.column(at: "zone") == VisitorObservedColumn.zone)
        #expect(visits.column(at: "camera") == VisitorObservedColumn.camera)
        #expect(visits.column(at: "event_time") == VisitorObservedColumn.eventTime)
        #expect(visits.column(at: "visitor") == VisitorObservedColumn.visitor)
        #expect(visits.column(at: "age_band") == VisitorObservedColumn.ageBand)
        #expect(visits.column(at: "gender") == VisitorObservedColumn.gender)
        #expect(visits.column(at: "emotion") == VisitorObservedColumn.emotion)
        #expect(visits.column(at: "confidence") == VisitorObservedColumn.confidence)
        #expect(visits.column(at: "dwell_ms") == VisitorObservedColumn.dwellMs)
        #expect(visits.column(at: "x") == VisitorObservedColumn.x)
        #expect(visits.column(at: "y") == VisitorObservedColumn.y)
        #expect(visits.column(at: "direction") == VisitorObservedColumn.direction)
        #expect(visits.column(at: "camera_sequence") == VisitorObservedColumn.cameraSequence)
        #expect(visits.column(at: "emotion_score") == VisitorObservedColumn.emotionScore)
        #expect(visits.timestampColumn == VisitorObservedColumn.eventTime)
        #expect(visits.keyColumn == VisitorObservedColumn.store)

        let counts = PeopleCounted.eventType.descriptor
        #expect(
            counts.columns.map(\.path) == [
                "site", "interval_start", "interval_seconds", "local_label", "time_zone", "utc_offset_minutes",
                "entered", "exited", "total", "source", "source_line", "line", "counter", "import_id", "retracts",
                "missing_reason",
            ])
        #expect(counts.columns.enumerated().filter { $1.isOptional }.map(\.offset) == Array(6...15))
        #expect(counts.column(at: "site") == PeopleCountedColumn.site)
        #expect(counts.column(at: "interval_start") == PeopleCountedColumn.intervalStart)
        #expect(counts.column(at: "interval_seconds") == PeopleCountedColumn.intervalSeconds)
        #expect(counts.column(at: "local_label") == PeopleCountedColumn.localLabel)
        #expect(counts.column(at: "time_zone") == PeopleCountedColumn.timeZone)
        #expect(counts.column(at: "utc_offset_minutes") == PeopleCountedColumn.utcOffsetMinutes)
        #expect(counts.column(at: "entered") == PeopleCountedColumn.entered)
        #expect(counts.column(at: "exited") == PeopleCountedColumn.exited)
        #expect(counts.column(at: "total") == PeopleCountedColumn.total)
        #expect(counts.column(at: "source") == PeopleCountedColumn.source)
        #expect(counts.column(at: "source_line") == PeopleCountedColumn.sourceLine)
        #expect(counts.column(at: "line") == PeopleCountedColumn.line)
        #expect(counts.column(at: "counter") == PeopleCountedColumn.counter)
        #expect(counts.column(at: "import_id") == PeopleCountedColumn.importID)
        #expect(counts.column(at: "retracts") == PeopleCountedColumn.retracts)
        #expect(counts.column(at: "missing_reason") == PeopleCountedColumn.missingReason)
        #expect(counts.timestampColumn == PeopleCountedColumn.intervalStart)
        #expect(counts.keyColumn == PeopleCountedColumn.site)
    }

    @Test func `each event type is the first message of its file, which is the last of its set`() throws {
        #expect(
            FootfallTopic.all.map(\.eventType.name).sorted() == [
                "footfall.v1.BlobEvent", "footfall.v1.Detection", "footfall.v1.DeviceEvent", "footfall.v1.FaceEvent",
                "footfall.v1.ImportEvent", "footfall.v1.OptInChanged", "footfall.v1.PeopleCounted",
                "footfall.v1.StoreEvent", "footfall.v1.VisitorObserved",
            ])
        for schema in FootfallTopic.all.map(\.eventType) {
            let set = try Google_Protobuf_FileDescriptorSet(serializedBytes: schema.descriptorSet)
            let file = try #require(set.file.last)
            // What else is in the file is a part of it: Kafka clients name an event by the index of its message.
            let parts = Set(
                file.messageType[0].field.map(\.typeName)
                    + file.messageType.dropFirst().flatMap { $0.field.map(\.typeName) })
            #expect(file.messageType.dropFirst().allSatisfy { parts.contains(".\(file.package).\($0.name)") })
            #expect("\(file.package).\(file.messageType[0].name)" == schema.name)
            // Every import but Google's own stands before the file that needs it.
            var seen: Set<String> = ["google/protobuf/descriptor.proto"]
            for file in set.file {
                #expect(Set(file.dependency).isSubset(of: seen), "\(file.name)")
                seen.insert(file.name)
            }
        }
    }

    @Test func `standard topics have a type and a data class`() {
        #expect(
            FootfallTopic.all.map(\.name) == [
                "blobs", "counts", "detections", "devices", "faces", "imports", "opt-ins", "stores", "visits",
            ])
        let classes = Dictionary(uniqueKeysWithValues: FootfallTopic.all.map { ($0.name, $0.dataClass) })
        #expect(
            classes == [
                "blobs": .restricted, "counts": .operational, "detections": .restricted, "devices": .operational,
                "faces": .restricted, "imports": .operational, "opt-ins": .operational, "stores": .operational,
                "visits": .pseudonymous,
            ])
        #expect(FootfallTopic.counts.eventType == PeopleCounted.eventType)
        #expect(FootfallTopic.visits.eventType == VisitorObserved.eventType)
    }

    @Test func `a topic's substream is a field that all of its events have`() {
        for topic in FootfallTopic.all + LogTopic.all {
            guard let substream = topic.substream else { continue }
            let column = topic.eventType.descriptor.column(at: substream).map { topic.eventType.descriptor.columns[$0] }
            #expect(column?.isOptional == false, "\(topic.name): \(substream)")
        }
        #expect(FootfallTopic.visits.definition.substream == "store")
    }
}
