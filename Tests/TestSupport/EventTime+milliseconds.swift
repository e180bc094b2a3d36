public import Timekeeping

/// For tests only: `1_700_000_000_000` is an instant in milliseconds since 1970. Code of the package names the unit.
extension EventTime: ExpressibleByIntegerLiteral {
    public init(integerLiteral value: Int64) { self.init(milliseconds: value) }
}

/// For tests only: arithmetic with bare milliseconds. Code of the package has spans.
extension EventTime {
    package static func + (time: EventTime, milliseconds: some BinaryInteger) -> EventTime {
        time + .milliseconds(milliseconds)
    }

    package static func - (time: EventTime, milliseconds: some BinaryInteger) -> EventTime {
        time - .milliseconds(milliseconds)
    }

    package static func += (time: inout EventTime, milliseconds: some BinaryInteger) { time = time + milliseconds }

    package static func -= (time: inout EventTime, milliseconds: some BinaryInteger) { time = time - milliseconds }
}
