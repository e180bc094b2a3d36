import ErrorKinds

/// What a run of a simulation came to.
package struct SimulationSummary: Hashable, Sendable {
    /// Crossings that this run appended; 0 where earlier runs had appended all that was asked for.
    package var appended: UInt64 = 0
    /// Crossings that the simulation has appended altogether.
    package var total: UInt64 = 0
    /// Crossings that the selected counts stand for.
    package var available: UInt64 = 0
    /// Whether nothing is left, whatever the limit.
    package var isComplete: Bool { total == available }
    package var sites: [String] = []
    package var intervals = 0
    package var topic = ""
}

/// What a simulation tells while it runs.
package struct SimulationProgress: Sendable {
    /// Crossings that have been submitted, those of earlier runs included.
    package var total: UInt64
    /// What `total` will be at the end.
    package var goal: UInt64
}

/// What stops a simulation, besides the log's own errors.
package enum SimulationError: KindedError {
    /// There is no topic of counts.
    case nothingImported(topic: String)
    /// The filters leave no counted crossing.
    case nothingSelected(topic: String)
    case unknownSite(String, known: [String])
    /// An event says what no counter can have seen: more than 4,294,967,295 people, or an interval beyond the calendar.
    case impossibleCount(topic: String, site: String, label: String)
    /// The counts before the simulation's place are others than those it was made of: it is simulated under another seed, or into
    /// a new topic of visits.
    case countsChanged(topic: String)
    /// Another process appended to the same simulation.
    case anotherRun

    package var description: String {
        switch self {
        case .nothingImported(let topic):
            "there is no topic '\(topic)' yet"
        case .nothingSelected(let topic): "no crossing was counted in topic '\(topic)' for these sites and times"
        case .unknownSite(let name, let known):
            "there are no counts of a site \"\(name)\"; there are: "
                + known.sorted().prefix(30).map { "\"\($0)\"" }.joined(separator: ", ")
                + (known.count > 30 ? ", …" : "")
        case .impossibleCount(let topic, let site, let label):
            "topic '\(topic)' says of site \"\(site)\" at \(label) what can't be: more than 4294967295 people, or a time beyond "
                + "the years 0 to 9999. The right count of that site and time supersedes it"
        case .countsChanged(let topic):
            "counts in topic '\(topic)' changed that this simulation was made of already"
        case .anotherRun: "another run of this simulation appended meanwhile; let that one finish, then run it again"
        }
    }

    package var kind: ErrorKind {
        switch self {
        case .nothingImported, .unknownSite: .notFound
        case .nothingSelected: .nothingMatched
        case .countsChanged: .refused
        case .impossibleCount: .malformed
        case .anotherRun: .contention
        }
    }

    package var remedy: Remedy? {
        switch self {
        case .nothingImported: .importCounts
        case .impossibleCount: .narrowSelection
        case .countsChanged: .useAnotherSeed
        case .nothingSelected, .unknownSite, .anotherRun: nil
        }
    }
}
