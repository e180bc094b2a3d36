import Detection
import Testing
import Timekeeping
import TestSupport

@Suite struct FrameClockTests {
    @Test func `frame times are exact for NTSC, a day of it and longer`() throws {
        let clock = FrameClock(start: 1_000, rate: try #require(FrameRate(30_000, 1_001)))
        #expect(clock.time(ofFrame: 0) == 1_000)
        #expect(clock.time(ofFrame: 1) == 1_033)
        #expect(clock.time(ofFrame: 2) == 1_066)
        #expect(clock.time(ofFrame: 3) == 1_100)
        // 30,000 frames take 1,001 seconds to the millisecond, however often.
        #expect(clock.time(ofFrame: 30_000) == 1_000 + 1_001_000)
        #expect(clock.time(ofFrame: 30_000 * 1_000_000) == 1_000 + 1_001_000_000_000)
    }

    @Test func `every frame is at the floor of its exact time, and none before the last`() throws {
        for (numerator, denominator) in [(10, 1), (25, 1), (30_000, 1_001), (7, 3), (1, 60), (997, 1)] {
            let clock = FrameClock(start: -5, rate: try #require(FrameRate(numerator, denominator)))
            var last = EventTime.min
            for number in 0..<5_000 {
                let time = clock.time(ofFrame: number)
                #expect(time == EventTime(milliseconds: -5) + number * 1000 * denominator / numerator)
                #expect(time >= last)
                last = time
            }
        }
    }

    @Test func `rates are read as whole numbers, fractions and decimals`() {
        #expect(FrameRate(text: "10") == FrameRate(10))
        #expect(FrameRate(text: "12.5")?.framesPerSecond == 12.5)
        #expect(FrameRate(text: "30000/1001") == FrameRate(30_000, 1_001))
        for text in ["", "0", "-1", "x", "1/0", "1/", "/2", "1.2.3", ".", "1e3", "99999999999", "0.0001", "٣"] {
            #expect(FrameRate(text: text) == nil, "\(text)")
        }
    }
}
