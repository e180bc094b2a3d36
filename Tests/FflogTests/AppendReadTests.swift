import Fflog
import SwiftProtobuf
import TestSupport
import Testing

@Suite struct AppendReadTests {
    @Test func `records come back as they were appended, from where their positions say`() throws {
        let scene = try LogScene()
        try scene.log.createTopic(NewTopic("doors", partitions: 3))
        let time = LogScene.start
        var given = (0..<300).map { number in
            NewRecord(key: "door \(number % 7)", value: "open \(number)", eventTime: time + .seconds(number))
        }
        given.append(NewRecord(value: nil, eventTime: time))
        given.append(
            NewRecord(
                key: [0xFF, 0], value: [], headers: [.init(key: "a", value: nil), .init(key: "b", value: [1])],
                eventTime: time, partition: PartitionID(2)))
        let positions = try scene.log.append(given, to: "doors")
        let found = LogScene.places(try LogScene.all(try scene.log.read("doors")))
        #expect(positions.count == given.count && found.count == given.count)
        for (record, position) in zip(given, positions) {
            let read = try #require(found[position])
            #expect(read.key == record.key && read.value == record.value && read.headers == record.headers)
            #expect(read.eventTime == record.eventTime && read.topic == "doors")
            #expect(read.unreadable == nil && read.purgedBefore == 0)
        }
        #expect(positions.last?.partition == PartitionID(2))
        // A key has one partition, and its records their order.
        for door in 0..<7 {
            let own = zip(given, positions).filter { $0.0.key == Array("door \(door)".utf8) }.map(\.1)
            #expect(Set(own.map(\.partition)).count == 1)
            #expect(own.map(\.offset) == own.map(\.offset).sorted())
        }
    }

    @Test func `events come back as they were appended, from where their positions say`() throws {
        let scene = try LogScene()
        try scene.log.ensureTopic(.visits)
        let visits = LogScene.visits(0..<1_000)
        let positions = try scene.log.append(visits, to: "visits")
        let found = LogScene.places(
            try LogScene.all(try scene.log.read(VisitorObserved.self, from: "visits")))
        #expect(found.count == 1_000)
        for (visit, position) in zip(visits, positions) {
            let read = try #require(found[position])
            #expect(read.value == visit && read.keyText == visit.store)
            #expect(read.eventTime == EventTime(milliseconds: visit.eventTime))
        }
        #expect(try scene.log.append(LogScene.visit(0), to: "visits").offset > Offset.zero)
    }

