import EventLog
import FootfallEvents
import FootfallTestSupport
import Foundation
import LocalTime
import Simulation
import Testing
import TestSupport

@Suite struct SimulatorResumptionTests {
    private let header = DublinText.header

    @Test func `A simulation that is interrupted again and again comes to what an undisturbed one does`() throws {
        let undisturbed = try TemporaryLog()
        try undisturbed.importText(DublinText.days(3))
        let expected = try undisturbed.simulate()
        for stop in [1, 2, 3, 7] {
            let data = try TemporaryLog()
            try data.importText(DublinText.days(3))
            var total: UInt64 = 0
            var runs = 0
            while total < expected.total {
                var steps = 0
                runs += 1
                do {
                    total = try data.simulate(report: { _ in
                        steps += 1
                        if steps == stop { throw Interrupted() }
                    }).total
                } catch is Interrupted {}
            }
            #expect(runs > 2)
            #expect(total == expected.total)
            #expect(try data.visits() == undisturbed.visits(), "stopped after \(stop)")
        }
    }

    @Test func `A finished simulation appends nothing and says so`() throws {
        let data = try TemporaryLog()
        try data.importText(DublinText.days(1))
        let first = try data.simulate()
        let ends = try data.ends("visits")
        let second = try data.simulate()
        #expect(second.appended == 0)
        #expect(second.total == first.total)
        #expect(second.isComplete)
        #expect(try data.ends("visits") == ends)
    }

    @Test func `A larger limit goes on, and comes to what one run with it does`() throws {
        let (steps, once) = (try TemporaryLog(), try TemporaryLog())
        for data in [steps, once] { try data.importText(DublinText.days(3)) }
        for (limit, appended) in [(1, 1), (100, 99), (50, 0), (121, 21), (500, 379), (500, 0)] as [(UInt64, UInt64)] {
            let summary = try steps.simulate { $0.limit = limit }
            #expect(summary.appended == appended, "limit \(limit)")
            #expect(!summary.isComplete)
        }
        try once.simulate { $0.limit = 500 }
        #expect(try steps.visits() == once.visits())
        #expect(try steps.visits().map(\.count).reduce(0, +) == 500)
        #expect(try steps.simulate().isComplete)
    }

    @Test func `Counts that are imported later and are later go on, counts that come before are refused`() throws {
        let data = try TemporaryLog()
        try data.importText(header + "02/01/2023 00:00,30,10,20,,,\n")
        #expect(try data.simulate().appended == 30)
        try data.importText(header + "03/01/2023 00:00,7,3,4,,,\n", name: "b.csv")
        let later = try data.simulate()
        #expect(later.appended == 7)
        #expect(later.total == 37)
        try data.importText(header + "01/01/2023 00:00,5,3,2,,,\n", name: "c.csv")
        #expect {
            try data.simulate()
        } throws: { error in
            if case SimulationError.countsChanged("counts") = error { true } else { false }
        }
        // Another seed is another simulation.
        #expect(try data.simulate { $0.seed = 9 }.appended == 42)
    }

    @Test func `Replaced counts of an hour that was simulated are refused`() throws {
        let data = try TemporaryLog()
        try data.importText(header + "01/01/2023 00:00,3,1,2,,,\n02/01/2023 00:00,3,1,2,,,\n")
        try data.simulate { $0.limit = 4 }
        try data.importText(header + "01/01/2023 00:00,4,2,2,,,\n", replace: true)
        #expect(throws: SimulationError.self) { try data.simulate() }
        #expect(throws: SimulationError.self) { try data.simulate { $0.limit = 4 } }
    }

    @Test func `Visits whose topic was deleted are simulated anew`() throws {
        let data = try TemporaryLog()
        try data.importText(DublinText.days(1))
        let first = try data.simulate()
        try data.log.deleteTopic("visits")
        #expect(try data.simulate() == first)
    }

    @Test func `Of two runs at once the second stops, and every crossing is there once`() throws {
        let data = try TemporaryLog()
        try data.importText(DublinText.days(3))
        var inner: SimulationSummary?
        #expect {
            try data.simulate(report: { progress in
                guard inner == nil else { return }
                try eventually { try data.ends("visits").reduce(0, +) >= Int64(progress.total) }
                inner = try data.simulate()
            })
        } throws: { error in
            if case SimulationError.anotherRun = error { true } else { false }
        }
        let total = try data.visits().map(\.count).reduce(0, +)
        #expect(UInt64(total) == inner?.total)
        #expect(Set(try data.visits().flatMap { $0 }.map(\.visitor)).count == total)
        #expect(try data.simulate().appended == 0)
    }

    @Test func `What can not be simulated is an error that says why`() throws {
        let data = try TemporaryLog()
        func message(_ change: (inout SimulationOptions) -> Void = { _ in }) -> String {
            do {
                try data.simulate(change)
                return "none"
            } catch {
                return "\(error)"
            }
        }
        #expect(message() == "there is no topic 'counts' yet")
        try data.importText(header + "01/01/2023 00:00,3,1,2,0,0,0\n")
        #expect(message { $0.sites = ["A", "C"] } == "there are no counts of a site \"C\"; there are: \"A\", \"B\"")
        #expect(message { $0.sites = ["B"] }.hasPrefix("no crossing was counted in topic 'counts'"))
        #expect(
            message { $0.times.from = WallTime("2024-01-01").map(TimeBound.local) }.hasPrefix("no crossing was counted")
        )
        #expect(try data.log.topics().map(\.name).sorted() == ["counts", "imports"])
        #expect(
            message { $0.visits = "counts" }
                == "topic 'counts' holds events of footfall.v1.PeopleCounted, not footfall.v1.VisitorObserved")
    }
}
