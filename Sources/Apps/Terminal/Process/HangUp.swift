import Glibc
import Synchronization

/// SIGHUP: a service's manager asks a running command to take up its changed configuration. When the terminal that it was started at is
/// closed, it asks the command to end.
package enum HangUp {
    private static let isPending = Atomic<Bool>(false)
    private static let hadTerminal = Atomic<Bool>(false)

    package static func install() {
        _ = isPending.load(ordering: .relaxed)  // initialises the global before a handler could
        hadTerminal.store(hasTerminal, ordering: .relaxed)
        var action = sigaction()
        action.__sigaction_handler.sa_handler = { _ in HangUp.isPending.store(true, ordering: .relaxed) }
        sigemptyset(&action.sa_mask)
        sigaction(SIGHUP, &action, nil)
        var asked = sigset_t()
        sigemptyset(&asked)
        sigaddset(&asked, SIGHUP)
        pthread_sigmask(SIG_UNBLOCK, &asked, nil)
    }

    package enum Request {
        case none
        /// Read the configuration again.
        case reread
        /// The terminal is gone.
        case end
    }

    /// What was asked for since the last call.
    package static func take() -> Request {
        guard isPending.exchange(false, ordering: .relaxed) else { return .none }
        return hadTerminal.load(ordering: .relaxed) && !hasTerminal ? .end : .reread
    }

    /// Whether the process has a controlling terminal.
    private static var hasTerminal: Bool {
        let descriptor = open("/dev/tty", O_RDONLY | O_NOCTTY | O_CLOEXEC)
        if descriptor >= 0 { close(descriptor) }
        return descriptor >= 0
    }
}
