import LocalTime
import Testing
import Timekeeping

@Suite struct LocalZoneTests {
    /// The instant of a label in UTC as a label, and the offset in minutes.
    private func instant(_ label: String, _ zone: LocalZone) throws -> String {
        let (time, offset) = zone.instant(of: try #require(LocalLabel(label)))
        return "\(LocalLabel(minutes: Int32(time.milliseconds / 60_000)))Z \(offset / 60)"
    }

    @Test(arguments: ["Europe/Dublin", "Europe/London"])
    func `In spring a label in the hour that is skipped takes the offset before the change`(name: String) throws {
        let zone = try LocalZone(named: name)
        #expect(try instant("2023-03-26T00:59", zone) == "2023-03-26T00:59Z 0")
        #expect(try instant("2023-03-26T01:00", zone) == "2023-03-26T01:00Z 0")
        #expect(try instant("2023-03-26T01:30", zone) == "2023-03-26T01:30Z 0")
        #expect(try instant("2023-03-26T02:00", zone) == "2023-03-26T01:00Z 60")
        #expect(try instant("2023-03-26T03:00", zone) == "2023-03-26T02:00Z 60")
    }

    @Test(arguments: ["Europe/Dublin", "Europe/London"])
    func `In autumn a label of the hour that happens twice is the first of the two`(name: String) throws {
        let zone = try LocalZone(named: name)
        #expect(try instant("2023-10-29T00:30", zone) == "2023-10-28T23:30Z 60")
        #expect(try instant("2023-10-29T01:00", zone) == "2023-10-29T00:00Z 60")
        #expect(try instant("2023-10-29T01:59", zone) == "2023-10-29T00:59Z 60")
        #expect(try instant("2023-10-29T02:00", zone) == "2023-10-29T02:00Z 0")
    }

    @Test(arguments: ["Europe/Dublin", "Europe/London"])
    func `Winter and summer of every year from 2009 to 2016 have their offsets`(name: String) throws {
        let zone = try LocalZone(named: name)
        for year in 2009...2016 {
            #expect(try instant("\(year)-01-15T12:00", zone) == "\(year)-01-15T12:00Z 0")
            #expect(try instant("\(year)-07-15T12:00", zone) == "\(year)-07-15T11:00Z 60")
        }
    }

    @Test func `London was an hour ahead through the winter of 1970`() throws {
        #expect(try instant("1970-01-01T12:00", LocalZone(named: "Europe/London")) == "1970-01-01T11:00Z 60")
    }

    @Test func `A change at midnight, one of half an hour, and a zone without any`() throws {
        // Paraguay put its clocks on at midnight.
        let asuncion = try LocalZone(named: "America/Asuncion")
        #expect(try instant("2023-10-01T00:30", asuncion) == "2023-10-01T04:30Z -240")
        #expect(try instant("2023-10-01T01:00", asuncion) == "2023-10-01T04:00Z -180")
        let lordHowe = try LocalZone(named: "Australia/Lord_Howe")
        #expect(try instant("2023-10-01T02:15", lordHowe) == "2023-09-30T15:45Z 630")
        #expect(try instant("2023-10-01T02:30", lordHowe) == "2023-09-30T15:30Z 660")
        let kolkata = try LocalZone(named: "Asia/Kolkata")
        #expect(try instant("2023-10-01T00:00", kolkata) == "2023-09-30T18:30Z 330")
    }

    @Test(arguments: ["Europe/Dublim", "", "Z"])
    func `An unknown zone is an error that names it`(name: String) {
        #expect(throws: UnknownTimeZone(name: name)) { _ = try LocalZone(named: name) }
    }
}
