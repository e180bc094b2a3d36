import CounterImport
import Counts
import FootfallTestSupport
import InputFiles
import Testing

@Suite struct RealCounterFileTests {
    private struct Sums {
        var readings = 0
        var missing = 0
        var bad: [BadLine] = []
        var bySite: [String: PeopleCounts] = [:]
        var people: UInt64 = 0
        var sites = 0
    }

    private func sums(_ path: String, _ format: CounterFormat) throws -> Sums {
        var sums = Sums()
        var file = try CounterFile(TextBytes(SourceFile(path: path)), format: format)
        var row = CounterRow()
        var bySite: [UInt32: PeopleCounts] = [:]
        reading: while true {
            switch try file.next(&row) {
            case .end, .passed: break reading
            case .bad(let bad): sums.bad.append(bad)
            case .row:
                sums.missing += row.missing.count
                for reading in row.readings {
                    sums.readings += 1
                    sums.people += reading.counts.people
                    var site = bySite[reading.site] ?? PeopleCounts(entered: 0, exited: 0, total: 0)
                    if reading.counts.entered != PeopleCounts.absent { site.entered += reading.counts.entered }
                    if reading.counts.exited != PeopleCounts.absent { site.exited += reading.counts.exited }
                    site.total += reading.counts.people
                    bySite[reading.site] = site
                }
            }
        }
        for (site, counts) in bySite { sums.bySite[file.sites.names[Int(site)]] = counts }
        sums.sites = file.sites.count
        return sums
    }

    @Test func `The committed day has the totals that its source has`() throws {
        let sums = try sums(TestData.demoDay, .dublinDay)
        #expect(sums.readings == 72)
        #expect(sums.missing == 0)
        #expect(sums.bad.isEmpty)
        #expect(
            sums.bySite == [
                "Grafton Street/CompuB": PeopleCounts(entered: 30_516, exited: 36_091, total: 66_607),
                "Henry Street/Coles Lane/Dunnes": PeopleCounts(entered: 60_874, exited: 50_565, total: 111_439),
                "Mary st/Jervis st": PeopleCounts(entered: 7_735, exited: 7_178, total: 14_913),
            ])
        #expect(sums.people == 192_959)
    }

    // Needs the year of Dublin, which is not committed.
    @Test(.enabled(if: TestData.dublin != nil, "\(TestData.isAbsent)"))
    func `The year of Dublin has 26 sites, 212,010 site-hours and 245,723,798 people`() throws {
        let sums = try sums(#require(TestData.dublin), .dublin)
        #expect(sums.bad.isEmpty)
        #expect(sums.sites == 26)
        #expect(sums.readings == 212_010)
        #expect(sums.missing == 15_750)
        #expect(sums.people == 245_723_798)
        #expect(sums.bySite.values.reduce(0) { $0 + $1.entered } == 133_808_433)
        #expect(sums.bySite.values.reduce(0) { $0 + $1.exited } == 111_915_365)
    }
}
