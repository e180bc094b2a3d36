import EventLog
import FootfallEvents

/// The right of a device to write, as a part of its append: durable only if the device is still enrolled in that very
/// transaction. Made by ``DeviceGate/proof(_:payload:)``; for one append.
package final class DeviceProof: AppendParticipant {
    /// By what right it was let in; `nil` before it joined.
    package private(set) var admission: DeviceGate.Admission?
    private let gate: DeviceGate
    private let statement: DeviceStatement
    /// Of the key that signed.
    private let generation: Int

    init(_ gate: DeviceGate, _ statement: DeviceStatement, generation: Int) {
        self.gate = gate
        self.statement = statement
        self.generation = generation
    }

    /// - Throws: ``DeviceError`` where the device may not write.
    package func join(_ request: inout AppendRequest) throws {
        let (admission, deviceGuard) = try gate.admit(statement, generation)
        self.admission = admission
        guard generation > admission.record.keyGeneration else { return deviceGuard.hold(&request) }
        var rotated = DeviceKeyRotated()
        rotated.keyGeneration = UInt32(clamping: generation)
        try gate.add(.keyRotated(rotated), of: statement.device, to: &request)
        deviceGuard.advance(&request)
    }
}
