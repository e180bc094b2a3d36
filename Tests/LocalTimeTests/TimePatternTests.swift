import LocalTime
import Testing

@Suite struct TimePatternTests {
    private func label(_ text: String, _ pattern: String) throws -> String? {
        let pattern = try TimePattern(pattern)
        var reading = TimePattern.Reading()
        let matches = Array(text.utf8).withUnsafeBytes { pattern.match($0, into: &reading) }
        return matches ? reading.label?.description ?? "no such day" : nil
    }

    @Test func `The formats of the presets`() throws {
        #expect(try label("01/02/2023 03:00", "dd/MM/yyyy HH:mm") == "2023-02-01T03:00")
        #expect(try label("01/02/2009", "dd/MM/yyyy") == "2009-02-01T00:00")
        #expect(try label("2016-12-31", "yyyy-MM-dd") == "2016-12-31T00:00")
        #expect(try label("01-Jul-16", "dd-MMM-yy") == "2016-07-01T00:00")
        #expect(try label("01-JUL-16", "dd-MMM-yy") == "2016-07-01T00:00")
    }

    private func offset(_ text: String, _ pattern: String, _ offsets: [String: Int32]) throws -> Int32? {
        let pattern = try TimePattern(pattern, offsets: offsets)
        var reading = TimePattern.Reading()
        return Array(text.utf8).withUnsafeBytes { pattern.match($0, into: &reading) } ? reading.offsetMinutes : nil
    }

    @Test func `Letters of zones are the offsets that are given for them, and no others`() throws {
        let offsets: [String: Int32] = ["EDT": -240, "EST": -300, "E": 60]
        #expect(try offset("2024-06-03 09:00 EDT", "yyyy-MM-dd HH:mm z", offsets) == -240)
        #expect(try offset("2024-06-03 09:00 EST", "yyyy-MM-dd HH:mm z", offsets) == -300)
        #expect(try offset("2024-06-03 09:00 E", "yyyy-MM-dd HH:mm z", offsets) == 60)
        #expect(try offset("2024-06-03 09:00 PDT", "yyyy-MM-dd HH:mm z", offsets) == nil)
        #expect(try offset("2024-06-03 09:00 edt", "yyyy-MM-dd HH:mm z", offsets) == nil)
        #expect(try offset("2024-06-03 09:00 ", "yyyy-MM-dd HH:mm z", offsets) == nil)
        #expect(throws: TimePattern.Malformed.self) { try TimePattern("yyyy-MM-dd HH:mm z") }
        #expect(try TimePattern("yyyy-MM-dd HH:mm z", offsets: offsets).hasOffset)
    }

    @Test func `A number since 1970 may have a fraction`() throws {
        #expect(try label("1715529600.0", "epoch_seconds") == "2024-05-12T16:00")
        #expect(try label("1715529600.000", "epoch_seconds") == "2024-05-12T16:00")
        #expect(try label("1715529600000.5", "epoch_milliseconds") == "2024-05-12T16:00")
        #expect(try label("1715529600.", "epoch_seconds") == nil)
        #expect(try label("1715529600.0s", "epoch_seconds") == nil)
        #expect(try label("1715529600,0", "epoch_seconds") == nil)
    }

    @Test(arguments: [
        ("+01:00", 60), ("-0430", -270), ("Z", 0), ("UTC", 0), ("gmt", 0), ("UTC+2", 120), ("GMT -03:30", -210),
        ("-4", -240), ("+1", 60), ("0", 0), ("10", 600), ("5.5", 330), ("-3,5", -210), ("5.75", 345), ("1.0", 60),
        ("1:00", 60), ("−4", -240), ("-4:30", -270),
    ]) func `A cell of a column of offsets`(cell: String, minutes: Int32) {
        #expect(OffsetText.minutes(ofCell: cell) == minutes)
    }

