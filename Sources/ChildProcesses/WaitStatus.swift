/// How a program ended.
package enum WaitStatus: Sendable, Equatable, CustomStringConvertible {
    case exited(Int32)
    case signalled(Int32)

    /// - Parameter raw: by `waitpid`.
    init(raw: Int32) {
        let signal = raw & 0x7F
        self = signal == 0 ? .exited(raw >> 8 & 0xFF) : .signalled(signal)
    }

    /// As a shell has it: the status, or 128 and the signal's number.
    package var code: Int32 {
        switch self {
        case .exited(let status): status
        case .signalled(let signal): 128 + signal
        }
    }

    package var description: String {
        switch self {
        case .exited(let status): "ended with status \(status)"
        case .signalled(let signal): "was ended by signal \(signal)"
        }
    }
}
