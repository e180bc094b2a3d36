import Detection
import Testing
import Timekeeping
import TestSupport

@Suite struct DetectionStreamTests {
    private func frame(_ canvas: Canvas) -> [UInt8] {
        TestFrames.pgm(canvas.size.width, canvas.size.height, canvas.pixels)
    }

    /// What a stream tells, and the tracks that ended at each item.
    private func run(
        _ bytes: [UInt8], time: DetectionStream.Time = .computed(start: 5_000, rate: nil)
    ) throws -> (items: [DetectionStream.Item], times: [EventTime], ended: [[EndedTrack]]) {
        var stream = DetectionStream(TestFrames.reader(bytes), time: time)
        var result = DetectionFrame()
        var items: [DetectionStream.Item] = []
        var times: [EventTime] = []
        var ended: [[EndedTrack]] = []
        while true {
            let item = try stream.next(into: &result)
            items.append(item)
            ended.append(result.ended)
            if item == .frame { times.append(result.time) }
            if item == .end { return (items, times, ended) }
        }
    }

    @Test func `PGM has ten frames a second unless another rate is given`() throws {
        let bytes = frame(Canvas(tiled: 48, 36)) + frame(Canvas(tiled: 48, 36)) + frame(Canvas(tiled: 48, 36))
        #expect(try run(bytes).times == [5_000, 5_100, 5_200])
        #expect(try run(bytes, time: .computed(start: 0, rate: FrameRate(30))).times == [0, 33, 66])
        var clock: EventTime = 70
        let live = try run(
            bytes,
            time: .live(rate: nil) {
                clock += 7
                return clock
            })
        #expect(live.times == [77, 84, 91])
    }

    @Test func `the rate of Y4M is its header's, and one without asks for it`() throws {
        let picture = Canvas(tiled: 48, 36)
        func stream(_ rate: String) -> [UInt8] {
            Array("YUV4MPEG2 W48 H36 \(rate) Cmono\nFRAME\n".utf8) + picture.pixels + Array("FRAME\n".utf8)
                + picture.pixels
        }
        #expect(try run(stream("F25:1")).times == [5_000, 5_040])
        #expect(throws: FrameError.self) { try run(stream("F0:0")) }
        #expect(try run(stream("F0:0"), time: .computed(start: 0, rate: .ten)).times == [0, 100])
    }

    @Test func `another size ends all tracks and begins anew, with new numbers`() throws {
        var bytes: [UInt8] = []
        for size in [(96, 72), (144, 108)] {
            let floor = Canvas(tiled: size.0, size.1)
            for _ in 0..<15 { bytes += frame(floor) }
            for step in 0..<15 {
                var with = floor
                with.fill(5, x: (step * 3)..<(step * 3 + 12), y: (size.1 / 3)..<(size.1 - 10))
                bytes += frame(with)
            }
        }
        let (items, times, ended) = try run(bytes)
        let small = PictureSize(width: 96, height: 72)
        let large = PictureSize(width: 144, height: 108)
        #expect(items.count == 62)
        #expect(items[30] == .sizeChanged(from: small, to: large))
        #expect(times.last == 10_900)
        #expect(ended[30].map(\.reason) == [.interrupted])
        #expect(ended[30].map(\.id.rawValue) == [1])
        #expect(ended[61].map(\.id.rawValue) == [2])
    }

    @Test func `damage is told and passed, a cut end is told and ends`() throws {
        let picture = frame(Canvas(tiled: 48, 36))
        let (items, times, _) = try run(picture + Array("rubbish".utf8) + picture + picture.dropLast(5))
        #expect(times == [5_000, 5_100])
        #expect(items.count == 5)
        guard case .damaged(.garbage(let place, _), skippedBytes: 7) = items[1],
            case .damaged(.truncated(let end, _, _), skippedBytes: nil) = items[3]
        else {
            Issue.record("\(items)")
            return
        }
        #expect(place.frame == 1 && place.byte == picture.count)
        #expect(end.frame == 2)
        #expect(items[4] == .end)
    }

    @Test func `a picture too small for people is refused`() {
        #expect(throws: FrameError.self) { try run(frame(Canvas(tiled: 20, 36))) }
    }

    @Test func `an empty stream is at its end`() throws {
        #expect(try run([]).items == [.end])
    }

    @Test func `fewer frames a second are evenly spaced ones at their own times, and begin a new detector`() throws {
        let floor = Canvas(tiled: 96, 72)
        var bytes: [UInt8] = []
        for _ in 0..<15 { bytes += frame(floor) }
        for step in 0..<40 {
            var with = floor
            with.fill(5, x: step..<(step + 12), y: 24..<62)
            bytes += frame(with)
        }
        var rates: [Double] = []
        var stream = DetectionStream(TestFrames.reader(bytes), time: .computed(start: 0, rate: nil)) { rate in
            rates.append(rate.framesPerSecond)
            return DetectorConfiguration(rate: rate)
        }
        var result = DetectionFrame()
        for number in 0..<30 {
            #expect(try stream.next(into: &result) == .frame)
            #expect(result.number == number)
        }
        #expect(result.persons.map(\.track.rawValue) == [1])
        stream.limit(framesPerSecond: 10, into: &result)
        #expect(result.ended.isEmpty, "nothing changes")
        stream.limit(framesPerSecond: 4, into: &result)
        #expect(result.ended.map(\.id.rawValue) == [1] && stream.nextTrack == TrackID(2))
        var times: [EventTime] = []
        while try stream.next(into: &result) == .frame { times.append(result.time) }
        #expect(times == [3_000, 3_300, 3_600, 3_900, 4_200, 4_500, 4_800, 5_100, 5_400])
        #expect(rates.count == 2 && rates[0] == 10 && abs(rates[1] - 10.0 / 3) < 1e-9)

        var limited = DetectionStream(
            TestFrames.reader(bytes), time: .computed(start: 0, rate: nil), firstTrack: TrackID(7),
            framesPerSecondMax: 5)
        times = []
        var ended: [Int] = []
        while try limited.next(into: &result) == .frame { times.append(result.time) }
        ended += result.ended.map(\.id.rawValue)
        #expect(times == (0..<28).map { EventTime(milliseconds: $0 * 200) } && ended == [7])
    }

    @Test func `lines that change in mid-stream are watched from then on, and the track goes on`() throws {
        let floor = Canvas(tiled: 96, 72)
        var bytes: [UInt8] = []
        for _ in 0..<15 { bytes += frame(floor) }
        for step in 0..<40 {
            var with = floor
            with.fill(5, x: (step * 2)..<(step * 2 + 12), y: 24..<62)
            bytes += frame(with)
        }
        func line(_ name: String, _ x: Double) -> CrossingLine {
            CrossingLine(name: name, from: .init(x: x, y: 1), to: .init(x: x, y: 0))
        }
        var stream = DetectionStream(TestFrames.reader(bytes), time: .computed(start: 0, rate: nil)) {
            DetectorConfiguration(rate: $0, lines: [line("early", 0.35), line("never", 0.7)])
        }
        var result = DetectionFrame()
        for _ in 0..<40 { _ = try stream.next(into: &result) }
        stream.watch([line("late", 0.75)])
        while try stream.next(into: &result) == .frame {}
        #expect(result.ended.map(\.id.rawValue) == [1])
        #expect(result.ended.flatMap(\.crossings).map(\.line) == ["early", "late"])
    }
}
