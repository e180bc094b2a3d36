import CounterImport
import Counts
import EventLog
import FootfallTestSupport
import LocalTime
import Testing
import TestSupport
import Timekeeping

/// Random sequences of imports, undos and invalidations, interrupted at random, against a plain model.
@Suite struct ImportModelTests {
    /// What one correction or import said, by interval: the model's log.
    private struct Said {
        enum Content {
            case counts(PeopleCounts)
            case retraction(of: ImportID)
            case missing
        }
        let by: ImportID
        let content: Content
        /// Its place among all that was said.
        let number: Int
        /// Of the zone that made the label an instant, minutes: of counts.
        var offset: Int64 = 0
    }

    /// A plain model: every interval's statements in order, and rules that read like docs/import.md.
    private struct Model {
        struct Interval: Hashable {
            let site: String
            let start: Int64
            let minutes: Int64

            func overlaps(_ other: Interval) -> Bool {
                self != other && site == other.site && start < other.start + other.minutes
                    && other.start < start + minutes
            }
        }

        var said: [Interval: [Said]] = [:]
        var spans: [ImportID: (site: String, from: Int64, to: Int64)] = [:]
        var undone: [ImportID: ImportID] = [:]
        /// Content of each import of a file, and whose place it took.
        var contents: [(id: ImportID, content: String, replaces: Set<ImportID>)] = []
        var undos: [(id: ImportID, of: ImportID)] = []

        /// By which offset an interval is told: that of its newest counts that stand, else the last that it had.
        var offsets: [Interval: Int64] = [:]

        func isUndone(_ id: ImportID) -> Bool { undos.contains { $0.of == id && !isUndone($0.id) } }

        /// Statements that nobody took back.
        func live(_ interval: Interval) -> [Said] { live(said[interval] ?? []) }

        private func live(_ said: [Said]) -> [Said] {
            var retracted: Set<ImportID> = []
            var live: [Said] = []
            for statement in said.reversed() where !retracted.contains(statement.by) {
                live.insert(statement, at: 0)
                if case .retraction(let id) = statement.content { retracted.insert(id) }
            }
            return live
        }

        func counts(_ interval: Interval) -> PeopleCounts { counts(said[interval] ?? []) }

        private func counts(_ said: [Said]) -> PeopleCounts {
            var counts = PeopleCounts()
            for statement in live(said) {
                switch statement.content {
                case .counts(let said):
                    if said.entered != PeopleCounts.absent { counts.entered = said.entered }
                    if said.exited != PeopleCounts.absent { counts.exited = said.exited }
                case .missing: counts = PeopleCounts()
                case .retraction: break
                }
            }
            return counts
        }

        /// Since when there are counts; `nil` where there are none.
        private func since(_ interval: Interval, without excluded: ImportID? = nil) -> Int? {
            let said = (said[interval] ?? []).filter { $0.by != excluded }
            guard !counts(said).isEmpty else { return nil }
            var oldest = Int.max
            for statement in live(said) {
                switch statement.content {
                case .counts: oldest = min(oldest, statement.number)
                case .missing: oldest = .max
                case .retraction: break
                }
            }
            let gap = said.indices.last { counts(Array(said[..<$0])).isEmpty }
            return max(oldest, gap.map { said[$0].number } ?? oldest)
        }

        /// Others with counts that overlap one.
        private func overlapping(_ interval: Interval) -> [Interval] {
            said.keys.filter { $0.overlaps(interval) && !counts($0).isEmpty }
        }

        func isLeftOut(_ interval: Interval) -> Bool {
            guard let place = since(interval) else { return false }
            return overlapping(interval).contains { since($0)! < place && !isLeftOut($0) }
        }

        /// Of all that is said, in the order in which it was first spoken of.
        private var intervals: [Interval] { said.keys.sorted { said[$0]![0].number < said[$1]![0].number } }

        private var count: Int { said.values.reduce(0) { $0 + $1.count } }

        func isMissing(_ interval: Interval) -> Bool {
            counts(interval).isEmpty
                && live(interval).contains { if case .missing = $0.content { true } else { false } }
        }

        mutating func say(_ content: Said.Content, _ interval: Interval, by id: ImportID, offset: Int64 = 0) {
            said[interval, default: []].append(Said(by: id, content: content, number: count, offset: offset))
            let standing = live(interval)
            let first = standing.lastIndex { if case .missing = $0.content { true } else { false } } ?? -1
            for statement in standing[(first + 1)...] {
                if case .counts = statement.content { offsets[interval] = statement.offset }
            }
        }

