package import EventLog
package import Timekeeping

/// What people do with dead letters: look, have them tried again, drop them.
package struct DeadLetterAdministration {
    private let log: EventLog
    private let now: () -> EventTime

    package init(_ log: EventLog, now: @escaping () -> EventTime = TimeSource.system.wallClock) {
        self.log = log
        self.now = now
    }

    /// The outstanding letters that a selection names, in order of stage, topic, partition and offset.
    ///
    /// - Throws: ``DeadLetterError/unknownLetters(_:outstanding:)`` for an id that names none.
    package func letters(_ selection: DeadLetterSelection) throws -> [DeadLetter] {
        try selection.of(try book())
    }

    /// Asks the stages to try letters again: those that failed among the given ones. Others are asked already, or wait for an
    /// earlier one of their key.
    ///
    /// - Returns: Those whose retry is asked for now; durable when it returns.
    @discardableResult
    package func requestRetry(_ ids: [DeadLetterID], by person: String) throws -> [DeadLetter] {
        try write(ids) { writer, letter, time in
            guard letter.state == .failed else { return false }
            try writer.requestRetry(letter, by: person, at: time)
            return true
        }
    }

    /// Drops letters: their records are not processed, and what waits behind them goes on.
    ///
    /// - Returns: Those that are dropped; durable when it returns.
    @discardableResult
    package func drop(_ ids: [DeadLetterID], by person: String, reason: String) throws -> [DeadLetter] {
        try write(ids) { writer, letter, time in
            try writer.drop(letter, by: person, reason: reason, at: time)
            return true
        }
    }

    private func book() throws -> DeadLetterBook {
        let book = DeadLetterBook(log)
        try book.follow()
        return book
    }

    /// Writes upon the letters as they are at the commit: where something came in between, it looks again.
    private func write(
        _ ids: [DeadLetterID], _ body: (DeadLetterWriter, DeadLetter, EventTime) throws -> Bool
    ) throws -> [DeadLetter] {
        let book = try book()
        guard book.count > 0 else { return [] }
        let writer = try DeadLetterWriter(log)
        return try log.repeating {
            try book.follow()
            var written: [DeadLetter] = []
            var request = AppendRequest()
            let time = now()
            for id in Set(ids).sorted() {
                guard let letter = book[id] else { continue }
                if try body(writer, letter, time) { written.append(letter) }
            }
            guard !written.isEmpty else { return [] }
            writer.expectNothingNew(in: book)
            writer.encode(into: &request)
            try log.append(request)
            return written
        }
    }
}
