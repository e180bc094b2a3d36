internal import EventLog
internal import Foundation
internal import Timekeeping

/// Where a camera's detector stands, in the head: in the transaction of what it wrote.
///
/// Of two detectors that write for one camera only one goes on: each append depends on the position that it knows.
struct DetectorPosition: Codable, Equatable {
    /// A recording: frames whose times are given, so that they may be read again.
    struct Recording: Codable, Equatable {
        var start: EventTime
        /// As it was given: `12.5`, `30000/1001`; `nil` where the stream says it.
        var rate: String?
        var firstTrack: Int
        /// Of what the stream gives (frames, changes of size, damage) so much is taken.
        var items = 0
        var isFinished = false
    }

    var version = 1
    /// The number that the next track will have: none is given twice, also after a restart.
    var nextTrack = 1
    /// Event time of the last picture.
    var lastPicture: EventTime?
    var recording: Recording?

    static func name(store: String, camera: String) -> String { "detector:\(store):\(camera)" }

    init() {}

    init(_ stored: [UInt8]) throws { self = try JSONDecoder().decode(Self.self, from: Data(stored)) }

    func encoded() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return [UInt8](try encoder.encode(self))
    }
}
