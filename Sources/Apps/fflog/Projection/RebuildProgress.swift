import Foundation
import Projections
import Reports
import Terminal
internal import Timekeeping

/// How far a rebuild is, on standard error: a line that is redrawn each second on a terminal, else a line every ten seconds.
final class RebuildProgress {
    private let name: String
    private let isQuiet: Bool
    private let line: ProgressLine
    private var lastSparse = TimeSource.system.monotonic()
    private static let sparseSeconds = 10

    init(_ name: String, quiet: Bool) {
        self.name = name
        isQuiet = quiet
        line = ProgressLine(name, quiet: quiet)
    }

    func update(_ report: RebuildReport) {
        if Console.isTerminal { return line.show(Self.text(report)) }
        guard !isQuiet, TimeSource.system.monotonic() - lastSparse >= .seconds(Self.sparseSeconds) else { return }
        lastSparse = TimeSource.system.monotonic()
        Console.say("\(name): \(Self.text(report))")
    }

    func finish() { line.finish() }

    static func text(_ report: RebuildReport) -> String {
        if report.phase == .catchingUp { return "catching up, \(Measure.grouped(report.behind)) records behind" }
        let pace = report.pace
        var text =
            "\(Measure.grouped(pace.done)) of \(Measure.grouped(pace.total)) records, \(Int(pace.share * 100)) %, "
            + "\(Measure.grouped(Int(pace.rate)))/s"
        if let remaining = pace.remaining, remaining > .zero { text += ", \(span(remaining)) left" }
        return text
    }

    /// `12 s`, `3 min 05 s`, `2 h 07 min`.
    static func span(_ duration: Duration) -> String {
        // A rate of nearly nothing gives a span that no integer holds.
        let seconds = Int(min((duration / .seconds(1)).rounded(.up), 1e9))
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        if seconds < 60 { return "\(seconds) s" }
        if seconds < 3600 { return "\(seconds / 60) min \(two(seconds % 60)) s" }
        return "\(seconds / 3600) h \(two(seconds / 60 % 60)) min"
    }
}
