import EventLog
import FootfallEvents
import FootfallTestSupport
import Simulation
import Testing

/// Counts of other producers than the import, which refuses such numbers: a schema has room for them.
@Suite struct ImpossibleCountTests {
    private func refusal(_ change: (inout PeopleCounted) -> Void) throws -> String? {
        let data = try TemporaryLog()
        try data.importText(DublinText.days(1))
        var event = PeopleCounted(hour: 3, of: "elsewhere")
        change(&event)
        try data.log.alterTopic("counts") { $0.eventTimes = .none }
        try data.log.append(columnar: event, to: try data.log.topic("counts"))
        do {
            try data.simulate()
            return nil
        } catch let error as SimulationError {
            #expect(try data.log.topics().map(\.name).sorted() == ["counts", "imports"])
            // Without that site everything is as before.
            #expect(try data.simulate { $0.sites = ["A", "B"] }.isComplete)
            return error.description
        }
    }

    @Test func `more people than there are stop a simulation by name, whatever the sums overflow to`() throws {
        let half = UInt64(1) << 63
        for (entered, exited, total) in [
            (UInt64.max - 1, UInt64.max - 1, nil as UInt64?), (half, half, nil), (half, half, 5), (1, 1, .max - 1),
            (1 << 31, 1 << 31, nil),
        ] {
            let reason = try refusal {
                $0.entered = entered
                $0.exited = exited
                if let total { $0.total = total }
            }
            #expect(
                reason?.contains("\"elsewhere\" at 2023-01-01T03:00") == true, "\(entered) \(exited): \(reason ?? "-")")
        }
        #expect(try refusal { $0.entered = 7 } == nil)
    }

    @Test func `times at the ends of 64 bits stop a simulation by name`() throws {
        for start in [Int64.min, Int64.min + 1, Int64.max, 253_402_300_799_999] {
            let reason = try refusal {
                $0.intervalStart = start
                $0.entered = 1
            }
            #expect(reason?.contains("beyond the years 0 to 9999") == true, "\(start): \(reason ?? "-")")
        }
    }
}
