import Foundation

/// `kill -9` at random moments, counted only where it met the program at work.
///
/// ```swift
/// var kills = KillLoop("imports", kills: 4, within: .milliseconds(300))
/// while kills.goesOn { try kills.kill(try start(command)) }
/// #expect(kills.areEnough, "\(kills)")
/// ```
///
/// A kill after the program's end is none: the moments then come from a shorter span, as the machine is faster than thought.
package struct KillLoop: CustomStringConvertible {
    package let kills: Int
    /// How many met the program at work.
    package private(set) var landed = 0
    private var attempts = 0
    private var span: Double
    private var random: SeededGenerator

    /// - Parameters:
    ///   - kills: that have to land.
    ///   - span: from the program's start, in which the moments are; about as long as it takes.
    package init(_ purpose: String, kills: Int, within span: Duration) {
        self.kills = kills
        self.span = span / .microseconds(1)
        random = .announced("kill moments of \(purpose)")
    }

    package var areEnough: Bool { landed >= kills }

    /// Whether more kills are wanted; gives up after eight attempts for each.
    package var goesOn: Bool { !areEnough && attempts < kills * 8 }

    /// Kills a program that was just started, and waits for its end.
    ///
    /// - Parameter share: of the span, for a kill that is to come earlier.
    /// - Returns: Whether it met the program at work.
    @discardableResult
    package mutating func kill(_ process: Process, share: Double = 1) throws -> Bool {
        attempts += 1
        usleep(UInt32(Double.random(in: 0...span * share, using: &random)))
        Foundation.kill(process.processIdentifier, SIGKILL)
        try eventually("the end of a process that was killed") { !process.isRunning }
        let isKilled = process.terminationReason == .uncaughtSignal && process.terminationStatus == SIGKILL
        if isKilled { landed += 1 } else { span *= 0.8 }
        return isKilled
    }

    package var description: String { "\(landed) of \(kills) kills met the program at work, \(random)" }
}
