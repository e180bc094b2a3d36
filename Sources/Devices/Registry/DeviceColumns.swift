import EventSchema
import FootfallEvents

/// The columns of `DeviceEvent` that are read without making a message of the row: those of heartbeats, of which there are
/// far more than of anything else.
struct DeviceColumns {
    let device: Int
    let eventTime: Int
    let store: Int
    let camera: Int
    let framesPerSecond: Int
    let frames: Int
    let framesDropped: Int
    let condition: Int

    static let standard = DeviceColumns()

    private init() {
        let schema = DeviceEvent.eventType
        guard let descriptor = try? EventDescriptor(descriptorSet: schema.descriptorSet, message: schema.name) else {
            preconditionFailure("\(schema.name) has no columns: run tools/generate-schemas")
        }
        func column(_ path: String) -> Int {
            guard let column = descriptor.column(at: path) else {
                preconditionFailure("\(schema.name) has no field \(path): run tools/generate-schemas")
            }
            return column
        }
        device = column("device")
        eventTime = column("event_time")
        store = column("heartbeat.store")
        camera = column("heartbeat.camera")
        framesPerSecond = column("heartbeat.frames_per_second")
        frames = column("heartbeat.frames")
        framesDropped = column("heartbeat.frames_dropped")
        condition = column("heartbeat.condition")
    }
}
