import ErrorKinds
internal import Blobs
internal import DataFiles
internal import FootfallEvents
internal import Foundation
internal import SwiftProtobuf
internal import Timekeeping

/// What a camera's detector has made before the machine's clock was set: events and pictures of provisional times, a turn's
/// at a time, in the order in which they came.
///
/// In memory up to ``memoryBytesMax``, then in a file without a name in the data directory, which goes with the process: what
/// is held when that is killed is lost, as is what a live camera showed while nothing ran. For one thread.
final class HeldDetections {
    struct Turn {
        var events: [FootfallEvents.Detection] = []
        var pictures: [NewBlob] = []
        /// The numbers of the pictures' frames.
        var frames: [UInt64] = []
    }

    static let memoryBytesMax = 8 << 20

    private let folder: String
    private let memoryBytesMax: Int
    private var memory: [[UInt8]] = []
    private var memoryBytes = 0
    private var file: FileHandle?
    /// Of the turns in the file, in order, where the first of them begins, and where the last ends.
    private var lengths: [Int] = []
    private var offset: UInt64 = 0
    private var end: UInt64 = 0
    private(set) var eventCount = 0

    init(folder: String, memoryBytesMax: Int = HeldDetections.memoryBytesMax) {
        self.folder = folder
        self.memoryBytesMax = memoryBytesMax
    }

    var isEmpty: Bool { memory.isEmpty && lengths.isEmpty }
    var hasSpilled: Bool { file != nil }

    /// - Throws: ``NoRoomForHeld`` where the device has no room; nothing of the turn is held then.
    func append(_ turn: Turn) throws {
        let bytes = try Self.encoded(turn)
        if file == nil, memoryBytes + bytes.count <= memoryBytesMax {
            memory.append(bytes)
            memoryBytes += bytes.count
        } else {
            try spill(bytes)
        }
        eventCount += turn.events.count
    }

    private func spill(_ bytes: [UInt8]) throws {
        do {
            let file = try self.file ?? makeFile()
            self.file = file
            try file.seek(toOffset: end)
            try file.write(contentsOf: Data(bytes))
        } catch { throw NoRoomForHeld(reason: "\(error)") }
        lengths.append(bytes.count)
        end += UInt64(bytes.count)
    }

    private func makeFile() throws -> FileHandle {
        FileHandle(fileDescriptor: try DataFile.openUnnamed(in: folder), closeOnDealloc: true)
    }

    /// Hands out the turns in order. Each is gone when `body` has returned; where it throws, it and those after it stay.
    func drain(_ body: (Turn) throws -> Void) throws {
        while let first = memory.first {
            try hand(first, body)
            memory.removeFirst()
            memoryBytes -= first.count
        }
        while let length = lengths.first, let file {
            try file.seek(toOffset: offset)
            try hand([UInt8](try file.read(upToCount: length) ?? Data()), body)
            lengths.removeFirst()
            offset += UInt64(length)
        }
        file = nil
        offset = 0
        end = 0
    }

    private func hand(_ bytes: [UInt8], _ body: (Turn) throws -> Void) throws {
        let turn = try Self.decoded(bytes)
        try body(turn)
        eventCount -= turn.events.count
    }

    // MARK: Bytes

    private struct Stored: Codable {
        struct Picture: Codable {
            var frame: UInt64
            var name: String
            var bytes: Data
            var metadata: [[String]]
            var capturedAt: Int64?
        }
        var events: [Data]
        var pictures: [Picture]
    }

    private static func encoded(_ turn: Turn) throws -> [UInt8] {
        let stored = Stored(
            events: try turn.events.map { try $0.serializedBytes() },
            pictures: zip(turn.pictures, turn.frames).map { blob, frame in
                Stored.Picture(
                    frame: frame, name: blob.name, bytes: Data(blob.bytes),
                    metadata: blob.metadata.pairs.map { [$0.name, $0.value] },
                    capturedAt: blob.capturedAt?.milliseconds)
            })
        let encoder = PropertyListEncoder()
        encoder.outputFormat = .binary
        return [UInt8](try encoder.encode(stored))
    }

    private static func decoded(_ bytes: [UInt8]) throws -> Turn {
        let stored = try PropertyListDecoder().decode(Stored.self, from: Data(bytes))
        var turn = Turn()
        turn.events = try stored.events.map { try FootfallEvents.Detection(serializedBytes: $0) }
        turn.frames = stored.pictures.map(\.frame)
        turn.pictures = try stored.pictures.map { picture in
            NewBlob(
                name: picture.name, bytes: [UInt8](picture.bytes),
                metadata: try BlobMetadata(picture.metadata.map { ($0[0], $0[1]) }),
                capturedAt: picture.capturedAt.map { EventTime(milliseconds: $0) })
        }
        return turn
    }
}

/// What was made before the clock was set can't be held any longer.
struct NoRoomForHeld: KindedError {
    let reason: String
    var kind: ErrorKind { .unavailable }
    var remedy: Remedy? { .freeSpace }
    var description: String {
        "this machine's clock is not set, and there is no room to hold what the camera shows until it is: \(reason)"
    }
}
