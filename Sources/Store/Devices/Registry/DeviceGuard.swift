import EventLog

/// What keeps a device's record from changing between a look at it and an append that depends on it.
///
/// A position in the head counts the changes of the device's life, and moves in the transaction of each. Whoever reads it
/// **before** the registry and makes the append conditional on it appends only if nothing has changed since: a device that was
/// revoked can't slip in an event, and two configurations can't get one number.
struct DeviceGuard: Sendable, Equatable {
    let device: String
    private let value: [UInt8]?

    init(_ log: EventLog, _ device: String) throws {
        self.device = device
        value = try log.stagePosition(Self.name(device))
    }

    private var owner: ExpectationOwner { ExpectationOwner("device '\(device)'") }

    private static func name(_ device: String) -> String { "device:\(device)" }

    /// The request is refused with ``LogError/expectationFailed(_:)`` where the device's life has changed.
    func hold(_ request: inout AppendRequest) { request.expect(position: value, of: Self.name(device), owner: owner) }

    /// The same, for a request that itself changes it.
    func advance(_ request: inout AppendRequest) {
        hold(&request)
        let changes = value.flatMap { Int(String(decoding: $0, as: UTF8.self)) } ?? 0
        request.setPosition(Self.name(device), Array(String(changes + 1).utf8))
    }
}
