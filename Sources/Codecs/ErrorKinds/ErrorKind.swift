/// What sort of failure an error is, whichever module it comes from: what its caller can do about it.
///
/// The kinds are few, so that a command line's exit statuses and a server's answers are a table over them. An error has exactly
/// one; where two fit, it is the one that tells its caller more about what to do next.
package enum ErrorKind: String, Sendable, Hashable, CaseIterable {
    /// What was asked can't be asked, whatever the log holds: a name, a number, a setting, a configuration. Nothing was changed.
    ///
    /// A caller corrects the request; to repeat it is pointless. HTTP: 400. A person reads what is possible instead.
    case usage
    /// What was given to be read isn't of its form: a line, a message, a picture, a file.
    ///
    /// A caller corrects the input, or leaves out the part that the error names. HTTP: 422. A person reads the place in the input.
    case malformed
    /// There is more than a limit allows.
    ///
    /// A caller sends less, or has the limit raised. HTTP: 413. A person reads the limit.
    case tooLarge
    /// The request is sound, and a rule or the state of things forbids it: an allow-list, a name that is taken, a plan that no
    /// longer fits, a runner that is at work already. Nothing was changed.
    ///
    /// A caller changes the state first, or asks for something else. HTTP: 409. A person reads the rule.
    case refused
    /// Others changed what the request rests on before it was done, perhaps many times in a row. Nothing was changed.
    ///
    /// A caller repeats the same request. HTTP: 503 with `Retry-After`. A person runs the command again.
    case contention
    /// What the request rests on isn't there: a topic, a group, a schema, a partition, a data directory.
    ///
    /// A caller names another, or has it made. HTTP: 404. A person reads which there are.
    case notFound
    /// The request is sound, and nothing is there that it selects: a blob of that name, dead letters of those ids.
    ///
    /// A caller takes it for an empty answer. HTTP: 404. A person reads what was looked for.
    case nothingMatched
    /// Stored bytes are missing, or aren't those that were written.
    ///
    /// A caller gives up and reports it. HTTP: 500. A person reads the place, and restores it.
    case damaged
    /// Sound as far as can be seen, and of a version, codec or form that this program doesn't read.
    ///
    /// A caller uses another program or another form. HTTP: 501. A person reads which are read.
    case unsupported
    /// Something that the request needs is not to be had now: space, a permission, a device, a program, a service.
    ///
    /// A caller waits and repeats, or has it provided. HTTP: 503. A person reads the system's reason.
    case unavailable
    /// Anything else, faults of the program included.
    ///
    /// A caller gives up and reports it. HTTP: 500.
    case failed
}
