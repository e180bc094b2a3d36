internal import EventLog
internal import EventSchema
internal import Synchronization
internal import TypedTopics

extension FootfallLog {
    /// Appends records to a topic of any bytes, and returns when they are durable. All of them, or none where it throws.
    ///
    /// - Returns: Where each of them is, in the order in which they were given.
    /// - Throws: ``FflogError`` of kind `notFound` for the topic, `usage` where it takes events, `tooLarge` for a record,
    ///   `refused` for an event time that the topic doesn't take, `unavailable` on a full disk.
    @discardableResult
    public func append(_ records: some Sequence<NewRecord>, to topic: String) throws(FflogError) -> [RecordPosition] {
        try translating {
            let topic = try log.topic(topic)
            if let type = topic.configuration.schema {
                throw FflogError(.usage, "topic '\(topic.name)' takes events of \(type): append messages of that type")
            }
            let turn = keyless.wrappingAdd(1, ordering: .relaxed).oldValue
            let rows = RowAppend(
                topic, now: log.now(), keyless: PartitionID(abs(turn % topic.configuration.partitions)))
            for record in records { try rows.take(record) }
            let request = try rows.request()
            return request.isEmpty ? [] : rows.placing.positions(try log.append(request))
        }
    }

    /// Appends one record: see ``append(_:to:)``. Many at once cost little more than one.
    @discardableResult
    public func append(_ record: NewRecord, to topic: String) throws(FflogError) -> RecordPosition {
        try append(CollectionOfOne(record), to: topic)[0]
    }

    /// Appends events to a topic of their type, and returns when they are durable. All of them, or none where it throws.
    ///
    /// Events of one key (of visits the store, of counts the site) go to one partition and keep their order.
    ///
    /// - Returns: Where each of them is, in the order in which they were given.
    /// - Throws: ``FflogError`` of kind `notFound` for the topic, `refused` where it has other events or doesn't take an event's
    ///   time, `tooLarge` for an event, `unavailable` on a full disk.
    @discardableResult
    public func append<Event: EventMessage>(
        _ events: some Sequence<Event>, to topic: String
    ) throws(FflogError) -> [RecordPosition] {
        try translating {
            let topic = try self.topic(topic, of: Event.eventDefinition)
            let task = EventAppendTask(
                log: log, topic: topic, version: try version(of: Event.eventDefinition), events: Array(events))
            return try task.run()
        }
    }

    /// Appends one event: see ``append(_:to:)``. Many at once cost little more than one.
    @discardableResult
    public func append<Event: EventMessage>(_ event: Event, to topic: String) throws(FflogError) -> RecordPosition {
        try append(CollectionOfOne(event), to: topic)[0]
    }
}

private struct EventAppendTask<Message: EventMessage>: EventTask {
    let log: EventLog
    let topic: Topic
    let version: SchemaID
    let events: [Message]

    func run<Stored: TypedEvent>(_ bridge: EventBridge<Stored, Message>) throws -> [RecordPosition] {
        guard !events.isEmpty else { return [] }
        let wrap = bridge.makeWrap()
        let gathering = EventGathering<Stored>(topic, schemaID: version)
        var placing = Placing()
        for event in events {
            let stored = try wrap(event)
            let partition = gathering.partition(of: stored)
            try gathering.append(stored, to: partition)
            placing.note(partition)
        }
        var request = AppendRequest()
        gathering.encode(into: &request)
        return placing.positions(try log.append(request))
    }
}
