import Bytes
import Columnar
import EventSchema
import FootfallEvents
import Simulation
import SwiftProtobuf
import Testing
import Zstd

/// The same events in every form: as columns for the log, as Protobuf and CSV for other systems.
@Suite struct WorkloadFormsTests {
    private static let count = 5_000

    /// The events as the log would give them back.
    private func observed() throws -> [VisitorObserved] {
        var workload = WorkloadW()
        var columns = WorkloadWriter(capacity: Self.count)
        for _ in 0..<Self.count { columns.append(workload.next()) }
        var body = ByteBuffer()
        var compressor = ZstdCompressor(level: 1)
        _ = columns.writer.encode(into: &body, compressor: &compressor)
        var reader = VisitorObservedReader()
        var scratch = ChunkScratch()
        try reader.decode(try ChunkReader(body.bytes), scratch: &scratch)
        return (0..<reader.count).map { reader.event(row: $0) }
    }

    @Test func `Protobuf messages, each after its length, are the events of the log in the library's own bytes`() throws
    {
        var workload = WorkloadW()
        let writer = WorkloadProtobuf()
        var out = ByteBuffer()
        for _ in 0..<Self.count { writer.append(workload.next(), to: &out) }
        let bytes = out.array()
        var place = 0
        for expected in try observed() {
            let length = Int(bytes[place])
            try #require(length < 128 && place + 1 + length <= bytes.count)
            let message = Array(bytes[(place + 1)..<(place + 1 + length)])
            #expect(try VisitorObserved(serializedBytes: message) == expected)
            #expect(try message == expected.serializedBytes())
            place += 1 + length
        }
        #expect(place == bytes.count)
    }

    @Test func `CSV lines say what the events of the log say`() throws {
        var workload = WorkloadW()
        let writer = WorkloadCSV()
        var out = ByteBuffer()
        for _ in 0..<Self.count { writer.append(workload.next(), to: &out) }
        let lines = String(decoding: out.array(), as: UTF8.self).split(separator: "\n")
        let descriptor = VisitorObserved.eventType.descriptor
        let columns = WorkloadCSV.header.dropLast().split(separator: ",").map(String.init)
        let positions = try columns.map { try #require(descriptor.column(at: $0)) }
        #expect(positions == positions.sorted())
        let events = try observed()
        try #require(lines.count == events.count)
        for (line, event) in zip(lines, events) {
            let values = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            func name(_ column: Int, _ number: Int) -> String? {
                descriptor.columns[column].enumeration?.values.first { Int($0.number) == number }?.name
            }
            let hexadecimal = String(event.visitor, radix: 16)
            #expect(
                values == [
                    event.store, event.zone, event.camera, "\(event.eventTime)",
                    String(repeating: "0", count: 16 - hexadecimal.count) + hexadecimal,
                    name(VisitorObservedColumn.ageBand, event.ageBand.rawValue),
                    name(VisitorObservedColumn.gender, event.gender.rawValue),
                    name(VisitorObservedColumn.emotion, event.emotion.rawValue), values[8], "\(event.dwellMs)",
                    "\(event.x)", "\(event.y)", "\(event.cameraSequence)",
                ])
            #expect(Float(values[8]) == event.confidence && values[8].count == 5)
        }
    }
}
