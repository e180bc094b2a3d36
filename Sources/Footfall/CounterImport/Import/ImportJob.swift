import Counts
import EventLog
import InputFiles
import LocalTime
import Stores
import Timekeeping

/// What is known of a file before any of its rows is taken up.
struct ImportOpening {
    let zones: ImportZones
    /// What was read when the content was identified.
    let digest: ContentDigest
    let warnings: [ImportWarning]

    /// - Throws: ``SourceFileError`` for what is no text that can be read to its end, ``ImportError/noTimeZone(format:)``,
    ///   ``UnknownTimeZone``.
    init(of file: SourceFile, _ options: CountsImporter.Options, stores: KnownStores) throws {
        zones = try ImportZones(stores, named: options.timeZone ?? options.format.timeZone, options.format)
        let content = try ContentInspection(ofCounterFile: file, encoding: options.format.encoding)
        digest = content.digest
        warnings =
            content.lineOfUTF8.map {
                [.lineOfUTF8(line: $0.number, text: $0.text, encoding: content.encoding.rawValue)]
            } ?? []
    }
}

/// What every attempt at a file shares.
struct ImportJob {
    /// Which is asked what it has already; `nil` where it has no such topic, or there is none.
    let log: EventLog?
    let topic: Topic
    /// Where to append; `nil` where an import is only tried.
    let target: StatementTarget?
    let positionName: String
    let file: SourceFile
    let options: CountsImporter.Options
    let zones: ImportZones
    /// Those of the sites that were met when the import began.
    let zoneNames: String
    let digest: ContentDigest
    /// Imports that were tried before it; `nil` where it is held against the log alone.
    let tried: TriedImports?

    init(
        log: EventLog?, topic: Topic, target: StatementTarget?, positionName: String, file: SourceFile,
        options: CountsImporter.Options, opening: ImportOpening, zoneNames: [String],
        after tried: TriedImports? = nil
    ) {
        self.tried = tried
        (self.log, self.topic, self.target, self.positionName) = (log, topic, target, positionName)
        (self.file, self.options, zones, digest) = (file, options, opening.zones, opening.digest)
        self.zoneNames = zoneNames.isEmpty ? zones.named?.name ?? "" : zoneNames.joined(separator: ",")
    }

    var source: String { options.source ?? file.name }

    /// By the clock of append times.
    var now: EventTime { log?.now() ?? options.time.wallClock() }

    func storedPosition() throws -> [UInt8]? { try log?.stagePosition(positionName) }

    func knownImports() throws -> KnownImports {
        if let tried { return try tried.knownImports(log) }
        return try log.map { try KnownImports($0) } ?? KnownImports()
    }

    /// What the log says.
    ///
    /// - Parameter imports: whose place this one takes.
    func index(replacing imports: Set<ImportID>) throws -> StatementIndex {
        if let tried { return try tried.index { try whole() } }
        guard let log else { return StatementIndex(StatementNames(stores: zones.known)) }
        return try StatementIndex.read(log, topic, stores: zones.known, only: scope(log, replacing: imports))
    }

    private func whole() throws -> StatementIndex {
        try log.map { try StatementIndex.read($0, topic, stores: zones.known) }
            ?? StatementIndex(StatementNames(stores: zones.known))
    }

    /// What the file can touch, and what imports said whose place it takes; `nil` where the topic is to be kept whole.
    private func scope(_ log: EventLog, replacing imports: Set<ImportID>) throws -> StatementScope? {
        guard try StatementScope.isWorthwhile(log, topic, eventsMin: options.eventsKeptWhole) else { return nil }
        var scope = StatementScope()
        let names = StatementNames(stores: zones.known)
        var rows = try TimedRows(
            file, options.format, clocks(names), names, bounds: topic.configuration.eventTimes, now: now)
        try scope.add(intervalsOf: &rows, names)
        try scope.add(intervalsOf: imports, log, topic, stores: zones.known)
        return scope
    }

    /// By which zones the sites of the first rows are read.
    func zonesOfFirst(_ rows: Int) throws -> String {
        try MetSites(ofFirst: options.format.gathering == .none ? rows : .max, of: file, options.format, zones)
            .identity
    }

    func clocks(_ names: StatementNames) -> SiteClocks {
        SiteClocks(zones.known, named: zones.named, options.format, names)
    }

    var settings: StatementPipeline.Settings {
        .init(rowsPerBatch: options.rowsPerBatch, rowsPerRequest: options.rowsPerRequest)
    }
}

extension CountsImporter.Options {
    /// Under which an import of a content keeps its position.
    func positionName(_ digest: ContentDigest, _ topic: Topic) -> String {
        let words =
            [format.identity, replacesConflicts ? "replace" : "keep"]
            + (source.map { ["source=" + $0] } ?? []) + (encoding.map { ["encoding=" + $0.rawValue] } ?? [])
        return ImportPosition.name(
            topic: topic.name, topicID: topic.id.rawValue, digest: digest, options: words.joined(separator: ","))
    }
}
