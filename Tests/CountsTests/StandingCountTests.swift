import Counts
import EventLog
import TestSupport
import Testing
import Timekeeping

@Suite struct StandingCountTests {
    private static let a = ImportID(rawValue: 0xA)
    private static let b = ImportID(rawValue: 0xB)
    private static let c = ImportID(rawValue: 0xC)

    private static func said(
        _ importID: ImportID, entered: UInt64? = nil, exited: UInt64? = nil, total: UInt64? = nil
    ) -> (CountStatement.Content, ImportID) {
        (.counts(PeopleCounts(entered: entered, exited: exited, total: total)), importID)
    }

    private static func standing(_ said: [(CountStatement.Content, ImportID)]) -> StandingCount? {
        StandingCount(
            said.enumerated().map { index, statement in
                CountStatement(
                    statement.0, by: statement.1,
                    at: StatementPlace(
                        appendTime: EventTime(milliseconds: 1_000), partition: PartitionID(0),
                        offset: Offset(Int64(index))))
            })
    }

    private static func counts(_ said: [(CountStatement.Content, ImportID)]) -> PeopleCounts? {
        standing(said)?.counts
    }

    @Test func `each count stands for itself: in and out may come from two imports`() {
        let found = Self.standing([Self.said(Self.a, entered: 5), Self.said(Self.b, exited: 7)])
        #expect(found?.counts == PeopleCounts(entered: 5, exited: 7, total: nil))
        #expect(found?.enteredBy == Self.a && found?.exitedBy == Self.b)
    }

    @Test func `the newest statement of a count stands, and leaves those that it doesn't speak of`() {
        let said = [Self.said(Self.a, entered: 5, exited: 6), Self.said(Self.b, entered: 9)]
        #expect(Self.counts(said) == PeopleCounts(entered: 9, exited: 6, total: nil))
    }

    @Test func `a total is not that of newer directions, and of a single newer direction it may still be`() {
        let both = [Self.said(Self.a, total: 11), Self.said(Self.b, entered: 5, exited: 7)]
        #expect(Self.counts(both) == PeopleCounts(entered: 5, exited: 7, total: nil))
        let one = [Self.said(Self.a, total: 11), Self.said(Self.b, entered: 5)]
        #expect(Self.counts(one) == PeopleCounts(entered: 5, exited: nil, total: 11))
    }

    @Test func `what an import said is gone once it was taken back, and what stood before stands again`() {
        let said = [
            Self.said(Self.a, entered: 5, exited: 6), Self.said(Self.b, entered: 9), (.retraction(of: Self.b), Self.c),
        ]
        #expect(Self.counts(said) == PeopleCounts(entered: 5, exited: 6, total: nil))
        #expect(Self.standing([Self.said(Self.b, entered: 9), (.retraction(of: Self.b), Self.c)]) == nil)
    }

