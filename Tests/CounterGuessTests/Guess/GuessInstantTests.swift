import CounterGuess
import FootfallTestSupport
import InputFiles
import LocalTime
import Testing

/// Files with offsets are judged by their instants: clocks that change leave no gap, and no row is there twice.
@Suite struct GuessInstantTests {
    private func said(_ text: String) throws -> String {
        let guess = try MappingGuess(of: SourceFile(bytes: Array(text.utf8), name: "a.csv"), zone: nil)
        #expect(guess.mapping != nil)
        return guess.remarks.map(\.text).joined(separator: "\n")
    }

    /// Labels with offsets, an hour apart.
    private func labels(from start: String, _ offset: Int32, change: Int, to later: Int32) -> [String] {
        (0..<60).map { hour in
            let own = hour < change ? offset : later
            let label = LocalLabel(minutes: LocalLabel(start)!.minutes + Int32(hour * 60) + (own - offset))
            return "\(label.text("yyyy-MM-dd HH:mm"))+0\(own / 60):00"
        }
    }

    @Test func `Where clocks go forward no hour is missing, and no row is of another length`() throws {
        let times = labels(from: "2024-03-30T12:00", 60, change: 14, to: 120)
        let text = try said(
            "site,from,to,people\n"
                + zip(times, times.dropFirst()).map { "Hall,\($0),\($1),\(20 + $0.count)\n" }.joined())
        #expect(!text.contains("missing within"), "\(text)")
        #expect(!text.contains("another length"), "\(text)")
    }

    @Test func `Where clocks go back no row is there twice`() throws {
        let times = labels(from: "2024-10-26T12:00", 120, change: 15, to: 60)
        let text = try said("site,time,people\n" + times.map { "Hall,\($0),7\n" }.joined())
        #expect(!text.contains("is there twice"), "\(text)")
    }

    @Test func `Where clocks go back rows that are told apart by offsets in a column are not there twice`() throws {
        let times = labels(from: "2024-10-26T12:00", 120, change: 15, to: 60)
        let text = try said(
            "site,time,utc offset,people\n" + times.map { "Hall,\($0.prefix(16)),\($0.suffix(6)),7\n" }.joined())
        #expect(!text.contains("is there twice"), "\(text)")
        #expect(text.contains("\"utc offset\" has the offset"))
    }
}