        /// Intervals that another zone made of a label, or of one that overlaps it; and what stands at its time for another label.
        func labelledAlike(_ interval: Interval, offset: Int64) -> [Interval] {
            said.keys.filter { other in
                guard let told = offsets[other], told != offset else { return false }
                let there = Interval(
                    site: interval.site, start: interval.start + offset - told, minutes: interval.minutes)
                return other == interval || other == there || other.overlaps(there)
            }
        }

        /// Whose counts of the same people stand, neither an import's nor of those whose place it takes.
        private func otherCounting(
            _ interval: Interval, _ new: PeopleCounts, isAny: Bool, besides ours: Set<ImportID>
        ) -> ImportID? {
            let standing = counts(interval)
            for count in [\PeopleCounts.entered, \.exited] where standing[keyPath: count] != PeopleCounts.absent {
                guard isAny || new[keyPath: count] != PeopleCounts.absent else { continue }
                let by = live(interval).last {
                    if case .counts(let said) = $0.content {
                        said[keyPath: count] != PeopleCounts.absent
                    } else {
                        false
                    }
                }!.by
                if !ours.contains(by) { return by }
            }
            return nil
        }

        /// - Returns: whether anything was taken back; `nil` where the counts are to be left out.
        private mutating func settle(
            _ new: PeopleCounts, _ interval: Interval, _ before: Set<ImportID>, replace: Bool, offset: Int64,
            as id: ImportID
        ) -> Bool? {
            func isAny(_ other: Interval) -> Bool { !replace || other.minutes != interval.minutes || isOverlap(other) }
            func isOverlap(_ other: Interval) -> Bool {
                other != interval && other.start + offsets[other]! != interval.start + offset
            }
            let ours = before.union([id])
            let others = labelledAlike(interval, offset: offset).filter {
                otherCounting($0, new, isAny: isAny($0), besides: ours) != nil
            }
            guard !others.isEmpty else { return false }
            guard replace else { return nil }
            for other in others {
                let any = isAny(other)
                while offsets[other] != offset, let by = otherCounting(other, new, isAny: any, besides: ours) {
                    say(.retraction(of: by), other, by: id)
                }
            }
            return true
        }

        /// - Parameter isDisplaced: whether an interval is in its place of which the file speaks too.
        mutating func takeBack(
            _ ids: Set<ImportID>, _ interval: Interval, by id: ImportID, isDisplaced: Bool = false
        ) {
            let stood = !counts(interval).isEmpty
            while let one = toTakeBack(ids, interval, by: id, isDisplaced: isDisplaced) {
                say(.retraction(of: one), interval, by: id)
            }
            if isDisplaced, !stood { retractAll(interval, by: id) }
        }

        /// Also where another import has taken it back: that may be undone.
        private func toTakeBack(
            _ ids: Set<ImportID>, _ interval: Interval, by id: ImportID, isDisplaced: Bool
        ) -> ImportID? {
            var takenBack: Set<ImportID> = []
            for statement in (said[interval] ?? []).reversed()
            where (ids.contains(statement.by) || statement.by == id) && !takenBack.contains(statement.by) {
                if case .retraction(let other) = statement.content {
                    takenBack.insert(other)
                    if isDisplaced || ids.contains(other) { continue }
                }
                if statement.by != id { return statement.by }
            }
            return nil
        }

        mutating func retractAll(_ interval: Interval, by id: ImportID) {
            while !counts(interval).isEmpty {
                let newest = live(interval).last { if case .counts = $0.content { true } else { false } }
                say(.retraction(of: newest!.by), interval, by: id)
            }
        }

        private func predecessors(_ content: String) -> Set<ImportID> {
            var found = Set(contents.filter { $0.content == content && !isUndone($0.id) }.map(\.id))
            for file in contents.reversed() where found.contains(file.id) {
                found.formUnion(file.replaces.filter { !isUndone($0) })
            }
            return found
        }

        mutating func add(
            _ rows: [(Interval, PeopleCounts)], _ content: String, replace: Bool, offset: Int64, as id: ImportID
        ) {
            let before = replace ? predecessors(content) : []
            let spoken = Set(rows.map(\.0))
            let written = count
            let known = spoken.filter { interval in
                live(interval).contains { statement in
                    if case .counts = statement.content { before.contains(statement.by) } else { false }
                }
            }
            let alike = Set(before.isEmpty ? [] : rows.flatMap { labelledAlike($0.0, offset: offset) })
            for interval in intervals where !spoken.contains(interval) {
                takeBack(
                    before, interval, by: id,
                    isDisplaced: alike.contains(interval) || known.contains { $0.overlaps(interval) })
            }
            for (interval, counts) in rows {
                add(counts, interval, before, replace: replace, offset: offset, as: id)
            }
            if count > written { contents.append((id, content, before)) }
        }

