import Fflog

let log = try FootfallLog.open(CommandLine.arguments.dropFirst().first ?? "./fflog-data", .create)
try log.ensureTopic(.visits)

var visit = VisitorObserved()
visit.store = "Mary st/Jervis st"
visit.zone = "entrance"
visit.eventTime = 1_702_735_200_000  // milliseconds since 1970
visit.direction = .entered

let position = try log.append(visit, to: "visits")  // durable when it returns
print("partition \(position.partition), offset \(position.offset)")

var entered = 0
let visits = try log.read(VisitorObserved.self, from: "visits")
while let record = try visits.next() {
    if record.value?.direction == .entered { entered += 1 }
}
print("\(entered) entered")
