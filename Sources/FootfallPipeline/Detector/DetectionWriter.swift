internal import Blobs
internal import Devices
internal import EventLog
internal import TypedTopics
internal import EventSchema
internal import FootfallEvents
internal import FootfallProducers

/// Writes a camera's detections, their pictures and the detector's position in one transaction, in a device's name where there
/// is one. One owner.
final class DetectionWriter {
    private let log: EventLog
    private let blobs: BlobStore
    private let session: DeviceSession?
    private let gathering: EventGathering<Detection>
    private let settings: DetectorSettings
    private let positionName: String
    private var stored: [UInt8]?

    init(_ log: EventLog, _ blobs: BlobStore, _ session: DeviceSession?, _ settings: DetectorSettings) throws {
        self.log = log
        self.blobs = blobs
        self.session = session
        self.settings = settings
        let topic = FootfallTopic.detections
        gathering = try topic.gathering(in: log)
        positionName = DetectorPosition.name(store: settings.store, camera: settings.camera)
        stored = try log.stagePosition(positionName)
    }

    /// As it was committed last.
    func position() throws -> DetectorPosition {
        guard let stored else { return DetectorPosition() }
        do { return try DetectorPosition(stored) } catch {
            throw LogError.storage("position '\(positionName)' is none of this program: \(error)")
        }
    }

    /// - Throws: ``DetectorStageError/anotherWrites(store:camera:)``, `DeviceError`, `LogError`, `BlobError`; nothing was
    ///   written then.
    func write(_ new: DetectionEvents, _ position: DetectorPosition) throws {
        let encoded = try position.encoded()
        var request = AppendRequest()
        request.expect(position: stored, of: positionName)
        request.setPosition(positionName, encoded)
        do {
            if let session {
                _ = try session.append(new.events, with: request) { request in try self.append(request, new.pictures) }
            } else {
                for event in new.events { try gathering.append(event) }
                gathering.encode(into: &request)
                _ = try append(request, new.pictures)
            }
        } catch let error as LogError {
            guard case .expectationFailed = error, try log.stagePosition(positionName) != stored else { throw error }
            throw DetectorStageError.anotherWrites(store: settings.store, camera: settings.camera)
        }
        stored = encoded
    }

    private func append(_ request: AppendRequest, _ pictures: [NewBlob]) throws -> [AppendReceipt] {
        if pictures.isEmpty { return try log.append(request) }
        for result in try blobs.put(pictures, with: request) { _ = try result.get() }
        return []
    }
}

/// Why a detector can't go on.
package enum DetectorStageError: Error, Sendable, Equatable, CustomStringConvertible {
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
}
