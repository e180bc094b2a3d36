internal import FootfallEvents
internal import Foundation
internal import Timekeeping

/// An event on `blobs` that asks for an analysis: a picture was stored.
struct PictureTrigger: Sendable {
    let name: String
    let sha256: [UInt8]
    let store: String?
    let camera: String?
    /// When the picture was taken; where nobody said so, when it was stored. Milliseconds since 1970.
    let capturedAt: EventTime

    /// What makes two triggers the same one, delivered twice.
    struct Identity: Hashable, Sendable {
        let name: String
        let sha256: [UInt8]
    }

    var identity: Identity { Identity(name: name, sha256: sha256) }

    /// `nil` for every other event, and for blobs that don't claim to be pictures.
    init?(_ event: BlobEvent) {
        guard case .stored(let stored) = event.event, Self.claimsToBeAPicture(stored) else { return nil }
        name = event.name
        sha256 = [UInt8](stored.sha256)
        capturedAt = EventTime(milliseconds: stored.hasCapturedAt ? stored.capturedAt : event.eventTime)
        let metadata = (try? JSONDecoder().decode([String: String].self, from: Data(stored.metadata.utf8))) ?? [:]
        // Names are made as STORE/CAMERA/...; metadata say it where they say otherwise.
        let parts = event.name.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        let isPath = parts.count >= 3 && !parts[0].isEmpty && !parts[1].isEmpty
        store = metadata["store"] ?? (isPath ? parts[0] : nil)
        camera = metadata["camera"] ?? (isPath ? parts[1] : nil)
    }

    private static func claimsToBeAPicture(_ stored: BlobStored) -> Bool {
        let type = stored.contentType.lowercased()
        return type.hasPrefix("image/") || type.isEmpty || type == "application/octet-stream" || stored.hasCapturedAt
    }
}