        private mutating func add(
            _ new: PeopleCounts, _ interval: Interval, _ before: Set<ImportID>, replace: Bool, offset: Int64,
            as id: ImportID
        ) {
            /// What is in the way of the interval, and is of other files.
            func canDisplace() -> Bool {
                let ours = before.union([id])
                return replace
                    && overlapping(interval).filter { !isLeftOut($0) }.allSatisfy { other in
                        live(other).allSatisfy { !ours.contains($0.by) }
                    }
            }
            let wasLeftOut = isLeftOut(interval)
            if wasLeftOut, !canDisplace() { return }
            var old = counts(interval)
            let owners = live(interval)
            if !before.isEmpty {
                func isOurs(_ count: KeyPath<PeopleCounts, UInt64>) -> Bool {
                    let last = owners.last {
                        if case .counts(let said) = $0.content {
                            said[keyPath: count] != PeopleCounts.absent
                        } else {
                            false
                        }
                    }
                    return old[keyPath: count] != PeopleCounts.absent && last.map { before.contains($0.by) } ?? false
                }
                let says = [\PeopleCounts.entered, \.exited].allSatisfy { count in
                    new[keyPath: count] == old[keyPath: count]
                        || new[keyPath: count] == PeopleCounts.absent && !isOurs(count)
                }
                if says, !old.isEmpty, !wasLeftOut, offsets[interval] == offset {
                    _ = settle(new, interval, before, replace: replace, offset: offset, as: id)
                    return
                }
                takeBack(before, interval, by: id)
            }
            guard settle(new, interval, before, replace: replace, offset: offset, as: id) != nil else { return }
            old = counts(interval)
            let isMarked =
                old.isEmpty
                && (isMissing(interval)
                    || spans.contains {
                        !isUndone($0.key) && $0.value.site == interval.site && $0.value.from <= interval.start
                            && interval.start < $0.value.to
                    })
            if isMarked, !replace { return }
            if old.isEmpty {
                let others = overlapping(interval)
                guard others.contains(where: { !isLeftOut($0) }) else {
                    return say(.counts(new), interval, by: id, offset: offset)
                }
                guard canDisplace() else { return }
                for other in others { retractAll(other, by: id) }
                return say(.counts(new), interval, by: id, offset: offset)
            }
            var added = PeopleCounts()
            var differs = false
            for count in [\PeopleCounts.entered, \.exited] where new[keyPath: count] != PeopleCounts.absent {
                if old[keyPath: count] == PeopleCounts.absent {
                    added[keyPath: count] = new[keyPath: count]
                } else if old[keyPath: count] != new[keyPath: count] {
                    differs = true
                }
            }
            if isLeftOut(interval) {
                guard canDisplace() else { return }
                for other in overlapping(interval) { retractAll(other, by: id) }
                if differs || !added.isEmpty { say(.counts(new), interval, by: id) }
                return
            }
            if differs ? replace : !added.isEmpty {
                say(.counts(new), interval, by: id, offset: offset)
            } else if differs, !added.isEmpty {
                say(.counts(added), interval, by: id, offset: offset)
            }
        }

        mutating func undo(_ target: ImportID, as id: ImportID) {
            let due = intervals.filter { said[$0]!.contains { $0.by == target } }
            // What stands again does so in the order in which it stood.
            let places = due.map { since($0, without: target) ?? .max }
            let order = due.indices.sorted { (places[$0], $0) < (places[$1], $1) }
            for interval in order.map({ due[$0] }) {
                say(.retraction(of: target), interval, by: id)
            }
            undos.append((id, target))
        }

        func countsAnything(_ site: String, _ from: Int64, _ to: Int64) -> Bool {
            said.keys.contains {
                $0.site == site && from <= $0.start && $0.start < to && !counts($0).isEmpty
            }
        }

        mutating func invalidate(_ site: String, _ from: Int64, _ to: Int64, as id: ImportID) {
            for interval in said.keys
            where interval.site == site && from <= interval.start && interval.start < to && !counts(interval).isEmpty {
                say(.missing, interval, by: id)
            }
            spans[id] = (site, from, to)
        }

        var lines: [String] {
            said.keys.filter { !counts($0).isEmpty || isMissing($0) }.map { interval in
                let start = LocalLabel(minutes: Int32(interval.start))
                let text = counts(interval).isEmpty ? "missing" : counts(interval).description
                return "\(start)Z \(interval.minutes) \(interval.site): \(text)"
            }.sorted()
        }
    }

    private struct File {
        let text: String
        let minutes: Int
        let rows: [(site: String, label: Int64, counts: PeopleCounts)]
    }

