import Detection
import Testing

@Suite struct Y4MTests {
    private func stream(_ header: String, _ frames: [[UInt8]], frame: String = "FRAME\n") -> [UInt8] {
        frames.reduce(Array(header.utf8)) { $0 + Array(frame.utf8) + $1 }
    }

    @Test(
        arguments: [
            ("C420jpeg", 12), ("C420", 12), ("C420mpeg2", 12), ("C420paldv", 12), ("", 12), ("C411", 12), ("C422", 18),
            ("C440", 20), ("C444", 30), ("C444alpha", 45), ("Cmono", 0),
        ], [1, 1000])
    func `the luma of every colour space is taken`(space: (String, Int), chunk: Int) {
        // 5 x 3: odd sides, so that halves are rounded up.
        let chroma = [UInt8](repeating: 255, count: space.1)
        let bytes = stream(
            "YUV4MPEG2 W5 H3 F25:1 Ip A1:1 \(space.0) XNOTE\n",
            [TestFrames.ramp(15) + chroma, TestFrames.ramp(15, from: 3) + chroma], frame: "FRAME Ip XA\n")
        let read = TestFrames.read(bytes, chunk: chunk)
        #expect(read.frames == [TestFrames.ramp(15), TestFrames.ramp(15, from: 3)])
        #expect(read.error == nil)
        #expect(read.rate == FrameRate(25))
    }

    @Test func `rates are exact, and may be unknown`() {
        #expect(TestFrames.read(stream("YUV4MPEG2 W1 H1 F30000:1001 Cmono\n", [[9]])).rate == FrameRate(30000, 1001))
        for header in ["YUV4MPEG2 W1 H1 F0:0 Cmono\n", "YUV4MPEG2 W1 H1 Cmono\n"] {
            let read = TestFrames.read(stream(header, [[9]]))
            #expect(read.rate == nil)
            #expect(read.frames == [[9]])
        }
    }

    @Test func `more than 8 bits a sample is refused by name`() {
        for space in ["420p10", "mono16", "444p12", "nonsense"] {
            let read = TestFrames.read(stream("YUV4MPEG2 W5 H3 F25:1 C\(space)\n", [TestFrames.ramp(40)]))
            guard case .unsupported = read.error else {
                Issue.record("\(space): \(String(describing: read.error))")
                continue
            }
            #expect(read.error?.description.contains(space) == true)
        }
    }

    @Test func `damaged headers say what is wrong`() {
        for (header, word) in [
            ("YUV4MPEG2 Wx H3 F25:1\n", "width"), ("YUV4MPEG2 W5 Hy F25:1\n", "height"),
            ("YUV4MPEG2 W5\n", "no height"),
            ("YUV4MPEG2 W5 H3 F25\n", "F25:1"), ("YUV4MPEG2 W5 H3 F-1:1\n", "-1/1"), ("YUV4MPEG2 W0 H3 F25:1\n", "0x3"),
            ("YUV4MPEG2 W5 H3 F25:0\n", "25/0"), ("YUV4MPEG2W5 H3\n", "blank"),
            ("YUV4MPEG2 W5 H3 X" + String(repeating: "x", count: 9000) + "\n", "8192"),
        ] {
            let read = TestFrames.read(Array(header.utf8) + Array("FRAME\n".utf8) + TestFrames.ramp(40))
            guard case .damagedHeader = read.error else {
                Issue.record("\(header.prefix(30)): \(String(describing: read.error))")
                continue
            }
            #expect(read.error?.description.contains(word) == true, "\(String(describing: read.error))")
        }
    }

    @Test(arguments: [1, 1000])
    func `every cut behind the header is told as one`(chunk: Int) {
        let header = "YUV4MPEG2 W5 H3 F25:1 C420\n"
        let whole = stream(header, [TestFrames.ramp(27)])
        for cut in 1..<whole.count where cut != header.utf8.count {
            let read = TestFrames.read(Array(whole[..<cut]), chunk: chunk)
            #expect(read.frames.isEmpty)
            guard case .truncated(let place, let needed, let available) = read.error else {
                Issue.record("cut at \(cut): \(String(describing: read.error))")
                continue
            }
            #expect(place.frame == 0 && available < needed)
        }
    }

    @Test func `garbage between frames can be passed over, a second header can't`() throws {
        let header = "YUV4MPEG2 W5 H3 F25:1 Cmono\n"
        let frame = Array("FRAME\n".utf8) + TestFrames.ramp(15)
        var reader = TestFrames.reader(Array(header.utf8) + frame + Array("xxFRAMx".utf8) + frame)
        #expect(try reader.next())
        do {
            _ = try reader.next()
            Issue.record("no error")
        } catch {
            guard case .garbage(let place, _) = error else {
                Issue.record("\(error)")
                return
            }
            #expect(place == FramePlace(frame: 1, byte: header.utf8.count + frame.count))
        }
        #expect(try reader.skipToNextFrame() == 7)
        #expect(try reader.next())
        #expect(TestFrames.pixels(reader.frame) == TestFrames.ramp(15))

        let second = TestFrames.read(Array(header.utf8) + frame + Array(header.utf8) + frame)
        #expect(second.frames.count == 1)
        guard case .unsupported(let place, _, _) = second.error else {
            Issue.record("\(String(describing: second.error))")
            return
        }
        #expect(place.frame == 1)
    }
}
