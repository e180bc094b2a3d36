import Detection
import Foundation
import Testing

@Suite struct FrameReaderTests {
    private let two = TestFrames.pgm(5, 3, TestFrames.ramp(15)) + TestFrames.pgm(5, 3, TestFrames.ramp(15, from: 99))

    @Test(arguments: [1, 2, 7, 1000])
    func `PGM frames one after another are read, in chunks of any size`(chunk: Int) {
        let read = TestFrames.read(two, chunk: chunk)
        #expect(read.frames == [TestFrames.ramp(15), TestFrames.ramp(15, from: 99)])
        #expect(read.error == nil)
        #expect(read.rate == nil)
    }

    @Test(arguments: [1, 1000])
    func `comments and any white space may stand in a PGM header, and white space between frames`(chunk: Int) {
        let header = "P5 # made by hand\n# and more\n5\t3 # size\r\n255\n"
        let bytes =
            TestFrames.pgm(5, 3, TestFrames.ramp(15), header: header) + Array("\n \n".utf8)
            + TestFrames.pgm(5, 3, TestFrames.ramp(15)) + Array("\n".utf8)
        let read = TestFrames.read(bytes, chunk: chunk)
        #expect(read.frames == [TestFrames.ramp(15), TestFrames.ramp(15)])
        #expect(read.error == nil)
    }

    @Test func `pixels may be white space or look like a header`() {
        let pixels = Array("P5\n5 3\n255\nP5".utf8) + [10, 32]
        let read = TestFrames.read(TestFrames.pgm(5, 3, pixels) + TestFrames.pgm(5, 3, TestFrames.ramp(15)))
        #expect(read.frames == [pixels, TestFrames.ramp(15)])
    }

    @Test func `a smaller largest value is stretched to 255`() {
        let read = TestFrames.read(TestFrames.pgm(4, 1, [0, 1, 2, 3], header: "P5 4 1 3\n"))
        #expect(read.frames == [[0, 85, 170, 255]])
    }

    @Test func `16 bits a pixel, text and colour are refused by name`() {
        for (bytes, word) in [("P5 4 1 65535\n", "16 bits"), ("P2 4 1 255\n", "P2"), ("P6 4 1 255\n", "colour")] {
            let read = TestFrames.read(Array(bytes.utf8) + [0, 0, 0, 0, 0, 0, 0, 0])
            guard case .unsupported(let place, _, _) = read.error else {
                Issue.record("\(bytes): \(String(describing: read.error))")
                continue
            }
            #expect(place == FramePlace(frame: 0, byte: 0))
            #expect(read.error?.description.contains(word) == true)
        }
    }

    @Test(arguments: [1, 1000])
    func `an empty stream has no frames and no error`(chunk: Int) {
        #expect(TestFrames.read([], chunk: chunk) == TestFrames.Read())
    }

    @Test(arguments: [1, 3, 1000])
    func `every cut within a frame is told as one, with frame and byte`(chunk: Int) {
        let frame = TestFrames.pgm(5, 3, TestFrames.ramp(15))
        for cut in 1..<frame.count {
            let read = TestFrames.read(frame + frame[..<cut], chunk: chunk)
            #expect(read.frames.count == 1)
            guard case .truncated(let place, let needed, let available) = read.error else {
                Issue.record("cut at \(cut): \(String(describing: read.error))")
                continue
            }
            #expect(place.frame == 1)
            #expect(place.byte >= frame.count && place.byte <= frame.count + cut)
            #expect(available < needed)
        }
    }

    @Test func `what begins as no picture does is named`() {
        for bytes in ["GIF89a......", "PX 3 3", "\n\nhello", "YUV4MPEGX W4 H4"] {
            let read = TestFrames.read(Array(bytes.utf8))
            guard case .unknownFormat(let place, _) = read.error else {
                Issue.record("\(bytes): \(String(describing: read.error))")
                continue
            }
            #expect(place.frame == 0)
        }
    }

