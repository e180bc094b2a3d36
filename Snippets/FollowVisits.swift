import Fflog

let log = try FootfallLog.open(CommandLine.arguments.dropFirst().first ?? "./fflog-data", .write)

// A member of the group `doorman`: any number of processes may share its work.
let consumer = try log.consume(VisitorObserved.self, from: "visits", group: "doorman")
while true {
    let records = try consumer.poll(timeout: .milliseconds(500))
    if records.isEmpty { break }
    for record in records {
        if let visit = record.value { print("\(visit.store), \(visit.zone): \(visit.direction)") }
    }
    try consumer.commit()  // what was printed is not delivered again
}
try consumer.leave()

// Windows of 15 seconds, up to what the topic holds now.
try log.runProjection("visits-15s")
for row in try log.query("visits-15s", RowFilter(places: ["Mary st/Jervis st"], limit: 10)) {
    print(row["window_start"]!, row["store"]!, row["zone"]!, row["count"]!)
}
