import EventSchema
import FootfallEvents

/// The frame that a message of Azure's Spatial Analysis is of, with what was detected in it: what all events of the message share.
///
/// Over the message, for as long as it is valid.
struct SpatialFrame {
    /// Of the input, on which the message begins.
    let line: Int
    private let width: Int
    private let height: Int
    private let number: UInt64
    /// The message's list of detections.
    private let detections: JSONElement

    init(_ source: JSONElement, _ detections: JSONElement, line: Int) throws(JSONReadError) {
        self.line = line
        self.detections = detections
        width = Int(try source["width"].int64())
        height = Int(try source["height"].int64())
        number = try source["frameId"].textOrNumberIfPresent().flatMap { UInt64($0) } ?? 0
    }

    /// The detection of an id, where it is a person's; of several the last. Its track is to be said.
    ///
    /// - Returns: `nil` also where the frame or the person has no place.
    func person(_ id: JSONElement) throws(JSONReadError) -> PersonDetected? {
        var found: JSONElement?
        for detection in try detections.listIfPresent() {
            guard try detection["id"].isSameText(as: id), try detection["type"].isText("person") else { continue }
            found = detection
        }
        guard let found, let box = try box(found) else { return nil }
        var seen = PersonDetected()
        seen.frame = number
        seen.box = box
        seen.confidence = min(max(try found["confidence"].floatIfPresent() ?? 0, 0), 1)
        return seen
    }

    /// Its corners are fractions of the frame's sides.
    private func box(_ person: JSONElement) throws(JSONReadError) -> Box? {
        var points: [(x: Double, y: Double)] = []
        for point in try person["region"]["points"].listIfPresent() {
            points.append((try point["x"].double(), try point["y"].double()))
        }
        guard points.count == 2, width > 0, height > 0 else { return nil }
        let left = Pixels.of(min(points[0].x, points[1].x), width)
        let top = Pixels.of(min(points[0].y, points[1].y), height)
        var box = Box()
        box.left = left
        box.top = top
        box.width = Pixels.of(max(points[0].x, points[1].x), width) - left
        box.height = Pixels.of(max(points[0].y, points[1].y), height) - top
        return box
    }
}