    @Test func `of a topic of events the bytes are Protobuf messages`() throws {
        let scene = try LogScene()
        try scene.log.ensureTopic(.visits)
        let visits = LogScene.visits(0..<20)
        try scene.log.append(visits, to: "visits")
        let read = try LogScene.all(try scene.log.read("visits"))
        let decoded = try read.map { try VisitorObserved(serializedBytes: try #require($0.value)) }
        #expect(decoded.sorted { $0.eventTime < $1.eventTime } == visits)
        #expect(read.allSatisfy { $0.keyText?.hasPrefix("store ") == true && $0.eventTime != nil })
    }

    @Test func `counts are events too`() throws {
        let scene = try LogScene()
        try scene.log.ensureTopic(.counts)
        var count = PeopleCounted()
        count.site = "Grafton Street"
        count.intervalStart = LogScene.start.milliseconds
        count.intervalSeconds = 3_600
        count.entered = 12
        let position = try scene.log.append(count, to: "counts")
        let cursor = try scene.log.read(
            PeopleCounted.self, from: "counts", position.partition, from: .offset(position.offset))
        #expect(try cursor.next()?.value == count)
        #expect(try cursor.next() == nil && cursor.next() == nil)
    }

    @Test func `reading begins at an offset, at a time, or at the end`() throws {
        let scene = try LogScene()
        try scene.log.createTopic(NewTopic("doors"))
        for number in 0..<10 {
            try scene.log.append(
                NewRecord(value: "\(number)", eventTime: LogScene.start + .seconds(number)), to: "doors")
        }
        func values(_ start: ReadStart) throws -> [String] {
            try LogScene.all(try scene.log.read("doors", PartitionID(0), from: start)).map {
                String(decoding: $0.value ?? [], as: UTF8.self)
            }
        }
        #expect(try values(.start) == (0..<10).map { "\($0)" })
        #expect(try values(.offset(Offset(7))) == ["7", "8", "9"])
        #expect(try values(.offset(Offset(10))) == [])
        #expect(try values(.time(LogScene.start + .milliseconds(6_500))) == ["7", "8", "9"])
        #expect(try values(.end) == [])
        // What comes after a cursor was made is for the next one.
        let cursor = try scene.log.read("doors")
        try scene.log.append(NewRecord(value: "later"), to: "doors")
        #expect(try LogScene.all(cursor).count == 10)
    }

    @Test func `an append that is refused leaves nothing`() throws {
        let scene = try LogScene()
        var topic = NewTopic("doors")
        topic.eventBytesMax = 10
        try scene.log.createTopic(topic)
        let tooLarge = try #require(throws: FflogError.self) {
            try scene.log.append([NewRecord(value: "small"), NewRecord(value: "much too large")], to: "doors")
        }
        #expect(tooLarge.kind == .tooLarge)
        let nowhere = try #require(throws: FflogError.self) {
            try scene.log.append(
                [NewRecord(value: "a"), NewRecord(value: "b", partition: PartitionID(1))], to: "doors")
        }
        #expect(nowhere.kind == .notFound)
        #expect(try scene.log.topic("doors").records == 0)
        try scene.log.ensureTopic(.visits)
        var early = LogScene.visit(1)
        early.eventTime = 1_702_735_200  // seconds
        let refused = try #require(throws: FflogError.self) {
            try scene.log.append([LogScene.visit(0), early], to: "visits")
        }
        #expect(refused.kind == .refused && refused.what.contains("seconds"))
        #expect(try scene.log.topic("visits").records == 0)
        #expect(try scene.log.append([VisitorObserved](), to: "visits").isEmpty)
    }

    @Test func `what is sent is durable after a flush, in order, and a producer that was closed takes nothing`() throws
    {
        let scene = try LogScene()
        try scene.log.ensureTopic(.visits)
        let producer = try scene.log.producer(of: VisitorObserved.self, to: "visits", waitingEventsMax: 100)
        for visit in LogScene.visits(0..<2_000) { try producer.send(visit) }
        try producer.flush()
        #expect(producer.waiting == 0)
        let read = try LogScene.all(try scene.log.read(VisitorObserved.self, from: "visits"))
        #expect(read.count == 2_000)
        for store in 0..<5 {
            let own = read.compactMap(\.value).filter { $0.store == "store \(store)" }
            #expect(own.map(\.cameraSequence) == (0..<400).map { UInt32($0) })
        }
        try producer.send(LogScene.visit(2_000))
        try producer.close()
        try producer.close()
        #expect(try scene.log.topic("visits").records == 2_001)
        #expect(throws: FflogError.self) { try producer.send(LogScene.visit(2_001)) }
        #expect(try scene.log.topic("visits").records == 2_001)
    }

    @Test func `a producer keeps its log open, and making it durable is the last thing it does`() throws {
        let scene = try LogScene()
        try scene.log.ensureTopic(.visits)
        do {
            let producer = try FootfallLog.open(scene.path, .write)
                .producer(of: VisitorObserved.self, to: "visits", linger: .seconds(600))
            for visit in LogScene.visits(0..<7) { try producer.send(visit) }
        }
        #expect(try scene.log.topic("visits").records == 7)
    }

    @Test func `a producer that is dropped leaves nothing behind`() throws {
        let scene = try LogScene()
        try scene.log.ensureTopic(.visits)
        do {
            let producer = try scene.log.producer(of: VisitorObserved.self, to: "visits", linger: .seconds(600))
            for visit in LogScene.visits(0..<7) { try producer.send(visit) }
        }
        #expect(try scene.log.topic("visits").records == 7)
    }
}