    @Test(arguments: [
        "", "-", "+", "UTC+", "EDT", "-14400", "330", "19", "5.3", "5.", "1:0", "1:60", "1 h", "+01:00 ", "4 5",
    ]) func `No offsets`(cell: String) { #expect(OffsetText.minutes(ofCell: cell) == nil) }

    @Test func `Quoted text, one digit, and seconds`() throws {
        #expect(try label("2023-03-26T02:00:00", "yyyy-MM-dd'T'HH:mm:ss") == "2023-03-26T02:00")
        #expect(try label("2023-03-26T02:00:30", "yyyy-MM-dd'T'HH:mm:ss") == "2023-03-26T02:00")
        #expect(try label("2023-03-26T02:00:61", "yyyy-MM-dd'T'HH:mm:ss") == nil)
        #expect(try label("1/2/2023 7:05", "d/M/yyyy H:mm") == "2023-02-01T07:05")
        #expect(try label("11/12/2023 17:05", "d/M/yyyy H:mm") == "2023-12-11T17:05")
    }

    @Test(arguments: [
        "1/02/2023 03:00", "01/02/23 03:00", "01/02/2023 03:00 ", "01/02/2023 3:00", "01-02-2023 03:00", "",
    ])
    func `Text that is written otherwise does not match`(text: String) throws {
        #expect(try label(text, "dd/MM/yyyy HH:mm") == nil)
    }

    @Test(arguments: [
        "31/04/2023 00:00", "29/02/2023 00:00", "29/02/1900 00:00", "01/13/2023 00:00", "01/01/2023 24:00",
    ])
    func `A day or hour that no calendar has gives no label`(text: String) throws {
        #expect(try label(text, "dd/MM/yyyy HH:mm") == "no such day")
    }

    private func offset(_ text: String, _ pattern: String) throws -> String? {
        let pattern = try TimePattern(pattern)
        var reading = TimePattern.Reading()
        guard Array(text.utf8).withUnsafeBytes({ pattern.match($0, into: &reading) }) else { return nil }
        return (reading.offsetMinutes.map { "\($0)" } ?? "none") + (reading.isOffsetUnasked ? " unasked" : "")
    }

    @Test(arguments: ["XXX", "XX", "X", "xxx", "xx", "x", "Z"])
    func `Every letter for an offset takes every way to write one`(letters: String) throws {
        for (text, minutes) in [
            ("Z", 0), ("+01:00", 60), ("+0530", 330), ("-05", -300), ("+00:00", 0), ("-0330", -210),
        ] {
            #expect(try offset("10:00" + text, "HH:mm" + letters) == "\(minutes)", "\(text)")
        }
        #expect(try offset("10:00", "HH:mm" + letters) == nil)
        #expect(try offset("10:00+1", "HH:mm" + letters) == nil)
        #expect(try offset("10:00+99:00", "HH:mm" + letters) == nil)
    }

    @Test func `An offset that the pattern quotes is one, and so is one for which it has no place`() throws {
        #expect(try offset("10:00+01:00", "HH:mm'+01:00'") == "60")
        #expect(try offset("10:00Z", "HH:mm'Z'") == "0")
        #expect(try offset("10:00 -0500", "HH:mm' -0500'") == "-300")
        #expect(try offset("10:00+01:00", "HH:mm") == "60 unasked")
        #expect(try offset("10:00:00 Z", "HH:mm:ss") == "0 unasked")
        #expect(try offset("10:00", "HH:mm") == "none")
        #expect(try offset("10:00 uhr", "HH:mm' uhr'") == "none")
        #expect(try offset("10:00 uhr", "HH:mm") == nil)
        #expect(try offset("10-11", "HH") == nil)
    }

    @Test func `A pattern that says nothing, or says something twice, is refused`() {
        #expect(throws: TimePattern.Malformed(reason: "\"DD/MM\" has \"DD\", which stands for nothing")) {
            _ = try TimePattern("DD/MM")
        }
        #expect(throws: TimePattern.Malformed.self) { _ = try TimePattern("dd dd") }
        #expect(throws: TimePattern.Malformed.self) { _ = try TimePattern("yyyy'T") }
        #expect(throws: TimePattern.Malformed.self) { _ = try TimePattern("") }
    }

    @Test func `Labels round-trip through their text for every day of two centuries`() throws {
        for day in stride(from: Int32(0), to: 83_000, by: 1) {
            let label = LocalLabel(minutes: day * 1440 + day % 1440)
            #expect(LocalLabel(label.description) == label)
        }
        #expect(LocalLabel("2024-02-29T23:59")?.minutes == 28_487_519)
    }
}

@Suite struct RangeTextTests {
    @Test(arguments: [
        "10:00 às 11:00", "10:00 bis 11:00", "10:00 to 11:00", "10:00 à 11:00", "10:00 a 11:00", "10:00 – 11:00",
        "10:00~11:00", "kl. 10 - kl. 11",
        "from 10:00 to 11:00", "von 10 Uhr bis 11 Uhr", "dalle 10:00 alle 11:00", "10 h à 11 h", "1000-1100",
        "10:00 até 10:59", "10:00 tot 11:00",
        "10:00 a. m. - 11:00 a. m.", "10:00\u{A0}a.\u{A0}m. a 11:00\u{A0}a.\u{A0}m.", "de 10:00 a las 11:00",
    ]) func `Both ends of a time of day are read, whatever stands between them`(text: String) throws {
        var text = text
        let time = try #require(text.withUTF8 { DayTime(UnsafeRawBufferPointer($0)) })
        #expect(time.minute == 600)
        #expect(time.minutes == 60)
    }

    @Test(arguments: ["10:00 and", "to 11:00", "10/11", "10:00 a", "10:00 às", "10:00 sàs 11:00", "10:00 a m 11:00"])
    func `What is no range is no time of day`(text: String) {
        var text = text
        #expect(text.withUTF8 { DayTime(UnsafeRawBufferPointer($0)) } == nil)
    }

    @Test(arguments: [
        "yyyy-MM-dd HH:mm-yyyy HH:mm", "yyyy-MM-dd HH:mm-yyyy-MM-dd", "yyyy-MM-dd yyyy-MM-dd HH:mm",
        "yyyy-MM-dd HH:mm-HH:mm-HH:mm",
    ]) func `A pattern with a part of an end is malformed`(pattern: String) {
        #expect(throws: TimePattern.Malformed.self) { _ = try TimePattern(pattern) }
    }
}
