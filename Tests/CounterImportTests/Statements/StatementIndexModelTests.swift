import Counts
import EventLog
import Testing
import TestSupport
import Timekeeping

@testable import CounterImport

/// An index against a plain model that keeps every statement as it was told.
@Suite struct StatementIndexModelTests {
    private struct Identity: Hashable {
        let place: UInt32
        let start: EventTime
        let seconds: UInt32
    }

    private struct Said {
        let statement: StoredStatement
        let told: StatedInterval
        let place: StatementPlace
    }

    private struct Model {
        let names: StatementNames
        var order: [Identity] = []
        /// In the order of places.
        var said: [Identity: [Said]] = [:]
        var known: [Identity: StatedInterval] = [:]
        var count: Int64 = 0

        mutating func add(
            _ statement: StoredStatement, of told: StatedInterval, _ appendTime: EventTime, _ partition: PartitionID
        ) {
            let identity = Identity(place: told.place, start: told.start, seconds: told.seconds)
            if known[identity] == nil {
                order.append(identity)
                known[identity] = told
            }
            let place = StatementPlace(appendTime: appendTime, partition: partition, offset: Offset(count))
            count += 1
            var before = said[identity] ?? []
            let index = before.lastIndex { $0.place < place }.map { $0 + 1 } ?? 0
            before.insert(Said(statement: statement, told: told, place: place), at: index)
            said[identity] = before
            let newest = before.last!
            if newest.statement.kind == .counts,
                before.count == 1 || index == before.count - 1 && newest.told.site == known[identity]!.site
            {
                known[identity] = newest.told
            } else {
                known[identity] = interval(identity, without: [])
            }
        }

        func statements(_ identity: Identity, without excluded: Set<UInt32>) -> [CountStatement] {
            said[identity]!.filter { !excluded.contains($0.statement.importID) }.map {
                $0.statement.statement(names, under: $0.told.site, at: $0.place)
            }
        }

        func standing(_ identity: Identity, without excluded: Set<UInt32> = []) -> StandingCount? {
            StandingCount(statements(identity, without: excluded))
        }

        func interval(_ identity: Identity, without excluded: Set<UInt32>) -> StatedInterval {
            guard let place = standing(identity, without: excluded)?.newest else { return known[identity]! }
            return said[identity]!.first { $0.place == place }!.told
        }
    }

    @Test func `an index says of every interval what a list of all statements says`() {
        for _ in 0..<20 {
            let seed = UInt64.random(in: 0...UInt64.max)
            print("seed \(seed)")
            check(seed)
        }
    }

    private func check(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let names = StatementNames()
        for number in 1...4 { _ = names.number(of: ImportID(rawValue: UInt64(number))) }
        let index = StatementIndex(names)
        var model = Model(names: names)
        // Few intervals with much said of them, or many with little.
        let starts = Int64.random(in: 1...400, using: &random)
        var appended = [EventTime](repeating: .epoch, count: 3)
        let isShuffled = Bool.random(using: &random)
        for round in 0..<1_200 {
            let told = interval(names, starts, &random)
            let statement = statement(names, round, &random)
            // What is read partition by partition comes in no order; what is said now is the newest.
            let partition = isShuffled ? Int.random(in: 0...2, using: &random) : 0
            var appendTime = EventTime.max
            if round < 900 {
                appended[partition] += .milliseconds(Int64.random(in: 0...3, using: &random))
                appendTime = appended[partition]
            }
            index.add(
                statement, of: told, appendTime: appendTime, partition: PartitionID(rawValue: Int32(partition)))
            model.add(statement, of: told, appendTime, PartitionID(rawValue: Int32(partition)))
        }
        #expect(index.intervals.map { $0 } == model.order.map { model.known[$0]! }, "seed \(seed)")
        for (number, identity) in model.order.enumerated() {
            compare(index, number, model, identity, without: [UInt32.random(in: 0...4, using: &random)], seed)
        }
    }

    private func compare(
        _ index: StatementIndex, _ number: Int, _ model: Model, _ identity: Identity, without excluded: Set<UInt32>,
        _ seed: UInt64
    ) {
        let said = model.said[identity]!
        #expect(index.find(said[0].told) == number, "seed \(seed)")
        var newestFirst: [StoredStatement] = []
        index.newestFirst(number) { newestFirst.append($0) }
        #expect(newestFirst == said.reversed().map(\.statement), "seed \(seed)")
        let standing = model.standing(identity)
        #expect(index.standing(number) == standing, "seed \(seed)")
        #expect(
            index.standing(number, without: excluded) == model.standing(identity, without: excluded), "seed \(seed)")
        #expect(
            index.interval(number, without: excluded) == model.interval(identity, without: excluded), "seed \(seed)")
        #expect(
            index.newestStanding(number)
                == standing?.newest.flatMap { place in said.first { $0.place == place }?.statement }, "seed \(seed)")
        #expect(index.partition(of: number) == said.last!.place.partition, "seed \(seed)")
        #expect(
            index.contradictions(number)
                == StandingCount.contradictions(in: model.statements(identity, without: [])), "seed \(seed)")
        for place in said.map(\.place) {
            #expect(index.place(of: Int(place.offset.rawValue)) == place, "seed \(seed)")
        }
    }

    private func interval(
        _ names: StatementNames, _ starts: Int64, _ random: inout SeededGenerator
    ) -> StatedInterval {
        // Two names of one place, and whatever else a label may come from.
        let place = names.places.number(of: CountedPlaces.Place(site: UInt32.random(in: 0...1, using: &random)))
        let odd = Int.random(in: 0..<10, using: &random) == 0 ? Int64.random(in: 0..<3, using: &random) : 0
        return StatedInterval(
            place: place, site: UInt32.random(in: 0...2, using: &random),
            start: EventTime(milliseconds: Int64.random(in: 0..<starts, using: &random) * 900_000 + odd),
            seconds: [900, 3_600].randomElement(using: &random)!,
            offsetMinutes: [0, 60].randomElement(using: &random)!, zone: UInt32.random(in: 0...1, using: &random))
    }

    private func statement(
        _ names: StatementNames, _ round: Int, _ random: inout SeededGenerator
    ) -> StoredStatement {
        var statement = StoredStatement(importID: UInt32.random(in: 0...4, using: &random))
        switch Int.random(in: 0..<10, using: &random) {
        case 0...5:
            func count() -> UInt64 {
                switch Int.random(in: 0..<20, using: &random) {
                case 0: UInt64.random(in: 0..<PeopleCounts.absent, using: &random)
                case 1...4: PeopleCounts.absent
                default: UInt64.random(in: 0...300, using: &random)
                }
            }
            statement.counts = PeopleCounts(entered: count(), exited: count(), total: nil)
            statement.counts.total = Bool.random(using: &random) ? count() : PeopleCounts.absent
            statement.source = names.sources.number(of: "file \(round / 300)")
            statement.line = UInt32(round)
        case 6...8:
            statement.kind = .retraction
            statement.retracts = UInt32.random(in: 0...4, using: &random)
        default:
            statement.kind = .missing
            statement.source = names.reasons.number(of: "broken")
        }
        return statement
    }
}
