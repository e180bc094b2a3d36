import Bytes
import ErrorKinds

/// Where in a stream of frames something is: the frame's number, from 0, and the byte, from the start of the stream.
package struct FramePlace: Sendable, Hashable, CustomStringConvertible {
    package var frame: Int
    package var byte: Int

    package init(frame: Int, byte: Int) {
        self.frame = frame
        self.byte = byte
    }

    package var description: String { "frame \(frame), byte \(byte)" }
}

/// What is wrong with a stream of frames.
package enum FrameError: KindedError, Hashable {
    /// The descriptor can't be read; the system's reason.
    case unreadable(FramePlace, reason: String)
    /// Nothing came for so long. Nothing is lost: the next call goes on where this one waited.
    case noFrames(FramePlace, milliseconds: Int)
    /// The stream begins as neither PGM nor Y4M does.
    case unknownFormat(FramePlace, found: String)
    /// A form of picture that is known and not read, and what to do about it.
    case unsupported(FramePlace, what: String, remedy: Remedy?)
    /// A header that begins well and is not of its form.
    case damagedHeader(FramePlace, reason: String)
    /// Other bytes where a frame should begin.
    case garbage(FramePlace, found: String)
    /// The stream ends within a frame.
    case truncated(FramePlace, needed: Int, available: Int)

    package var place: FramePlace {
        switch self {
        case .unreadable(let place, _), .noFrames(let place, _), .unknownFormat(let place, _),
            .unsupported(let place, _, _), .damagedHeader(let place, _), .garbage(let place, _),
            .truncated(let place, _, _):
            place
        }
    }

    /// Whether ``FrameReader/skipToNextFrame()`` may find frames behind it.
    package var isPassable: Bool {
        switch self {
        case .damagedHeader(let place, _), .garbage(let place, _): place.frame > 0
        case .unreadable, .noFrames, .unknownFormat, .unsupported, .truncated: false
        }
    }

    package var kind: ErrorKind {
        switch self {
        case .unreadable, .noFrames: .unavailable
        case .unknownFormat, .damagedHeader, .garbage, .truncated: .malformed
        case .unsupported: .unsupported
        }
    }

    package var remedy: Remedy? {
        switch self {
        case .unknownFormat: .sendPGM
        case .unsupported(_, _, let remedy): remedy
        case .unreadable, .noFrames, .damagedHeader, .garbage, .truncated: nil
        }
    }

    package var description: String {
        switch self {
        case .unreadable(let place, let reason): "\(place): the frames can't be read: \(reason)"
        case .noFrames(let place, let milliseconds):
            "\(place): nothing has come for \(milliseconds) ms; look at the camera, or at the program that sends its frames"
        case .unknownFormat(let place, let found):
            "\(place): the stream begins with \(found), which is neither PGM (P5) nor Y4M (YUV4MPEG2)"
        case .unsupported(let place, let what, _): "\(place): \(what) is not read"
        case .damagedHeader(let place, let reason): "\(place): damaged header: \(reason)"
        case .garbage(let place, let found): "\(place): a frame should begin here, but there is \(found)"
        case .truncated(let place, let needed, let available):
            "\(place): the stream ends within the frame: \(available) of \(needed) bytes; the sender was cut off"
        }
    }
}

extension FrameError {
    /// Bytes as a message shows them: printable ones as text, the rest in hexadecimal; the first eight.
    static func show(_ bytes: UnsafeRawBufferPointer) -> String {
        let front = bytes.prefix(8)
        if front.isEmpty { return "nothing" }
        if front.allSatisfy({ (0x20..<0x7F).contains($0) }) {
            return "\"" + String(decoding: front, as: UTF8.self) + "\""
        }
        return "bytes " + front.map { Hexadecimal.text($0) }.joined(separator: " ")
    }
}