    @Test func `what was taken back is there again once the taking back is taken back`() {
        let undo = ImportID(rawValue: 0xD)
        let said = [
            Self.said(Self.a, entered: 5), (.retraction(of: Self.a), Self.b), Self.said(Self.b, entered: 9),
            (.retraction(of: Self.b), undo),
        ]
        #expect(Self.counts(said) == PeopleCounts(entered: 5, exited: nil, total: nil))
        #expect(
            Self.counts(said + [(.retraction(of: undo), Self.c)]) == PeopleCounts(entered: 9, exited: nil, total: nil))
    }

    @Test func `counts stand since the oldest of them, and what was gone and is back since then`() throws {
        func since(_ said: [(CountStatement.Content, ImportID)]) -> Int64? {
            Self.standing(said)?.since?.offset.rawValue
        }
        let undo = ImportID(rawValue: 0xD)
        let gone = [Self.said(Self.a, entered: 5), (.retraction(of: Self.a), Self.b)]
        #expect(since([Self.said(Self.a, entered: 5), Self.said(Self.b, exited: 7)]) == 0)
        #expect(since(gone) == nil)
        #expect(since(gone + [(.retraction(of: Self.b), undo)]) == 2)
        #expect(since(gone + [(.retraction(of: Self.b), undo), Self.said(Self.c, entered: 6)]) == 2)
        // What was replaced was never gone.
        #expect(
            since([Self.said(Self.a, entered: 5), Self.said(Self.b, entered: 6), (.retraction(of: Self.b), undo)]) == 0)
        #expect(since([Self.said(Self.a, entered: 5), (.missing, Self.b), (.retraction(of: Self.b), undo)]) == 2)
        #expect(since([Self.said(Self.a, entered: 5), (.missing, Self.b), Self.said(Self.c, entered: 6)]) == 2)
    }

    @Test func `a spot may have the people of one that says less of where it counted`() {
        func spot(_ line: String?, _ counter: String?) -> CountedSpot<String> {
            CountedSpot(line: line, counter: counter)
        }
        let whole = spot(nil, nil)
        for other in [whole, spot("north", nil), spot(nil, "a"), spot("north", "a")] {
            #expect(whole.mayCountSame(as: other) && other.mayCountSame(as: whole))
        }
        #expect(spot("north", nil).mayCountSame(as: spot("north", "a")))
        #expect(spot(nil, "a").mayCountSame(as: spot("north", "a")))
        #expect(!spot("north", nil).mayCountSame(as: spot("south", nil)))
        #expect(!spot("north", "a").mayCountSame(as: spot("north", "b")))
    }

    @Test func `an import that says something again after it was taken back is heard`() {
        let said = [
            Self.said(Self.a, entered: 5), (.retraction(of: Self.a), Self.b), Self.said(Self.a, entered: 6),
        ]
        #expect(Self.counts(said) == PeopleCounts(entered: 6, exited: nil, total: nil))
    }

    @Test func `an interval that is marked as missing has no counts until something newer comes`() {
        let marked = [Self.said(Self.a, entered: 5), (.missing, Self.b)]
        #expect(Self.standing(marked)?.counts.isEmpty == true && Self.standing(marked)?.missingBy == Self.b)
        let newer = Self.standing(marked + [Self.said(Self.c, exited: 2)])
        #expect(newer?.counts == PeopleCounts(entered: nil, exited: 2, total: nil) && newer?.missingBy == nil)
        #expect(
            Self.counts(marked + [(.retraction(of: Self.b), Self.c)])
                == PeopleCounts(entered: 5, exited: nil, total: nil))
    }

    @Test func `what came without an import can't be taken back as one piece`() {
        let said = [Self.said(.none, entered: 5), (.retraction(of: .none), Self.b)]
        #expect(Self.counts(said) == PeopleCounts(entered: 5, exited: nil, total: nil))
    }

    @Test func `any places have one order, also where append times go back within a partition`() {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed \(seed)")
        var random = SeededGenerator(seed: seed)
        let places = (0..<40).map { _ in
            StatementPlace(
                appendTime: EventTime(milliseconds: Int64.random(in: 0...5, using: &random)),
                partition: PartitionID(Int.random(in: 0...2, using: &random)),
                offset: Offset(Int64.random(in: 0...5, using: &random)))
        }
        for a in places {
            for b in places {
                #expect([a < b, b < a, a == b].count { $0 } == 1, "seed \(seed)")
                for c in places where a < b && b < c { #expect(a < c, "seed \(seed): \(a) \(b) \(c)") }
            }
        }
    }

    @Test func `of an interval of which one thing was said the same stands as of several`() {
        let values: [UInt64?] = [nil, 0, 7]
        var contents: [CountStatement.Content] = [.missing, .retraction(of: Self.a), .retraction(of: .none)]
        for entered in values {
            for exited in values {
                for total in values + [14] {
                    contents.append(.counts(PeopleCounts(entered: entered, exited: exited, total: total)))
                }
            }
        }
        let place = StatementPlace(
            appendTime: EventTime(milliseconds: 1_000), partition: PartitionID(2), offset: Offset(9))
        for content in contents {
            for importID in [Self.a, .none] {
                let statement = CountStatement(content, by: importID, at: place)
                #expect(StandingCount(only: statement) == StandingCount([statement]), "\(content)")
            }
        }
    }

    @Test func `places are in the order of appends, then of partitions and offsets`() {
        func place(_ time: Int64, _ partition: Int, _ offset: Int64) -> StatementPlace {
            StatementPlace(
                appendTime: EventTime(milliseconds: time), partition: PartitionID(partition), offset: Offset(offset))
        }
        let ordered = [place(1, 3, 9), place(2, 0, 4), place(2, 0, 5), place(2, 1, 0)]
        #expect(ordered.shuffled().sorted() == ordered)
    }
}
