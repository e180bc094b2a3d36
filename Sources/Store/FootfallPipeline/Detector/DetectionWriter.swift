import ErrorKinds
internal import Blobs
internal import Devices
internal import EventLog
internal import FootfallEvents
internal import TypedTopics

/// Writes a camera's detections, their pictures and the detector's position in one transaction, in a device's name where there
/// is one. One owner.
final class DetectionWriter {
    private let log: EventLog
    private let blobs: BlobStore
    private let session: DeviceSession?
    private let gathering: EventGathering<Detection>
    private let settings: DetectorSettings
    private let stored: StagePosition

    init(_ log: EventLog, _ blobs: BlobStore, _ session: DeviceSession?, _ settings: DetectorSettings) throws {
        self.log = log
        self.blobs = blobs
        self.session = session
        self.settings = settings
        gathering = try FootfallTopic.detections.gathering(in: log)
        stored = try StagePosition(log, DetectorPosition.name(store: settings.store, camera: settings.camera))
    }

    /// As it was committed last.
    func position() throws -> DetectorPosition {
        guard let value = stored.value else { return DetectorPosition() }
        do { return try DetectorPosition(value) } catch {
            throw LogError.storage("unrecognized stage position '\(stored.name)': \(error)")
        }
    }

    /// - Throws: ``DetectorStageError/anotherWrites(store:camera:)``, `DeviceError`, `LogError`, `BlobError`; nothing was
    ///   written then, unless it is an error of the blobs' files after the commit: ``position()`` tells.
    func write(_ new: DetectionEvents, _ position: DetectorPosition) throws {
        stored.move(to: try position.encoded())
        var others: [any AppendParticipant] = [stored]
        if !new.pictures.isEmpty { others.append(blobs.puts(new.pictures)) }
        do {
            if let session {
                try session.append(new.events, with: others)
            } else {
                try log.append([EventAppend(new.events, to: gathering)] + others)
            }
        } catch LogError.expectationFailed(let failure) where failure.owner == stored.owner {
            throw DetectorStageError.anotherWrites(store: settings.store, camera: settings.camera)
        }
    }
}

/// Why a detector can't go on.
package enum DetectorStageError: KindedError, Equatable {
    case anotherWrites(store: String, camera: String)
    /// The program that sends the frames ended, by itself.
    case commandEnded(String, status: Int32, frames: Int)

    package var description: String {
        switch self {
        case .anotherWrites(let store, let camera):
            "another detector writes for camera '\(camera)' of store '\(store)'; let one of them have another camera's name"
        case .commandEnded(let command, let status, let frames):
            "the program that sends the frames ended with status \(status) after \(frames) frames: \(command)"
        }
    }
    package var kind: ErrorKind {
        switch self {
        case .anotherWrites: .refused
        case .commandEnded: .failed
        }
    }
}
