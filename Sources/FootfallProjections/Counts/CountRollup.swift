internal import Bytes
internal import Columnar
internal import EventLog
internal import FootfallEvents
internal import LocalTime
package import LMDB
package import Projections
internal import EventSchema
internal import Timekeeping

/// Counts of people per site and local hour or day.
///
/// An interval belongs to the hour or day that the wall clock of its time zone shows at its instant; where the system
/// doesn't know the zone, by the event's own offset. Intervals of one bucket sum, whatever their length and label; an
/// interval that comes again replaces what it brought before, however often and wherever that went. So a row keeps its
/// contributions.
///
/// Changes are collected, sorted, and merged into the stored values at each commit: one value per hour or day.
package final class CountRollup: ProjectionProgram {
    package let definition: ProjectionDefinition
    package private(set) var rowCount = 0
    let period: CountPeriod
    private let groups = GroupDictionary(inputs: [0])
    private var file: ProjectionFile!
    private var changes: [CountChange] = []
    private var labels: [Int64?] = []
    private var zones: [LocalZone?] = []
    private var merged: [CountContribution] = []
    private var stored: [CountContribution] = []
    private var encoded = ByteBuffer(capacity: 4096)

    /// Beyond so many the changes go into the transaction before its commit is due: bounds memory.
    private static let changesMax = 1 << 18

    package init(definition: ProjectionDefinition, period: CountPeriod) {
        self.definition = definition
        self.period = period
    }

    /// Positions in ``CountRollup/inputs``.
    private enum Input {
        static let site = 0
        static let label = 1
        static let zone = 2
        static let offset = 3
        static let entered = 4
        static let exited = 5
        static let total = 6
    }

    package static let inputs = [
        "site", "local_label", "time_zone", "utc_offset_minutes", "entered", "exited", "total",
    ].map { ProjectionInput($0, of: PeopleCounted.eventType.descriptor) }

    package func load(_ file: ProjectionFile, from transaction: borrowing WriteTransaction) throws {
        self.file = file
        try groups.load(file, from: transaction)
        rowCount = try file.rowCount(in: transaction)
    }

    package func begin(_ progress: [PartitionProgress]) {}

    package func finish(_ progress: [PartitionProgress], in transaction: borrowing WriteTransaction) throws {
        try merge(in: transaction)
        try groups.store(file, in: transaction)
    }
}

// MARK: Events

extension CountRollup {
    package func process(
        _ chunk: ProjectionChunk, _ progress: inout PartitionProgress, in transaction: borrowing WriteTransaction
    ) throws {
        groups.map(chunk)
        readTexts(chunk)
        let label = chunk.columns[Input.label]
        let zone = chunk.columns[Input.zone]
        let offset = chunk.columns[Input.offset]
        for row in chunk.rows {
            let instant = chunk.timestamps[row]
            guard !label.isNull(row), !chunk.columns[Input.site].isNull(row),
                let minutes = labels[Int(label.lanes[row])]
            else {
                try park(chunk, row, .malformed, &progress, in: transaction)
                continue
            }
            guard WindowShape.times.contains(instant) else {
                try park(chunk, row, .timeOutOfRange, &progress, in: transaction)
                continue
            }
            var contribution = CountContribution(
                site: Int(groups.groups[row]), label: minutes,
                offsetMinutes: max(-1_439, min(1_439, Int64(bitPattern: offset.lanes[row]))))
            var reading: UInt8 = 0
            if !zone.isNull(row), let local = zones[Int(zone.lanes[row])] {
                contribution.offsetMinutes = local.offsetMinutes(at: EventTime(milliseconds: instant))
                if period == .hour, local.isRepeated(at: EventTime(milliseconds: instant)) { reading = 1 }
            }
            contribution.entered = value(chunk, Input.entered, row)
            contribution.exited = value(chunk, Input.exited, row)
            contribution.total = value(chunk, Input.total, row)
            let local = instant + contribution.offsetMinutes * 60_000
            changes.append(
                CountChange(
                    bucket: CountBucket(holding: local, period, reading: reading), order: changes.count,
                    isRemoval: false, contribution: contribution))
            progress.windowed += 1
            progress.maxEventTime = max(progress.maxEventTime, instant)
        }
        if changes.count >= Self.changesMax { try merge(in: transaction) }
    }

    /// Labels and zones of the chunk's dictionaries: each is read once per chunk.
    private func readTexts(_ chunk: ProjectionChunk) {
        let label = chunk.columns[Input.label]
        labels.removeAll(keepingCapacity: true)
        for code in 0..<label.dictionaryCount { labels.append(LocalLabel.minutes(utf8: label.entry(code))) }
        let zone = chunk.columns[Input.zone]
        zones.removeAll(keepingCapacity: true)
        for code in 0..<zone.dictionaryCount {
            zones.append(try? LocalZone(named: String(decoding: zone.entry(code), as: UTF8.self)))
        }
    }

