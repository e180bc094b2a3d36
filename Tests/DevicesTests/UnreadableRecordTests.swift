import Bytes
import Devices
import EventLog
import FootfallEvents
import RecordBatch
import TestSupport
import Testing
import TypedTopics

/// Another program wrote to `devices` what is no event.
@Suite struct UnreadableRecordTests {
    @Test func `records that are no events change nothing, and the registry says how many there are and where`() throws
    {
        let scene = try DeviceScene()
        let devices = try DeviceAdministration(scene.log)
        try devices.enrol("box-1", store: "S1", group: "stores", keyGeneration: 1, again: false)
        let registry = DeviceRegistry(scene.log)
        try registry.refresh()
        #expect(registry.complaint == nil)
        var builder = RecordBatchBuilder()
        for text in ["{}", "what is this"] {
            Array(text.utf8).withUnsafeBytes { builder.append(timestamp: 1, key: nil, value: $0) }
        }
        var body = ByteBuffer()
        let summary = try builder.encode(into: &body)
        var request = AppendRequest()
        request.append(
            EncodedBatch(rows: summary.count, minTimestamp: 1, maxTimestamp: 1, body: body),
            to: try scene.log.topic("devices"), PartitionID(3))
        try scene.log.append(request)
        try registry.refresh()
        #expect(registry.devices.map(\.device) == ["box-1"])
        let complaint = try #require(registry.complaint)
        #expect(complaint.hasPrefix("2 records of topic 'devices' can't be read as events"))
        #expect(complaint.contains("partition 3, offset "))
    }
}
