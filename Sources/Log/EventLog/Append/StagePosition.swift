/// A stage's place in its input, which moves in the transaction of what the stage writes: exactly-once without a protocol. Of
/// two that do the same stage's work only one goes on.
///
/// ```swift
/// position.move(to: encoded)
/// try log.append([position, events])     // LogError.expectationFailed where another process moved it
/// ```
/// One owner, one thread at a time.
package final class StagePosition: AppendParticipant {
    package let name: String
    /// As it was committed last; `nil` for a stage that never wrote.
    package private(set) var value: [UInt8]?
    private var next: [UInt8]?
    private let log: EventLog

    /// Reads the position as it is now.
    package init(_ log: EventLog, _ name: String) throws {
        self.log = log
        self.name = name
        value = try log.stagePosition(name)
    }

    package var owner: ExpectationOwner { .stage(name) }

    /// Reads it again.
    package func reload() throws {
        value = try log.stagePosition(name)
        next = nil
    }

    /// Where it is to be when what is appended next is durable.
    package func move(to value: [UInt8]) { next = value }

    package func join(_ request: inout AppendRequest) {
        request.expect(position: value, of: name, owner: owner)
        if let next { request.setPosition(name, next) }
    }

    package func appended(_ receipts: [AppendReceipt]) {
        if let next { value = next }
        next = nil
    }

    package func abandoned() { next = nil }
}
