import Counts
import EventLog
import TestSupport
import Testing
import Timekeeping

/// What stands of an interval that was told under several names of its site.
@Suite struct StandingNameTests {
    private static let a = ImportID(rawValue: 0xA)
    private static let b = ImportID(rawValue: 0xB)

    private static func said(
        _ name: UInt32, _ importID: ImportID, entered: UInt64? = nil, exited: UInt64? = nil, total: UInt64? = nil
    ) -> (UInt32, CountStatement.Content, ImportID) {
        (name, .counts(PeopleCounts(entered: entered, exited: exited, total: total)), importID)
    }

    private static func statements(_ said: [(UInt32, CountStatement.Content, ImportID)]) -> [CountStatement] {
        said.enumerated().map { index, statement in
            CountStatement(
                statement.1, under: statement.0, by: statement.2,
                at: StatementPlace(
                    appendTime: EventTime(milliseconds: 1_000), partition: PartitionID(0),
                    offset: Offset(Int64(index))))
        }
    }

    private static func text(_ said: [(UInt32, CountStatement.Content, ImportID)]) -> String? {
        StandingCount(statements(said))?.counts.description
    }

    @Test func `of two names the first one's counts stand, and of each name the newest`() {
        let first = Self.said(1, Self.a, entered: 10, exited: 10)
        let other = Self.said(2, Self.b, entered: 30, exited: 30)
        #expect(Self.text([first, other]) == "entered 10, exited 10")
        #expect(Self.text([other, first]) == "entered 30, exited 30")
        #expect(Self.text([first, other, Self.said(1, Self.b, entered: 11)]) == "entered 11, exited 10")
        #expect(Self.text([first, other, Self.said(2, Self.b, entered: 31)]) == "entered 10, exited 10")
        #expect(StandingCount(Self.statements([first, other]))?.newest?.offset == .zero)
        #expect(StandingCount(Self.statements([first, other]))?.since?.offset == .zero)
    }

    @Test func `another name's counts are added where they contradict nothing`() {
        let first = Self.said(1, Self.a, entered: 10)
        #expect(Self.text([first, Self.said(2, Self.b, exited: 7)]) == "entered 10, exited 7")
        #expect(StandingCount(Self.statements([first, Self.said(2, Self.b, exited: 7)]))?.exitedBy == Self.b)
        #expect(Self.text([first, Self.said(2, Self.b, entered: 9, exited: 7)]) == "entered 10, exited 7")
        // It has to add up.
        #expect(Self.text([first, Self.said(2, Self.b, total: 5)]) == "entered 10")
    }

    @Test func `what is taken back or hidden of the first name gives its place to the other`() {
        let both = [
            Self.said(1, Self.a, entered: 10, exited: 10), Self.said(2, Self.b, entered: 30, exited: 30),
        ]
        let retraction: (UInt32, CountStatement.Content, ImportID) = (1, .retraction(of: Self.a), ImportID(rawValue: 9))
        #expect(Self.text(both + [retraction]) == "entered 30, exited 30")
        // Also where both are one import's: nothing is left.
        #expect(Self.text([both[0], Self.said(2, Self.a, entered: 30), retraction]) == nil)
        let missing: (UInt32, CountStatement.Content, ImportID) = (2, .missing, ImportID(rawValue: 9))
        #expect(StandingCount(Self.statements(both + [missing]))?.missingBy == ImportID(rawValue: 9))
        #expect(Self.text(both + [missing, both[1], both[0]]) == "entered 30, exited 30")
    }

    @Test func `a contradiction names what stands and what does not`() throws {
        let first = Self.said(1, Self.a, entered: 10)
        let statements = [first, Self.said(2, Self.b, exited: 7), Self.said(3, Self.b, entered: 5)]
        let found = StandingCount.contradictions(in: Self.statements(statements))
        let one = try #require(found.first)
        #expect(found.count == 1 && one.name == 1 && one.otherName == 3)
        #expect(one.counts.description == "entered 10, exited 7" && one.otherCounts.description == "entered 5")
        #expect(StandingCount.contradictions(in: Self.statements([first, first])).isEmpty)
    }

    @Test func `with one name for all, names make no difference`() {
        var random = SeededGenerator(seed: 31)
        for _ in 0..<2_000 {
            let said = (0..<Int.random(in: 1...6, using: &random)).map { _ in
                let importID = ImportID(rawValue: UInt64.random(in: 1...3, using: &random))
                let content: CountStatement.Content =
                    switch Int.random(in: 0..<6, using: &random) {
                    case 0: .missing
                    case 1: .retraction(of: ImportID(rawValue: UInt64.random(in: 1...3, using: &random)))
                    default:
                        .counts(
                            PeopleCounts(
                                entered: UInt64.random(in: 0...2, using: &random), exited: nil,
                                total: Bool.random(using: &random) ? UInt64.random(in: 0...4, using: &random) : nil))
                    }
                return (UInt32(0), content, importID)
            }
            let plain = Self.statements(said)
            // Retractions and marks under other names are of all names.
            var named = plain
            for index in named.indices {
                if case .counts = named[index].content { continue }
                named[index].name = 7
            }
            #expect(StandingCount(plain) == StandingCount(named), "\(said)")
        }
    }
}
