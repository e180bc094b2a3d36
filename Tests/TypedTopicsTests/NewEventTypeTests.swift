import ConsumerGroups
import EventLog
import EventSchema
import Foundation
import Sealing
import SwiftProtobuf
import TestSupport
import Testing
import TypedTopics

/// The one line that a topic of a new event type takes.
private enum TestTopic {
    static let parking = EventTopic<ParkingObserved>("parking", .operational, partitions: 3, substream: "car_park")
}

@Suite struct NewEventTypeTests {
    private let scene = TopicScene()

    private func bay(_ number: UInt32, of carPark: String) -> ParkingObserved {
        .with {
            $0.carPark = carPark
            $0.bay = number
            $0.eventTime = 1_784_283_300_000 + Int64(number)
            $0.isOccupied = number % 2 == 0
            if number % 3 == 0 { $0.card.cents = number * 10 }
            if number % 3 == 1 { $0.voucher = "V\(number)" }
        }
    }

    /// Every event of the topic by the typed reader, by bay.
    private func read() throws -> [ParkingObserved] {
        let topic = try #require(try TestTopic.parking.find(in: scene.log))
        let reader = EventReader<ParkingObserved>(scene.log)
        return try topic.partitions.flatMap { try reader.read(topic, $0, from: .zero, bytesMax: .max).records }
            .compactMap(\.event).sorted { $0.bay < $1.bay }
    }

    @Test func `a topic of a new event type takes a schema and a line, and then does all that topics do`() throws {
        // Produced.
        let produced = (0..<40 as Range<UInt32>).map { bay($0, of: "car park \($0 % 5)") }
        for start in stride(from: 0, to: 40, by: 8) {
            try scene.append(Array(produced[start..<start + 8]), to: TestTopic.parking)
        }
        let topic = try #require(try TestTopic.parking.find(in: scene.log))
        #expect(topic.configuration.partitions == 3)
        #expect(topic.configuration.schema == "fflog.test.v1.ParkingObserved")
        #expect(try read() == produced)

        // Imported as JSON lines, by the command.
        let lines = (40..<60 as Range<UInt32>).map { number in
            #"{"car_park":"car park \#(number % 5)","bay":\#(number),"event_time":"2026-07-17T10:15:00.\#(number)0Z","#
                + #""is_occupied":\#(number % 2 == 0),"voucher":"J\#(number)"}"#
        }
        try fflog(["produce", "parking"], input: lines.joined(separator: "\n") + "\n")
        let all = try read()
        #expect(all.count == 60)
        #expect(all[45].voucher == "J45" && all[45].bay == 45 && all[45].carPark == "car park 0")
        let refused = try fflog(["produce", "parking"], input: #"{"car_park":"x","colour":1}"# + "\n", expects: 1)
        #expect(refused.errors.contains("colour"))

        // Consumed, by a group and by the command.
        let member = try GroupMember(scene.log, group: "g", topics: ["parking"])
        var consumed = 0
        for _ in 0..<10 {
            try member.poll(timeout: .zero) { place, batch in
                consumed += batch.header.lastOffset - place.start + 1
                return .next
            }
        }
        try member.close()
        #expect(consumed == 60)
        let shown = try fflog(["consume", "parking", "-o", ":end"]).output
        #expect(shown.split(separator: "\n").count == 60)
        #expect(shown.contains(#""card":{"cents":390}"#))

        // Sealed, verified, and read as before.
        _ = try Sealer(scene.log).seal(topic)
        #expect(try scene.log.segments().reduce(0) { $0 + $1.records } == 60)
        #expect(try fflog(["verify"]).output.contains("sound"))
        #expect(try read() == all)

        // By its columns, which are known by name.
        let reader = EventReader<ParkingObserved>(scene.log)
        var occupied = 0
        for partition in topic.partitions {
            _ = try reader.scan(
                topic, partition, from: .zero,
                fast: { columns, row in
                    occupied += Int(columns.scalar(ParkingObservedColumn.isOccupied, row: row))
                    return true
                }
            ) { _ in Issue.record("columns of this program's version are read as columns") }
        }
        #expect(occupied == 30)
    }

    /// Runs the built command on the scene's folder.
    @discardableResult
    private func fflog(
        _ arguments: [String], input: String = "", expects status: Int32 = 0
    ) throws -> (output: String, errors: String) {
        let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let process = Process()
        process.executableURL = URL(fileURLWithPath: own).deletingLastPathComponent().appendingPathComponent("fflog")
        process.arguments = ["-d", scene.folder] + arguments
        let files = TemporaryFolder()
        for name in ["in", "out", "err"] { makeFile(files.path(name)) }
        try Data(input.utf8).write(to: URL(fileURLWithPath: files.path("in")))
        process.standardInput = FileHandle(forReadingAtPath: files.path("in"))
        process.standardOutput = FileHandle(forWritingAtPath: files.path("out"))
        process.standardError = FileHandle(forWritingAtPath: files.path("err"))
        try process.run()
        process.waitUntilExit()
        let text = try ["out", "err"].map { try String(contentsOfFile: files.path($0), encoding: .utf8) }
        #expect(process.terminationStatus == status, "\(arguments): \(text[1])")
        return (text[0], text[1])
    }
}