    /// A few hours of 1 January 2024 in rows of a quarter, half or whole hour; some counts are absent.
    private static func file(_ random: inout SeededGenerator) -> File {
        let minutes = [15, 30, 60].randomElement(using: &random)!
        var text = "time,site,in,out\n"
        var rows: [(String, Int64, PeopleCounts)] = []
        for site in ["A", "B"] where Bool.random(using: &random) || rows.isEmpty {
            let first = Int.random(in: 8...10, using: &random) * 60
            for step in 0..<Int.random(in: 1...6, using: &random) where Int.random(in: 0..<6, using: &random) > 0 {
                let label = LocalLabel(minutes: 28_401_120 + Int32(first + step * minutes))
                func count() -> UInt64? {
                    Int.random(in: 0..<3, using: &random) == 0 ? nil : UInt64.random(in: 1...3, using: &random)
                }
                let counts = PeopleCounts(entered: count(), exited: count(), total: nil)
                let cells = [counts.entered, counts.exited].map { $0 == PeopleCounts.absent ? "" : "\($0)" }
                text += "\(label.description.replacing("T", with: " ")),\(site),\(cells.joined(separator: ","))\n"
                if !counts.isEmpty { rows.append((site, Int64(label.minutes), counts)) }
            }
        }
        return File(text: text, minutes: minutes, rows: rows)
    }

    @Test(arguments: 0..<80)
    func `Whatever is imported, replaced, undone and marked, and whenever it is killed: what stands is the model's`(
        seed: Int
    ) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        let data = try TemporaryLog()
        var model = Model()
        var files: [File] = []
        var history: [String] = []
        for step in 0..<14 {
            var done = ""
            let id = ImportID(rawValue: UInt64(try KnownImports(data.log).records.count + 1))
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<6:
                let isOld = !files.isEmpty && Bool.random(using: &random)
                let file = isOld ? files.randomElement(using: &random)! : Self.file(&random)
                guard !file.rows.isEmpty else { continue }
                files.append(file)
                let zone = ["Europe/Dublin", "Europe/Berlin"].randomElement(using: &random)!
                let replace = Bool.random(using: &random)
                done = "import of \(file.minutes) minutes, \(zone), replace \(replace)\n\(file.text)"
                let shift: Int64 = zone == "Europe/Berlin" ? 60 : 0
                model.add(
                    file.rows.map {
                        (
                            Model.Interval(site: $0.site, start: $0.label - shift, minutes: Int64(file.minutes)),
                            $0.counts
                        )
                    }, file.text, replace: replace, offset: shift, as: id)
                try Self.interrupted(&random) { report in
                    try data.importText(
                        file.text, try .long(minutes: file.minutes), replace: replace, zone: zone, rows: (3, 4),
                        report: report)
                }
            case 6, 7:
                let records = try KnownImports(data.log).records.filter { [.done, .unfinished].contains($0.state) }
                guard let record = records.randomElement(using: &random) else { continue }
                done = "undo of \(record.id)"
                model.undo(record.id, as: id)
                try Self.interrupted(&random) { _ in try data.undo(record.id) }
            default:
                let from = 28_401_120 + Int64.random(in: 8...12, using: &random) * 60
                let to = from + Int64.random(in: 1...3, using: &random) * 60
                guard model.said.keys.contains(where: { $0.site == "A" }) else { continue }
                done = "invalidation of \(from) to \(to)"
                // Both zones are an hour apart: the model has instants.
                func instant(_ minutes: Int64) -> TimeBound { .instant(EventTime(milliseconds: minutes * 60_000)) }
                let invalidation = SpanInvalidation(
                    data.log, site: "A", times: TimeRange(from: instant(from), to: instant(to)),
                    reason: "step \(step)", newID: { id })
                if model.countsAnything("A", from, to) {
                    model.invalidate("A", from, to, as: id)
                    _ = try invalidation.run()
                } else {
                    #expect(throws: ImportError.self) { try invalidation.run() }
                }
            }
            let standing = try data.standing().sorted()
            history.append("\(step): \(id): \(done)")
            try #require(standing == model.lines, "seed \(seed): \(history.joined(separator: "\n"))")
        }
    }

    /// Runs it, interrupting it now and then, until it comes to its end.
    private static func interrupted(
        _ random: inout SeededGenerator, _ body: ((ImportNotice) throws -> Void) throws -> some Any
    ) throws {
        while true {
            let stop = Int.random(in: 0..<6, using: &random)
            var notices = 0
            do {
                _ = try body { _ in
                    notices += 1
                    if notices > stop, stop < 4 { throw Interrupted() }
                }
                return
            } catch is Interrupted {}
        }
    }
}
