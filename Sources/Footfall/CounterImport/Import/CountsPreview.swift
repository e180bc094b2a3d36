import Counts
import EventLog
import FootfallEvents
import InputFiles
import LocalTime
import Stores
import Timekeeping
import TypedTopics

/// What an import of a file would come to. It is tried: all is done that an import does, but that nothing is appended.
///
/// ```swift
/// let preview = try CountsPreview(of: file, options, log: nil)
/// print(preview.conflicts, preview.sites.map(\.intervals))
/// ```
/// Bad lines are counted and passed over, whatever the options say, so that all of them are known; where one would stop the import, nothing
/// is taken back of the imports whose place it would take. Of a log nothing is kept but
/// what an import keeps of it. Nothing is written anywhere.
@dynamicMemberLookup
package struct CountsPreview: Sendable {
    /// What would stand of the intervals of a site of which the file speaks; `nil` where none has that count.
    package struct Site: Sendable {
        package let name: String
        package internal(set) var entered: UInt64?
        package internal(set) var exited: UInt64?
        package internal(set) var total: UInt64?
        package internal(set) var intervals = 0
        /// People by days since 1970 of the site's clock.
        package var days: [Int32: UInt64] = [:]
        /// The minutes of the labels of its first and last interval.
        package var labels: ClosedRange<Int32>?
    }

    /// The import's own.
    package private(set) var summary: ImportSummary
    package private(set) var sites: [Site] = []
    /// Of which the file speaks, and that would stand.
    package var intervals: Int { sites.reduce(0) { $0 + $1.intervals } }
    /// Why the import would not begin.
    package private(set) var stepFault: ImportError?

    package subscript<Value>(dynamicMember path: KeyPath<ImportSummary, Value>) -> Value { summary[keyPath: path] }

    /// - Parameters:
    ///   - log: into which the import would go; `nil` for one in which nothing is.
    ///   - tried: imports that would come before it; this one is taken up after them.
    ///   - report: told what an import tells. If it throws, that ends it.
    /// - Throws: what an import throws, but for what is in ``stepFault``, bad lines, and a file without a count.
    package init(
        of file: SourceFile, _ options: CountsImporter.Options, log: EventLog? = nil, after tried: TriedImports? = nil,
        _ report: (ImportNotice) throws -> Void = { _ in }
    ) throws {
        var options = options.settled
        let isOfStop = !options.skipsBadLines
        options.skipsBadLines = true
        let opening = try ImportOpening(of: file, options, stores: log.map { try KnownStores($0) } ?? KnownStores())
        var warnings = opening.warnings
        var zoneNames: [String] = []
        do {
            let (step, zones) = try StepProbe.check(file, options.format, opening.zones)
            if let step { warnings.insert(step, at: 0) }
            zoneNames = zones
        } catch let error as ImportError {
            stepFault = error
        }
        let found = try log.flatMap { try FootfallTopic.counts.find(in: $0, named: options.topic) }
        let topic = try found ?? Self.topic(options)
        let job = ImportJob(
            log: found == nil ? nil : log, topic: topic, target: nil,
            positionName: options.positionName(opening.digest, topic), file: file, options: options, opening: opening,
            zoneNames: zoneNames, after: stepFault == nil ? tried : nil)
        let attempt = try ImportAttempt(job, keepsSpoken: true, isOfStop: isOfStop)
        var rows = 0
        do { summary = try attempt.run(reportedRows: &rows, report) } catch ImportError.nothingRead {
            summary = attempt.finished()
        }
        if stepFault == nil { tried?.note(attempt.told) }
        summary.warnings.insert(contentsOf: warnings, at: 0)
        // An import with a bad line is stopped before it takes anything back.
        if isOfStop, summary.rejected > 0, !attempt.predecessors.isEmpty { summary.retracted = 0 }
        take(attempt)
    }

    /// As an import would make it.
    package static func topic(_ options: CountsImporter.Options) throws -> Topic {
        let configuration = FootfallTopic.counts.definition.configuration(
            named: options.topic, partitions: options.partitions)
        try configuration.validate()
        return Topic(id: TopicID(rawValue: 0), configuration: configuration, schemaID: nil, createdAt: .epoch)
    }

    private mutating func take(_ attempt: ImportAttempt) {
        let index = attempt.index
        var numbers: [UInt32: Int] = [:]
        for name in summary.sites {
            numbers[index.names.site(of: name)] = sites.count
            sites.append(Site(name: name))
        }
        attempt.spoken?.forEach { found in
            let interval = index.intervals[found]
            guard let standing = index.standing(found), !standing.counts.isEmpty,
                let number = numbers[index.names.site(of: interval.site)]
            else { return }
            sites[number].take(standing.counts, label: interval.label)
        }
    }
}

extension CountsPreview.Site {
    fileprivate mutating func take(_ counts: PeopleCounts, label: LocalLabel) {
        func sum(_ a: UInt64?, _ b: UInt64) -> UInt64? { b == PeopleCounts.absent ? a : (a ?? 0) + b }
        entered = sum(entered, counts.entered)
        exited = sum(exited, counts.exited)
        total = sum(total, counts.total)
        intervals += 1
        days[label.minutes.dividedDown(by: 1440), default: 0] += counts.people
        labels =
            min(
                labels?.lowerBound ?? label.minutes, label.minutes)...max(
                labels?.upperBound ?? label.minutes, label.minutes)
    }
}
