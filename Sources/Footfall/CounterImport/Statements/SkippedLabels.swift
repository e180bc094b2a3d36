import LocalTime
import Timekeeping

/// Tells which labels of the log are of hours that the clocks skipped. For one thread.
final class SkippedLabels {
    private let names: NameTable
    /// By the zone's number; `nil` inside where the system knows no such zone.
    private var zones: [(zone: LocalZone, clock: LocalClock)?] = []

    /// - Parameter names: of zones.
    init(_ names: NameTable) { self.names = names }

    func isSkipped(_ label: LocalLabel, at start: EventTime, offsetMinutes: Int32, zone number: UInt32) -> Bool {
        while zones.count <= Int(number) {
            let zone = try? LocalZone(named: names.names[zones.count])
            zones.append(zone.map { ($0, LocalClock($0)) })
        }
        guard let (zone, clock) = zones[Int(number)], clock.offsetMinutes(at: start) != Int64(offsetMinutes) else {
            return false
        }
        return zone.isSkipped(label, at: start, offsetMinutes: offsetMinutes)
    }
}
