internal import ErrorKinds
internal import EventLog
internal import Foundation
internal import FootfallProjections
internal import LocalTime
internal import Projections
internal import Stores
internal import Timekeeping
internal import TypedTopics

/// A projection that can be run and queried.
public struct ProjectionDescription: Sendable, Hashable {
    public let name: String
    /// One line for people.
    public let summary: String
    /// The topic that it reads.
    public let topic: String
    /// The columns of its rows, in order.
    public let columns: [String]
}

/// What a run of a projection has done.
public struct ProjectionRun: Sendable, Hashable {
    /// Records that this run has processed.
    public let processed: Int
    /// Rows that the projection has now.
    public let rows: Int
    /// Events that came later than its allowed lateness, of all runs: counted in no row, and kept.
    public let late: Int
    /// Records that are no events of its topic's type, of all runs.
    public let parked: Int
    /// Records that were purged before any run read them.
    public let purged: Int
}

extension FootfallLog {
    /// The projections that there are: `hourly-counts`, `daily-counts`, `visits-15s`.
    public var projections: [ProjectionDescription] {
        FootfallProjections.all.map {
            ProjectionDescription(name: $0.name, summary: $0.summary, topic: $0.topic.name, columns: $0.columns)
        }
    }

    /// Computes a projection up to what its topic holds now, from where it stands. Rows and checkpoint are committed together,
    /// about once a second: a run that is killed goes on with the same result.
    ///
    /// Rows of windows that are still open are provisional: later events change them.
    ///
    /// - Throws: ``FflogError`` of kind `notFound` for the projection or its topic; `refused` where another process runs it, or its
    ///   rows are of another definition and need a rebuild.
    @discardableResult
    public func runProjection(_ name: String) throws(FflogError) -> ProjectionRun {
        try translating {
            guard log.isWritable else {
                throw LogError.readOnlyDirectory(log.directory.path, reason: "it was opened for reading")
            }
            var processed = 0
            var retriesLeft = Self.handoverRetries
            var hasSuccessor = false
            while true {
                let projection = try self.projection(name)
                do {
                    let runner = try ProjectionRunner(
                        LogSource(log, topic: projection.topic.name),
                        projection.makeProgram(stores: StoreRegistry(log)),
                        folder: log.directory.projectionsPath)
                    processed += try runner.runOnce().processed
                    guard runner.successor != nil else { break }
                    // A rebuild lets another version serve: the run goes on with that.
                    hasSuccessor = true
                } catch ProjectionError.alreadyRunning where hasSuccessor && retriesLeft > 0 {
                    retriesLeft -= 1
                    Thread.sleep(forTimeInterval: 0.05)
                }
            }
            let projection = try self.projection(name)
            let status = try ProjectionStatus(
                of: projection.definition, in: log.directory.projectionsPath,
                source: try LogSource(log, topic: projection.topic.name))
            return ProjectionRun(
                processed: processed, rows: status.rows, late: status.late, parked: status.parked, purged: status.gap)
        }
    }

    /// The rebuild that made a version holds it for a moment after it serves: a minute is waited for it.
    private static var handoverRetries: Int { 1_200 }

    /// The rows of a projection in the order of time, then of place, as they were computed last.
    ///
    /// ```swift
    /// let rows = try log.query("visits-15s", RowFilter(places: ["Mary st/Jervis st"], from: morning))
    /// ```
    /// All of them are held in memory: for many, use ``forEachRow(of:_:_:)``.
    ///
    /// - Throws: ``FflogError`` of kind `notFound` where there is no such projection, or nobody has run it; `refused` where its rows are
    ///   of another log.
    public func query(_ projection: String, _ filter: RowFilter = RowFilter()) throws(FflogError) -> [QueryRow] {
        var rows: [QueryRow] = []
        try translating {
            try forEachRow(of: projection, filter) { row in
                rows.append(row)
                return true
            }
        }
        return rows
    }

    /// Hands out the rows of a projection in the order of time, then of place, until `body` returns false.
    ///
    /// Beside a run each window, hour or day is of one commit, and later ones are at least as new as earlier ones. Memory is
    /// bounded: rows are read a megabyte at a time.
    ///
    /// - Throws: as ``query(_:_:)``, or what `body` throws.
    public func forEachRow(
        of projection: String, _ filter: RowFilter = RowFilter(), _ body: (QueryRow) throws -> Bool
    ) throws {
        let (file, known, query) = try translating { () throws in
            let known = try self.projection(projection)
            var query = RowQuery(
                places: filter.places, zones: filter.zones,
                times: TimeRange(from: filter.from.map(TimeBound.instant), to: filter.before.map(TimeBound.instant)),
                limit: filter.limit)
            if query.needsStores {
                let registry = StoreRegistry(log)
                try registry.refresh()
                query.clocks = StoreClocks(registry.known)
            }
            let file = try ProjectionFile.serving(known.name, in: log.directory.projectionsPath)
            try requireOwnRows(file, known)
            return (file, known, query)
        }
        var failure: (any Error)?
        try translating {
            try known.query(file, query) { row in
                do { return try body(QueryRow(row)) ? .next : .stop } catch {
                    failure = error
                    return .stop
                }
            }
        }
        if let failure { throw failure }
    }

    /// As its operator has set it.
    private func projection(_ name: String) throws -> any FootfallProjection {
        if let known = try FootfallProjections.named(name, in: log.directory.projectionsPath) { return known }
        let names = FootfallProjections.all.map(\.name)
        let question = NearestName.question(for: name, among: names)
        throw FflogError(
            .notFound,
            "unknown projection '\(name)'\(question.isEmpty ? "; there are: \(names.joined(separator: ", "))" : question)"
        )
    }

    /// Rows that are not of the log as it is are not shown.
    private func requireOwnRows(_ file: ProjectionFile, _ projection: any FootfallProjection) throws {
        let source: LogSource
        do { source = try LogSource(log, topic: projection.topic.name) } catch LogError.unknownTopic {
            throw ProjectionError.topicGone(
                projection: projection.name, topic: projection.topic.name, version: file.location.version)
        }
        try CheckpointOrigin(projection.definition, source).require(of: file)
    }
}
