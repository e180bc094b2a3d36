import Glibc
import Synchronization

/// Ctrl-C and SIGTERM: the first asks commands to stop at the next safe place, the second ends the process at once.
package enum Interruption {
    private static let signal = Atomic<Int32>(0)

    package static func install() {
        _ = signal.load(ordering: .relaxed)  // initialises the global before a handler could
        var action = sigaction()
        action.__sigaction_handler.sa_handler = { number in
            if Interruption.signal.exchange(number, ordering: .relaxed) != 0 { _exit(128 + number) }
        }
        sigemptyset(&action.sa_mask)
        // No SA_RESTART: a read that waits for input has to return.
        sigaction(SIGINT, &action, nil)
        sigaction(SIGTERM, &action, nil)
        // A parent may have left them blocked, and a blocked mask is inherited.
        var asked = sigset_t()
        sigemptyset(&asked)
        sigaddset(&asked, SIGINT)
        sigaddset(&asked, SIGTERM)
        pthread_sigmask(SIG_UNBLOCK, &asked, nil)
    }

    package static var isRequested: Bool { signal.load(ordering: .relaxed) != 0 }

    /// 130 after Ctrl-C, 143 after SIGTERM, `nil` where nothing came.
    package static var status: Int32? {
        let number = signal.load(ordering: .relaxed)
        return number == 0 ? nil : 128 + number
    }
}
