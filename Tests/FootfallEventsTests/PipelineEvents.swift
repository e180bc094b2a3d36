import FootfallEvents
import Foundation
import SwiftProtobuf

/// One event of every kind, as a line and as the message that it spells.
extension PipelineEventTests {
    /// 2026-07-17T10:15:00.250Z
    private static let time: Int64 = 1_784_283_300_250

    private static func message<M: Message>(_ change: (inout M) -> Void) -> M { M.with(change) }

    static let blobs: [Kind] = {
        let schema = BlobEvent.eventType
        let head = #"{"name":"store-1/cam-2/20260717T101500.250Z-000123.jpg","event_time":"2026-07-17T10:15:00.250Z","#
        func blob(_ change: (inout BlobEvent) -> Void) -> BlobEvent {
            message {
                $0.name = "store-1/cam-2/20260717T101500.250Z-000123.jpg"
                $0.eventTime = time
                change(&$0)
            }
        }
        return [
            Kind(
                schema, "a blob is stored",
                head + #""stored":{"sha256":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=","size_bytes":20480,"#
                    + #""content_type":"image/jpeg","etag":"00c0ffee12345678","metadata":"{\"zone\":\"entrance\"}","#
                    + #""captured_at":"2026-07-17T10:15:00.250Z"},"metadata_set":null,"deleted":null}"#,
                blob {
                    $0.stored.sha256 = Data(0..<32)
                    $0.stored.sizeBytes = 20_480
                    $0.stored.contentType = "image/jpeg"
                    $0.stored.etag = 0x00C0_FFEE_1234_5678
                    $0.stored.metadata = #"{"zone":"entrance"}"#
                    $0.stored.capturedAt = time
                }),
            Kind(
                schema, "metadata are set",
                head + #""stored":null,"metadata_set":{"etag":"ffffffffffffffff","metadata":"{}"},"deleted":null}"#,
                blob {
                    $0.metadataSet.etag = .max
                    $0.metadataSet.metadata = "{}"
                }),
            Kind(
                schema, "a blob is deleted",
                head + #""stored":null,"metadata_set":null,"deleted":{"etag":"00c0ffee12345678","reason":"analyzed","#
                    + #""detail":null}}"#,
                blob {
                    $0.deleted.etag = 0x00C0_FFEE_1234_5678
                    $0.deleted.reason = .analyzed
                }),
            Kind(schema, "no kind", head + #""stored":null,"metadata_set":null,"deleted":null}"#, blob { _ in }),
        ]
    }()

    static let detections: [Kind] = {
        let schema = Detection.eventType
        let head =
            #"{"store":"Henry Street","zone":"entrance","camera":"cam-2","device":"store-1-box-2","#
            + #""event_time":"2026-07-17T10:15:00.250Z","model":"hog","model_version":"1","#
        func detection(_ change: (inout Detection) -> Void) -> Detection {
            message {
                $0.store = "Henry Street"
                $0.zone = "entrance"
                $0.camera = "cam-2"
                $0.device = "store-1-box-2"
                $0.eventTime = time
                $0.model = "hog"
                $0.modelVersion = "1"
                change(&$0)
            }
        }
        return [
            Kind(
                schema, "a person is detected",
                head
                    + #""person_detected":{"frame":123,"track_id":7,"box":{"left":310,"top":120,"width":85,"height":210},"#
                    + #""confidence":0.87,"picture":"store-1/cam-2/1.jpg"},"track_ended":null}"#,
                detection {
                    $0.personDetected.frame = 123
                    $0.personDetected.trackID = 7
                    $0.personDetected.box = message { ($0.left, $0.top, $0.width, $0.height) = (310, 120, 85, 210) }
                    $0.personDetected.confidence = 0.87
                    $0.personDetected.picture = "store-1/cam-2/1.jpg"
                }),
            Kind(
                schema, "a track ends",
                head + #""person_detected":null,"track_ended":{"track_id":7,"first_seen":"2026-07-17T10:14:55.250Z","#
                    + #""last_seen":"2026-07-17T10:15:00.250Z","frames":50,"direction":"entered","x":352,"y":330,"#
                    + #""confidence":0.91}}"#,
                detection {
                    $0.trackEnded.trackID = 7
                    $0.trackEnded.firstSeen = time - 5_000
                    $0.trackEnded.lastSeen = time
                    $0.trackEnded.frames = 50
                    $0.trackEnded.direction = .entered
                    $0.trackEnded.x = 352
                    $0.trackEnded.y = 330
                    $0.trackEnded.confidence = 0.91
                }),
            Kind(
                schema, "a track of which little is known",
                head.replacing(#""store-1-box-2""#, with: "null")
                    + #""person_detected":null,"track_ended":{"track_id":0,"first_seen":"1970-01-01T00:00:00.000Z","#
                    + #""last_seen":"1970-01-01T00:00:00.000Z","frames":0,"direction":null,"x":null,"y":null,"#
                    + #""confidence":null}}"#,
                detection {
                    $0.clearDevice()
                    $0.trackEnded = TrackEnded()
                }),
            Kind(
                schema, "a person without box and picture",
                head + #""person_detected":{"frame":0,"track_id":0,"box":null,"confidence":0.0,"picture":null},"#
                    + #""track_ended":null}"#,
                detection { $0.personDetected = PersonDetected() }),
        ]
    }()

    static let faces: [Kind] = {
        let schema = FaceEvent.eventType
        let head =
            #"{"picture":"store-1/cam-2/1.jpg","event_time":"2026-07-17T10:15:00.250Z","store":"Henry Street","#
            + #""camera":"cam-2","analyzer":"synthetic","analyzer_version":"1","synthetic":true,"#
        func face(_ change: (inout FaceEvent) -> Void) -> FaceEvent {
            message {
                $0.picture = "store-1/cam-2/1.jpg"
                $0.eventTime = time
                $0.store = "Henry Street"
                $0.camera = "cam-2"
                $0.analyzer = "synthetic"
                $0.analyzerVersion = "1"
                $0.synthetic = true
                change(&$0)
            }
        }
        return [
            Kind(
                schema, "a face is analysed",
                head
                    + #""face_analyzed":{"face_index":1,"face_id":"f-1","box":{"left":1,"top":2,"width":3,"height":4},"#
                    + #""identity":"p-9","age":31.5,"gender":"female","emotions":{"anger":0.0,"contempt":0.001,"#
                    + #""disgust":0.0,"fear":0.0,"happiness":0.891,"neutral":0.108,"sadness":0.0,"surprise":0.0},"#
                    + #""confidence":0.99},"picture_analyzed":null}"#,
                face {
                    $0.faceAnalyzed.faceIndex = 1
                    $0.faceAnalyzed.faceID = "f-1"
                    $0.faceAnalyzed.box = message { ($0.left, $0.top, $0.width, $0.height) = (1, 2, 3, 4) }
                    $0.faceAnalyzed.identity = "p-9"
                    $0.faceAnalyzed.age = 31.5
                    $0.faceAnalyzed.gender = .female
                    $0.faceAnalyzed.emotions.contempt = 0.001
                    $0.faceAnalyzed.emotions.happiness = 0.891
                    $0.faceAnalyzed.emotions.neutral = 0.108
                    $0.faceAnalyzed.confidence = 0.99
                }),
            Kind(
                schema, "a face of which nothing is known",
                head + #""face_analyzed":{"face_index":0,"face_id":null,"box":null,"identity":null,"age":null,"#
                    + #""gender":null,"emotions":null,"confidence":null},"picture_analyzed":null}"#,
                face { $0.faceAnalyzed = FaceAnalyzed() }),
            Kind(
                schema, "a picture without faces is done",
                head + #""face_analyzed":null,"picture_analyzed":{"faces":0}}"#,
                face { $0.pictureAnalyzed = PictureAnalyzed() }),
            Kind(
                schema, "a picture of two is done", head + #""face_analyzed":null,"picture_analyzed":{"faces":2}}"#,
                face { $0.pictureAnalyzed.faces = 2 }),
        ]
    }()

    static let devices: [Kind] = {
        let schema = DeviceEvent.eventType
        let names = ["enrolled", "revoked", "configured", "reported", "heartbeat", "key_rotated"]
        func line(_ kind: String, _ body: String) -> String {
            #"{"device":"store-1-box-2","event_time":"2026-07-17T10:15:00.250Z","#
                + names.map { "\"\($0)\":\($0 == kind ? body : "null")" }.joined(separator: ",") + "}"
        }
        func device(_ change: (inout DeviceEvent) -> Void) -> DeviceEvent {
            message {
                $0.device = "store-1-box-2"
                $0.eventTime = time
                change(&$0)
            }
        }
        return [
            Kind(
                schema, "a device is enrolled",
                line("enrolled", #"{"store":"Henry Street","group":"dublin","key_generation":2}"#),
                device {
                    $0.enrolled.store = "Henry Street"
                    $0.enrolled.group = "dublin"
                    $0.enrolled.keyGeneration = 2
                }),
            Kind(
                schema, "a device is revoked", line("revoked", #"{"reason":null}"#),
                device { $0.revoked = DeviceRevoked() }),
            Kind(
                schema, "a device is configured", line("configured", #"{"version":3,"configuration":"fps: 10\n"}"#),
                device {
                    $0.configured.version = 3
                    $0.configured.configuration = "fps: 10\n"
                }),
            Kind(
                schema, "a device reports", line("reported", #"{"version":3,"error":"no camera"}"#),
                device {
                    $0.reported.version = 3
                    $0.reported.error = "no camera"
                }),
            Kind(
                schema, "a heartbeat",
                line(
                    "heartbeat",
                    #"{"store":"Henry Street","camera":"cam-2","frames_per_second":9.8,"frames":1000,"frames_dropped":2,"#
                        + #""condition":"dark"}"#),
                device {
                    $0.heartbeat.store = "Henry Street"
                    $0.heartbeat.camera = "cam-2"
                    $0.heartbeat.framesPerSecond = 9.8
                    $0.heartbeat.frames = 1_000
                    $0.heartbeat.framesDropped = 2
                    $0.heartbeat.condition = "dark"
                }),
            Kind(
                schema, "a key is rotated", line("key_rotated", #"{"key_generation":3}"#),
                device { $0.keyRotated.keyGeneration = 3 }),
        ]
    }()
}
