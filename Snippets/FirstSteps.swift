import EventLog
import FootfallEvents

let log = try EventLog.open(CommandLine.arguments.dropFirst().first ?? "./fflog-data", .create)

var visit = VisitorObserved()
visit.store = "Mary st/Jervis st"
visit.zone = "entrance"
visit.eventTime = 1_702_735_200_000  // milliseconds since 1970
visit.direction = .entered

let producer = try VisitProducer(log)
for receipt in try producer.append([visit]) {  // durable when it returns
    print("partition \(receipt.partition), offset \(receipt.baseOffset)")
}

var entered = 0
try VisitReader(log).forEach { if $0.direction == .entered { entered += 1 } }
print("\(entered) entered")
