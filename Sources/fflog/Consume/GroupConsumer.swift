import EventLog

/// Reads as a member of a consumer group.
struct GroupConsumer {
    let log: EventLog
    let topic: Topic
    let group: String
    let printer: RecordPrinter
    let limit: Int
    let follow: Bool
    let start: String?
    let quiet: Bool

    func run() throws { fatalError("wip") }
}
