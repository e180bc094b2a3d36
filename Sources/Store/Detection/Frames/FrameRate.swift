package import Timekeeping

/// Frames a second, as an exact fraction: NTSC's 30000/1001 has no other form.
package struct FrameRate: Sendable, Hashable, CustomStringConvertible {
    package let numerator: Int
    package let denominator: Int

    /// `nil` unless both are positive and at most 2^31 - 1, and the rate is from 1/1000 to 1000 frames a second.
    package init?(_ numerator: Int, _ denominator: Int = 1) {
        let most = Int(Int32.max)
        guard (1...most).contains(numerator), (1...most).contains(denominator),
            numerator <= denominator * 1000, denominator <= numerator * 1000
        else { return nil }
        self.numerator = numerator
        self.denominator = denominator
    }

    /// What is read from `10`, `12.5` or `30000/1001`; `nil` for anything else.
    package init?(text: some StringProtocol) {
        let halves = text.split(separator: "/", omittingEmptySubsequences: false)
        if halves.count == 2 {
            guard let numerator = Int(halves[0]), let denominator = Int(halves[1]) else { return nil }
            self.init(numerator, denominator)
            return
        }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= 2, parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy { $0.isASCII && $0.isNumber } }),
            let whole = Int(parts[0])
        else { return nil }
        guard parts.count == 2 else {
            self.init(whole)
            return
        }
        guard parts[1].count <= 6, let fraction = Int(parts[1]), whole <= 1000 else { return nil }
        let scale = (0..<parts[1].count).reduce(1) { power, _ in power * 10 }
        self.init(whole * scale + fraction, scale)
    }

    /// The rate of PGM frames, which have none of their own, unless another is given.
    package static let ten = FrameRate(10)!

    /// The rate when one frame of so many is looked at; the slowest rate there is where that would be slower.
    package func divided(by every: Int) -> FrameRate {
        FrameRate(numerator, min(denominator.multipliedClamped(by: every), Int(Int32.max))) ?? FrameRate(1, 1000)!
    }

    package var framesPerSecond: Double { Double(numerator) / Double(denominator) }

    /// How many frames there are in `seconds`, rounded, and at least `least`.
    package func frames(in seconds: Double, least: Int = 1) -> Int {
        max(least, Int((seconds * framesPerSecond).rounded()))
    }

    package var description: String { denominator == 1 ? "\(numerator)" : "\(numerator)/\(denominator)" }
}

/// The event time of frames by their number: start + n / rate, in whole milliseconds, rounded down, without drift.
///
/// A live camera's frames take the wall clock instead, which the caller hands to the detector.
package struct FrameClock: Sendable, Hashable {
    /// The time of frame 0.
    package let start: EventTime
    package let rate: FrameRate

    package init(start: EventTime, rate: FrameRate) {
        self.start = start
        self.rate = rate
    }

    /// Exact for every frame number up to 2^62; later ones, and times that no 64 bits hold, trap.
    package func time(ofFrame number: Int) -> EventTime {
        precondition(number >= 0, "frames are numbered from 0")
        let product = number.multipliedFullWidth(by: 1000 * rate.denominator)
        return EventTime(milliseconds: start.milliseconds + Int64(rate.numerator.dividingFullWidth(product).quotient))
    }

    /// How long one frame lasts, rounded to the nearest millisecond.
    package var frameDuration: Duration {
        .milliseconds((2000 * rate.denominator + rate.numerator) / (2 * rate.numerator))
    }
}

extension Int {
    fileprivate func multipliedClamped(by other: Int) -> Int {
        let (product, isOver) = multipliedReportingOverflow(by: other)
        return isOver ? .max : product
    }
}
