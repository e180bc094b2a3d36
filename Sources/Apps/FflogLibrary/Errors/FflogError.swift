/// The one error that this library throws: what kind it is, what happened, and what helps.
///
/// ```swift
/// do { try log.append(events, to: "visits") } catch {
///     if error.kind == .contention { retry() } else { report(error.what, error.remedies) }
/// }
/// ```
/// ``what`` is a sentence for people, in the platform's words, with the place: topic, partition and offset. ``kind`` and
/// ``remedies`` are for programs.
public struct FflogError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What a caller can do about an error.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// What was asked can't be asked, whatever the log holds. Nothing was changed. Correct the call.
        case usage
        /// What was given isn't of its form: a message, a descriptor set. Correct the input.
        case malformed
        /// There is more than a limit allows. Send less, or raise the limit.
        case tooLarge
        /// A rule or the state of things forbids it: a name that is taken, a topic's data class. Nothing was changed.
        case refused
        /// Others changed what the call rests on. Nothing was changed: call again.
        case contention
        /// A topic, group, projection, partition or data directory that isn't there.
        case notFound
        /// The call is sound, and nothing is there that it selects.
        case nothingMatched
        /// Stored bytes are missing or aren't those that were written. Restore them.
        case damaged
        /// Sound, and of a version or form that this library doesn't read.
        case unsupported
        /// Space, a permission, a device or a process is not to be had now. Call again later.
        case unavailable
        /// Anything else, such as a log, producer or consumer that was closed.
        case failed
    }

    /// What helps against an error, such as the action `createTopic` with the subject `visits`.
    public struct Remedy: Sendable, Hashable {
        /// A word that stays the same from release to release.
        public let action: String
        /// What it is to be done to, by name.
        public let subjects: [String]
    }

    public let kind: Kind
    /// A sentence without its full stop: what happened, where and why.
    public let what: String
    /// What helps, the likeliest first; empty where nothing is known to help, or where ``what`` says it.
    public let remedies: [Remedy]

    public var description: String { what }

    init(_ kind: Kind, _ what: String, _ remedies: [Remedy] = []) {
        self.kind = kind
        self.what = what
        self.remedies = remedies
    }
}
