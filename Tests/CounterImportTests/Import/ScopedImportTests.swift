import CounterImport
import Counts
import FootfallEvents
import FootfallTestSupport
import LocalTime
import Testing
import TestSupport
import TypedTopics

/// Of a large log only what a file can touch is kept in memory: nothing must come out otherwise for that.
@Suite struct ScopedImportTests {
    private static let zones = ["Europe/Dublin", "Europe/Berlin", "Asia/Tokyo", "America/New_York"]

    private struct Delivery {
        let text: String
        let format: CounterFormat
        let zone: String
        let replace: Bool
    }

    /// A few hours of one or two sites, days or months from others; also in rows that overlap those of other files, one after the
    /// other.
    private static func delivery(_ random: inout SeededGenerator) throws -> Delivery {
        let minutes = [15, 60, 60, 1440].randomElement(using: &random)!
        let day = [0, 1, 4, 5, 20, 21, 60].randomElement(using: &random)!
        let shift = minutes == 60 ? [0, 30].randomElement(using: &random)! : 0
        let step = minutes == 1440 ? minutes : max(minutes, 60)
        let named = Bool.random(using: &random)
        var text = "time,site,door,in,out\n"
        for site in ["A", "B", "C"] where Bool.random(using: &random) {
            let door = named ? ["", "", "north", "south"].randomElement(using: &random)! : ""
            for row in 0..<Int32.random(in: 1...40, using: &random) {
                let label = LocalLabel(minutes: 28_401_120 + Int32(day * 1440 + shift) + row * Int32(step))
                let counts = [Int.random(in: 0...3, using: &random), Int.random(in: 0...3, using: &random)]
                let cells = counts.map { $0 == 3 ? "" : "\($0)" }.joined(separator: ",")
                text += "\(label.description.replacing("T", with: " ")),\(site),\(door),\(cells)\n"
            }
        }
        return Delivery(
            text: text, format: try .long(minutes: minutes, more: ", 'line': 'door'"),
            zone: zones.randomElement(using: &random)!, replace: Bool.random(using: &random))
    }

    @Test(arguments: 0..<30)
    func `what is imported and undone is the same, whether all of the log is kept in memory or what matters`(
        seed: Int
    ) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        let (whole, scoped) = (try TemporaryLog(), try TemporaryLog())
        var deliveries: [Delivery] = []
        for step in 0..<10 {
            let records = try KnownImports(whole.log).records.filter { $0.state == .done }
            if let record = records.randomElement(using: &random), Int.random(in: 0..<4, using: &random) == 0 {
                let plans = (
                    try whole.undo(record.id, eventsKeptWhole: .max), try scoped.undo(record.id, eventsKeptWhole: 0)
                )
                #expect(Array(plans.0.changes) == Array(plans.1.changes), "seed \(seed), step \(step)")
                #expect(plans.0.intervals == plans.1.intervals && plans.0.people == plans.1.people)
            } else {
                let isOld = !deliveries.isEmpty && Int.random(in: 0..<3, using: &random) == 0
                let delivery = isOld ? deliveries.randomElement(using: &random)! : try Self.delivery(&random)
                deliveries.append(delivery)
                guard delivery.text.split(separator: "\n").contains(where: { !$0.hasSuffix(",,") }) else { continue }
                func summary(_ data: TemporaryLog, _ kept: Int) throws -> Result<ImportSummary, ImportFailure> {
                    do {
                        return .success(
                            try data.importText(
                                delivery.text, delivery.format, replace: delivery.replace, zone: delivery.zone,
                                rows: (30, 70), eventsKeptWhole: kept))
                    } catch { return .failure(ImportFailure(text: "\(error)")) }
                }
                let summaries = (try summary(whole, .max), try summary(scoped, 0))
                #expect(summaries.0 == summaries.1, "seed \(seed), step \(step)")
            }
            let events = (try whole.counts(), try scoped.counts())
            try #require(events.0 == events.1, "seed \(seed), step \(step)")
        }
    }

    private struct ImportFailure: Error, Equatable { let text: String }
}
