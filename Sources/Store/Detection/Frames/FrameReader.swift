import ErrorKinds

/// Reads grey pictures from a stream: PGM (P5) one after another, or Y4M, told apart by how it begins.
///
/// ```swift
/// var reader = FrameReader(descriptor: 0)
/// while try reader.next() { detector.process(reader.frame, …) }
/// ```
/// Pixels go into one buffer that is used again for every frame. An error leaves the reader as it is: after
/// ``FrameError/noFrames(_:milliseconds:)`` the next call goes on in the middle of the frame, after one that
/// ``FrameError/isPassable`` says so of, ``skipToNextFrame()`` looks for a frame behind the damage. For one thread.
package struct FrameReader: ~Copyable {
    private enum Format {
        case pgm
        case y4m(Y4MHeader)
    }

    private var input: FrameInput
    private var format: Format?
    private var pixels: UnsafeMutablePointer<UInt8>
    private var capacity = 1
    private var size = PictureSize(width: 0, height: 0)
    private var maximum = 255
    /// The frame whose header is read already, and how much of its pixels and chroma is there.
    private var begun: (filled: Int, chroma: Int, chromaBytes: Int)?
    private var framesBegun = 0

    package init(source: @escaping (UnsafeMutableRawBufferPointer) throws -> Int) {
        input = FrameInput(source: source)
        pixels = .allocate(capacity: capacity)
    }

    deinit { pixels.deallocate() }

    /// The number of the frame that ``next()`` read, from 0. Frames that were lost in damage have none.
    package private(set) var frameNumber = -1
    /// The rate in a Y4M header, once that is read; `nil` for PGM.
    package var rate: FrameRate? {
        if case .y4m(let header) = format { header.rate } else { nil }
    }
    /// Whether the stream is PGM, once it has begun: only there may the size of pictures change.
    package var isPGM: Bool? {
        switch format {
        case nil: nil
        case .pgm: true
        case .y4m: false
        }
    }
    /// Bytes taken from the stream.
    package var byteOffset: Int { input.offset }

    /// The picture that ``next()`` read. Its pixels hold until the next call.
    package var frame: GrayFrame { GrayFrame(size: size, pixels: UnsafePointer(pixels)) }

    /// Reads the header of the stream, if it has one, so that ``rate`` is known; `false` if the stream is empty.
    ///
    /// - Throws: ``FrameError``.
    package mutating func begin() throws(FrameError) -> Bool {
        if format != nil { return true }
        while true {
            let front = input.front
            if front.count >= 1, front[0] == UInt8(ascii: "P") || front[0].isPNMSpace {
                if try !skipSpace() { return false }
                guard input.front[0] == UInt8(ascii: "P") else { throw unknownFormat() }
                format = .pgm
                return true
            }
            switch Y4MHeader.parse(front) {
            case .found(let header, let length):
                input.take(length)
                format = .y4m(header)
                return true
            case .incomplete:
                if try !more() {
                    if front.isEmpty { return false }
                    throw .truncated(place, needed: max(Y4MHeader.magic.count, front.count) + 1, available: front.count)
                }
            case .damaged(let at, let reason):
                if front.count < Y4MHeader.magic.count || !front.starts(with: Y4MHeader.magic) { throw unknownFormat() }
                throw .damagedHeader(FramePlace(frame: 0, byte: input.offset + at), reason: reason)
            case .unsupported(let what, let remedy): throw .unsupported(place, what: what, remedy: remedy)
            }
        }
    }

    /// Reads the next frame; `false` at the end of the stream, and only there.
    ///
    /// - Throws: ``FrameError``.
    package mutating func next() throws(FrameError) -> Bool {
        guard try begin(), let format else { return false }
        if begun == nil {
            switch format {
            case .pgm: if try !beginPGM() { return false }
            case .y4m(let header): if try !beginY4M(header) { return false }
            }
        }
        try readBody()
        begun = nil
        framesBegun += 1
        frameNumber = framesBegun - 1
        if maximum < 255 { stretch() }
        return true
    }

    /// Behind damage: passes over bytes until a frame's header follows that fits what came before (the same size where the
    /// pictures are PGM), and leaves it for ``next()``. How many bytes, or `nil` if the stream ended first.
    ///
    /// What looks like a header may be pixels: of a damaged stream the first frame found can be a wrong one.
    ///
    /// - Throws: ``FrameError`` if the stream can't be read.
    package mutating func skipToNextFrame() throws(FrameError) -> Int? {
        begun = nil
        let from = input.offset
        input.take(min(1, input.front.count))
        while true {
            let front = input.front
            let first: UInt8 = isPGM == true ? UInt8(ascii: "P") : UInt8(ascii: "F")
            guard let index = front.firstIndex(of: first) else {
                input.take(front.count)
                if try !more() { return nil }
                continue
            }
            input.take(index)
            switch plausible(input.front) {
            case true?: return input.offset - from
            case false?: input.take(1)
            case nil: if try !more() { input.take(1) }
            }
        }
    }

    /// Whether a frame begins here; `nil` if there is too little to say.
    private func plausible(_ bytes: UnsafeRawBufferPointer) -> Bool? {
        if isPGM == true {
            switch PGMHeader.parse(bytes) {
            case .found(let header, _): return header.size == size && header.maximum == maximum
            case .incomplete: return nil
            case .damaged, .unsupported: return false
            }
        }
        switch Y4MHeader.parseFrame(bytes) {
        case .found: return true
        case .incomplete: return nil
        case .damaged, .unsupported: return false
        }
    }

    private var place: FramePlace { FramePlace(frame: framesBegun, byte: input.offset) }

    private func unknownFormat() -> FrameError { .unknownFormat(place, found: FrameError.show(input.front)) }

    private mutating func more() throws(FrameError) -> Bool {
        do { return try input.fill() } catch { throw wrapped(error) }
    }

    private func wrapped(_ error: any Error) -> FrameError {
        switch error {
        case FrameError.noFrames(_, let milliseconds): .noFrames(place, milliseconds: milliseconds)
        case FrameError.unreadable(_, let reason): .unreadable(place, reason: reason)
        default: .unreadable(place, reason: "\(error)")
        }
    }

    /// White space before a header, which some senders put behind every picture; `false` if the stream ends there.
    private mutating func skipSpace() throws(FrameError) -> Bool {
        while true {
            while let byte = input.front.first {
                if !byte.isPNMSpace { return true }
                input.take(1)
            }
            if try !more() { return false }
        }
    }

    private mutating func beginPGM() throws(FrameError) -> Bool {
        if try !skipSpace() { return false }
        while true {
            switch PGMHeader.parse(input.front) {
            case .found(let header, let length):
                input.take(length)
                reserve(header.size)
                maximum = header.maximum
                begun = (0, 0, 0)
                return true
            case .incomplete:
                if try !more() { throw .truncated(place, needed: length(PGMHeader.self), available: input.front.count) }
            case .unsupported(let what, let remedy): throw .unsupported(place, what: what, remedy: remedy)
            case .damaged(let at, let reason):
                if at <= 1, input.front[0] != UInt8(ascii: "P") || !input.front[1].isDigit {
                    if framesBegun == 0 { throw unknownFormat() }
                    throw .garbage(place, found: FrameError.show(input.front))
                }
                throw .damagedHeader(FramePlace(frame: framesBegun, byte: input.offset + at), reason: reason)
            }
        }
    }

    /// The least that a header takes, for the message about a stream that ends within one.
    private func length(_: PGMHeader.Type) -> Int { max(11, input.front.count + 1) }

    private mutating func beginY4M(_ header: Y4MHeader) throws(FrameError) -> Bool {
        while true {
            let front = input.front
            switch Y4MHeader.parseFrame(front) {
            case .found(_, let length):
                input.take(length)
                reserve(header.size)
                begun = (0, header.chromaBytes, header.chromaBytes)
                return true
            case .incomplete:
                if try !more() {
                    if front.isEmpty { return false }
                    throw .truncated(
                        place, needed: max(Y4MHeader.frameMagic.count, front.count) + 1, available: front.count)
                }
            case .unsupported(let what, let remedy): throw .unsupported(place, what: what, remedy: remedy)
            case .damaged(let at, let reason):
                if front.starts(with: Y4MHeader.magic.prefix(front.count)) {
                    throw .unsupported(
                        place, what: "a second Y4M header within the stream", remedy: .sendOneStream)
                }
                if at == 0 { throw .garbage(place, found: FrameError.show(front)) }
                throw .damagedHeader(FramePlace(frame: framesBegun, byte: input.offset + at), reason: reason)
            }
        }
    }

    private mutating func reserve(_ size: PictureSize) {
        self.size = size
        if size.pixels <= capacity { return }
        pixels.deallocate()
        capacity = size.pixels
        pixels = .allocate(capacity: capacity)
    }

    private mutating func readBody() throws(FrameError) {
        guard var progress = begun else { return }
        let needed = size.pixels
        let all = needed + progress.chromaBytes
        defer { begun = progress }
        do {
            while progress.filled < needed {
                let room = UnsafeMutableRawBufferPointer(
                    start: pixels + progress.filled, count: needed - progress.filled)
                let count = try input.read(into: room)
                if count == 0 {
                    throw FrameError.truncated(place, needed: all, available: progress.filled)
                }
                progress.filled += count
            }
            while progress.chroma > 0 {
                let count = try input.skip(progress.chroma)
                if count == 0 {
                    throw FrameError.truncated(place, needed: all, available: all - progress.chroma)
                }
                progress.chroma -= count
            }
        } catch let error as FrameError {
            if case .truncated = error { throw error }
            throw wrapped(error)
        } catch {
            throw wrapped(error)
        }
    }

    /// Makes white 255 whatever stood for it; larger values, which shouldn't be, are white.
    private func stretch() {
        var index = 0
        while index < size.pixels {
            pixels[index] = UInt8(min(255, (Int(pixels[index]) * 255 + maximum / 2) / maximum))
            index += 1
        }
    }
}
