package import Timekeeping

/// A record that its stage could not process, as it is now.
package struct DeadLetter: Sendable, Equatable {
    package enum State: String, Sendable, CaseIterable {
        /// The stage gave it up. Somebody has to retry or to drop it.
        case failed
        /// Somebody asked for a retry, which the stage has not done yet.
        case retrying
        /// It was never tried, since an earlier record of its key is a dead letter; it is tried when that one is gone.
        case parked
    }

    package let id: DeadLetterID
    /// The record's key; empty where it has none.
    package let key: String
    package internal(set) var state: State
    /// For programs: `not_a_picture`, `timeout`; `parked` for one that was never tried.
    package internal(set) var errorClass: String
    /// For people.
    package internal(set) var reason: String
    /// How often it was tried.
    package internal(set) var attempts: Int
    package internal(set) var firstFailedAt: EventTime
    package internal(set) var lastFailedAt: EventTime
    /// Later records of the key wait until this one is gone.
    package internal(set) var holdsKey: Bool
    package internal(set) var requestedBy: String?
}

/// Why a stage gives a record up.
package struct DeadLetterCause: Sendable, Equatable {
    package var errorClass: String
    package var reason: String
    package var attempts: Int
    package var firstFailedAt: EventTime
    package var lastFailedAt: EventTime
    /// Whether later records of the key have to wait for it.
    package var holdsKey: Bool

    package init(
        errorClass: String, reason: String, attempts: Int, firstFailedAt: EventTime, lastFailedAt: EventTime,
        holdsKey: Bool
    ) {
        self.errorClass = errorClass
        self.reason = reason
        self.attempts = attempts
        self.firstFailedAt = firstFailedAt
        // A clock that was set back meanwhile must not make a failure end before it began.
        self.lastFailedAt = max(firstFailedAt, lastFailedAt)
        self.holdsKey = holdsKey
    }
}