    private func value(_ chunk: ProjectionChunk, _ input: Int, _ row: Int) -> UInt64? {
        chunk.columns[input].isNull(row) ? nil : chunk.columns[input].lanes[row]
    }

    private func park(
        _ chunk: ProjectionChunk, _ row: Int, _ reason: LedgerEntry.Reason, _ progress: inout PartitionProgress,
        in transaction: borrowing WriteTransaction
    ) throws {
        try file.enter(chunk.ledgerEntry(row, reason), in: transaction)
        progress.parked += 1
    }
}

// MARK: Rows

extension CountRollup {
    private func merge(in transaction: borrowing WriteTransaction) throws {
        guard !changes.isEmpty else { return }
        try followDisplaced(in: transaction)
        if !changes.indices.dropFirst().allSatisfy({ Self.precedes(changes[$0 - 1], changes[$0]) }) {
            changes.sort(by: Self.precedes)
        }
        var first = 0
        while first < changes.count {
            let bucket = changes[first].bucket
            var end = first + 1
            while end < changes.count, changes[end].bucket == bucket { end += 1 }
            try merge(first..<end, into: bucket, in: transaction)
            first = end
        }
        changes.removeAll(keepingCapacity: true)
    }

    private static func precedes(_ a: CountChange, _ b: CountChange) -> Bool {
        if a.bucket != b.bucket { return a.bucket < b.bucket }
        if a.contribution.site != b.contribution.site { return a.contribution.site < b.contribution.site }
        if a.contribution.label != b.contribution.label { return a.contribution.label < b.contribution.label }
        return a.order < b.order
    }

    /// An event whose identity was elsewhere before takes what it brought there away.
    private func followDisplaced(in transaction: borrowing WriteTransaction) throws {
        let displaced = DisplacedLabels(file: file)
        func usual(_ contribution: CountContribution) -> CountBucket {
            CountBucket(holding: contribution.label * 60_000, period)
        }
        let isUsual = changes.allSatisfy { $0.bucket == usual($0.contribution) }
        if isUsual, try displaced.isEmpty(transaction) { return }
        for index in 0..<changes.count {
            let change = changes[index]
            let usual = usual(change.contribution)
            let before = try displaced.get(change.contribution.site, change.contribution.label, transaction)
            guard (before ?? usual) != change.bucket else { continue }
            var removal = change
            removal.bucket = before ?? usual
            removal.isRemoval = true
            changes.append(removal)
            try displaced.set(
                change.contribution.site, change.contribution.label, change.bucket == usual ? nil : change.bucket,
                transaction)
        }
    }

    /// Merges changes, sorted by site and label, with the contributions that are stored.
    private func merge(
        _ range: Range<Int>, into bucket: CountBucket, in transaction: borrowing WriteTransaction
    ) throws {
        let key = bucket.key
        stored.removeAll(keepingCapacity: true)
        try key.withUnsafeBytes { key in
            guard let value = try transaction.get(key, in: file.rows) else { return }
            do { try CountRecord.decode(value, bucket, into: &stored) } catch {
                throw ProjectionError.corruptFile(
                    path: file.path, place: "bucket \(bucket.local)", reason: "\(error)")
            }
        }
        merged.removeAll(keepingCapacity: true)
        var old = 0
        var index = range.lowerBound
        while index < range.upperBound {
            let contribution = changes[index].contribution
            while old < stored.count, Self.identityPrecedes(stored[old], contribution) {
                merged.append(stored[old])
                old += 1
            }
            if old < stored.count, !Self.identityPrecedes(contribution, stored[old]) { old += 1 }
            // Of several changes of one identity the last counts.
            var last = index
            while last + 1 < range.upperBound, changes[last + 1].contribution.site == contribution.site,
                changes[last + 1].contribution.label == contribution.label
            { last += 1 }
            if !changes[last].isRemoval { merged.append(changes[last].contribution) }
            index = last + 1
        }
        merged.append(contentsOf: stored[old...])
        rowCount += Self.siteCount(merged) - Self.siteCount(stored)
        if merged.isEmpty {
            try transaction.delete(key, in: file.rows)
            return
        }
        CountRecord.encode(merged, bucket, into: &encoded)
        let byteCount = encoded.count
        let room = try key.withUnsafeBytes { try transaction.put($0, reserving: byteCount, in: file.rows) }
        room.copyMemory(from: UnsafeRawBufferPointer(start: encoded.base, count: encoded.count))
    }

    private static func identityPrecedes(_ a: CountContribution, _ b: CountContribution) -> Bool {
        a.site != b.site ? a.site < b.site : a.label < b.label
    }

    private static func siteCount(_ contributions: [CountContribution]) -> Int {
        var count = 0
        for index in contributions.indices
        where index == 0 || contributions[index].site != contributions[index - 1].site { count += 1 }
        return count
    }
}
