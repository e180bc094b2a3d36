import CounterImport
import FootfallEvents
import FootfallTestSupport
import InputFiles
import Simulation
import Testing

@Suite struct RealImportTests {
    private func run(_ data: TemporaryLog, _ path: String, _ format: CounterFormat) throws -> ImportSummary {
        try CountsImporter(log: data.log, file: SourceFile(path: path), options: .init(format: format)).run()
    }

    @Test func `The committed day comes out of the log with its source's totals, and again appends nothing`() throws {
        let data = try TemporaryLog()
        let summary = try run(data, TestData.demoDay, .dublinDay)
        #expect(summary.appended == 72)
        #expect(summary.firstLabel == "2023-12-16T00:00")
        #expect(summary.lastLabel == "2023-12-16T23:00")
        var totals: [String: [UInt64]] = [:]
        for event in try data.counts().flatMap({ $0 }) {
            #expect(!event.hasTotal)
            #expect(event.source == "dublin-2023-12-16.csv")
            totals[event.site, default: [0, 0]][0] += event.entered
            totals[event.site, default: [0, 0]][1] += event.exited
        }
        #expect(
            totals == [
                "Grafton Street/CompuB": [30_516, 36_091], "Henry Street/Coles Lane/Dunnes": [60_874, 50_565],
                "Mary st/Jervis st": [7_735, 7_178],
            ])
        #expect(try run(data, TestData.demoDay, .dublinDay).appended == 0)
        #expect(try data.simulate { $0.limit = 1000 }.available == 192_959)
    }

    // Needs the year of Dublin, which is not committed.
    @Test(.enabled(if: TestData.dublin != nil, "\(TestData.isAbsent)"))
    func `The year of Dublin: 212,010 appended, no duplicate, 15,750 missing; again nothing`() throws {
        let data = try TemporaryLog()
        let path = try #require(TestData.dublin)
        let first = try run(data, path, .dublin)
        #expect(first.appended == 212_010)
        #expect(first.read == 212_010)
        #expect(first.duplicates == 0)
        #expect(first.missing == 15_750)
        #expect(first.rejected == 0)
        #expect(first.conflicts == 0)
        #expect(first.rows == 8760)
        #expect(first.sites.count == 26)
        #expect(first.firstLabel == "2023-01-01T00:00")
        #expect(first.lastLabel == "2023-12-31T23:00")
        let ends = try data.ends("counts")
        #expect(ends.reduce(0, +) == 212_010)
        let second = try run(data, path, .dublin)
        #expect(second.appended == 0)
        #expect(second.duplicates == 212_010)
        #expect(try data.ends("counts") == ends)
        #expect(try run(data, TestData.demoDay, .dublinDay).duplicates == 72)
        #expect(try data.simulate { $0.limit = 1 }.available == 245_723_798)
    }

    // Needs the eight years of Leeds, which are not committed.
    @Test(.enabled(if: TestData.leeds != nil, "\(TestData.isAbsent)"))
    func `Eight years of Leeds: 553,784 appended and 576 duplicates; again nothing`() throws {
        let data = try TemporaryLog()
        let path = try #require(TestData.leeds)
        let first = try run(data, path, .leeds)
        #expect(first.appended == 553_784)
        #expect(first.duplicates == 576)
        #expect(first.conflicts == 0)
        #expect(first.missing == 0)
        #expect(first.rejected == 0)
        #expect(try data.simulate { $0.limit = 1 }.available == 521_135_798)
        let second = try run(data, path, .leeds)
        #expect(second.appended == 0)
        #expect(second.duplicates == 554_360)
    }
}