    @Test func `damaged headers say what is wrong`() {
        for (header, word) in [
            ("P5 x 3 255\n", "width"), ("P5 5 y 255\n", "height"), ("P5 5 3 z\n", "largest value"),
            ("P5 5 3 255x", "white space"), ("P5 0 3 255\n", "0x3"), ("P5 99999 3 255\n", "larger"),
            ("P5 16000 16000 255\n", "larger"), ("P5 5 3 0\n", "0 as the largest"), ("P5 5 3 70000\n", "70000"),
            ("P5 99999999999999999999999 3 255\n", "larger"), ("P5" + String(repeating: "#", count: 9000), "8192"),
        ] {
            let read = TestFrames.read(Array(header.utf8) + TestFrames.ramp(40))
            guard case .damagedHeader = read.error else {
                Issue.record("\(header.prefix(30)): \(String(describing: read.error))")
                continue
            }
            #expect(read.error?.description.contains(word) == true, "\(String(describing: read.error))")
        }
    }

    @Test(arguments: [1, 1000])
    func `behind garbage the next frame of the same size is found`(chunk: Int) throws {
        let frame = TestFrames.pgm(5, 3, TestFrames.ramp(15))
        let garbage = Array("##P5 6 6 255\nP5 \u{0}\u{1}PPP5".utf8)
        var reader = TestFrames.reader(frame + garbage + frame + frame, chunk: chunk)
        #expect(try reader.next())
        do {
            _ = try reader.next()
            Issue.record("no error")
        } catch {
            guard case .garbage(let place, _) = error else {
                Issue.record("\(error)")
                return
            }
            #expect(place == FramePlace(frame: 1, byte: frame.count))
            #expect(error.isPassable)
        }
        #expect(try reader.skipToNextFrame() == garbage.count)
        #expect(try reader.next())
        #expect(TestFrames.pixels(reader.frame) == TestFrames.ramp(15))
        #expect(try reader.next())
        #expect(reader.frameNumber == 2)
        #expect(try !reader.next())
    }

    @Test func `a stream that ends in garbage has no next frame`() throws {
        var reader = TestFrames.reader(TestFrames.pgm(5, 3, TestFrames.ramp(15)) + Array("xxxxP5 5".utf8))
        #expect(try reader.next())
        #expect(throws: FrameError.self) { try reader.next() }
        #expect(try reader.skipToNextFrame() == nil)
    }

    @Test func `pictures of a PGM stream may change their size`() {
        let bytes = TestFrames.pgm(5, 3, TestFrames.ramp(15)) + TestFrames.pgm(9, 4, TestFrames.ramp(36))
        let read = TestFrames.read(bytes)
        #expect(read.sizes == [PictureSize(width: 5, height: 3), PictureSize(width: 9, height: 4)])
        #expect(read.frames.last == TestFrames.ramp(36))
    }

    @Test func `after a silence reading goes on in the middle of the frame`() throws {
        let bytes = two
        var position = 0
        var isSilent = false
        var reader = FrameReader { room in
            isSilent.toggle()
            if isSilent { throw FrameError.noFrames(FramePlace(frame: 0, byte: 0), milliseconds: 5) }
            if position == bytes.count { return 0 }
            room[0] = bytes[position]
            position += 1
            return 1
        }
        var frames: [[UInt8]] = []
        var silences = 0
        while true {
            do {
                guard try reader.next() else { break }
                frames.append(TestFrames.pixels(reader.frame))
            } catch {
                guard case .noFrames(let place, milliseconds: 5) = error else {
                    Issue.record("\(error)")
                    return
                }
                #expect(place.frame == frames.count)
                silences += 1
            }
        }
        #expect(frames == [TestFrames.ramp(15), TestFrames.ramp(15, from: 99)])
        #expect(silences == bytes.count + 1)
    }

    @Test func `frames come from a pipe, and a silent pipe is told`() throws {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        defer { close(ends[0]) }
        let bytes = two
        try #require(write(ends[1], bytes, bytes.count - 4) == bytes.count - 4)
        var reader = FrameReader(descriptor: ends[0], idle: .milliseconds(1))
        #expect(try reader.next())
        do {
            _ = try reader.next()
            Issue.record("no error")
        } catch {
            guard case .noFrames = error else {
                Issue.record("\(error)")
                return
            }
        }
        try #require(write(ends[1], Array(bytes.suffix(4)), 4) == 4)
        close(ends[1])
        #expect(try reader.next())
        #expect(try !reader.next())
    }

    @Test func `a descriptor that can't be read is an error with the system's reason`() {
        var reader = FrameReader(descriptor: -1)
        do {
            _ = try reader.next()
            Issue.record("no error")
        } catch {
            guard case .unreadable(_, let reason) = error else {
                Issue.record("\(error)")
                return
            }
            #expect(!reason.isEmpty)
        }
    }
}
