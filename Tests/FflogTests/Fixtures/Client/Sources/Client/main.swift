// Uses every verb of the library, and says what it found: one line each.
import Fflog

let log = try FootfallLog.open(CommandLine.arguments[1], .create)

// Records of any bytes.
try log.createTopic(NewTopic("doors", partitions: 2))
let time = EventTime(milliseconds: 1_702_735_200_000)
let positions = try log.append(
    ["open", "closed", "open"].map { NewRecord(key: "north", value: $0, eventTime: time) }, to: "doors")
print("doors:", positions.map { "\($0.offset)" }.joined(separator: " "))
let doors = try log.read("doors", from: .time(time - .seconds(1)))
var values: [String] = []
try doors.forEach { record in values.append(String(decoding: record.value ?? [], as: UTF8.self)) }
print("values:", values.joined(separator: " "))

// Events of footfall, sent in the background, and followed.
try log.ensureTopic(.visits)
let stream = try log.follow(VisitorObserved.self, from: "visits")
let producer = try log.producer(of: VisitorObserved.self, to: "visits")
for number in 0..<100 {
    var visit = VisitorObserved()
    visit.store = "store \(number % 3)"
    visit.zone = "entrance"
    visit.eventTime = 1_702_735_200_000 + Int64(number) * 1_000
    visit.direction = .entered
    try producer.send(visit)
}
try producer.flush()
var followed = 0
for try await record in stream {
    if record.value?.direction == .entered { followed += 1 }
    if followed == 100 { break }
}
print("followed:", followed)

// A member of a group.
let consumer = try log.consume(VisitorObserved.self, from: "visits", group: "doormen")
var consumed = 0
while consumed < 100 { consumed += try consumer.poll(recordsMax: 30).count }
try consumer.commit()
try consumer.leave()
print("consumed:", consumed)

// Events of this program's own message.
try log.ensureTopic(NewTopic("parking", of: ParkingObserved.self, partitions: 3))
let bays = (0..<50).map { number in
    var bay = ParkingObserved()
    bay.carPark = "P\(number % 7)"
    bay.bay = UInt32(number)
    bay.eventTime = 1_702_735_200_000 + Int64(number)
    if number % 2 == 0 { bay.card.cents = UInt32(number) }
    return bay
}
let places = try log.append(bays, to: "parking")
var wrong = 0
for (bay, place) in zip(bays, places) {
    let read = try log.read(ParkingObserved.self, from: "parking", place.partition, from: .offset(place.offset))
    let record = try read.next()
    if record?.value != bay || record?.keyText != bay.carPark { wrong += 1 }
}
print("parking:", places.count, "partitions:", Set(places.map(\.partition)).count, "wrong:", wrong)

// Rows of a projection.
try log.runProjection("visits-15s")
let rows = try log.query("visits-15s", RowFilter(places: ["store 1"]))
print("rows:", rows.count, "visits:", rows.reduce(0) { $0 + ($1["count"]?.count ?? 0) })

// What can't be.
do { try log.append(NewRecord(value: "?"), to: "windows") } catch {
    print("error:", error.kind.rawValue, error.remedies.map { "\($0.action) \($0.subjects)" })
}
