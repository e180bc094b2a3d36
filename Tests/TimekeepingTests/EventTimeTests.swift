import Foundation
import TestSupport
import Testing
import Timekeeping

@Suite struct EventTimeTests {
    @Test func `it has the size of its milliseconds, and is ordered as they are`() {
        #expect(MemoryLayout<EventTime>.stride == MemoryLayout<Int64>.stride)
        let times: [EventTime] = [.max, 5, 0, -1, .min, 1_784_283_300_250]
        #expect(times.sorted() == [.min, -1, 0, 5, 1_784_283_300_250, .max])
        #expect(EventTime(rawValue: 7) == EventTime(milliseconds: 7) && EventTime(milliseconds: 7).rawValue == 7)
        #expect(EventTime.epoch == EventTime(milliseconds: 0))
    }

    @Test func `spans move it by whole milliseconds, and differences are spans`() {
        let time = EventTime(milliseconds: 1_000)
        #expect(time + .seconds(90) == EventTime(milliseconds: 91_000))
        #expect(time - .seconds(2) == EventTime(milliseconds: -1_000))
        #expect(time + .microseconds(1_999) == EventTime(milliseconds: 1_001))
        #expect(time - .microseconds(1_999) == EventTime(milliseconds: 999))
        #expect(EventTime(milliseconds: 250) - time == .milliseconds(-750))
        var moved = time
        moved += .milliseconds(5)
        moved -= .seconds(1)
        #expect(moved == EventTime(milliseconds: 5))
    }

    @Test func `arithmetic stops at the ends instead of trapping`() {
        #expect(EventTime.max + .milliseconds(1) == .max)
        #expect(EventTime.min + .milliseconds(-1) == .min)
        #expect(EventTime.min - .milliseconds(1) == .min)
        #expect(EventTime.max - .milliseconds(-1) == .max)
        #expect(EventTime.epoch + .seconds(Int64.max) == .max)
        #expect(EventTime.epoch - .seconds(Int64.max) == EventTime(milliseconds: -.max))
        #expect(EventTime.max - EventTime.min == .milliseconds(Int64.max))
        #expect(EventTime.min - EventTime.max == .milliseconds(Int64.min))
        #expect(EventTime.epoch - EventTime.min == .milliseconds(Int64.max))
        #expect(EventTime(milliseconds: -1) - EventTime.min == .milliseconds(Int64.max))
    }

    @Test func `a span's milliseconds are cut off towards zero, and stop at the ends`() {
        #expect(Duration.seconds(3).milliseconds == 3_000)
        #expect(Duration.microseconds(2_999).milliseconds == 2)
        #expect(Duration.microseconds(-2_999).milliseconds == -2)
        #expect(Duration.milliseconds(Int64.max).milliseconds == .max)
        #expect(Duration.milliseconds(Int64.min).milliseconds == .min)
        #expect((Duration.milliseconds(Int64.max) + .milliseconds(1)).milliseconds == .max)
        #expect((Duration.milliseconds(Int64.min) - .milliseconds(1)).milliseconds == .min)
        #expect(Duration.seconds(Int64.max).milliseconds == .max && Duration.seconds(Int64.min).milliseconds == .min)
    }

    @Test func `it is encoded as the bare number, also within what holds it`() throws {
        struct Holder: Codable, Equatable {
            var at: EventTime
            var last: EventTime?
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let holder = Holder(at: 1_784_283_300_250, last: -1)
        let bytes = try encoder.encode(holder)
        #expect(String(decoding: bytes, as: UTF8.self) == #"{"at":1784283300250,"last":-1}"#)
        #expect(try JSONDecoder().decode(Holder.self, from: bytes) == holder)
        #expect(try JSONDecoder().decode([EventTime].self, from: Data("[0,7]".utf8)) == [0, 7])
    }

    @Test func `people read it in RFC 3339, and as a number where the year has no four digits`() {
        #expect("\(EventTime(milliseconds: 1_702_735_200_250))" == "2023-12-16T14:00:00.250Z")
        #expect(EventTime(milliseconds: -1).description == "1969-12-31T23:59:59.999Z")
        #expect(EventTime.max.description == "9223372036854775807")
    }
}
