/// How a program ended.
package enum WaitStatus: Sendable, Equatable, CustomStringConvertible {
    case exited(Int32)
    case signalled(Int32)
    /// It has ended, and somebody else took note of how: the system where this program ignores SIGCHLD, or code that waits for any
    /// child. Not a success.
    case unknown

    /// - Parameter raw: by `waitpid`.
    init(raw: Int32) {
        let signal = raw & 0x7F
        self = signal == 0 ? .exited(raw >> 8 & 0xFF) : .signalled(signal)
    }

    /// As a shell has it: the status, or 128 and the signal's number; -1 where it is not known.
    package var code: Int32 {
        switch self {
        case .exited(let status): status
        case .signalled(let signal): 128 + signal
        case .unknown: -1
        }
    }

    package var description: String {
        switch self {
        case .exited(let status): "ended with status \(status)"
        case .signalled(let signal): "was ended by signal \(signal)"
        case .unknown: "ended with a status that is not known"
        }
    }
}
