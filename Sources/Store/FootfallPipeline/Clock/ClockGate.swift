internal import Foundation
internal import Pipeline

/// A stage that begins when the machine's clock is set: until then what it wrote would be of a wrong time.
final class ClockGate: Stage {
    let name: String
    private let clock: ClockReadiness
    private let make: () throws -> any Stage
    private var stage: (any Stage)?

    init(_ name: String, _ clock: ClockReadiness, _ make: @escaping () throws -> any Stage) {
        self.name = name
        self.clock = clock
        self.make = make
    }

    func turn(timeout: Duration) throws -> StageTurn {
        if stage == nil {
            guard clock.isSet else {
                usleep(UInt32(max(1, min(timeout / .microseconds(1), 200_000))))
                return StageTurn()
            }
            stage = try make()
        }
        return try stage?.turn(timeout: timeout) ?? StageTurn()
    }

    func lag() throws -> StageLag? { try stage?.lag() }

    var complaint: String? { stage == nil ? "it waits until this machine's clock is set" : stage?.complaint }

    func close() throws { try stage?.close() }
}
