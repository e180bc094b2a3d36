import Foundation
import Reports
import Timekeeping

/// A progress bar on standard error, when that is a terminal and the work takes over a second.
package final class ProgressLine {
    private let title: String
    private let isShown: Bool
    private let started = TimeSource.system.monotonic()
    private var last: ContinuousClock.Instant?
    nonisolated(unsafe) private static var isVisible = false  // only the main thread draws

    package init(_ title: String, quiet: Bool) {
        self.title = title
        isShown = !quiet && Console.isTerminal
    }

    /// - Parameters:
    ///   - done: how much of `total` is done; a total of 0 is unknown.
    ///   - unit: what is counted, for the rate.
    package func update(done: Int, total: Int, unit: String) {
        guard isShown else { return }
        guard let now = moment(after: .milliseconds(100)) else { return }
        let rate = Double(done) / ((now - started) / .seconds(1))
        var line = "\r\u{1B}[K\(title) "
        if total > 0 {
            let share = min(1, Double(done) / Double(total))
            let filled = Int(share * 24)
            line += "[" + String(repeating: "#", count: filled) + String(repeating: ".", count: 24 - filled) + "] "
            line += "\(Int(share * 100)) %, "
            if share > 0, share < 1 { line += "\(Int(Double(total - done) / max(rate, 1))) s left, " }
        }
        line += "\(Measure.grouped(done)) \(unit), \(Measure.grouped(Int(rate)))/s"
        Console.put(line)
        Self.isVisible = true
    }

    /// Shows a line that the caller has made, once a second.
    package func show(_ text: @autoclosure () -> String) {
        guard isShown else { return }
        guard moment(after: .seconds(1)) != nil else { return }
        Console.put("\r\u{1B}[K\(title) \(text())")
        Self.isVisible = true
    }

    /// The time, where it is time to draw again; the first second draws nothing.
    private func moment(after interval: Duration) -> ContinuousClock.Instant? {
        let now = TimeSource.system.monotonic()
        guard now - started > .seconds(1), last.map({ now - $0 >= interval }) ?? true else { return nil }
        last = now
        return now
    }

    package func finish() { Self.clear() }

    package static func clear() {
        if isVisible { Console.put("\r\u{1B}[K") }
        isVisible = false
    }
}
